"""Tags as somebody types them, out of memory: every key that is pressed asks once.

Where there are few tags, what `db.tags.lookup` ranks in SQL is ranked here, by the same rule, in a
twentieth of a millisecond. Where there are many, or nothing holds what was typed, the store is
asked as before.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate

from db.store.connection import Database
from db.store.versions import PerVersion, papers_token
from db.tags.canonical import canonical_spellings
from db.tags.spellings import CanonicalSpellings, plain
from db.tags.tag_lines import split_tags

FEW = 5_000
"""Spellings up to which they are kept in memory, some 200 bytes each."""


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag by its canonical name, and its papers that are not withdrawn."""

    name: str
    papers: int


@dataclass(frozen=True, slots=True)
class TypedTags:
    """The tags of a version of the papers, most papers first; and their spellings, in the order of
    what is `joined` of them, each with the place of its tag. `text` holds these with a line break
    before each, which begin at `starts`; `keys` has the place of a tag by what all its spellings
    have in common, as `canonical` tells it."""

    tags: tuple[TagCount, ...]
    joined: tuple[str, ...]
    plain: tuple[str, ...]
    of: tuple[int, ...]
    text: str
    starts: tuple[int, ...]
    keys: dict[str, int]
    canonical: CanonicalSpellings

    def like(self, typed: str, limit: int) -> list[TagCount] | None:
        """The tag that is meant first, then those with a spelling that begins so, with a word that
        does, that holds it; most papers first among equals. None where nothing holds it."""
        words = plain(typed)
        letters = words.replace(" ", "")
        if not letters:
            return list(self.tags[:limit])
        first = bisect_left(self.joined, letters)
        last = bisect_left(self.joined, letters + "\U0010ffff")
        best = dict.fromkeys([*self._meant(typed), *sorted(set(self.of[first:last]))])
        if len(best) < limit:
            holding, begun = self._holding(letters), f" {words}"
            best |= dict.fromkeys(sorted({tag for tag, text in holding if begun in text}))
            if len(best) < limit:
                best |= dict.fromkeys(sorted({tag for tag, _ in holding}))
        return [self.tags[tag] for tag in list(best)[:limit]] or None

    def _meant(self, typed: str) -> list[int]:
        """The place of the tag that is meant, or none."""
        spellings = split_tags(typed)
        tag = self.keys.get(self.canonical.key(spellings[0])) if spellings else None
        return [] if tag is None else [tag]

    def _holding(self, letters: str) -> list[tuple[int, str]]:
        """The tag of each spelling that holds the letters, and what is `plain` of it."""
        text, starts, found = self.text, self.starts, []
        at = text.find(letters)
        while at >= 0:
            place = bisect_right(starts, at)
            found.append((self.of[place - 1], self.plain[place - 1]))
            at = text.find(letters, starts[place]) if place < len(starts) else -1
        return found


def typed_ahead(db: Database, typed: str, limit: int) -> list[TagCount] | None:
    """What `suggest_tags` finds, if it is at hand: None where it is not in memory yet, where there
    are too many tags, or where nothing holds what was typed."""
    known = typed_tags.at_hand(db)
    return known.like(typed, limit) if known else None


def _read(db: Database) -> TypedTags | None:
    version = papers_token(db)
    rows = db.conn.execute(
        """
        SELECT joined, plain, key, name, tags.papers
        FROM tag_spellings JOIN tags ON tags.id = tag_spellings.tag
        WHERE version = ? AND tags.papers > 0 ORDER BY joined LIMIT ?
        """,
        [version, FEW + 1],
    ).fetchall()
    if len(rows) > FEW:
        return None
    counts = {name: papers for *_, name, papers in rows}
    names = sorted(counts, key=lambda name: (-counts[name], name))
    places = {name: place for place, name in enumerate(names)}
    letters = tuple(row[0] for row in rows)
    return TypedTags(
        tags=tuple(TagCount(name, counts[name]) for name in names),
        joined=letters,
        plain=tuple(row[1] for row in rows),
        of=tuple(places[row[3]] for row in rows),
        text="".join("\n" + spelling for spelling in letters),
        starts=tuple(accumulate((len(spelling) + 1 for spelling in letters[:-1]), initial=0)),
        keys={row[2]: places[row[3]] for row in rows},
        canonical=canonical_spellings.of(db),
    )


typed_tags = PerVersion(_read)
