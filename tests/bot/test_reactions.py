"""Who reacted while the bot was off, read from a Discord on the wire: page by page, both ways."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from db.papers.reading import papers_by_number
from db.people.messages import remember_message
from db.people.reactions import Reaction, standing
from db.store.store import Store
from tests.wire_discord import CHANNEL, GUILD, Reactors, start_bot, wire_discord

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
MESSAGE = 1_000


async def test_super_reactions_and_every_page_of_a_hundred_are_asked_for(store_copy: Path) -> None:
    with Store(store_copy) as store:
        papers = [paper.id for paper in store.read(papers_by_number, [1, 2])]
        store.write(remember_message, MESSAGE, papers, channel=CHANNEL, guild=GUILD, at=NEW_YEAR)
        async with wire_discord(NEW_YEAR) as fake:
            fake.reactors = Reactors(range(2_001, 2_251), range(3_001, 3_004))
            bot = await start_bot(store_copy, fake)
            try:
                async with asyncio.timeout(20):
                    while not (found := await store.ask(standing, MESSAGE)):  # noqa: ASYNC110
                        await asyncio.sleep(0.05)
            finally:
                await bot.kill()
    usual = {Reaction(MESSAGE, member, "🔖") for member in fake.reactors.normal}
    burst = {Reaction(MESSAGE, member, "🔖", super=True) for member in fake.reactors.super}
    assert found == usual | burst
    assert {(0, 0), (0, 2_100), (0, 2_200), (1, 0)} <= set(fake.pages)
