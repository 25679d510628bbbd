"""What every loop of ours heeds."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import tasks


def is_made_up(loop: tasks.Loop[Any]) -> bool:
    """Whether this turn of a loop is one that `tasks.loop` makes up for: after the clock has jumped
    (a machine that slept) it runs every missed turn at full speed, and those are to be skipped."""
    following = loop.next_iteration
    return following is not None and following < discord.utils.utcnow()
