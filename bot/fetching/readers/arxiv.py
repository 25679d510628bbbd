"""arXiv's API, which answers in Atom (https://info.arxiv.org/help/api/user-manual.html)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from yarl import URL

from bot.fetching.failures import FetchFailed, Trouble
from bot.fetching.readers.page import Page, arxiv_id, made_entry, one_line
from bot.fetching.readers.syndication import parsed, published
from db.feeds.entry import FeedEntry

API = "https://export.arxiv.org/api/query"

PAGE = 200
"""Entries that are asked for at once; the manual wants slices below 2,000."""

CATEGORY = re.compile(r"[a-z-]+(?:\.[A-Za-z-]+)?")

WITHDRAWN = re.compile(
    r"\b(?:this|the) (?:paper|submission|article|manuscript|work|arxiv admin note)[^.]{0,40}"
    r"\bwithdrawn\b|^\s*withdrawn\b",
    re.IGNORECASE,
)

OLD = timedelta(days=14)
"""How much later a version may come for the paper to be news still, where it was missed before."""


def is_category(text: str) -> bool:
    """Whether a text may be a category: `cs.CL`, `math.AG`, `hep-th`."""
    return CATEGORY.fullmatch(text) is not None


def address(query: str, start: int, *, api: str = API) -> str:
    """Where the entries from `start` on are, those first that changed last. A query without a
    field is a category."""
    asked = f"cat:{query}" if is_category(query) else query
    return str(
        URL(api).update_query(
            search_query=asked,
            start=str(start),
            max_results=str(PAGE),
            sortBy="lastUpdatedDate",
            sortOrder="descending",
        )
    )


def read(body: bytes, content_type: str = "") -> Page:
    """The entries of an answer. Raises FetchFailed, also with what the API says is wrong."""
    found = parsed(body, content_type)
    for entry in found.entries:
        if "/api/errors" in str(entry.get("id", "")):
            raise FetchFailed(Trouble.UNREADABLE, one_line(str(entry.get("summary", "")))[:120])
    total = str(found.feed.get("opensearch_totalresults", ""))
    made = map(_entry, found.entries)
    return Page(
        tuple(filter(None, made)),
        int(total) if total.isdecimal() else None,
        held=len(found.entries),
    )


def _entry(entry: Any) -> FeedEntry | None:
    id_ = arxiv_id(str(entry.get("id", "")))
    if id_ is None:
        return None
    came, changed = published(entry, "published"), published(entry, "updated")
    comment = str(entry.get("arxiv_comment", ""))
    abstract = str(entry.get("summary", ""))
    withdrawn = any(WITHDRAWN.search(text[:300]) for text in (comment, abstract))
    categories = [str(tag.get("term") or "") for tag in entry.get("tags", [])]
    primary = entry.get("arxiv_primary_category") or {}
    return made_entry(
        key=f"arXiv:{id_}",
        title=str(entry.get("title", "")),
        abstract=abstract,
        authors=[str(author.get("name", "")) for author in entry.get("authors", [])],
        category=str(primary.get("term") or next(iter(categories), "")),
        status="Withdrawn" if withdrawn else None,
        page=f"https://arxiv.org/abs/{id_}",
        pdf=None if withdrawn else f"https://arxiv.org/pdf/{id_}",
        published=came,
        updated=changed,
        is_news=not (withdrawn or _is_replaced(came, changed)),
        is_withdrawn=withdrawn,
    )


def _is_replaced(came: datetime | None, changed: datetime | None) -> bool:
    """Whether it is an old paper's new version, and no paper that came out just now."""
    return came is not None and changed is not None and changed - came > OLD
