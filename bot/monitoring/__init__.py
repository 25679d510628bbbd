"""What a host sees of a running bot: its answers in the log, and figures for those who watch."""
