"""`/mydata` as members meet it, and what becomes of a server's data when the bot is removed."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

import pytest

from db.people.mydata import rows_of
from db.people.server_settings import BOOKMARK, bookmark_emoji
from db.weekly.departures import KEPT
from db.weekly.schedule_store import schedules_of
from tests.lab import Lab, begin_session, shown


def rows(lab: Lab) -> int:
    return lab.bot.store.read(rows_of, lab.reader.id)


async def test_what_is_kept_leaves_as_a_file_that_only_one_sees(lab: Lab) -> None:
    await lab.press(await lab.ask("paper", paper="GuardSpace"), "Save")
    result = await lab.reader.slash(lab.channel, "mydata export")
    assert result.ephemeral
    assert result.response
    assert [file.filename for file in result.response.attachments] == ["paperboy-mydata.json"]


async def test_what_is_too_large_for_discord_leaves_packed(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["cogs.mydata"], "FILE_LIMIT", 10)
    result = await lab.reader.slash(lab.channel, "mydata export")
    assert result.response
    assert [file.filename for file in result.response.attachments] == ["paperboy-mydata.json.gz"]


async def test_all_is_deleted_after_a_confirmation_and_does_not_come_back(lab: Lab) -> None:
    results = await lab.ask("search", query="safety")
    await lab.reader.react(results, "🔖")
    question = await lab.ask("mydata delete")
    assert question.ephemeral
    assert rows(lab) > 0
    await lab.restart()
    done = await lab.press(question, "Delete it all")
    assert shown(done) == "I have no data about you."
    assert rows(lab) == 0
    await lab.restart()
    await lab.env.advance_time(10)
    assert rows(lab) == 0
    assert shown(await lab.ask("mydata delete")) == "I have no data about you."


async def test_a_confirmation_is_for_what_it_names(lab: Lab) -> None:
    await lab.ask("mydata counting", count=False)
    question = await lab.ask("mydata delete")
    await lab.press(await lab.ask("paper", paper="GuardSpace"), "Save")
    refused = await lab.press(question, "Delete it all")
    assert "changed in the meantime" in shown(refused)
    assert rows(lab) == 3


# Servers that remove the bot.


@pytest.fixture
async def settled(lab: Lab) -> Lab:
    """A lab whose server has chosen an emoji and set up a weekly post."""
    await lab.ask("settings emoji", emoji="⭐")
    await lab.ask("weekly add", zone="UTC")
    return lab


def emoji(lab: Lab) -> str:
    return lab.bot.store.read(bookmark_emoji, lab.guild.id).key


def paused(lab: Lab) -> bool:
    (schedule,) = lab.bot.store.read(schedules_of, lab.guild.id)
    return schedule.pause is not None


def leave(lab: Lab, *, quietly: bool) -> None:
    """Let the server remove the bot; `quietly`: while it is off, so that nobody tells it."""
    backend = lab.env.backend
    listeners = list(backend.subscribers)
    if quietly:
        backend.subscribers.clear()
    backend.remove_guild(lab.guild.id)
    if quietly:
        backend.subscribers.extend(listeners)


async def later(lab: Lab, days: timedelta) -> None:
    """Let so much time pass, and the bot look which servers are there."""
    env = lab.env
    lab.bot.clock = lambda: env.now() + days
    cog: Any = lab.bot.get_cog("MyData")
    await cog.take_stock()


@pytest.mark.parametrize("off", [False, True])
async def test_a_server_that_removes_the_bot_is_forgotten_after_thirty_days(
    settled: Lab, off: bool
) -> None:
    leave(settled, quietly=off)
    if off:
        await settled.restart()
    await settled.env.settle()
    assert paused(settled)
    await later(settled, KEPT - timedelta(hours=2))
    assert emoji(settled) == "⭐"
    await later(settled, KEPT)
    assert emoji(settled) == BOOKMARK.key
    assert settled.bot.store.read(schedules_of, settled.guild.id) == []


@pytest.mark.parametrize("off", [False, True])
async def test_a_server_that_comes_back_keeps_its_settings(settled: Lab, off: bool) -> None:
    backend = settled.env.backend
    guild, channels = backend.guilds[settled.guild.id], dict(backend.channels)
    leave(settled, quietly=True)
    await settled.restart()
    backend.guilds[guild.id] = guild
    backend.channels.update(channels)
    if off:
        await settled.restart()
    else:
        backend.emit("GUILD_CREATE", {"id": str(guild.id), "name": "Lab"})
        await settled.env.settle()
    await later(settled, 2 * KEPT)
    assert emoji(settled) == "⭐"
    assert not paused(settled)  # what paused since the bot was gone goes on by itself
    owner = settled.reader.user
    (letter,) = owner.dm_channel.history()
    assert "I am back in the server, and post #1" in str(letter.components[0].to_dict())


async def test_what_a_member_paused_stays_paused_when_the_server_comes_back(settled: Lab) -> None:
    await settled.ask("weekly pause")
    backend = settled.env.backend
    guild, channels = backend.guilds[settled.guild.id], dict(backend.channels)
    leave(settled, quietly=True)
    await settled.restart()
    backend.guilds[guild.id] = guild
    backend.channels.update(channels)
    await settled.restart()
    await later(settled, timedelta(0))
    assert paused(settled)


async def test_a_server_without_service_at_the_start_has_not_removed_the_bot(settled: Lab) -> None:
    begin_session(settled, without_service=True)
    await settled.env.settle()
    await later(settled, 2 * KEPT)
    assert emoji(settled) == "⭐"
    assert not paused(settled)


async def test_a_server_that_loses_service_has_not_removed_the_bot(settled: Lab) -> None:
    settled.env.backend.emit("GUILD_DELETE", {"id": str(settled.guild.id), "unavailable": True})
    await settled.env.settle()
    await later(settled, 2 * KEPT)
    assert emoji(settled) == "⭐"
    assert not paused(settled)


async def test_a_server_that_this_bot_was_never_seen_in_is_left_alone(settled: Lab) -> None:
    """As when a bot with another token is started on the store."""
    leave(settled, quietly=True)
    settled.bot.store.write(lambda db: db.conn.execute("UPDATE presences SET application = 1"))
    await settled.restart()
    await later(settled, 2 * KEPT)
    assert emoji(settled) == "⭐"
    assert not paused(settled)
