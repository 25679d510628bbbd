"""After a restore nothing is sent a second time that was sent since the copy was made."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import discord
import pytest

from bot.cli.restoring import Restored, restore
from bot.client import create_bot
from db.people.bookmarks import Origin, save
from db.people.messages import papers_of_message
from db.people.reminders import due_count, remind
from db.searching.lookup import find_paper
from db.weekly.claims import SlotState, posted_papers, posts_of
from db.weekly.schedule import NewSchedule, Rhythm, Schedule
from db.weekly.schedule_store import add_schedule, pause_schedule, schedule_by_id
from tests.lab import Lab, open_lab

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
"""When every simulated Discord begins."""

REFUSED = """
    UPDATE posts SET state = 'refused', message = NULL, settled_at = NULL, lease_ends = ?
"""


@dataclass(slots=True)
class Disaster:
    """A lab with a daily post and a reminder a minute after midnight, and a copy of its store that
    was made before."""

    lab: Lab
    copy: Path
    schedule: Schedule

    async def go_back(self) -> Restored:
        """Go back to the copy, and let the bot come to its senses."""
        lab = self.lab
        lab.bot.store.close()
        restored = restore(lab.settings.db, self.copy, lab.env.now())
        await lab.env.restart_bot(create_bot(lab.settings, clock=lab.env.now))
        await lab.env.advance_time(70)
        return restored

    @property
    def posts(self) -> list[discord.Message]:
        return list(self.lab.channel.history())

    @property
    def states(self) -> list[SlotState]:
        """What became of the slots, the oldest first."""
        return [
            post.state for post in self.lab.bot.store.read(posts_of, self.schedule.id, 99)[::-1]
        ]


@pytest.fixture
async def disaster(store_copy: Path, tmp_path: Path) -> AsyncIterator[Disaster]:
    async with open_lab(store_copy) as lab:
        new = NewSchedule(
            guild=lab.guild.id,
            channel=lab.channel.id,
            owner=lab.reader.id,
            rhythm=Rhythm.DAILY,
            time=time(0, 1),
            zone="UTC",
            papers=3,
            language="en-US",
            since=NEW_YEAR,
        )
        schedule = lab.bot.store.write(add_schedule, new)
        paper = lab.bot.store.read(find_paper, "GuardSpace").id
        lab.bot.store.write(save, lab.reader.id, [paper], Origin("command", NEW_YEAR))
        due = NEW_YEAR + timedelta(minutes=1)
        lab.bot.store.write(remind, lab.reader.id, paper, due, "en-US")
        copy = tmp_path / "copy.db"
        lab.bot.store.copy_to(copy)
        yield Disaster(lab, copy, schedule)


async def test_a_post_since_the_copy_is_found_and_not_sent_again(disaster: Disaster) -> None:
    await disaster.lab.env.advance_time(70)
    (post,) = disaster.posts
    store = disaster.lab.bot.store
    papers = store.read(papers_of_message, post.id)
    assert (await disaster.go_back()).to_look_up == 1
    assert disaster.posts == [post]
    assert disaster.states == [SlotState.POSTED]
    store = disaster.lab.bot.store
    assert store.read(papers_of_message, post.id) == papers
    assert list(store.read(posted_papers, disaster.schedule.id, "2026-01-01")) == list(papers)


async def test_a_slot_that_nobody_posted_is_posted(disaster: Disaster) -> None:
    disaster.lab.bot.store.write(pause_schedule, disaster.schedule.id, NEW_YEAR, "member")
    await disaster.lab.env.advance_time(70)
    assert disaster.posts == []
    assert (await disaster.go_back()).to_look_up == 1  # the copy knows of no pause
    assert len(disaster.posts) == 1
    assert disaster.states == [SlotState.POSTED]


async def test_a_post_that_was_refused_when_the_copy_was_made_is_looked_up_too(
    disaster: Disaster,
) -> None:
    store = disaster.lab.bot.store
    await disaster.lab.env.advance_time(70)
    (post,) = disaster.posts
    disaster.copy.unlink()
    store.write(lambda db: db.conn.execute(REFUSED, [disaster.lab.env.now().isoformat()]))
    store.copy_to(disaster.copy)
    await disaster.go_back()
    assert disaster.posts == [post]
    assert disaster.states == [SlotState.POSTED]


async def test_a_reminder_since_the_copy_is_not_sent_again(disaster: Disaster) -> None:
    lab = disaster.lab
    await lab.env.advance_time(70)
    assert len(lab.reader.user.dm_channel.history()) == 1
    await disaster.go_back()
    assert len(lab.reader.user.dm_channel.history()) == 1
    assert lab.bot.store.read(due_count, lab.env.now()) == 0


async def test_what_is_older_than_a_month_is_unknown(disaster: Disaster) -> None:
    lab = disaster.lab
    lab.bot.store.close()
    restored = restore(lab.settings.db, disaster.copy, NEW_YEAR + timedelta(days=60))
    assert restored.to_look_up == 31
    await lab.restart()
    assert disaster.states.count(SlotState.UNKNOWN) == 29


async def test_a_schedule_set_up_after_a_restore_gets_no_number_that_was_given(
    disaster: Disaster,
) -> None:
    lost = disaster.lab.bot.store.write(add_schedule, _like(disaster.schedule))
    await disaster.go_back()
    store = disaster.lab.bot.store
    assert store.read(schedule_by_id, lost.id) is None
    assert store.write(add_schedule, _like(disaster.schedule)).id > lost.id


def _like(schedule: Schedule) -> NewSchedule:
    return NewSchedule(
        guild=schedule.guild,
        channel=schedule.channel,
        owner=schedule.owner,
        zone="UTC",
        language="en-US",
        since=schedule.since,
    )
