"""What a paper, a tag, a hit, a bookmark and a schedule are, and how they are kept and found."""
