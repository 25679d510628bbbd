"""The papers nearest to one, each with what the two have in common."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from db.language.english import STOP_WORDS
from db.language.plain_text import readable
from db.language.stems import stems
from db.language.text import terms
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.searching.engines.active import engine
from db.searching.limits import any_since, came_since, within
from db.searching.meaning.likeness import alike
from db.searching.query import Limit
from db.searching.vocabulary import Vocabulary
from db.store.connection import Database
from db.store.sql import json_list

MAX_NEIGHBOURS = 25
"""Neighbours on all pages: farther ones are hardly near."""

MIN_PAPERS = 3
"""A word in fewer papers than this is chance, as in Lucene's MoreLikeThis."""

MAX_SHARE = 0.1
"""A word or a tag in more than this share of the papers says little about what two are about."""

MAX_WORDS, MAX_TAGS = 3, 2
"""Shared words and tags that are named."""

MAX_LOOKED_AT = 16
"""Shared words of which it is asked whether they say what papers are about."""

WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,}")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A paper near to another one, the tags that both carry, the rarest first, and the
    words that both write, the most telling first, as the neighbour writes them. Where there are
    none, the two are close in meaning alone."""

    paper: Paper
    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A page (from 0) of neighbours, how many there are on all pages, and whether the store has new
    papers, near or not."""

    shown: tuple[Neighbour, ...]
    total: int
    page: int = 0
    pages: int = 1
    any_new: bool = False


def neighbours_of(
    db: Database,
    paper: Paper,
    *,
    page: int,
    size: int,
    new_since: datetime,
    only_new: bool = False,
    source: str | None = None,
) -> Neighbours:
    """A page of the papers most like a paper, the nearest first; the last page there is where
    `page` lies behind it. They may have to be from a source, or to have come since a moment (UTC).

    Raises UnknownSource.
    """
    among = within(db, [Limit("source", source, False, source)] if source else [])
    if only_new:
        among &= came_since(new_since)
    row = db.conn.execute("SELECT number FROM papers WHERE id = ?", [paper.id]).fetchone()
    near = alike(db, row[0], MAX_NEIGHBOURS, among) if row else []
    pages = max(1, -(-len(near) // size))
    page = min(max(page, 0), pages - 1)
    numbers = [found.number for found in near[page * size : (page + 1) * size]]
    shown = in_common(db, paper, papers_by_number(db, numbers))
    return Neighbours(tuple(shown), len(near), page, pages, any_since(db, new_since))


def in_common(db: Database, paper: Paper, others: Sequence[Paper]) -> list[Neighbour]:
    """What a paper has in common with each of some others."""
    known = engine(db).vocabulary
    telling = _telling_tags(db, known, paper.tags)
    words = _words(_text(paper))
    return [
        Neighbour(
            other,
            tuple(tag for tag in telling if tag in other.tags)[:MAX_TAGS],
            _shared_words(db, known, words, _words(_text(other))),
        )
        for other in others
    ]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word by its stem: how often a text has it, and how it writes it mostly."""

    times: int
    written: str


def _shared_words(
    db: Database, known: Vocabulary, mine: Mapping[str, _Word], theirs: Mapping[str, _Word]
) -> tuple[str, ...]:
    """The English words that tell best what two texts have in common: often in both, rarely
    elsewhere, and in the tags of some paper; as the second text writes them."""
    most = max(MAX_SHARE * known.papers, MIN_PAPERS)
    telling = [
        stem for stem in mine.keys() & theirs.keys() if MIN_PAPERS <= known.using(stem) <= most
    ]

    def worth(stem: str) -> float:
        return known.weight(stem) * min(mine[stem].times, theirs[stem].times)

    best = sorted(telling, key=lambda stem: (-worth(stem), stem))[:MAX_LOOKED_AT]
    written = (theirs[stem].written for stem in best)
    return tuple(islice((word for word in written if _is_in_tags(db, word)), MAX_WORDS))


def _words(text: str) -> dict[str, _Word]:
    """The words of a text by their stems."""
    written = Counter(WORD.findall(text))
    found: dict[str, _Word] = {}
    for word, stem in zip(written, stems(map(str.casefold, written)), strict=True):
        if word.casefold() in STOP_WORDS:
            continue
        before = found.get(stem)
        mostly = before and before.times >= written[word]
        times = written[word] + (before.times if before else 0)
        found[stem] = _Word(times, before.written if before and mostly else word)
    return found


def _is_in_tags(db: Database, word: str) -> bool:
    """Whether any paper's tags hold a word: what tags hold is what papers are about."""
    match = " ".join(f'"{part}"' for part in terms(word))
    row = db.conn.execute(
        "SELECT 1 FROM papers_fts WHERE papers_fts MATCH ? LIMIT 1", [f"tags : ({match})"]
    ).fetchone()
    return row is not None


def _telling_tags(db: Database, known: Vocabulary, tags: Iterable[str]) -> list[str]:
    """Those of some tags that few papers carry, the rarest first."""
    rows = db.conn.execute(
        "SELECT name FROM json_each(?) JOIN tags ON name = json_each.value WHERE papers <= ?"
        " ORDER BY papers, name",
        [json_list(tags), max(MAX_SHARE * known.papers, MIN_PAPERS)],
    )
    return [name for (name,) in rows]


def _text(paper: Paper) -> str:
    """What is read of a paper for its words: what it says in English."""
    title = paper.title or ""
    return "\n".join(filter(None, [title, paper.tldr, readable(paper.abstract)]))
