"""What ranks papers: one interface, and an engine a kind behind it."""
