"""Links of a paper: those that its abstract names, and searches for the paper elsewhere.

The seeds have no titles and no addresses of the papers themselves, so such a paper is looked for by
a fragment of its abstract in quotation marks: twelve words in a row are in no other abstract.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from operator import sub
from unicodedata import normalize
from urllib.parse import quote, urlsplit

from db.language.decoding import ENTITY
from db.language.plain_text import plain, sentences
from db.papers.paper import Link, LinkKind
from db.papers.record import Bibliography

MAX_URL = 512
"""Characters that Discord allows the URL of a link button."""

ADDRESS = re.compile(r"https?://[^\s<>\"“”{}\[\]|\\^`，。；、（）]+", re.IGNORECASE)
"""A field of a list that is an address."""

ADDRESS_IN_TEXT = re.compile(
    r"https?://(?:(?![\"<>\[\\\]^`{|}])[!-~]|[À-ÖØ-öø-ɏ\ufb00-\ufb06])+", re.IGNORECASE
)
"""An address among words ends where another script begins, and at every bracket, quotation mark and
sign that no keyboard for addresses has."""

SHOWN_ADDRESS = re.compile(r"\[[^\]\s]*\](?=\(https?://)")
"""The text of a Markdown link that is an address itself, and not always the right one."""
ESCAPED = re.compile(r"\\([_#&%~])")
STUCK = ".,;:!?'’*~$#&@"

CODE_HOSTS = frozenset(
    {
        "anonymous.4open.science",
        "bitbucket.org",
        "codeberg.org",
        "gitee.com",
        "github.com",
        "gitlab.com",
    }
)

HUBS = CODE_HOSTS | {
    "aclanthology.org",
    "arxiv.org",
    "doi.org",
    "dx.doi.org",
    "huggingface.co",
    "openreview.net",
    "youtu.be",
    "youtube.com",
    "zenodo.org",
}
"""Sites whose front page is no paper's."""

HUB_SECTIONS = (["abs"], ["pdf"], ["r"], ["repository"], ["forum"], ["spaces"], ["datasets"])
TEMPLATE_OWNER = re.compile(
    r"<?(?:user|username|user-?name|owner|org|organization|anonymous|your|yourname|authors?)>?"
)
TEMPLATE_SEGMENT = re.compile(
    r"x{3,}|[xn]{4,}[.-][xn]{4,}|x+\.x+(?:v\d)?|(?:example|sample|my|your)[-_ ]?"
    r"(?:paper|repo|repository|project|name|username|user|org|code|link|url)(?:[-_]\w+)?|your[-_]\w+|repo[-_]name"
    r"|placeholder|tbd|tba|todo|(?:insert|add|put)[-_]\w+|(?:anonymous|anonymized)[-_](?:url|link)"
    r"|link[-_](?:to|here)[\w-]*|coming[-_]soon"
)
EMPTY_ID = re.compile(r"(?:^|&)(?:id|v)=(?:&|$)")

_CODE_HOST = rf"(?:www\.)?(?:{'|'.join(map(re.escape, sorted(CODE_HOSTS)))})/"
BARE_CODE = re.compile(_CODE_HOST, re.IGNORECASE)
LINKED_CODE = re.compile(rf"\]\((https?://{_CODE_HOST}[^\s()]+)\)", re.IGNORECASE)
ASCII = "".join(map(chr, range(ord("!"), ord("~") + 1)))
STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
AUTHORITY = re.compile(r"(?P<host>[a-z0-9_-]+(?:\.[a-z0-9_-]+)+)\.?(?::\d{0,5})?")

FRAGMENT_WORDS = 12
CLEAN_RUN = re.compile(r"(?<!\S)(?:[A-Za-z]++(?:['’-][A-Za-z]++)*+,?+(?: |\Z))++")
"""Clean words that stand beside one another."""

SEARCHES = (
    ("Google Scholar", "https://scholar.google.com/scholar?q="),
    ("Semantic Scholar", "https://www.semanticscholar.org/search?q="),
    ("arXiv", "https://arxiv.org/search/?searchtype=abstract&query="),
    ("OpenReview", "https://openreview.net/search?source=all&term="),
)


@dataclass(frozen=True, slots=True)
class SearchLink:
    """A search for a paper on a site. The URL is ASCII, at most `MAX_URL` characters long."""

    site: str
    url: str


def links_in(abstract: str) -> tuple[Link, ...]:
    """The http addresses that an abstract names, in its order, each once.

    They are freed of LaTeX and Markdown around them and of the punctuation stuck to their end.
    What a code host serves is `code`, all else (pages, models, data) is `project`.
    """
    text = ESCAPED.sub(r"\1", SHOWN_ADDRESS.sub("", _without_entities(abstract)))
    found: dict[str, Link] = {}
    for match in ADDRESS_IN_TEXT.finditer(text):
        url = _uri(_without_what_sticks(match[0]))
        host = _host(url)
        if host and not _is_template(url, host):
            is_code = host.removeprefix("www.") in CODE_HOSTS
            found.setdefault(url.rstrip("/"), Link("code" if is_code else "project", url))
    return tuple(found.values())


def listed_links(bibliography: Bibliography) -> tuple[Link, ...]:
    """The links that a list of papers gives; of several addresses joined by `;` the first. One on a
    code host may stand in Markdown or lack its `https://`."""
    fields: tuple[tuple[LinkKind, str | None], ...] = (
        ("page", bibliography.page),
        ("pdf", bibliography.pdf),
        ("code", bibliography.code),
        ("project", bibliography.project),
    )
    addresses = ((kind, _first_address(field or "")) for kind, field in fields)
    links = [Link(kind, _uri(address)) for kind, address in addresses if address]
    hosts = ((link, _host(link.url)) for link in links)
    return tuple(link for link, host in hosts if host and not _is_template(link.url, host))


def _first_address(field: str) -> str | None:
    first = field.split(";")[0].strip()
    if linked := LINKED_CODE.search(first):
        return linked[1]
    if BARE_CODE.match(first):
        first = f"https://{first}"
    return first if ADDRESS.fullmatch(first) else None


def _uri(address: str) -> str:
    """The address in ASCII, as a button must have it (RFC 3987, section 3.1); ligatures, which come
    from PDFs, as the letters they are."""
    url = STRAY_PERCENT.sub("%25", quote(normalize("NFKC", address), safe=ASCII))
    page, mark, fragment = url.partition("#")
    return page + mark + fragment.replace("#", "%23")


def _without_what_sticks(url: str) -> str:
    """Without punctuation at the end; a closing bracket stays if it was opened in the address."""
    while url.endswith(tuple(STUCK)) or (url.endswith(")") and url.count(")") > url.count("(")):
        url = url[:-1]
    return url


def _without_entities(text: str) -> str:
    """The text with the characters that HTML wrote as entities, and without soft hyphens, which
    part addresses too."""
    if "&" in text:
        from html import unescape  # whose table of entities takes half a MB

        text = ENTITY.sub(lambda entity: unescape(entity[0]), text)
    return text.replace("\u00ad", "")


def _is_template(url: str, host: str) -> bool:
    """Whether an address is one that nobody filled in: a hub's front page, `/your-name/your-repo`,
    an identifier of crosses."""
    parts = urlsplit(url)
    site = host.removeprefix("www.")
    segments = [segment.lower() for segment in parts.path.split("/") if segment]
    if site in HUBS and not parts.query:
        named = segments[1:] if segments[:1] in HUB_SECTIONS else segments
        if not named or (site in CODE_HOSTS and TEMPLATE_OWNER.fullmatch(named[0])):
            return True
    if EMPTY_ID.search(parts.query):
        return True
    return any(TEMPLATE_SEGMENT.fullmatch(segment) for segment in segments)


def _host(url: str) -> str | None:
    """The lower-case host of a URL that a button may have, else None."""
    try:
        authority = AUTHORITY.fullmatch(urlsplit(url).netloc.lower())
    except ValueError:
        return None
    return authority["host"] if authority and len(url) <= MAX_URL else None


def search_links(abstract: str, title: str | None = None) -> tuple[SearchLink, ...]:
    """Searches for a paper on four sites: by its title in quotation marks, or, where it has none,
    by a fragment of its abstract."""
    fragment = plain(title) if title else _fragment(abstract)
    quoted = _quoted(fragment)
    return tuple(
        SearchLink(site, base + quoted)
        if len(base) + len(quoted) <= MAX_URL
        else SearchLink(site, _search_url(base, fragment))
        for site, base in SEARCHES
    )


def _search_url(base: str, fragment: str) -> str:
    """The search for the fragment, shortened from its end until the URL is short enough."""
    fragment = fragment[:MAX_URL]
    while len(url := base + _quoted(fragment)) > MAX_URL:
        fragment = fragment[:-1].rstrip()
    return url


def _quoted(fragment: str) -> str:
    return quote(f'"{fragment}"', safe="")


@lru_cache(maxsize=1024)
def _fragment(abstract: str) -> str:
    """Up to twelve words in a row as any site would print them: no LaTeX, number or bracket among
    them. Of several such rows the one with the longest words, which tell the most."""
    most, longest = (0, 0), []
    clean = (CLEAN_RUN.findall(text.removesuffix(".")) for text in sentences(abstract))
    for run in (run for runs in clean for run in runs):
        if run.count(" ") + 1 < most[0]:
            continue
        words = run.split()
        row = min(len(words), FRAGMENT_WORDS)
        letters = [0, *accumulate(map(len, words))]
        rows = list(map(sub, letters[row:], letters))
        if (rank := (row, max(rows))) > most:
            most, begin = rank, rows.index(rank[1])
            longest = words[begin : begin + row]
    return " ".join(longest).rstrip(",") or plain(abstract)[:80]
