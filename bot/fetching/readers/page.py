"""What a reader gives, and the few steps that all readers share."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from bot.fetching.failures import FetchFailed, Trouble
from db.feeds.entry import FeedEntry
from db.papers.authors import authors_in
from db.papers.record import Bibliography, Record

MAX_TEXT_LENGTH = 20_000
"""Characters of an abstract that are kept: a blog's entry may be a book."""

MAX_TITLE_LENGTH = 1_000
MAX_KEY = 500
MAX_AUTHORS = 1_000
MAX_TAGS = 50

UNSTORABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

ARXIV = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html)/|arxiv:)(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})"
    r"(?:v\d+)?",
    re.IGNORECASE,
)
"""An arXiv identifier in an address or as it is cited (https://info.arxiv.org/help/arxiv_identifier.html)."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer holds, and how many entries there are in all, where the feed says so.
    `held` counts the answer's own entries: some may be no papers."""

    entries: tuple[FeedEntry, ...]
    total: int | None = None
    held: int = 0


def made_entry(
    *,
    key: str,
    title: str,
    abstract: str = "",
    authors: Iterable[str] = (),
    tags: Iterable[str] = (),
    category: str = "",
    tldr: str | None = None,
    status: str | None = None,
    page: str | None = None,
    pdf: str | None = None,
    code: str | None = None,
    project: str | None = None,
    published: datetime | None = None,
    updated: datetime | None = None,
    is_news: bool = True,
    is_withdrawn: bool = False,
    votes: int | None = None,
) -> FeedEntry | None:
    """An entry of these texts, cleaned and cut to size; None where there is nothing to show."""
    title, abstract = one_line(title)[:MAX_TITLE_LENGTH], one_line(abstract)[:MAX_TEXT_LENGTH]
    if not title and not abstract:
        return None
    named = (one_line(author)[:MAX_TEXT_LENGTH] for author in islice(authors, MAX_AUTHORS))
    people = authors_in([author for author in named if author])
    words = list(dict.fromkeys(filter(None, (one_line(tag).replace(";", ",") for tag in tags))))
    record = Record(
        area="",
        category=one_line(category)[:MAX_KEY],
        tag_line=";".join(words[:MAX_TAGS]),
        tldr=one_line(tldr or "")[:MAX_TEXT_LENGTH] or None,
        summary=None,
        abstract=abstract,
        bibliography=Bibliography(
            entry=one_line(key)[:MAX_KEY] or title[:MAX_KEY],
            title=title or None,
            authors=people.names[:MAX_AUTHORS],
            has_more_authors=people.has_more or len(people.names) > MAX_AUTHORS,
            status=one_line(status or "")[:MAX_KEY] or None,
            page=page,
            pdf=pdf,
            code=code,
            project=project,
        ),
    )
    return FeedEntry(record, published, updated, is_news, is_withdrawn, votes)


def one_line(text: str) -> str:
    """A text with its blanks and line breaks as single spaces, and nothing that no store holds."""
    return " ".join(UNSTORABLE.sub("", text).split())


def arxiv_id(text: str) -> str | None:
    """The arXiv identifier in an address or citation, without its version."""
    found = ARXIV.search(text)
    return found["id"] if found else None


def moment(milliseconds: object) -> datetime | None:
    """The moment that is so many milliseconds after 1970, if it is one of this era."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return None
    if not 0 < milliseconds < 10**13:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def moment_of(text: object) -> datetime | None:
    """The moment that a text names as ISO 8601 does; UTC where it names no zone."""
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
        if at is None:
            return None
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def json_of(body: bytes) -> object:
    """What JSON says. Raises FetchFailed for a web page, and for what is no JSON."""
    refuse_web_page(body)
    try:
        return json.loads(body, parse_int=_number, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise FetchFailed(Trouble.UNREADABLE, "no well-formed JSON") from None


def texts_of(values: object) -> list[str]:
    """The texts in what should be a list of them."""
    if isinstance(values, str):
        return [values]
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def text_at(fields: Mapping[str, object], *names: str) -> str:
    """The first of these fields that is a text with something in it."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and value.strip():
            return value
    return ""


def refuse_web_page(body: bytes) -> None:
    """Raises FetchFailed where a body is a page for people."""
    head = body[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    head = re.sub(rb"^(<!--.*?-->\s*|<\?xml[^>]*>\s*)+", b"", head, flags=re.DOTALL)
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        raise FetchFailed(Trouble.WEB_PAGE)


def _number(digits: str) -> int | None:
    return int(digits) if len(digits) < 18 else None
