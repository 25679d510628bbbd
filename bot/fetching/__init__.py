"""What Paperboy fetches from the network: lists by their addresses, feeds, and nothing else."""
