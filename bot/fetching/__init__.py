"""What Paperboy asks the network for: lists by their addresses, feeds, sentence encoders, and for
members who want it their Zotero libraries; nothing else."""
