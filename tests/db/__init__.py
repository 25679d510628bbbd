"""Tests of db: real SQLite files, the real seeds, no Discord."""
