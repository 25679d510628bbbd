"""Bookmarks and papers as files for other programs, and bookmarks back in."""
