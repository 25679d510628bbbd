"""What tests of cards share: whether Discord takes a card, what it shows, and papers to draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import strategies as st

from bot.cards.base import TEXT_LIMIT
from bot.cards.bookmark_list import BOOKMARKS_A_PAGE
from bot.cards.markup import length
from bot.cards.parts import Card
from bot.texts import CHINESE, ENGLISH, Texts
from db.papers.paper import Link, Paper, Place
from db.people.bookmarks import Bookmark, BookmarkPage
from db.searching.corrections import Correction
from db.searching.search import Answer, Hit
from tests.discord_markdown import beyond_markdown
from tests.discord_rules import message_faults, message_payload
from tests.hostile_papers import hostile_listed_papers, hostile_papers

NOW = datetime(2026, 1, 1, tzinfo=UTC)
languages = pytest.mark.parametrize("t", [Texts(ENGLISH), Texts(CHINESE)], ids=["en", "zh"])
both = st.sampled_from([Texts(ENGLISH), Texts(CHINESE)])
any_papers = hostile_papers() | hostile_listed_papers()

LISTED = Paper(
    id="abcdefgh2345",
    label="FoldNet: Folding Paper with Robots",
    name="FoldNet",
    category="",
    tags=("Origami",),
    tldr=None,
    summary=None,
    abstract="We fold paper with a robot, twice.",
    links=(
        Link("page", "https://example.org/1"),
        Link("pdf", "https://example.org/1.pdf"),
        Link("code", "https://github.com/author/foldnet"),
        Link("project", "https://foldnet.example.org"),
    ),
    places=(Place("iclr2018.json", 7), Place("titles.csv", 1)),
    title="FoldNet: Folding Paper with Robots",
    authors=("A. Author", "B_Author", "C. Author"),
    status="Oral",
)
"""A paper as a list of papers brings it: with a title, authors and links, without a summary."""


def assert_fits(card: Card) -> None:
    """Discord takes the card; it may name a channel, or a role that its server chose."""
    assert message_faults(message_payload(view=card)) == []


def assert_taken(card: Card) -> None:
    """Discord takes the card, however it counts, and finds nobody mentioned in it."""
    assert_fits(card)
    contents = values(message_payload(view=card), "content")
    assert sum(map(length, contents)) <= TEXT_LIMIT
    special = [found for text in contents for found in beyond_markdown(text)]
    # What cards themselves say in Discord's own way: small print and, in bookmarks, a moment.
    assert {found for found in special if found != "-# "} <= {"<t:"}


def values(part: Any, name: str) -> list[str]:
    """Every value of that name in a message, in its order."""
    if isinstance(part, dict):
        here = [str(part[name])] if part.get(name) else []
        return here + [value for inner in part.values() for value in values(inner, name)]
    return [v for inner in part for v in values(inner, name)] if isinstance(part, list) else []


def shown(card: Card) -> str:
    return "\n".join(values(message_payload(view=card), "content"))


def pages(papers: Sequence[Paper], size: int) -> Iterator[Sequence[Paper]]:
    for begin in range(0, len(papers), size):
        yield papers[begin : begin + size]


def bookmarked(papers: Sequence[Paper], total: int, page: int) -> BookmarkPage:
    saved = tuple(Bookmark(paper, NOW) for paper in papers)
    return BookmarkPage(saved, total, page, -(-total // BOOKMARKS_A_PAGE))


def found(papers: Sequence[Paper], total: int) -> Answer:
    """An answer whose passages are as long as they get, with every other word of them matched."""
    hits = []
    for paper in papers:
        passage = paper.abstract[:200]
        matches = [(at, at + 3) for at in range(0, len(passage) - 3, 6)]
        hits.append(Hit(paper, 1.0, passage, tuple(matches)))
    return Answer("query", tuple(hits), total, (Correction("teh", "the"),))


def labels(card: Card) -> list[str]:
    return values(message_payload(view=card), "label")
