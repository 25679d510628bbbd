"""Tests of bot: the real discord.py, and simcord in Discord's place."""
