"""How papers are written in files: seed text, and lists in JSON, JSON Lines and CSV."""
