"""Where a paper can be found: the URLs in its abstract, and searches for its text on four sites."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from db.papers import Link
from db.plaintext import plain

URL_LIMIT = 512
"""What Discord allows behind a button
(https://docs.discord.com/developers/components/reference#button)."""

CODE_HOSTS = frozenset(
    {
        "github.com",
        "gitlab.com",
        "bitbucket.org",
        "codeberg.org",
        "gist.github.com",
        "anonymous.4open.science",
        "huggingface.co",
    }
)

FRAGMENT_WORDS = 12
"""A quoted fragment of twelve words is unique for each of the 803 papers of the seeds."""

FRAGMENT_LIMIT = 200
"""Characters of a fragment; percent-encoded it stays far under `URL_LIMIT`."""

_URL = re.compile(r"https?://[^\s<>\"'{}\[\]()|\\^`，。；、）]+", re.IGNORECASE)
_STUCK = ".,;:!?*_'\"…"
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’.-]*[,;:.]?")

SITES = (
    ("Google Scholar", "https://scholar.google.com/scholar", "q"),
    ("Semantic Scholar", "https://www.semanticscholar.org/search", "q"),
    ("arXiv", "https://arxiv.org/search/", "query"),
    ("OpenReview", "https://openreview.net/search", "term"),
)


@dataclass(frozen=True, slots=True)
class SearchLink:
    """A search for a paper on a site, as an address of at most 512 characters."""

    site: str
    url: str


def links_in(abstract: str) -> tuple[Link, ...]:
    """The URLs that an abstract names, in its order and once each, without the punctuation stuck
    to them (`…/GuardSpace.`, `\\url{…}`, `[…](…)`). One that no button can hold is left out."""
    links: dict[str, Link] = {}
    for found in _URL.finditer(abstract):
        url = found.group().rstrip(_STUCK)
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        if "." not in host or len(url) > URL_LIMIT:
            continue
        links.setdefault(url.rstrip("/"), Link("code" if host in CODE_HOSTS else "project", url))
    return tuple(links.values())


def search_links(abstract: str) -> tuple[SearchLink, ...]:
    """Searches for the paper's full text: a quoted fragment of its abstract on four sites."""
    quoted = f'"{fragment(abstract)}"'
    return tuple(
        SearchLink(site, f"{address}?{urlencode({parameter: quoted})}")
        for site, address, parameter in SITES
    )


def fragment(abstract: str) -> str:
    """Twelve neighbouring words of an abstract to quote: the first ones that are plain English
    words of one sentence, for a site writes a formula in its own way; else the first twelve."""
    words = plain(abstract).split()
    for start in range(len(words) - FRAGMENT_WORDS + 1):
        run = words[start : start + FRAGMENT_WORDS]
        if all(map(_WORD.fullmatch, run)) and not any(word.endswith(".") for word in run[:-1]):
            return _quotable(run)
    return _quotable(words[:FRAGMENT_WORDS])


def _quotable(words: list[str]) -> str:
    text = " ".join(words).replace('"', "").rstrip(".,;:")
    return text if len(text) <= FRAGMENT_LIMIT else text[:FRAGMENT_LIMIT].rsplit(" ", 1)[0]
