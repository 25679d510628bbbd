"""What a person means who names a feed: a category of arXiv, a venue, an address, a list."""

from __future__ import annotations

import re

from yarl import URL

from bot.fetching.addresses import Reach, checked, looks_like_address
from bot.fetching.failures import FetchFailed, Trouble
from bot.fetching.named_lists import named_lists
from bot.fetching.readers.openreview import is_venue
from bot.texts import N_
from db.feeds.feed import Kind
from db.formats.lists import is_list

MAX_QUERY = 300

CATEGORY = re.compile(r"[a-z-]{2,10}\.[A-Za-z-]{2,20}")
ARCHIVES = frozenset(
    ("hep-th", "hep-ph", "hep-ex", "hep-lat", "gr-qc", "quant-ph", "nucl-th", "nucl-ex", "math-ph")
)
FIELDS = re.compile(r"\b(?:ti|au|abs|co|jr|cat|rn|all):\S")
"""What tells a query of arXiv's (https://info.arxiv.org/help/api/user-manual.html)."""

DAILY = frozenset(("hf", "hf-daily", "huggingface", "hugging face"))

NOT_UNDERSTOOD = N_(
    "it is neither a category of arXiv (cs.CL) or a query (ti:folding), nor a venue of OpenReview"
    " (ICLR.cc/2026/Conference), hf-daily, the name of a public list, or an address"
)


def meant(text: str, reach: Reach, lists: str | None = None) -> tuple[Kind, str]:
    """The kind of the feed that a text names, and its query; `lists` is a mirror of the public
    lists. Raises FetchFailed where it names none."""
    text = " ".join(text.split())
    if len(text) > MAX_QUERY and not looks_like_address(text):
        raise FetchFailed(Trouble.BAD_ADDRESS, N_("it is too long"))
    if looks_like_address(text):
        return _address(text, reach)
    if text.lower() in DAILY:
        return Kind.HUGGINGFACE, ""
    if CATEGORY.fullmatch(text) or text in ARCHIVES or FIELDS.search(text):
        return Kind.ARXIV, text
    if is_venue(text):
        return Kind.OPENREVIEW, text
    if (address := named_lists().address(text, lists)) is not None:
        return Kind.LIST, address
    raise FetchFailed(Trouble.BAD_ADDRESS, NOT_UNDERSTOOD)


def _address(text: str, reach: Reach) -> tuple[Kind, str]:
    """What an address leads to: a page of a site with an API means its feed."""
    url = checked(text, reach)
    host, parts = (url.host or "").removeprefix("www."), url.path.strip("/").split("/")
    if host == "arxiv.org" and parts[0] == "list" and len(parts) > 1:
        return Kind.ARXIV, parts[1]
    if host == "huggingface.co" and parts[0] == "papers":
        return Kind.HUGGINGFACE, ""
    if host == "openreview.net" and parts[0] == "group" and is_venue(url.query.get("id", "")):
        return Kind.OPENREVIEW, url.query["id"]
    if host == "github.com" and len(parts) > 4 and parts[2] == "blob":
        raw = URL(f"https://raw.githubusercontent.com/{'/'.join([*parts[:2], *parts[3:]])}")
        url, parts = raw, parts[3:]
    if is_list(parts[-1]):
        return Kind.LIST, str(url)
    return Kind.RSS, str(url)
