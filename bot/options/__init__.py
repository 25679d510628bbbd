"""What members may write as the options of a command, and what they are offered meanwhile."""
