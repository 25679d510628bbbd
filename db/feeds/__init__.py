"""Feeds: where new papers come from by themselves, what they brought, and when to ask again."""
