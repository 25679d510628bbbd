"""Bookmarks out of a file that `bot/formats/bookmark_exports.py` wrote, in any of its formats.

The readers of Markdown, BibTeX and RIS know no more than what is written there. What somebody else
put into the file is passed over; an entry of ours that is damaged is refused rather than lost. All
take time in proportion to the file, whatever it holds.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from bot.cards.bookmark import NOTE_LIMIT
from bot.formats.bookmark_exports import FILE_LIMIT, LITERAL, MOST_IN_A_FILE, PAIRED
from bot.refusals import Refusal
from bot.texts import N_
from db.people.bookmark_transfer import Kept
from db.people.bookmarks import State

NOT_OURS = N_(
    "This is not an export from Paperboy, or it was damaged. Make one with /bookmarks export;"
    " JSON, CSV, Markdown, BibTeX and RIS can be imported."
)


def imported(content: bytes) -> list[Kept]:
    """The bookmarks in a file that `export` made, whatever its name. Raises Refusal."""
    try:
        kept = list(_read(content.decode("utf-8-sig")))
    except _DAMAGE as error:
        raise Refusal(NOT_OURS) from error
    if not kept:
        raise Refusal(NOT_OURS)
    if len(kept) > MOST_IN_A_FILE:
        raise Refusal(
            N_("That file holds {all} bookmarks, and {most} can be imported at once. Split it."),
            all=len(kept),
            most=MOST_IN_A_FILE,
        )
    return kept


_DAMAGE = (
    *(ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError),
    csv.Error,
)


def _read(text: str) -> Iterable[Kept]:
    if text.startswith("{"):
        return _json(text)
    if text.startswith(_COLUMNS):
        return _csv(text)
    line, _, _ = text.partition("\n")
    if line.endswith("\r"):  # an editor ended all lines otherwise than we do
        text = text.replace("\r\n", "\n")
    first = _MARK.search(text)
    return _entries(text, _BY_MARK[first[0]]) if first else ()


# JSON and CSV.

_COLUMNS = ("id,saved_at", '"id","saved_at')
"""How a table of ours begins, also after a spreadsheet has written it again."""


def _json(text: str) -> Iterable[Kept]:
    kept = json.loads(text, object_hook=_kept_or_rest)["bookmarks"]
    if not all(isinstance(one, Kept) for one in kept):
        raise ValueError(kept)
    return list(kept)


def _kept_or_rest(row: dict[str, Any]) -> Kept | dict[str, Any]:
    return _kept(row) if "saved_at" in row else row


def _csv(text: str) -> Iterable[Kept]:
    csv.field_size_limit(FILE_LIMIT)
    return map(_kept, csv.DictReader(io.StringIO(text, newline="")))


def _kept(row: Mapping[str, object]) -> Kept:
    """Raises ValueError, KeyError or TypeError for what is no row of ours."""
    id_, note = row["id"], row["note"]
    if not (isinstance(id_, str) and _ID.fullmatch(id_) and isinstance(note, str)):
        raise ValueError(id_)
    saved_at = datetime.fromisoformat(str(row["saved_at"]))
    if saved_at.tzinfo is None:
        saved_at = saved_at.replace(tzinfo=UTC)
    return Kept(id_, saved_at.astimezone(UTC), State(row["state"]), note[:NOTE_LIMIT])


_ID = re.compile(r"[a-z2-7]{1,16}")


# Markdown, BibTeX and RIS.


@dataclass(frozen=True, slots=True)
class _Entries:
    """Where each entry begins, by what it is known as ours, what is in it, and how its note is to
    be read."""

    begin: re.Pattern[str]
    ours: re.Pattern[str]
    parts: tuple[re.Pattern[str], ...]
    note: Callable[[str], str]


def _entries(text: str, format_: _Entries) -> Iterator[Kept]:
    begins = [found.start() for found in format_.begin.finditer(text)]
    for start, end in pairwise([*begins, len(text)]):
        entry = text[start:end]
        if not format_.ours.search(entry):
            continue
        row: dict[str, str | None] = {}
        for part in format_.parts:
            found = part.search(entry)
            if found is None:
                raise ValueError(entry)
            row |= found.groupdict()
        if row.pop("done", None) == "x":  # a box ticked by hand
            row["state"] = State.READ.value
        yield _kept({**row, "note": format_.note(row["note"] or "")})


def _quoted(text: str) -> str:
    """The note in a quotation of Markdown; editors cut the space off an empty line."""
    lines = text.removesuffix("\n").split("\n") if text else []
    note = "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines)
    return _REFERENCE.sub(_meant, note)


def _from_html(text: str) -> str:
    return _MARKUP.sub(_meant, text)


def _meant(found: re.Match[str]) -> str:
    return chr(int(found[1])) if found[1] else _MEANING[found[0]]


_MEANING = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "<br/>": "\n"}
_REFERENCE = re.compile(r"&#(\d{1,7});|&amp;")
_MARKUP = re.compile(r"&#(\d{1,7});|" + "|".join(_MEANING))


def _from_tex(text: str) -> str:
    return _ESCAPED.sub(lambda escaped: _ESCAPES[escaped[0]], text)


_ESCAPES = {escape: chr(mark) for escapes in (LITERAL, PAIRED) for mark, escape in escapes.items()}
_ESCAPED = re.compile("|".join(map(re.escape, _ESCAPES)))

_STANDING = r"(?P<state>[a-z-]+), saved (?P<saved_at>[0-9T:.+-]+)"

_MARKDOWN = _Entries(
    re.compile(r"^## ", re.M),
    re.compile(r"^- saved \S+, id `", re.M),
    (
        re.compile(
            r"\A## .*\n\n?- \[(?P<done>[ x])\] (?P<state>[a-z-]+)\n"
            r"- saved (?P<saved_at>\S+), id `(?P<id>[a-z2-7]+)`\n"
            r"(?:- .*\n)*+(?:\n(?P<note>(?:>.*(?:\n|\Z))++))?"
        ),
    ),
    _quoted,
)
_BIBTEX = _Entries(
    re.compile(r"^@(?=misc\{paperboy-)", re.M),
    re.compile(r"\A@misc"),
    (
        re.compile(r"\A@misc\{paperboy-(?P<id>[a-z2-7]+),\n"),
        re.compile(
            rf"^  annote = \{{{_STANDING}"
            r"(?:\n(?P<note>(?:[^{}\\]++|\\[^a-z]|\{(?:@|\\text[a-z]+)\})*+))?\},\n\}",
            re.M,
        ),
    ),
    _from_tex,
)
_RIS = _Entries(
    re.compile(r"^TY  - ", re.M),
    re.compile(r"^ID  - paperboy-", re.M),
    (
        re.compile(r"^ID  - paperboy-(?P<id>[a-z2-7]+) *$", re.M),
        re.compile(rf"^N1  - <p>{_STANDING}</p>(?:<p>(?P<note>.*)</p>)? *$", re.M),
    ),
    _from_html,
)

_BY_MARK = {"- saved ": _MARKDOWN, "@misc{paperboy-": _BIBTEX, "ID  - paperboy-": _RIS}
_MARK = re.compile("^(?:" + "|".join(map(re.escape, _BY_MARK)) + ")", re.M)
"""What the first entry of ours has and nothing before it."""
