"""OpenReview's API, version 2, which lists a venue's papers to anyone
(https://docs.openreview.net/reference/api-v2)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from yarl import URL

from bot.fetching.failures import FetchFailed, Trouble
from bot.fetching.readers.page import Page, json_of, made_entry, moment, text_at, texts_of
from db.feeds.entry import FeedEntry

API = "https://api2.openreview.net/notes"
SITE = "https://openreview.net"

PAGE = 1_000
"""Notes that the API gives at most at once."""

VENUE = re.compile(r"[A-Za-z]\w*[\w.-]*(?:/\w[\w.-]*)+")


def is_venue(text: str) -> bool:
    """Whether a text may be a venue's id: `ICLR.cc/2026/Conference`."""
    return VENUE.fullmatch(text) is not None


def address(venue: str, start: int, *, api: str = API) -> str:
    """Where a venue's papers from `start` on are."""
    return str(
        URL(api).update_query({"content.venueid": venue, "limit": str(PAGE), "offset": str(start)})
    )


def read(body: bytes, content_type: str = "") -> Page:
    """The papers of an answer. Raises FetchFailed."""
    said = json_of(body)
    notes = said.get("notes") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(notes, list):
        raise FetchFailed(Trouble.UNREADABLE, "no list of notes")
    count = said.get("count")
    made = [_entry(note) for note in notes if isinstance(note, dict)]
    return Page(
        tuple(filter(None, made)), count if isinstance(count, int) else None, held=len(notes)
    )


def _entry(note: Mapping[str, object]) -> FeedEntry | None:
    content = note.get("content")
    values = {name: _value(field) for name, field in _fields(content)}
    forum = text_at(note, "forum", "id")
    if not forum or text_at(note, "replyto"):
        return None  # a review or a comment
    venue = text_at(values, "venue")
    withdrawn = "withdrawn" in f"{venue} {text_at(values, 'venueid')}".lower()
    pdf = text_at(values, "pdf")
    return made_entry(
        key=f"OpenReview:{forum}",
        title=text_at(values, "title"),
        abstract=text_at(values, "abstract"),
        authors=texts_of(values.get("authors")),
        tags=texts_of(values.get("keywords")),
        category=text_at(values, "primary_area"),
        tldr=text_at(values, "TLDR", "TL;DR", "tldr"),
        status=_status(venue),
        page=f"{SITE}/forum?id={forum}",
        pdf=f"{SITE}/pdf?id={forum}" if pdf and not withdrawn else None,
        code=text_at(values, "code") or None,
        published=moment(note.get("pdate")) or moment(note.get("cdate")),
        updated=moment(note.get("mdate")),
        is_news=not withdrawn,
        is_withdrawn=withdrawn,
    )


def _fields(content: object) -> list[tuple[str, object]]:
    return list(content.items()) if isinstance(content, dict) else []


def _value(field: object) -> object:
    return field.get("value") if isinstance(field, dict) else field


def _status(venue: str) -> str:
    """What became of it: `ICLR 2026 Poster` is Poster, as lists say it."""
    words = venue.split()
    return " ".join(words[2:]) if len(words) > 2 and words[1].isdecimal() else venue
