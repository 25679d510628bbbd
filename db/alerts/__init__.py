"""What papers members want to hear of, which new ones these are, and the letters that tell."""
