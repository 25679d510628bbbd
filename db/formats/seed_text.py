"""The seed text format: `parse` reads a file, `render` writes the same bytes back.

A file is sections of records. `指令微调与对齐186 篇` heads a section; a record is

    基础/前沿模型 (含LLM)          its area
    指令微调与对齐                 its category
    #tag #tag                      its tag line
    TL;DR:One sentence.            absent in half of the records
    🎯 研究动机…                   six parts in this order, the text right behind the mark
    查看完整摘要 (Abstract)
    The abstract, on one or more lines.

Any text may run over several lines, so a record ends only where the next one or a section begins.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from db.papers.paper import Part, Summary
from db.papers.record import Record

TLDR_MARK = "TL;DR:"
ABSTRACT_MARK = "查看完整摘要 (Abstract)"
MARKS = tuple(part.mark for part in Part)
FIRST_PART = MARKS[0]
HEAD_END = " 篇"
SECTION_HEAD = re.compile(r"(?P<name>.*?\D)(?P<announced>0|[1-9]\d{0,8}) 篇", re.ASCII)


@dataclass(frozen=True, slots=True)
class Section:
    """A head with the number of papers it announces, before the 1-based record `first_record`."""

    name: str
    announced: int
    first_record: int


@dataclass(frozen=True, slots=True)
class SeedFile:
    """A parsed file. `digest` is the SHA-256 of its bytes, in hexadecimal."""

    name: str
    digest: str
    sections: tuple[Section, ...]
    records: tuple[Record, ...]
    ends_with_newline: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: the 1-based line, what was expected there, what stands there."""

    file: str
    line: int
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: expected {self.expected}, found {self.found}"


class SeedError(Exception):
    """A file that is no seed file, with every fault that was found in it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


MAX_FAULTS = 100
"""Faults of one file that are looked for: who wrote so many mends the first ones first."""

MAX_BYTES = 64_000_000
"""Bytes of a seed file: some 20,000 papers. It is read as a whole, in seven times its size."""

MAX_RECORD = 1 << 20
"""Characters of a paper, in a seed file or a list: some hundred times those of a long one. A load
takes some thirty times as much memory for the longest that it finds."""

TOO_LONG = f"a paper of at most {MAX_RECORD:,} characters"

OPENING = 1_000_000
"""Bytes from its start within which a seed file has an abstract."""


def read_seed(path: Path) -> SeedFile:
    """Read the seed file at `path`, known by its base name. Another text, however large, is told
    by its opening and not read. Raises SeedError with the faults, at most `MAX_FAULTS` and a few of
    the same record, and OSError."""
    size = path.stat().st_size
    with path.open("rb") as file:
        opening = file.read(OPENING)
        if size > len(opening) and ABSTRACT_MARK.encode() not in opening:
            found = f"none in its first {OPENING:,} bytes"
            raise SeedError((Fault(path.name, 1, f"a record with “{ABSTRACT_MARK}”", found),))
        if size > MAX_BYTES:
            expected = f"a seed file of at most {MAX_BYTES:,} bytes; split it"
            raise SeedError((Fault(path.name, 1, expected, f"{size:,} bytes"),))
        return parse(opening + file.read(), path.name)


def parse(content: bytes, name: str) -> SeedFile:
    """Read a seed file's bytes; `name` is the base name it is known by.

    Raises SeedError with every fault. What is returned renders to the same bytes.
    """
    text = _decode(content, name)
    ends_with_newline = text.endswith("\n")
    lines = text.removesuffix("\n").split("\n")
    reader = _Reader(name, lines)
    sections, records = reader.file()
    if reader.faults:
        raise SeedError(tuple(reader.faults))
    digest = hashlib.sha256(content).hexdigest()
    return SeedFile(name, digest, sections, records, ends_with_newline)


def render(seed: SeedFile) -> bytes:
    """Write a seed file: the inverse of `parse`."""
    return ("\n".join(_lines(seed)) + "\n" * seed.ends_with_newline).encode()


def _lines(seed: SeedFile) -> Iterator[str]:
    heads: dict[int, list[str]] = {}
    for section in seed.sections:
        head = f"{section.name}{section.announced} 篇"
        heads.setdefault(section.first_record, []).append(head)
    for number, record in enumerate(seed.records, start=1):
        yield from heads.get(number, ())
        yield record.area
        yield record.category
        yield record.tag_line
        if record.tldr is not None:
            yield TLDR_MARK + record.tldr
        for part, text in record.parts:
            yield part.mark + text
        yield ABSTRACT_MARK
        yield record.abstract


def _decode(content: bytes, name: str) -> str:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{content[error.start]:02x}"
        raise SeedError((Fault(name, line, "UTF-8 text", found),)) from None
    for mark, expected, found in (
        ("\ufeff", "UTF-8 without a byte order mark", "a byte order mark"),
        ("\r", "lines that end in LF alone", "a carriage return"),
        ("\0", "text", "a NUL character"),
    ):
        if mark in text:
            line = text.count("\n", 0, text.index(mark)) + 1
            raise SeedError((Fault(name, line, expected, found),))
    return text


class _Reader:
    """Goes through the lines once; `at` is the index of the line to read next. After `MAX_FAULTS`
    faults it stops: what follows is no seed file."""

    def __init__(self, name: str, lines: list[str]) -> None:
        self.name = name
        self.lines = lines
        self.at = 0
        self.faults: list[Fault] = []
        # A line that opens one well-formed record opens a record wherever it stands: so a record
        # with a fault in its head is reported, not swallowed by the abstract before it.
        self.areas = {lines[i] for i in range(len(lines)) if self._opens_record(i)}

    def file(self) -> tuple[tuple[Section, ...], tuple[Record, ...]]:
        sections: list[Section] = []
        records: list[Record] = []
        if not self.areas:
            self._fault("a record: area, category, #tags, then six parts")
            return (), ()
        while self.at < len(self.lines) and len(self.faults) < MAX_FAULTS:
            if head := self._head():
                announced = int(head["announced"])
                sections.append(Section(head["name"], announced, len(records) + 1))
                self.at += 1
            elif self.lines[self.at] in self.areas:
                if record := self._record():
                    records.append(record)
            else:
                self._fault("a section head like “推理与思维链169 篇” or the area of a record")
                self._skip_to_record()
        return tuple(sections), tuple(records)

    def _record(self) -> Record | None:
        faults_before, begin = len(self.faults), self.at
        area = self._line()
        category = self._line()
        if not category or self._is_structure(category):
            self._fault("the record's category", back=1)
        tag_line = self._expect("#", "a line of tags, each begun by #")
        tldr = None
        if self._next().startswith(TLDR_MARK):
            tldr = self._text(TLDR_MARK, FIRST_PART)
        parts = [
            self._text(mark, after)
            for mark, after in zip(MARKS, [*MARKS[1:], ABSTRACT_MARK], strict=True)
        ]
        abstract = self._abstract()
        if (long := sum(map(len, self.lines[begin : self.at]))) > MAX_RECORD:
            found = f"{long:,} characters"
            self.faults.append(Fault(self.name, begin + 1, TOO_LONG, found))
        if len(self.faults) > faults_before:
            self._skip_to_record()
            return None
        return Record(area, category, "#" + tag_line, tldr, Summary(*parts), abstract)

    def _text(self, mark: str, following: str) -> str:
        """The text behind `mark`, up to the line that begins with `following`."""
        if not self._next().startswith(mark):
            self._fault(f"“{mark}”")
            return ""
        first = self._line().removeprefix(mark)
        more = []
        while not self._ends_text(following):
            more.append(self._line())
        return "\n".join([first, *more])

    def _abstract(self) -> str:
        if self._next() != ABSTRACT_MARK:
            self._fault(f"“{ABSTRACT_MARK}”")
            return ""
        self.at += 1
        lines = []
        while self.at < len(self.lines) and not self._opens_something():
            if self._is_structure(self.lines[self.at]):
                self._fault("the abstract, or the area of the next record")
            lines.append(self._line())
        abstract = "\n".join(lines)
        if not abstract.strip():
            self._fault("an abstract")
        return abstract

    def _expect(self, mark: str, expected: str) -> str:
        if not self._next().startswith(mark):
            self._fault(expected)
            return ""
        return self._line().removeprefix(mark)

    def _ends_text(self, following: str) -> bool:
        return (
            self.at >= len(self.lines)
            or self._next().startswith(following)
            or self._opens_something()
            or self._is_structure(self._next())
        )

    def _opens_record(self, i: int) -> bool:
        ahead = self.lines[i + 2 : i + 4]
        return (
            len(ahead) == 2
            and bool(self.lines[i])
            and ahead[0].startswith("#")
            and ahead[1].startswith((TLDR_MARK, FIRST_PART))
        )

    def _opens_something(self) -> bool:
        return self.lines[self.at] in self.areas or self._head() is not None

    def _head(self) -> re.Match[str] | None:
        """A section head, which only counts as one right before a record or another head."""
        line = self.lines[self.at]
        head = SECTION_HEAD.fullmatch(line) if line.endswith(HEAD_END) else None
        if head is None:
            return None
        behind = self.at + 1
        while behind < len(self.lines) and SECTION_HEAD.fullmatch(self.lines[behind]):
            behind += 1
        followed = behind < len(self.lines) and self.lines[behind] in self.areas
        return head if followed else None

    @staticmethod
    def _is_structure(line: str) -> bool:
        return line == ABSTRACT_MARK or line.startswith(MARKS)

    def _next(self) -> str:
        return self.lines[self.at] if self.at < len(self.lines) else ""

    def _line(self) -> str:
        line = self._next()
        self.at += 1
        return line

    def _skip_to_record(self) -> None:
        while self.at < len(self.lines) and not self._opens_something():
            self.at += 1

    def _fault(self, expected: str, back: int = 0) -> None:
        """Note a fault. Whatever else is missed at the same line follows from the first."""
        at = min(self.at - back, len(self.lines))
        if self.faults and self.faults[-1].line == at + 1:
            return
        if at == len(self.lines):
            found = "the end of the file"
        else:
            line = self.lines[at]
            found = f"“{line[:60]}…”" if len(line) > 60 else f"“{line}”"
        self.faults.append(Fault(self.name, at + 1, expected, found))
