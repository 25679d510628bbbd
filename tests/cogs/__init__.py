"""Tests of cogs: each command as a member would use it."""
