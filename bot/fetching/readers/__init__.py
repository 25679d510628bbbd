"""Readers: an answer's bytes into entries of a feed, one file for each kind of feed."""
