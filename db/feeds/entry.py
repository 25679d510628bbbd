"""What a feed brings: a record, and what the feed says about when it came out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.papers.record import Record


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed. Its record's bibliography has the feed's own id of it as `entry`.

    `published` is when it first came out and `updated` when it last changed (UTC), None where the
    feed does not say. One that says of
    itself that it is no new paper (a replaced version, a withdrawal) is not `is_news`. `votes` are
    the readers' of a site, where it counts them.
    """

    record: Record
    published: datetime | None = None
    updated: datetime | None = None
    is_news: bool = True
    is_withdrawn: bool = False
    votes: int | None = None

    @property
    def key(self) -> str:
        """The feed's own id of it."""
        bibliography = self.record.bibliography
        return (bibliography.entry if bibliography else None) or ""

    @property
    def title(self) -> str:
        bibliography = self.record.bibliography
        return (bibliography.title if bibliography else None) or ""
