"""Messages of ours that show papers, so that a reaction on one means papers a year later."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.store.connection import Database


@dataclass(frozen=True, slots=True)
class Shown:
    """What a message of ours shows: papers (ids) by the number before each. `guild` is None in a
    direct message."""

    message: int
    channel: int
    guild: int | None
    papers: tuple[tuple[int, str], ...]

    def numbered(self, number: int) -> tuple[str, ...]:
        """The paper with this number before it, else the one at this place; at most one."""
        numbers = dict(self.papers)
        places = dict(enumerate(self.papers, start=1))
        if number in numbers:
            return (numbers[number],)
        return (places[number][1],) if number in places else ()

    @property
    def every(self) -> tuple[str, ...]:
        return tuple(paper for _, paper in self.papers)


def remember_message(
    db: Database,
    message: int,
    papers: Sequence[str],
    *,
    channel: int,
    guild: int | None,
    at: datetime,
    first: int = 1,
) -> None:
    """Note which papers (ids, in the order shown) a message shows now, and the number that it
    shows before the first of them; a page that was turned replaces what it showed before. `at` is
    UTC, and stays that of the first time."""
    noted = db.conn.execute(
        "INSERT OR IGNORE INTO messages (id, channel, guild, sent_at) VALUES (?, ?, ?, ?)",
        [message, channel, guild, at.isoformat()],
    )
    if not noted.rowcount:
        db.conn.execute("DELETE FROM message_papers WHERE message = ?", [message])
    db.conn.execute(
        "INSERT INTO message_papers (message, place, paper)"
        " SELECT ?, ? + key, value FROM json_each(?)",
        [message, first, json.dumps(list(papers))],
    )


def papers_of_message(db: Database, message: int) -> tuple[str, ...]:
    """The ids of the papers that a message shows, in its order; none for a message not ours."""
    rows = db.conn.execute(
        "SELECT paper FROM message_papers WHERE message = ? ORDER BY place", [message]
    )
    return tuple(paper for (paper,) in rows)


def shown_by(db: Database, message: int) -> Shown | None:
    """What a message shows; None for one that is not ours, or that shows no papers."""
    rows = db.conn.execute(
        "SELECT channel, guild, place, paper FROM messages"
        " JOIN message_papers ON message_papers.message = messages.id WHERE id = ? ORDER BY place",
        [message],
    ).fetchall()
    if not rows:
        return None
    channel, guild, *_ = rows[0]
    return Shown(message, channel, guild, tuple((place, paper) for *_, place, paper in rows))


def newest_messages(db: Database, limit: int) -> list[Shown]:
    """The newest messages that show papers, with what they show now, the newest first."""
    rows = db.conn.execute(
        """
        SELECT id, channel, guild, json_group_array(json_array(place, paper))
        FROM messages JOIN message_papers ON message_papers.message = messages.id
        GROUP BY id ORDER BY id DESC LIMIT ?
        """,
        [limit],
    )
    return [_shown(row) for row in rows]


def forget_message(db: Database, message: int) -> None:
    """A message is no more: nobody can react to it again. Bookmarks that came from it stay."""
    db.conn.execute("DELETE FROM messages WHERE id = ?", [message])


def _shown(row: tuple[int, int, int | None, str]) -> Shown:
    message, channel, guild, papers = row
    numbered = sorted((place, paper) for place, paper in json.loads(papers))
    return Shown(message, channel, guild, tuple(numbered))
