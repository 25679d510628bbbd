"""The tags that a paper's text names: a feed gives none, and the lab reads by its tags."""

from __future__ import annotations

from dataclasses import dataclass

from db.store.connection import Database
from db.store.versions import papers_token
from db.tags.spellings import plain

MIN_PAPERS_COUNT = 3
"""Papers that a tag needs to be given to others: rarer ones are often slips."""

MAX_WORDS = 5
"""Words of a tag that is looked for."""

SHORTEST = 3
"""Letters of a tag that is looked for: below, a text may mean something else."""

MAX_TAGS = 8


@dataclass(frozen=True, slots=True)
class KnownTags:
    """Tags by their spellings without spaces, as `spellings.joined` makes them."""

    names: dict[str, str]

    def named_in(self, *texts: str) -> list[str]:
        """The tags that texts name, those of the first text first; of two that overlap the
        longer one."""
        found: dict[str, None] = {}
        for text in texts:
            words = plain(text).split()
            at = 0
            while at < len(words):
                length = min(MAX_WORDS, len(words) - at)
                while length and "".join(words[at : at + length]) not in self.names:
                    length -= 1
                if length:
                    found[self.names["".join(words[at : at + length])]] = None
                at += length or 1
        return list(found)[:MAX_TAGS]


def known_tags(db: Database) -> KnownTags:
    """The tags of at least three papers, in all their spellings."""
    rows = db.conn.execute(
        """
        SELECT joined, tags.name FROM tag_spellings
        JOIN tags ON tags.id = tag_spellings.tag
        WHERE version = ? AND tags.papers >= ? AND length(joined) >= ?
        """,
        [papers_token(db), MIN_PAPERS_COUNT, SHORTEST],
    )
    return KnownTags(dict(rows.fetchall()))
