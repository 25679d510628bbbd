"""Which interactions are watched over until they have an answer."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from bot.deferral import Deferrals


async def test_an_interaction_that_was_answered_at_once_is_not_watched() -> None:
    """discord.py tells of an interaction after a refusal of it may have gone out."""
    deferrals = Deferrals()
    interaction: Any = SimpleNamespace(id=1, extras={})
    await deferrals.end(interaction)
    deferrals.begin(interaction)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_an_answer_ends_the_watch() -> None:
    deferrals = Deferrals()
    interaction: Any = SimpleNamespace(id=1, extras={})
    deferrals.begin(interaction)
    watch, *_ = asyncio.all_tasks() - {asyncio.current_task()}
    await deferrals.end(interaction)
    await asyncio.wait([watch])
    assert watch.cancelled()
