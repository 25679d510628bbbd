"""What the world calls a paper: its arXiv, OpenReview, DOI and ACL identifiers, and its addresses.

The forms are those of https://info.arxiv.org/help/arxiv_identifier.html,
https://www.doi.org/doi-handbook/HTML/doi-name-syntax.html and https://aclanthology.org/info/ids/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from db.papers.record import Bibliography

Kind = Literal["arxiv", "openreview", "doi", "acl"]

_ARXIV_ID = (
    r"(?P<arxiv>\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3})"
    r"(?:v\d+)?(?![\w/])"
)
_ACL_ID = (
    r"(?P<acl>[A-Z]\d{2}-\d{4}|(?:19|20)\d{2}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)"
    r"(?:v\d+)?(?![\w-])(?!\.\d)"
)
_DOI = r"(?P<doi>10\.\d{4,9}/[^\s\"<>{}|\\^`，。；、（）【】《》「」]+)"
_HOST = r"(?<![\w.-])(?:[\w-]+\.)*"

_ARXIV = re.compile(
    rf"(?:{_HOST}(?:arxiv\.org|alphaxiv\.org|ar5iv\.org|ar5iv\.labs\.arxiv\.org)"
    rf"/(?:abs|pdf|html|ps|format|overview)/"
    rf"|{_HOST}huggingface\.co/papers/|{_HOST}papers\.cool/arxiv/|(?<!\w)arxiv\s*:\s*"
    rf"|(?<!\w)10\.48550/arxiv\.){_ARXIV_ID}",
    re.IGNORECASE,
)
_OPENREVIEW = re.compile(
    rf"{_HOST}openreview\.net/(?:forum|pdf|attachment|revisions|references/pdf)/?\?(?:[^\s#\"<>]*?&(?:amp;)?)?id=(?P<openreview>[\w-]+)"
    rf"|(?<!\w)openreview\s*:\s*(?P<cited>[\w-]+)",
    re.IGNORECASE | re.ASCII,
)
_ACL = re.compile(
    rf"(?:{_HOST}aclanthology\.org/|{_HOST}aclweb\.org/anthology/(?:papers/)?(?:[A-Z]/[A-Z]\d\d/)?"
    rf"|(?<!\w)10\.(?:18653|3115)/v1/|(?<!\w)acl\s*:\s*){_ACL_ID}",
    re.IGNORECASE | re.ASCII,
)
_DOIS = re.compile(rf"(?<![\w./]){_DOI}|(?<=/){_DOI.replace('doi', 'doi_in_path')}", re.IGNORECASE)
_BARE = re.compile(f"{_ARXIV_ID}|{_ACL_ID}")
_STUCK = re.compile(r"(?:[.,;:!?'’”»…*]|\.pdf)+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A paper's identifier in its usual spelling, without a version; its text is
    `arxiv:2401.01234`."""

    kind: Kind
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


def identifiers_in(text: str) -> tuple[Identifier, ...]:
    """The identifiers in a text, each once: in addresses, as they are cited (`arXiv:2401.01234v2`),
    and, where one is all that the text is, bare. A DOI that arXiv or the ACL Anthology gave is
    theirs."""
    text = text.strip()
    if not any(map(str.isdigit, text)) and "openreview" not in text.lower():
        return ()
    if bare := _BARE.fullmatch(text):
        return tuple(_bare(bare))
    return tuple(dict.fromkeys(_found(text)))


def identifiers_of(bibliography: Bibliography | None) -> tuple[Identifier, ...]:
    """The identifiers that a list gives of a paper: in its addresses, its own id, and beside
    them."""
    if bibliography is None:
        return ()
    listed = bibliography
    texts = (listed.entry, listed.page, listed.pdf, *listed.other_ids)
    return tuple(
        dict.fromkeys(identifier for text in texts if text for identifier in identifiers_in(text))
    )


def keys_of(bibliography: Bibliography | None) -> tuple[str, ...]:
    """All that a paper of a list is found by when it is pasted: its identifiers, the addresses of
    its page and its text, and the list's own id."""
    if bibliography is None:
        return ()
    addresses = filter(None, (bibliography.page, bibliography.pdf, *bibliography.other_ids))
    own = [f"entry:{bibliography.entry}"] if bibliography.entry else []
    return _keys(identifiers_of(bibliography), addresses, own)


def keys_in(text: str) -> tuple[str, ...]:
    """The keys that what somebody pasted may be, as in `keys_of`."""
    text = text.strip()
    own = [f"entry:{text}"] if text and not any(map(str.isspace, text)) else []
    addresses = (_STUCK_TO_ADDRESS.sub("", found) for found in _ADDRESS.findall(text))
    return _keys(identifiers_in(text), addresses, own)


def address_key(url: str) -> str | None:
    """An http address as others would write it too: without its scheme, `www.`, a fragment and a
    slash at its end. None for what is no address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or "." not in parts.netloc:
        return None
    host = parts.netloc.lower().removeprefix("www.")
    path = unquote(parts.path).rstrip("/")
    return f"{host}{path}?{parts.query}" if parts.query else f"{host}{path}"


_ADDRESS = re.compile(r"https?://[^\s<>\"“”{}|\\^`，。；、（）【】《》「」]+", re.IGNORECASE)
_STUCK_TO_ADDRESS = re.compile(r"[.,;:!?'’”»…*)\]]+$")


def _keys(
    identifiers: Iterable[Identifier], addresses: Iterable[str], own: Iterable[str]
) -> tuple[str, ...]:
    known = (key for address in addresses if (key := address_key(address)))
    pages = (f"address:{key}" for key in known if "/" in key)  # a whole site is no paper's
    return tuple(dict.fromkeys([*map(str, identifiers), *pages, *own]))


def _found(text: str) -> Iterator[Identifier]:
    for match in _ARXIV.finditer(text):
        yield Identifier("arxiv", _arxiv(match["arxiv"]))
    for match in _OPENREVIEW.finditer(text):
        yield Identifier("openreview", match["openreview"] or match["cited"])
    for match in _ACL.finditer(text):
        yield Identifier("acl", _acl(match["acl"]))
    for match in _DOIS.finditer(unquote(text)) if "10." in text else ():
        doi = _doi(match["doi"] or match["doi_in_path"])
        if not _ARXIV.match(doi) and not _ACL.match(doi):
            yield Identifier("doi", doi)


def _bare(match: re.Match[str]) -> Iterator[Identifier]:
    if match["arxiv"]:
        yield Identifier("arxiv", _arxiv(match["arxiv"]))
    else:
        yield Identifier("acl", _acl(match["acl"]))


def _arxiv(value: str) -> str:
    """`math.GT/0309136` is `math/0309136`: the class was never part of it."""
    archive, slash, number = value.lower().partition("/")
    return f"{archive.split('.')[0]}/{number}" if slash else value


def _acl(value: str) -> str:
    return value.upper() if value[0].isalpha() else value.lower()


def _doi(text: str) -> str:
    """A DOI in lower case, without what sticks to its end; a bracket stays if it was opened in
    it."""
    doi = text.lower().split("?")[0].split("#")[0]
    while True:
        shorter = _STUCK.sub("", doi)
        for opened, closed in ("()", "[]"):
            if shorter.endswith(closed) and shorter.count(closed) > shorter.count(opened):
                shorter = shorter[:-1]
        if shorter == doi:
            return doi
        doi = shorter
