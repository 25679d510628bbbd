"""What a paper is: its record in a source, its id, its category, and how it is read back."""
