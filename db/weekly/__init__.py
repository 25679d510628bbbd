"""Scheduled posts: whose they are, which papers they show, and the claim before each."""
