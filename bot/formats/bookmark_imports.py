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
from datetime import UTC
from itertools import pairwise
from typing import Any

from bot.cards.bookmark import NOTE_LIMIT
from bot.formats.bookmark_exports import FILE_LIMIT, FORMULA, LITERAL, MAX_IN_A_FILE, PAIRED
from bot.formats.rewritten import decoded, has_day_first, moment
from bot.refusals import Refusal
from bot.texts import N_
from db.people.bookmark_transfer import Kept
from db.people.bookmarks import ReadingState

NOT_OURS = N_(
    "This is not an export from Paperboy, or it was damaged. Make one with /bookmarks export;"
    " JSON, CSV, Markdown, BibTeX and RIS can be imported."
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What was read: the bookmarks, and the lines where one begins that could not be."""

    kept: list[Kept]
    bad_lines: list[int]


@dataclass(frozen=True, slots=True)
class _Bad:
    """A bookmark that cannot be read, by its line."""

    line: int


def imported(content: bytes) -> Imported:
    """The bookmarks in a file that `export` made, whatever its name, also after a spreadsheet, an
    editor or a reference manager has written it again. A bad one costs only itself. Raises Refusal
    where there is none."""
    try:
        read = list(_read(decoded(content)))
    except _DAMAGE as error:
        raise Refusal(NOT_OURS) from error
    kept = [row for row in read if isinstance(row, Kept)]
    if not kept:
        raise Refusal(NOT_OURS)
    if len(kept) > MAX_IN_A_FILE:
        raise Refusal(
            N_("That file holds {all} bookmarks, and {most} can be imported at once. Split it."),
            all=len(kept),
            most=MAX_IN_A_FILE,
        )
    return Imported(kept, [row.line for row in read if isinstance(row, _Bad)])


_DAMAGE = (
    *(ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError),
    csv.Error,
)


def _read(text: str) -> Iterable[Kept | _Bad]:
    if text.lstrip().startswith("{"):
        return _json(text)
    if table := _table(text):
        return _csv(*table)
    if "\n" not in text:
        text = text.replace("\r", "\n")
    line, _, _ = text.partition("\n")
    if line.endswith("\r"):  # an editor ended all lines otherwise than we do
        text = text.replace("\r\n", "\n")
    found = [(mark.start(), form) for of, form in _BY_MARK if (mark := of.search(text))]
    return _entries(text, min(found, key=lambda pair: pair[0])[1]) if found else ()


# JSON and CSV.


def _json(text: str) -> Iterable[Kept | _Bad]:
    def kept_or_rest(row: dict[str, Any]) -> Kept | _Bad | dict[str, Any]:
        if "saved_at" not in row:
            return row
        at = text.find(json.dumps(row.get("id"), ensure_ascii=False))
        return _kept_or_bad(row, text.count("\n", 0, max(at, 0)) + 1)

    rows = json.loads(text, object_hook=kept_or_rest)["bookmarks"]
    if not all(isinstance(row, Kept | _Bad) for row in rows):
        raise ValueError(rows)
    return list(rows)


_NEEDED = frozenset({"id", "saved_at", "state", "note"})
_SEPARATOR = re.compile(r"sep=(.)\r?\n", re.I)
"""What Excel may write, and reads, before a table."""


def _table(text: str) -> tuple[list[str], str, str, int] | None:
    """The columns, the separator and the rows of a table of ours, and the line before these; None
    for what is none."""
    said = _SEPARATOR.match(text)
    start = said.end() if said else 0
    start += len(text[start:]) - len(text[start:].lstrip("\r\n"))
    head, _, rows = text[start:].partition("\n")
    head = head.removesuffix("\r")
    if "\r" in head:
        return None
    for separator in ",;\t|":
        columns = next(csv.reader([head], delimiter=separator), [])
        columns = [column.strip().casefold() for column in columns]
        if set(columns) >= _NEEDED:
            return columns, separator, rows, text.count("\n", 0, start) + 1
    return None


def _csv(columns: list[str], separator: str, rows: str, line: int) -> Iterator[Kept | _Bad]:
    csv.field_size_limit(FILE_LIMIT)
    reader = csv.reader(io.StringIO(rows, newline=""), delimiter=separator)
    begin = line + 1
    found: list[tuple[int, dict[str, str]]] = []
    for cells in reader:
        if any(map(str.strip, cells)):
            row = dict(zip(columns, cells, strict=False))
            row["note"] = _FORMULA.sub("", row.get("note", ""), count=1)
            found.append((begin, row))
        begin = line + 1 + reader.line_num
    day_first = has_day_first(row.get("saved_at", "") for _, row in found)
    for begin, row in found:
        yield _kept_or_bad(row, begin, day_first=day_first)


_FORMULA = re.compile(rf"\A'(?={FORMULA.pattern})")


def _kept_or_bad(row: Mapping[str, object], line: int, *, day_first: bool = False) -> Kept | _Bad:
    try:
        return _kept(row, day_first=day_first)
    except (ValueError, KeyError, TypeError, OverflowError):
        return _Bad(line)


def _kept(row: Mapping[str, object], *, day_first: bool) -> Kept:
    """Raises ValueError, KeyError, TypeError or OverflowError for what is no row of ours."""
    id_, note = row["id"], row["note"]
    if not (isinstance(id_, str) and _ID.fullmatch(id_.strip()) and isinstance(note, str)):
        raise ValueError(id_)
    saved_at = moment(str(row["saved_at"]).strip(), day_first=day_first)
    if saved_at.tzinfo is None:
        saved_at = saved_at.replace(tzinfo=UTC)
    state = row["state"]
    if isinstance(state, str):
        state = state.strip().lower()
    return Kept(id_.strip(), saved_at.astimezone(UTC), ReadingState(state), note[:NOTE_LIMIT])


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


def _entries(text: str, format_: _Entries) -> Iterator[Kept | _Bad]:
    begins = [found.start() for found in format_.begin.finditer(text)]
    line, counted = 1, 0
    for start, end in pairwise([*begins, len(text)]):
        line, counted = line + text.count("\n", counted, start), start
        entry = text[start:end]
        if format_.ours.search(entry):
            yield _entry(entry, format_, line)


def _entry(entry: str, format_: _Entries, line: int) -> Kept | _Bad:
    row: dict[str, str | None] = {}
    for part in format_.parts:
        found = part.search(entry)
        if found is None:
            return _Bad(line)
        row |= found.groupdict()
    box = (row.pop("done", None) or "").lower()  # perhaps ticked by hand
    if box in _BOXES:
        row["state"] = _BOXES[box].value
    try:
        return _kept_or_bad({**row, "note": format_.note(row["note"] or "")}, line)
    except _DAMAGE:
        return _Bad(line)


_BOXES = {"x": ReadingState.READ, "/": ReadingState.READING}
"""What Obsidian's boxes mean: done, and half done."""


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

_ITEM = r"[ \t]{0,8}[-*+][ \t]+"
_MARKDOWN = _Entries(
    re.compile(r"^#{1,6} ", re.M),
    re.compile(rf"^{_ITEM}saved \S+, id `", re.M),
    (
        re.compile(
            rf"\A#+ .*\n{{1,4}}{_ITEM}\[(?P<done>[ xX/])\][ \t]+(?P<state>[a-z-]+) *\n{{1,4}}"
            rf"{_ITEM}saved (?P<saved_at>\S+), id `(?P<id>[a-z2-7]+)` *(?:\n|\Z)"
            rf"(?:\n{{0,3}}{_ITEM}.*(?:\n|\Z))*+(?:\n{{0,3}}(?P<note>(?:>.*(?:\n|\Z))++))?"
        ),
    ),
    _quoted,
)
_BIBTEX = _Entries(
    re.compile(r"^@(?=misc *\{ *paperboy-)", re.M | re.I),
    re.compile(r"\A@misc", re.I),
    (
        re.compile(r"\A@misc *\{ *paperboy-(?P<id>[a-z2-7]+) *, *\n", re.I),
        re.compile(
            rf"^[ \t]*annote[ \t]*=[ \t]*\{{{_STANDING}"
            r"(?:\n(?P<note>(?:[^{}\\]++|\\[^a-z]|\{(?:@|\\text[a-z]+)\})*+))?\}"
            r"(?=[ \t]*,?[ \t]*\n\s*(?:\}|[a-z-]+\s*=))",
            re.M | re.I,
        ),
    ),
    _from_tex,
)
_RIS = _Entries(
    re.compile(r"^TY  - ?", re.M),
    re.compile(r"^ID  - paperboy-", re.M),
    (
        re.compile(r"^ID  - paperboy-(?P<id>[a-z2-7]+) *$", re.M),
        re.compile(rf"^N1  - <p>{_STANDING}</p>(?:<p>(?P<note>.*)</p>)? *$", re.M),
    ),
    _from_html,
)

_BY_MARK = (
    (re.compile(rf"^{_ITEM}saved \S+, id `", re.M), _MARKDOWN),
    (re.compile(r"^@misc *\{ *paperboy-", re.M | re.I), _BIBTEX),
    (re.compile(r"^ID  - paperboy-", re.M), _RIS),
)
"""What the first entry of ours has and nothing before it."""
