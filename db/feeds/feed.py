"""What a feed is: where new papers come from by themselves, and how it fares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class Kind(Enum):
    """What speaks at the other end."""

    ARXIV = "arxiv"
    """arXiv's API: the query is a category (`cs.CL`) or a query in its language."""
    RSS = "rss"
    """An address of RSS or Atom."""
    OPENREVIEW = "openreview"
    """A venue of OpenReview: `ICLR.cc/2026/Conference`."""
    HUGGINGFACE = "huggingface"
    """The daily papers of Hugging Face; there is one such feed."""
    LIST = "list"
    """An address of a list, which holds all of its papers each time."""


EVERY = {
    Kind.ARXIV: timedelta(hours=6),
    Kind.RSS: timedelta(hours=1),
    Kind.OPENREVIEW: timedelta(hours=12),
    Kind.HUGGINGFACE: timedelta(hours=3),
    Kind.LIST: timedelta(days=1),
}
"""How long after a success a feed is asked again."""

TOO_OFTEN = "too-often"
"""The trouble of a server that was asked too often."""

TOLD_AFTER = timedelta(days=3)
"""How long a feed fails before its owner is told, once."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who added a feed in Discord: ids of the server, the member, the channel they were in, and
    their locale."""

    guild: int
    member: int
    channel: int
    language: str


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong last, how often in a row, and since when (UTC). `trouble` and `detail` are
    those of `bot.fetching.failures`."""

    trouble: str
    detail: str
    times: int
    since: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed. `name` is that of its source, `due_at` when it is asked next (UTC). `cursor`, `etag`
    and `last_modified` are what the last success left for the next one. `brought` counts the
    entries that it has brought in all. Without an `owner` it was added on the command line."""

    id: int
    kind: Kind
    query: str
    name: str
    added_at: datetime
    due_at: datetime
    owner: Owner | None = None
    paused_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    cursor: str | None = None
    succeeded_at: datetime | None = None
    brought: int = 0
    failure: Failure | None = None

    @property
    def must_wait(self) -> bool:
        """Whether its server said that it is asked too often: then it is asked when it is due,
        whoever wishes it sooner."""
        return self.failure is not None and self.failure.trouble == TOO_OFTEN


@dataclass(frozen=True, slots=True)
class Turn:
    """The right of `holder`, a process, to ask a feed until `lease_ends`."""

    feed: Feed
    holder: str
    lease_ends: datetime
