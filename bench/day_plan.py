"""What must have happened by the end of a day, however mixed its load: for `bench/day_campaign`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from bench.campaign import Subject, custom_id_in
from bench.reminder_campaign import REMINDING
from bench.weekly_campaign import WEEKLY
from db.feeds.feed import Kind
from db.feeds.keeping import add_feed
from db.papers.reading import all_papers
from db.people.bookmark_transfer import kept_papers
from db.people.bookmarks import Origin, save
from db.people.reminders import remind
from db.store.store import Store
from db.weekly.schedule import NewSchedule, Rhythm
from db.weekly.schedule_store import add_schedule
from tests.fake_sources import FakePaper
from tests.wire_discord import CHANNEL, GUILD, OWNER

SCHEDULES = 8
"""As many as a server may have, three hours apart."""

REMINDERS = 48
"""Of papers that one member saved, half an hour apart."""

IMPORTED = "bookmarks.json"
IMPORTS = 60
"""Bookmarks in it."""


@dataclass
class Plan:
    """What falls due in a day. `files` are those that members import."""

    papers: list[str]
    files: dict[str, bytes]
    importing: set[int] = field(default_factory=set)
    said: str = ""

    def faults(
        self,
        store: Store,
        messages: Sequence[dict[str, Any]],
        published: Sequence[FakePaper],
        reactions: set[tuple[int, str]],
    ) -> list[str]:
        """What did not happen, or happened twice."""
        posts = _sent(WEEKLY, store, messages)
        reminders = _sent(REMINDING, store, messages)
        found = [*posts.faults, *reminders.faults]
        if posts.due < SCHEDULES or reminders.due < REMINDERS:
            found.append(f"{posts.due} posts and {reminders.due} reminders fell due")
        titles = Counter(paper.title for paper in store.read(all_papers) if paper.title)
        found += [
            f"the feed's paper {paper.title!r} is there {titles[paper.title]} times"
            for paper in published
            if titles[paper.title] != 1
        ]
        for member in {member for member, _ in reactions}:
            saved = {paper for who, paper in reactions if who == member}
            if set(store.read(kept_papers, member)) != saved:
                found.append(f"the reactions of {member} stand for {len(saved)} papers, not these")
        for member in self.importing:
            missing = set(self.papers[-IMPORTS:]) - set(store.read(kept_papers, member))
            if missing:
                found.append(f"{member} imported {len(missing)} bookmarks that are not there")
        self.said = f"{posts.due} posts, {reminders.due} reminders, {len(published)} feed's papers"
        return found


class _Sent(NamedTuple):
    due: int
    faults: list[str]


def _sent(subject: Subject, store: Store, messages: Sequence[dict[str, Any]]) -> _Sent:
    """How many fell due, and those that were not sent once."""
    kept = Counter(custom_id_in(message["components"], subject.verb) for message in messages)
    claims = [(claim, state) for claim, state in store.read(subject.claims) if state != "waiting"]
    return _Sent(
        len(claims),
        [
            f"{claim} is {state} and was sent {kept[claim]} times"
            for claim, state in claims
            if kept[claim] != 1 or state != subject.sent
        ],
    )


def plan(path: Path, begin: datetime, feed: str) -> Plan:
    """Arrange in the store what falls due in the day that begins then."""
    with Store(path) as store:
        papers = [paper.id for paper in store.read(all_papers)]
        store.write(add_feed, Kind.RSS, feed, now=begin)
        for hour in range(0, 24, 24 // SCHEDULES):
            store.write(add_schedule, _schedule(begin, time(hour, 30)))
        reminded = papers[:REMINDERS]
        store.write(save, OWNER, reminded, Origin("command", begin))
        for number, paper in enumerate(reminded):
            store.write(remind, OWNER, paper, begin + number * timedelta(minutes=30), "en-US")
    return Plan(papers, _files(papers))


def _schedule(since: datetime, at: time) -> NewSchedule:
    return NewSchedule(
        guild=GUILD,
        channel=CHANNEL,
        owner=OWNER,
        zone="UTC",
        language="en-US",
        since=since,
        time=at,
        rhythm=Rhythm.DAILY,
        papers=3,
    )


def _files(papers: Sequence[str]) -> dict[str, bytes]:
    """A file of bookmarks as an export has it, and some that are none."""
    rows = [
        {"id": id_, "saved_at": "2026-01-01T00:00:00+00:00", "state": "read", "note": "n" * 100}
        for id_ in papers[-IMPORTS:]
    ]
    good = json.dumps({"bookmarks": rows}).encode()
    return {
        IMPORTED: good,
        "cut.json": good[: len(good) // 2],
        "brackets.json": b'{"bookmarks": ' + b"[" * 1_000_000,
        "rows.csv": b"id,saved_at,state,note\r\n" + b"a,2026-01-01,read,n\r\n" * 50_000,
        "zeros.bin": bytes(1_000_000),
    }
