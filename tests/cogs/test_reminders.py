"""Reminders as members meet them: asked for, sent once at nine of their own, put off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord

from bot.delivery.reminding import BATCH, LEASE
from cogs.reminders import ROUND_S
from db.papers.reading import papers_by_number
from db.people.bookmarks import Origin, ReadingState, bookmark_of, save
from db.people.messages import papers_of_message
from db.people.reminders import claim_due, remind
from db.people.unread import unread
from db.searching.lookup import find_paper
from tests.lab import Lab, offered, shown


def guardspace(lab: Lab) -> str:
    """The id of a paper that the reader has bookmarked."""
    paper = lab.bot.store.read(find_paper, "GuardSpace").id
    lab.bot.store.write(save, lab.reader.id, [paper], Origin("command", lab.env.now()))
    return paper


def letters(lab: Lab) -> list[discord.Message]:
    """What the reader got in direct messages."""
    return lab.reader.user.dm_channel.history()


def text(letter: discord.Message) -> str:
    return str([part.to_dict() for part in letter.components])


async def come_to(lab: Lab, **ahead: Any) -> None:
    """Let the bot's clock be ahead of the New Year's midnight, and a round pass."""
    env = lab.env
    lab.bot.clock = lambda: env.now() + timedelta(**ahead)
    await env.advance_time(ROUND_S + 1)


async def ask_for_tomorrow(lab: Lab, zone: str | None = "Europe/Berlin") -> str:
    options: dict[str, Any] = {"zone": zone} if zone else {}
    answer = await lab.ask("bookmarks remind", paper="GuardSpace", day="tomorrow", **options)
    assert answer.ephemeral
    return shown(answer)


async def test_a_reminder_comes_once_by_direct_message(lab: Lab) -> None:
    guardspace(lab)
    assert "You will get a direct message about **GuardSpace" in await ask_for_tomorrow(lab)
    await come_to(lab, days=1, hours=7, minutes=59)
    assert letters(lab) == []
    await come_to(lab, days=1, hours=8)
    await come_to(lab, days=1, hours=9)
    (letter,) = letters(lab)
    assert "You asked to be reminded" in text(letter)
    assert "GuardSpace" in text(letter)


async def test_a_reminder_that_fell_due_while_the_bot_was_away_comes_after_the_start(
    lab: Lab,
) -> None:
    guardspace(lab)
    await ask_for_tomorrow(lab)
    await lab.restart()
    await come_to(lab, days=30)
    assert len(letters(lab)) == 1


async def test_the_zone_is_asked_for_once(lab: Lab) -> None:
    paper = guardspace(lab)
    assert "Enter your time zone once" in await ask_for_tomorrow(lab, None)
    await ask_for_tomorrow(lab, "上海")
    assert "You will get a direct message" in await ask_for_tomorrow(lab, None)
    listed = await lab.ask("bookmarks list")
    card = await lab.press(listed, custom_id=offered(listed, f"look:{paper}")[0])
    told = await lab.press(card, "On Monday")
    assert "You will get a direct message" in shown(told)


async def test_a_sent_reminder_can_be_put_off_or_done_with(lab: Lab) -> None:
    paper = guardspace(lab)
    await ask_for_tomorrow(lab)
    await come_to(lab, days=1, hours=9)
    (letter,) = letters(lab)
    later = await lab.reader.user.click(letter, label="Tomorrow again")
    assert "You will get a direct message" in shown(later.response)
    await come_to(lab, days=2, hours=9)
    assert len(letters(lab)) == 2
    await lab.reader.user.click(letters(lab)[-1], label="Read")
    bookmark = lab.bot.store.read(bookmark_of, lab.reader.id, paper)
    assert bookmark
    assert bookmark.state is ReadingState.READ


async def test_whoever_takes_no_messages_is_tried_once(lab: Lab) -> None:
    guardspace(lab)
    await ask_for_tomorrow(lab)
    dm = lab.reader.user.dm_channel
    lab.env.inject_error("POST", f"/channels/{dm.id}/messages", status=403, code=50007)
    await come_to(lab, days=1, hours=9)
    await come_to(lab, days=1, hours=10)
    assert letters(lab) == []


async def test_what_broke_off_before_it_was_sent_is_sent_by_the_next(lab: Lab) -> None:
    guardspace(lab)
    await ask_for_tomorrow(lab)
    dead = lab.env.now() + timedelta(days=1, hours=9)
    lab.bot.store.write(claim_due, "dead", dead, LEASE)
    await come_to(lab, days=1, hours=9, seconds=30)
    assert letters(lab) == []
    await come_to(lab, days=1, hours=10)
    assert len(letters(lab)) == 1


async def test_what_was_sent_and_not_recorded_is_found_and_not_sent_again(lab: Lab) -> None:
    paper = guardspace(lab)
    await ask_for_tomorrow(lab)
    await come_to(lab, days=1, hours=9)
    lab.bot.store.write(lambda db: db.conn.execute("DELETE FROM message_papers").rowcount)
    now = lab.bot.clock()
    lab.bot.store.write(
        lambda db: db.conn.execute(
            "UPDATE reminders SET state = 'claimed', holder = 'dead', claimed_at = ?,"
            " lease_ends = ?",
            [(lab.env.now() - timedelta(minutes=1)).isoformat(), now.isoformat()],
        )
    )
    await come_to(lab, days=1, hours=10)
    assert len(letters(lab)) == 1
    assert lab.bot.store.read(
        lambda db: db.conn.execute("SELECT state FROM reminders").fetchall()
    ) == [("sent",)]
    (letter,) = letters(lab)
    assert lab.bot.store.read(papers_of_message, letter.id) == (paper,)


async def test_more_reminders_than_a_batch_all_come_in_one_round(lab: Lab) -> None:
    papers = lab.bot.store.read(papers_by_number, range(1, BATCH + 4))
    ids = [paper.id for paper in papers]
    lab.bot.store.write(save, lab.reader.id, ids, Origin("command", lab.env.now()))
    for id_ in ids:
        lab.bot.store.write(remind, lab.reader.id, id_, lab.env.now(), "en-US")
    await come_to(lab, hours=1)
    assert len(letters(lab)) == BATCH + 3


async def mondays(lab: Lab, when: str, **options: Any) -> str:
    return shown(await lab.ask("bookmarks monday", when=when, **options))


async def test_on_mondays_what_is_not_read_comes_to_who_asked_for_it(lab: Lab) -> None:
    paper = guardspace(lab)
    assert "Enter your time zone once" in await mondays(lab, "on")
    assert "On Mondays at 09:00" in await mondays(lab, "on", zone="UTC")
    await come_to(lab, days=3, hours=9)
    assert letters(lab) == []
    await come_to(lab, days=4, hours=9)  # the New Year of 2026 is a Thursday
    await come_to(lab, days=4, hours=10)
    (letter,) = letters(lab)
    assert "Saved and not read" in text(letter)
    assert "GuardSpace" in text(letter)
    await lab.restart()
    listed = await lab.reader.user.click(letter, label="All unread")
    assert "Your bookmarks" in shown(listed.response)
    put_aside = await lab.reader.user.click(letter, label="Not for me")
    assert "comes on no Monday any more" in shown(put_aside.response)
    assert lab.bot.store.read(unread, lab.reader.id) == []
    undone = await lab.reader.user.click(put_aside.response, label="Undo")
    assert "is unread again" in shown(undone.response)
    read = await lab.reader.user.click(letter, label="Read")
    assert "is marked as read" in shown(read.response)
    bookmark = lab.bot.store.read(bookmark_of, lab.reader.id, paper)
    assert bookmark
    assert bookmark.state is ReadingState.READ


async def test_mondays_end_when_their_member_says_so(lab: Lab) -> None:
    guardspace(lab)
    await mondays(lab, "on", zone="UTC")
    assert "no more messages on Mondays" in await mondays(lab, "off")
    await come_to(lab, days=4, hours=9)
    assert letters(lab) == []
