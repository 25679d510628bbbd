"""What a button may carry: a closed type for every field, each read and checked here alone.

A `custom_id` comes back from outside and may be forged. What is not of its type is no action, so
nothing behind a button ever meets a language, a number or a state that does not exist.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Protocol

from bot.texts import CHINESE, ENGLISH
from db.alerts.letters import Kind
from db.people.bookmarks import ReadingState
from db.people.reminders import When
from db.store.sql import storable
from db.weekly.schedule import Rhythm

MAX_INTEGER = 2**63 - 1
"""The largest number that SQLite holds, and far more than Discord's ids need."""

MAX_PAGE = 10**6
MAX_COUNT = 10**9

NONE = "-"
"""A field that asks for nothing in particular."""

MORE, LESS = "more", "less"
"""What somebody wants of papers like one."""

NEW = "new"
"""A field that asks for new papers alone."""


class Reader(Protocol):
    """Reads a field: its value, or None where it is not of this type."""

    def read(self, text: str) -> str | int | None: ...


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: frozenset[str]

    def read(self, text: str) -> str | None:
        return text if text in self.words else None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text of one form, from its first character to its last."""

    form: re.Pattern[str]

    def read(self, text: str) -> str | None:
        return text if self.form.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from 0 to `largest`, as Python writes it and in no other way."""

    largest: int

    def read(self, text: str) -> int | None:
        if re.fullmatch(r"0|[1-9][0-9]{0,18}", text) is None:
            return None
        number = int(text)
        return number if number <= self.largest else None


@dataclass(frozen=True, slots=True)
class Words:
    """Some words of somebody's, which a store can hold."""

    def read(self, text: str) -> str | None:
        return text if text and storable(text) == text else None


def one_of(*words: str) -> OneOf:
    return OneOf(frozenset(words))


def values_of(kind: type[Enum]) -> tuple[str, ...]:
    return tuple(member.value for member in kind)


Language = Annotated[str, one_of(ENGLISH, CHINESE)]
PaperId = Annotated[str, Pattern(re.compile(r"[a-z0-9_-]{1,16}"))]
PaperIdOrNone = Annotated[str, Pattern(re.compile(r"-|[a-z0-9_-]{1,16}"))]
PaperIds = Annotated[str, Pattern(re.compile(r"[a-z0-9_-]{1,16}(,[a-z0-9_-]{1,16}){0,4}"))]
"""Up to five papers, as many as an id has room for, joined by commas."""
QuestionId = Annotated[str, Pattern(re.compile(r"[a-z0-9_-]{1,16}"))]
"""The id of a stored question, or `NONE` where a list may ask for none."""
TagName = Annotated[str, Words()]
Only = Annotated[str, one_of(NEW, NONE)]
"""Whether only new papers are wanted."""
Audience = Annotated[str, one_of("all")]
MoreOrLess = Annotated[str, one_of(MORE, LESS)]
Page = Annotated[int, Number(MAX_PAGE)]
Count = Annotated[int, Number(MAX_COUNT)]
Reading = Annotated[str, one_of(*values_of(ReadingState))]
ReadingOrAny = Annotated[str, one_of(NONE, *values_of(ReadingState))]
Day = Annotated[str, one_of(*values_of(When))]
Snowflake = Annotated[int, Number(MAX_INTEGER)]
"""An id of Discord's."""
RowId = Annotated[int, Number(MAX_INTEGER)]
SlotName = Annotated[str, Pattern(re.compile(r"\d{4}-\d{2}-\d{2}(\+\d{6})?", re.ASCII))]
RhythmName = Annotated[str, one_of(*values_of(Rhythm))]
Weekday = Annotated[int, Number(6)]
MinuteOfDay = Annotated[int, Number(24 * 60 - 1)]
ZoneName = Annotated[str, Pattern(re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}"))]
PaperCount = Annotated[int, Number(10)]
READ, NOT_FOR_ME, UNDO = "read", "not-for-me", "undo"
"""What a member says of a paper that they have not read."""
Unread = Annotated[str, one_of(READ, NOT_FOR_ME, UNDO)]
LetterKind = Annotated[str, one_of(*values_of(Kind))]
CONNECT, PUSH, PULL, PULL_ALL, DISCONNECT = "connect", "push", "pull", "pull-all", "disconnect"
"""What can be done with Zotero."""
AtZotero = Annotated[str, one_of(CONNECT, PUSH, PULL, PULL_ALL, DISCONNECT)]
WeeklyCommand = Annotated[str, one_of("now", "preview", "history", "pause", "resume", "remove")]
Topic = Annotated[str, one_of("start", "open", "papers", "bookmarks", "alerts", "weekly", "more")]
AdminView = Annotated[str, one_of("health", "overview", "changes", "roles")]
Digest = Annotated[str, Pattern(re.compile(r"[0-9a-f]{16}"))]
"""What names a state of files and papers."""


def reader_of(hint: Any) -> Reader:
    """The reader of one of the types above."""
    reader: Reader = hint.__metadata__[0]
    return reader
