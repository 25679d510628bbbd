"""RSS and Atom of any kind: journals, blogs, releases, arXiv's announcements. feedparser reads the
XML, whose document types and their entities it leaves out."""

from __future__ import annotations

import re
from calendar import timegm
from collections import Counter
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any
from urllib.parse import urljoin

from bot.fetching.failures import FetchFailed, Trouble
from bot.fetching.readers.markup_text import text_of_markup
from bot.fetching.readers.page import Page, arxiv_id, made_entry, refuse_web_page
from db.feeds.entry import FeedEntry
from db.papers.identifiers import identifiers_in

ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.1"

MAX_ENTRIES = 20_000

ANNOUNCED = re.compile(
    r"^arXiv:\S+\s+Announce Type:\s*(?P<type>[a-z-]+)\s*(?:Abstract:\s*)?(?P<abstract>.*)$",
    re.DOTALL,
)
"""How arXiv's RSS begins a description (https://info.arxiv.org/help/rss.html)."""

DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")


def parsed(body: bytes, content_type: str = "") -> Any:
    """What feedparser makes of a body. Raises FetchFailed where it is no feed, or is damaged:
    half a feed is not taken for a whole one."""
    import feedparser  # where there are no feeds, nobody waits for it

    refuse_web_page(body)
    headers = {"content-type": content_type} if content_type else {}
    found = feedparser.parse(
        BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    error = found.get("bozo_exception") if found.get("bozo") else None
    if not found.get("version"):
        raise FetchFailed(Trouble.UNREADABLE, "neither RSS nor Atom")
    if isinstance(error, feedparser.CharacterEncodingOverride | feedparser.NonXMLContentType):
        error = None  # it was read all the same
    if error is not None:
        raise FetchFailed(Trouble.UNREADABLE, _where(error))
    if len(found.entries) > MAX_ENTRIES:
        raise FetchFailed(Trouble.TOO_LARGE, f"{MAX_ENTRIES:,} entries")
    return found


def read(body: bytes, content_type: str = "") -> Page:
    """The entries of an RSS or Atom feed, in its order. Raises FetchFailed."""
    found = parsed(body, content_type)
    site = str(found.feed.get("link", ""))
    ids = Counter(_id(entry) for entry in found.entries)
    links = Counter(str(entry.get("link", "")) for entry in found.entries)
    made = [_entry(entry, ids, links, site) for entry in found.entries]
    return Page(tuple(filter(None, made)), held=len(found.entries))


def published(entry: Any, *names: str) -> datetime | None:
    """When an entry came out, in whatever of the many formats that feedparser reads."""
    for name in names:
        parts = dict.get(entry, f"{name}_parsed")  # feedparser's own `get` takes one for another
        if isinstance(parts, struct_time):
            try:
                return datetime.fromtimestamp(timegm(parts), UTC)
            except (ValueError, OverflowError):
                continue
    return None


def _entry(entry: Any, ids: Counter[str], links: Counter[str], site: str) -> FeedEntry | None:
    """An entry; an id that several entries share is nobody's own, and the link has to do; where
    they share that too, the title."""
    written = str(entry.get("link", ""))
    link = _whole(written, site)
    text = _text(entry)
    kind = ""
    if announced := ANNOUNCED.match(text.strip()):
        kind, text = announced["type"], announced["abstract"]
    own_id = _id(entry) if ids[_id(entry)] == 1 else ""
    own_link = link if links[written] == 1 else ""
    arxiv = arxiv_id(link) or arxiv_id(own_id)
    return made_entry(
        key=f"arXiv:{arxiv}" if arxiv else (_acl(link) or _doi(entry) or own_id or own_link),
        title=text_of_markup(str(entry.get("title", ""))),
        abstract=text,
        authors=_authors(entry),
        tags=[] if arxiv else [str(tag.get("term") or "") for tag in entry.get("tags", [])],
        page=f"https://arxiv.org/abs/{arxiv}" if arxiv else link or None,
        pdf=f"https://arxiv.org/pdf/{arxiv}" if arxiv else _pdf(entry),
        published=published(entry, "published", "created", "updated"),
        is_news="replace" not in kind,
    )


def _whole(link: str, site: str) -> str:
    """A link as an address: where it is a part of one, it is of the feed's site."""
    try:
        return urljoin(site, link) if site.startswith(("https://", "http://")) else link
    except ValueError:
        return link


def _acl(link: str) -> str | None:
    """The ACL Anthology's identifier in an address."""
    return next(
        (str(identifier) for identifier in identifiers_in(link) if identifier.kind == "acl"), None
    )


def _id(entry: Any) -> str:
    return str(entry.get("id") or entry.get("link") or "")


def _text(entry: Any) -> str:
    """The longer of an entry's summary and content."""
    contents = [str(content.get("value", "")) for content in entry.get("content", [])]
    return text_of_markup(max([str(entry.get("summary", "")), *contents], key=len))


def _authors(entry: Any) -> list[str]:
    return [text_of_markup(str(author.get("name", ""))) for author in entry.get("authors", [])]


def _doi(entry: Any) -> str | None:
    for name in ("prism_doi", "dc_identifier", "id"):
        if found := DOI.search(str(entry.get(name, ""))):
            return f"doi:{found[0].lower()}"
    return None


def _pdf(entry: Any) -> str | None:
    for link in [*entry.get("links", []), *entry.get("enclosures", [])]:
        if link.get("type") == "application/pdf" and link.get("href"):
            return str(link["href"])
    return None


def _where(error: object) -> str:
    """Where XML is damaged, without what it holds."""
    line = getattr(error, "getLineNumber", lambda: None)()
    return f"damaged XML in line {line}" if line else "damaged XML"
