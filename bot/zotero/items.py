"""Papers as items of Zotero, and its items as references.

The fields are those of https://api.zotero.org/schema. Nothing is invented: where a paper's own
title is not known its label stands in, and the item says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from bot.cards.markup import one_line
from bot.formats.bookmark_exports import NO_TITLE
from db.language.text import is_han
from db.papers.authors import name_parts
from db.papers.ids import ID_LENGTH
from db.people.bookmark_transfer import Cited

if TYPE_CHECKING:
    from db.loading.recognising import Reference

CATALOGUE = "Paperboy"
"""What Zotero shows as the catalogue that an item came from."""

ALPHABET = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
"""What keys of items are made of (https://www.zotero.org/support/dev/web_api/v3/write_requests)."""

KEY_LENGTH = 8

MAX_TAG = 255
"""Characters of a tag, as Zotero's server has it."""

MAX_TEXT = 20_000
"""Characters that are read of a field of an item: the longest abstract has some 10,000."""

MAX_CREATORS = 1_000

NO_PAPERS = frozenset({"attachment", "note", "annotation"})
"""Items that are no references of their own."""

JOURNAL = re.compile(
    r"\b(?:journal|transactions|letters|annals|review|reviews|magazine|jmlr|tmlr)\b|学报|期刊", re.I
)
"""What the name of a journal has, and that of no conference."""

OWN_ID = re.compile(rf"^{CATALOGUE}: ([a-z2-7]{{1,{ID_LENGTH}}})\s*$", re.M)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a library: its key there, since when it is there (UTC), and what it refers to."""

    key: str
    added_at: datetime
    reference: Reference


def item_key(paper: str) -> str:
    """The key of a paper's item, the same in every library and at every time. So an item that is
    sent again is one that is there already, whoever died between the two, and Zotero refuses it.
    Two papers have the same one with a chance of 1 in 1.4 trillion."""
    number = int.from_bytes(blake2b(paper.encode(), digest_size=8, person=b"zotero").digest())
    digits = []
    for _ in range(KEY_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return "".join(digits)


def item_of(id_: str, paper: Cited, identifiers: Sequence[str]) -> Json:
    """A paper, by its id, as a new item; `identifiers` are what lists call it (`doi:10.…`)."""
    known = dict(reversed([name.split(":", 1) for name in identifiers]))
    kind, where = _kind(paper, known)
    extra = [f"{CATALOGUE}: {id_}", *([] if paper.title else [NO_TITLE])]
    if "doi" in known and kind == "manuscript":
        extra.append(f"DOI: {known['doi']}")
    if "arxiv" in known and kind != "preprint":
        extra.append(f"arXiv: {known['arxiv']}")
    fields = {
        "title": one_line(paper.title or paper.label) or id_,
        "abstractNote": paper.abstract,
        "date": paper.year or "",
        "url": paper.urls[0] if paper.urls else "",
        "libraryCatalog": CATALOGUE,
        "extra": "\n".join(extra),
        **where,
    }
    return {
        "key": item_key(id_),
        "version": 0,  # Zotero refuses it where there is such an item already
        "itemType": kind,
        **{name: value for name, value in fields.items() if value},
        "creators": [_creator(name) for name in paper.authors],
        "tags": [{"tag": tag[:MAX_TAG]} for tag in paper.tags if tag.strip()],
        "collections": [],
        "relations": {},
    }


def _kind(paper: Cited, known: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """What kind of item a paper is, and the fields that only this kind has. What was published
    nowhere that is known is a manuscript, as Zotero makes of our RIS."""
    doi = known.get("doi", "")
    if paper.venue and JOURNAL.search(paper.venue):
        return "journalArticle", {"publicationTitle": one_line(paper.venue), "DOI": doi}
    if paper.venue:
        return "conferencePaper", {"conferenceName": one_line(paper.venue), "DOI": doi}
    if arxiv := known.get("arxiv"):
        where = {"repository": "arXiv", "archiveID": f"arXiv:{arxiv}", "DOI": doi}
        return "preprint", where
    return "manuscript", {}


def _creator(name: str) -> dict[str, str]:
    parts = name_parts(name)
    if not parts.given:
        return {"creatorType": "author", "name": parts.family}
    family = " ".join(filter(None, [parts.family, parts.suffix]))
    return {"creatorType": "author", "firstName": parts.given, "lastName": family}


def items_in(answer: object) -> list[Item]:
    """The references in a page of a library. Raises ValueError where it is none; what is no
    reference, or none that can be read, is left out."""
    if not isinstance(answer, list):
        raise ValueError("no list of items")
    return [item for entry in answer if (item := _item(entry))]


def _item(entry: object) -> Item | None:
    data = entry.get("data") if isinstance(entry, dict) else None
    if not isinstance(data, dict) or _text(data, "itemType") in NO_PAPERS or data.get("deleted"):
        return None
    from db.loading.recognising import Reference

    key = _text(data, "key")
    if not re.fullmatch(rf"[{ALPHABET}]{{{KEY_LENGTH}}}", key):
        return None
    extra = _text(data, "extra")
    own = OWN_ID.search(extra)
    identifiers = (_text(data, "DOI"), _text(data, "archiveID"), OWN_ID.sub("", extra))
    reference = Reference(
        title=one_line(_text(data, "title")),
        authors=tuple(_authors(data.get("creators"))),
        abstract=_text(data, "abstractNote"),
        address=_text(data, "url"),
        identifiers=tuple(filter(None, identifiers)),
        paper=own[1] if own else "",
    )
    return Item(key, _moment(_text(data, "dateAdded")), reference)


def _text(data: Mapping[str, object], name: str) -> str:
    value = data.get(name)
    return value[:MAX_TEXT].strip() if isinstance(value, str) else ""


def _authors(creators: object) -> list[str]:
    found = []
    for creator in creators[:MAX_CREATORS] if isinstance(creators, list) else ():
        if isinstance(creator, dict) and creator.get("creatorType") == "author":
            name = _text(creator, "name") or _joined(
                _text(creator, "lastName"), _text(creator, "firstName")
            )
            found += [one_line(name)] if name else []
    return found


def _joined(family: str, given: str) -> str:
    """A name from its parts; a Chinese one is one word."""
    if family and given and all(map(is_han, (family, given))):
        return family + given
    return ", ".join(filter(None, [family, given]))


def _moment(text: str) -> datetime:
    """A moment as Zotero writes it; the beginning of its time for what is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime(2006, 1, 1, tzinfo=UTC)
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
