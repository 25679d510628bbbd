"""Bookmarks out of a file that `bot/formats/bookmark_exports.py` wrote, in any of its formats.

The readers of Markdown, BibTeX and RIS know no more than what is written there. What somebody else
put into the file is passed over; an entry of ours that is damaged is refused rather than lost. All
take time and memory in proportion to the file, whatever it holds, and end where it holds too much.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from itertools import chain, islice, pairwise
from typing import Any

from bot.cards.bookmark import NOTE_LIMIT
from bot.formats.bookmark_exports import FORMULA, LITERAL, MAX_IN_A_FILE, PAIRED
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
    kept: list[Kept] = []
    bad_lines: list[int] = []
    try:
        for row in _read(decoded(content)):
            if isinstance(row, Kept):
                kept.append(row)
            else:
                bad_lines.append(row.line)
            if len(kept) > MAX_IN_A_FILE or len(bad_lines) > MAX_IN_A_FILE:
                raise _too_many()
    except _DAMAGE as error:
        raise Refusal(NOT_OURS) from error
    if not kept:
        raise Refusal(NOT_OURS)
    return Imported(kept, bad_lines)


def _too_many() -> Refusal:
    return Refusal(
        N_("That file holds more than {most} bookmarks. Split it, then import the parts."),
        most=MAX_IN_A_FILE,
    )


_DAMAGE = (
    *(ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError),
    csv.Error,
)


def _read(text: str) -> Iterable[Kept | _Bad]:
    if _OBJECT.match(text):
        return _json(text)
    if table := _table(text):
        return _csv(text, table)
    if "\n" not in text:
        text = text.replace("\r", "\n")
    if _ENDS_OTHERWISE.match(text):  # an editor ended all lines otherwise than we do
        text = text.replace("\r\n", "\n")
    found = [(mark.start(), form) for of, form in _BY_MARK if (mark := of.search(text))]
    return _entries(text, min(found, key=lambda pair: pair[0])[1]) if found else ()


_OBJECT = re.compile(r"\s*\{")
_ENDS_OTHERWISE = re.compile(r"[^\n]*\r\n")


# JSON and CSV.

MAX_VALUES = 200_000
"""Values in a file: ten times what a full export has. Each may take some hundred bytes."""

MAX_ROW = 20_000
"""Cells of a row, and characters of the row with the columns' names: ours are twelve."""

MAX_CELL = 1_000_000
"""Characters of a cell: those of the longest abstract a few times over."""


def _json(text: str) -> Iterable[Kept | _Bad]:
    if next(islice(_VALUE.finditer(text), MAX_VALUES, None), None):
        raise ValueError("too many values")
    found = line = at = 0

    def kept_or_rest(row: dict[str, Any]) -> Kept | _Bad | dict[str, Any]:
        nonlocal found, line, at
        if "saved_at" not in row:
            return row
        found += 1
        if found > 2 * MAX_IN_A_FILE:
            raise _too_many()
        read = _kept_or_bad(row, 0)
        if isinstance(read, Kept):
            return read
        begin = text.find(json.dumps(row.get("id"), ensure_ascii=False), at)
        if begin > at:  # else it is written in another way, and stands after the last one
            line, at = line + text.count("\n", at, begin), begin
        return _Bad(line + 1)

    rows = json.loads(text, object_hook=kept_or_rest)["bookmarks"]
    if not all(isinstance(row, Kept | _Bad) for row in rows):
        raise ValueError("no bookmark")
    return list(rows)


_VALUE = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[{,]', re.S)
"""A text, which may be a key; or what stands before any other value."""

_NEEDED = frozenset({"id", "saved_at", "state", "note"})
_SEPARATOR = re.compile(r"sep=(.)\r?\n", re.I)
"""What Excel may write, and reads, before a table."""

_HEAD = re.compile(rf"[\r\n]*([^\r\n]{{1,{MAX_ROW}}})(?:\r?\n|\Z)")


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of ours: its columns, the separator, where its rows begin, and their first line."""

    columns: list[str]
    separator: str
    begin: int
    line: int


def _table(text: str) -> _Table | None:
    """The table that a text is; None for what is none."""
    said = _SEPARATOR.match(text)
    head = _HEAD.match(text, said.end() if said else 0)
    if head is None:
        return None
    for separator in ",;\t|":
        columns = next(csv.reader([head[1]], delimiter=separator), [])
        columns = [column.strip().casefold() for column in columns]
        if set(columns) >= _NEEDED:
            line = text.count("\n", 0, head.start(1)) + 2
            return _Table(columns, separator, head.end(), line)
    return None


def _csv(text: str, table: _Table) -> Iterator[Kept | _Bad]:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(_lines(text, table), delimiter=table.separator)
    begin = table.line
    found: list[tuple[int, dict[str, str]]] = []
    for cells in reader:
        if any(map(str.strip, cells)):
            row = dict(zip(table.columns, cells, strict=False))
            row["note"] = _FORMULA.sub("", row.get("note", ""), count=1)
            found.append((begin, row))
            if len(found) > 2 * MAX_IN_A_FILE:
                raise _too_many()
        begin = table.line + reader.line_num
    day_first = has_day_first(row.get("saved_at", "") for _, row in found)
    for begin, row in found:
        yield _kept_or_bad(row, begin, day_first=day_first)


def _lines(text: str, table: _Table) -> Iterator[str]:
    """The lines of the rows, with their ends. Raises ValueError for one that is too long."""
    at = table.begin
    while at < len(text):
        line = _LINE.match(text, at)
        if line is None or line[0].count(table.separator) > MAX_ROW:
            raise ValueError("a line too long")
        yield line[0]
        at = line.end()


_LINE = re.compile(rf"[^\r\n]{{0,{MAX_CELL}}}+(?:\r\n|\r|\n|\Z)")

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
    begins = (found.start() for found in format_.begin.finditer(text))
    line, counted = 1, 0
    for start, end in pairwise(chain(begins, [len(text)])):
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
