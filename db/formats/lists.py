"""Lists of papers: JSON (an array of objects), JSON Lines and CSV, read an entry at a time.

The fields are those of the lists of papercopilot/paperlists; any may be missing, null, empty, a
number, a truth value or a list of texts, and all others are passed over:

    id → entry                title, abstract, tldr, status, pdf, project → the same
    track → area              author, or else authors → authors: see db.papers.authors
    primary_area → category   keywords → tag_line: as they stand; a list is joined by `;`
    github → code             site, or else oa, or else openreview → page
    year → year               venue, or else conference, booktitle or journal → venue
    doi, arxiv, openreview, acl and the other addresses of the page → other_ids

Texts keep every character but two that no store could hold: a NUL and a lone surrogate, which JSON
may escape, become U+FFFD. A number is the text of its digits, and a list that a program printed
into a text is that list. Null, true, false, `nan`, `None` and the like, and texts without anything
to see say nothing; nor does a title like `Untitled`.

The standard library reads the JSON, through a window on the file. ijson 3.6, which is made for
that, ends the whole process on an integer of 5,000 digits and reads an escaped lone surrogate as
another character.
"""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Literal

from db.formats.seed_text import MAX_FAULTS, MAX_RECORD, TOO_LONG, Fault, SeedError
from db.papers.authors import Authors, authors_in, printed_list
from db.papers.identifiers import identifiers_in
from db.papers.missing import is_no_title, says_nothing
from db.papers.record import Bibliography, Record

PIECE = 1 << 18
"""Bytes of a JSON array that are read at once: some hundred entries."""

MAX_ENTRY_CHARACTERS = MAX_RECORD
"""Bytes or characters of one entry, which bound the memory for a file whose brackets or quotation
marks never close."""

EXCERPT = 60

MAX_NOTHING = 40
"""Characters of `nan` and the like, with blanks around them, that are looked at."""

MAX_BLANK = 10_000
"""Empty rows or entries, one after the other, from which on a file is no list."""

BLANKS = re.compile(r"[ \t\n\r]*")
"""What JSON allows between its values."""

UNSTORABLE = re.compile("[\0\ud800-\udfff]")

DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=lambda _: "nan")
"""Numbers stay as they are spelled; NaN and Infinity, which Python writes too, say nothing."""


@dataclass(frozen=True, slots=True)
class BlankEntry:
    """An entry (1-based) of a list with neither a title nor an abstract, which makes no paper."""

    file: str
    entry: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """The fields of one entry, and the 1-based line where it begins."""

    line: int
    fields: Mapping[str, object]


Field = Literal["title", "abstract"]
NoText = Callable[[int, Field, str], None]
"""Told of an entry's number and of what stands in its field in place of a title or an abstract."""


class _NoText(Exception):
    """A field that holds what is no text."""


def is_list(name: str) -> bool:
    """Whether a file of this name is a list of papers; any other is a seed file."""
    return _suffix(name) in _READERS


def records(
    file: BinaryIO, name: str, no_text: NoText | None = None
) -> Iterator[Record | BlankEntry]:
    """Read the list that `file` holds, opened at its start; `name` is the base name it is known by.

    Yields a record or a `BlankEntry` for each entry, in the list's order; a row without anything in
    it is no entry. `no_text` is told of each record, before it is yielded, whose title or abstract
    only says that there is none (`nan`). What cannot be read raises SeedError with the faults that
    were found, at most `MAX_FAULTS`, after the last entry that was read.
    """
    faults: list[Fault] = []
    number = blank = 0
    try:
        for entry in _READERS[_suffix(name)](file, name):
            made = entry if isinstance(entry, Fault) else _record(entry, name)
            number += 1
            if isinstance(made, Fault):
                faults.append(made)
                if len(faults) == MAX_FAULTS:
                    break
            else:
                blank = 0 if made else blank + 1
                if blank == MAX_BLANK:
                    raise _too_blank(name, entry.line)
                if made and no_text and isinstance(entry, _Entry):
                    for field, said in _no_texts(entry.fields):
                        no_text(number, field, said)
                yield made or BlankEntry(name, number)
    except SeedError as error:
        faults.extend(error.faults)
    if faults:
        raise SeedError(tuple(faults))


def _no_texts(fields: Mapping[str, object]) -> Iterator[tuple[Field, str]]:
    """What says in an entry's title and abstract that there is none."""
    title, abstract = fields.get("title"), fields.get("abstract")
    if isinstance(title, str) and title.strip() and is_no_title(title):
        yield "title", title.strip()
    if isinstance(abstract, str) and says_nothing(abstract):
        yield "abstract", abstract.strip()


def _suffix(name: str) -> str:
    return name.lower().rpartition(".")[2]


# Entries into records.


def _record(entry: _Entry, name: str) -> Record | Fault | None:
    """The record of an entry; None where it has neither a title nor an abstract."""
    fields = _Fields(entry.fields)
    try:
        title = fields.text("title")
        title = None if title and is_no_title(title) else title
        abstract = fields.text("abstract")
        authors = fields.authors("author", "authors")
        record = Record(
            area=fields.text("track") or "",
            category=fields.text("primary_area") or "",
            tag_line=fields.text("keywords") or "",
            tldr=fields.text("tldr"),
            summary=None,
            abstract=abstract or "",
            bibliography=Bibliography(
                entry=fields.text("id"),
                title=title,
                authors=authors.names,
                status=fields.text("status"),
                page=fields.text("site", "oa", "openreview"),
                pdf=fields.text("pdf"),
                code=fields.text("github"),
                project=fields.text("project"),
                other_ids=fields.identifiers(),
                year=fields.year(),
                venue=fields.text("venue", "conference", "booktitle", "journal"),
                has_more_authors=authors.has_more,
            ),
        )
    except _NoText as field:
        return Fault(name, entry.line, f"text in the field “{field}”", "an object or a list in it")
    return record if title or abstract else None


class _Fields:
    """The fields of an entry as texts; each is asked for by its name and those that stand in for
    it. Raises _NoText with the name of one that holds an object."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self._fields = fields

    def text(self, *names: str) -> str | None:
        """The text of the first of these fields that says something."""
        return next((";".join(texts) for name in names if (texts := self._texts(name))), None)

    def authors(self, *names: str) -> Authors:
        """Those whom the first of these fields names."""
        return next((authors_in(texts) for name in names if (texts := self._texts(name))), _NOBODY)

    def year(self) -> str | None:
        """The year that a field says, or begins with."""
        found = _YEAR.match(self.text("year", "date", "published") or "")
        return found[1] if found else None

    def identifiers(self) -> tuple[str, ...]:
        """What the fields that hold identifiers say, each as it would be cited; and the addresses
        beside the one that is the page."""
        said: dict[str, None] = {}
        for name, kind in _IDENTIFIERS.items():
            text = (self.text(name) or "").strip()
            is_bare = text and not identifiers_in(text) and not any(map(str.isspace, text))
            said[f"{kind}:{text}" if is_bare else text] = None
        pages = [page for page in map(self.text, _PAGES) if page]
        said |= dict.fromkeys(pages[1:])
        return tuple(
            identifier for identifier in said if identifier and identifier not in pages[:1]
        )

    def _texts(self, name: str) -> list[str]:
        value = self._fields.get(name)
        if value is None or value == "":
            return []
        if isinstance(value, str) and name in _LISTS:
            value = printed_list(value) if printed_list(value) is not None else value
        values = value if isinstance(value, list) else [value]
        texts = []
        for item in values:
            item = _name_in(item) if name in _PEOPLE else item
            if isinstance(item, str):
                texts.append(UNSTORABLE.sub("\ufffd", item))
            elif item is not None and not isinstance(item, bool):
                raise _NoText(name)
        return list(filter(_says_something, texts))


_NOBODY = Authors()
_PEOPLE = ("author", "authors")
_LISTS = (*_PEOPLE, "keywords")
_PAGES = ("site", "oa", "openreview")
_IDENTIFIERS = {"arxiv": "arxiv", "doi": "doi", "acl": "acl", "arxiv_id": "arxiv"}
_YEAR = re.compile(r"\s*((?:18|19|20)\d\d)(?!\d)")


def _name_in(person: object) -> object:
    """The name of a person whom an object describes, as in what OpenAlex and its like give."""
    if isinstance(person, dict):
        for field in ("name", "fullname", "display_name"):
            if isinstance(person.get(field), str):
                return person[field]
    return person


def _says_something(text: str) -> bool:
    """Whether a text has anything to see in it, and neither blanks and control characters alone
    nor what programs write for nothing."""
    is_seen = any(character.isprintable() and not character.isspace() for character in text)
    return is_seen and (len(text) > MAX_NOTHING or not says_nothing(text))


# Files into entries.


def _array(file: BinaryIO, name: str) -> Iterator[_Entry]:
    return _Array(file, name).entries()


def _json_lines(file: BinaryIO, name: str) -> Iterator[_Entry | Fault]:
    blank = 0
    for number, line in enumerate(_lines(file, name), start=1):
        text = line.strip()
        blank = 0 if text else blank + 1
        if blank == MAX_BLANK:
            raise _too_blank(name, number)
        if text and not text.startswith("{"):
            yield Fault(name, number, "an object", _excerpt(text))
        elif text:
            try:
                yield _Entry(number, DECODER.decode(text))
            except (json.JSONDecodeError, RecursionError) as error:
                yield _json_fault(error, name, number, text)


def _too_blank(name: str, line: int) -> SeedError:
    found = f"{MAX_BLANK:,} empty ones, one after the other"
    return SeedError((Fault(name, line, "entries with a title or an abstract", found),))


def _csv(file: BinaryIO, name: str) -> Iterator[_Entry | Fault]:
    csv.field_size_limit(MAX_ENTRY_CHARACTERS)
    taken = 0

    def lines_of_a_row() -> Iterator[str]:
        nonlocal taken
        for number, line in enumerate(_without_nul(_lines(file, name), name), start=1):
            taken += len(line)
            if taken > MAX_ENTRY_CHARACTERS:
                raise SeedError((Fault(name, number, TOO_LONG, "a longer row"),))
            yield line

    rows = csv.reader(lines_of_a_row(), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        if not {"title", "abstract"} & set(header):
            expected = "a head with a column “title” or “abstract”"
            raise SeedError((Fault(name, 1, expected, _excerpt(",".join(header))),))
        ended = rows.line_num
        blank = 0
        for row in rows:
            taken = 0
            line, ended = ended + 1, rows.line_num
            if not any(map(str.strip, row)):  # a spreadsheet's empty row
                blank += 1
                if blank == MAX_BLANK:
                    raise _too_blank(name, line)
                continue
            blank = 0
            if len(row) == len(header):
                yield _Entry(line, dict(zip(header, row, strict=True)))
            else:
                yield Fault(name, line, f"{len(header)} cells, as in the head", str(len(row)))
    except csv.Error as error:
        raise SeedError((Fault(name, rows.line_num, "well-formed CSV", str(error)),)) from None


_READERS: dict[str, Callable[[BinaryIO, str], Iterator[_Entry | Fault]]] = {
    "json": _array,
    "jsonl": _json_lines,
    "ndjson": _json_lines,
    "csv": _csv,
}


class _Array:
    """Goes through a JSON array once. `text` is a window on it, read up to `at`, in `line`."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        self.pieces = _decoded(iter(lambda: file.read(PIECE), b""), name)
        self.text = ""
        self.at = 0
        self.line = 1

    def entries(self) -> Iterator[_Entry]:
        self._take("[", "an array of objects, begun by “[”")
        if self._next() != "]":
            yield self._entry()
            while self._next() == ",":
                self._take(",", "“,”")
                yield self._entry()
        self._take("]", "“,” or “]”")
        if self._next():
            raise self._fault("the end of the file")

    def _entry(self) -> _Entry:
        if self._next() != "{":
            raise self._fault("an object")
        while True:
            try:
                value, end = DECODER.raw_decode(self.text, self.at)
                break
            except (json.JSONDecodeError, RecursionError) as error:
                if len(self.text) - self.at > MAX_ENTRY_CHARACTERS or not self._read():
                    fault = _json_fault(error, self.name, self.line, self.text, self.at)
                    raise SeedError((fault,)) from None
        if end - self.at > MAX_ENTRY_CHARACTERS:
            found = f"{end - self.at:,} characters"
            raise SeedError((Fault(self.name, self.line, TOO_LONG, found),))
        entry = _Entry(self.line, value)
        self._move(end)
        return entry

    def _next(self) -> str:
        """The next character that is no blank; none at the end of the file."""
        while True:
            blanks = BLANKS.match(self.text, self.at)
            self._move(blanks.end() if blanks else self.at)
            if self.at < len(self.text):
                return self.text[self.at]
            if not self._read():
                return ""

    def _take(self, character: str, expected: str) -> None:
        if self._next() != character:
            raise self._fault(expected)
        self._move(self.at + 1)

    def _move(self, to: int) -> None:
        self.line += self.text.count("\n", self.at, to)
        self.at = to

    def _read(self) -> bool:
        """Read on, at least as much as is there, so that long entries are not begun too often."""
        rest = self.text[self.at :]
        more: list[str] = []
        for piece in self.pieces:
            more.append(piece)
            if sum(map(len, more)) > len(rest):
                break
        self.text, self.at = "".join([rest, *more]), 0
        return bool(more)

    def _fault(self, expected: str) -> SeedError:
        return SeedError((Fault(self.name, self.line, expected, _excerpt(self.text, self.at)),))


def _json_fault(
    error: json.JSONDecodeError | RecursionError, name: str, line: int, text: str, begin: int = 0
) -> Fault:
    """What is wrong with the JSON that stands at `begin` in a text, which is in this line."""
    if isinstance(error, RecursionError):
        return Fault(name, line, "JSON of some depth", "brackets in brackets in brackets")
    line += text.count("\n", begin, error.pos)
    nearby = max(text.rfind("\n", begin, error.pos) + 1, error.pos - EXCERPT // 3, begin)
    found = _excerpt(text, nearby if error.pos < len(text) else error.pos)
    return Fault(name, line, "well-formed JSON", found)


def _lines(file: BinaryIO, name: str) -> Iterator[str]:
    """The lines of a text with their ends."""
    return _decoded(_short_lines(file, name), name)


def _short_lines(file: BinaryIO, name: str) -> Iterator[bytes]:
    number = 0
    while line := file.readline(MAX_ENTRY_CHARACTERS):
        number += 1
        if len(line) == MAX_ENTRY_CHARACTERS:
            expected = f"a line of less than {MAX_ENTRY_CHARACTERS:,} bytes"
            raise SeedError((Fault(name, number, expected, "a longer one"),))
        yield line


def _decoded(pieces: Iterable[bytes], name: str) -> Iterator[str]:
    """The text of pieces of a file, without a byte order mark at its start."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    line = 1
    try:
        for piece in pieces:
            text = decoder.decode(piece)
            line += text.count("\n")
            yield text
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        line += error.object.count(b"\n", 0, error.start)
        found = f"the byte 0x{error.object[error.start]:02x}"
        raise SeedError((Fault(name, line, "UTF-8 text", found),)) from None


def _without_nul(lines: Iterable[str], name: str) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if "\0" in line:
            raise SeedError((Fault(name, number, "text", "a NUL character"),))
        yield line


def _excerpt(text: str, at: int = 0) -> str:
    """What stands at a place of a text, in quotation marks."""
    if at >= len(text):
        return "the end of the file"
    shown = text[at : at + EXCERPT].split("\n")[0].strip()
    return f"“{shown}…”" if len(text) - at > EXCERPT else f"“{shown}”"
