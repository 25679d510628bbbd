"""What a paper is called: its label, its name, the names and links in it."""
