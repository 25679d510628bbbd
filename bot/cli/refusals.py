"""Expected failures and the sentence each one is told with on the command line.

`bot.sentences` tells members, in their language and in Discord's Markdown. This one tells whoever
typed a command, and knows nothing of Discord, whose library would double the time of a search.
"""

from __future__ import annotations

import json
import sqlite3
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import click

from bot.bugs import new_reference
from bot.cli.terminal import echo
from bot.concealing import concealed
from db.store.health import PRIMARY

MAX_NAMED = 5
"""Names that are offered in place of an unknown one."""

MAX_LISTED = 20
"""Categories that are told of."""

MAX_FAULTS_COUNT = 20
"""Faults of files that are told of at once."""


class Refused(click.ClickException):
    """Something that cannot be done as asked: a sentence on standard error, and exit code 1."""

    def __init__(self, sentence: str, *, as_json: bool = False) -> None:
        super().__init__(sentence)
        self.as_json = as_json

    def show(self, file: IO[Any] | None = None) -> None:
        if self.as_json:
            text = json.dumps({"error": self.message}, ensure_ascii=False)
        else:
            text = self.message
        echo(text, err=True)


def sentence(error: Exception, store: Path) -> str:
    """What to tell whoever caused `error` with a command on `store`; a bug is written down for
    whoever mends it."""
    return expected(error, store) or bug(error, store)


def expected(error: Exception, store: Path) -> str | None:
    """The sentence for an expected failure; None for a bug."""
    from db.formats.seed_export import NotASeedFile
    from db.formats.seed_text import SeedError
    from db.store.store import StoreError

    match error:
        case Refused():
            return error.message
        case SeedError():
            return _faults([str(fault) for fault in error.faults])
        case NotASeedFile():
            return f"“{error}” was not loaded from a seed file: export it in another format."
        case StoreError():
            return str(error)
        case sqlite3.DatabaseError():
            return _store_failure(error, store)
        case OSError(strerror=str() as reason):
            return f"{error.filename}: {reason}." if error.filename else f"{reason}."
    return _of_a_feed(error) or _unknown(error)


def _of_a_feed(error: Exception) -> str | None:
    """The sentence for what a feed, or an address, does not give."""
    from bot.fetching.failures import FetchFailed
    from db.feeds.keeping import MAX_FEEDS, TooManyFeeds, UnknownFeed

    match error:
        case FetchFailed():
            from bot.fetching.sentences import sentence as fetching_sentence
            from bot.texts import ENGLISH, Texts

            return fetching_sentence(error, Texts(ENGLISH))
        case TooManyFeeds():
            return f"There are {MAX_FEEDS} feeds, and no more may be. Remove one first."
        case UnknownFeed():
            there_are = f" There are: {', '.join(error.all)}." if error.all else " There is none."
            return f"There is no feed “{error.name}”.{there_are}"
    return None


def _unknown(error: Exception) -> str | None:
    """The sentence for something that was named and is not there."""
    from db.papers.sources import UnknownSource
    from db.searching.lookup import UnknownPaper
    from db.searching.search import UnknownCategory
    from db.tags.lookup import UnknownTag

    match error:
        case UnknownPaper():
            labels = [f"“{paper.label}” ({paper.id})" for paper in error.nearest]
            return f"There is no paper “{error.text}”.{_nearest(labels)}"
        case UnknownTag():
            return f"There is no tag “{error.text}”.{_nearest(error.nearest)}"
        case UnknownSource():
            return f"There is no source “{error.source}”.{_nearest(error.nearest or error.all)}"
        case UnknownCategory():
            there_are = "; ".join(error.all[:MAX_LISTED])
            more = "; …" if len(error.all) > MAX_LISTED else "."
            return f"There is no category “{error.category}”. There are: {there_are}{more}"
    return None


def _faults(faults: Sequence[str]) -> str:
    """The first faults, a line each, and how many more there are."""
    more = len(faults) - MAX_FAULTS_COUNT
    lines = [*faults[:MAX_FAULTS_COUNT], f"… and {more} more."] if more > 0 else faults
    return "\n".join([*lines, "Nothing was loaded."])


def bug(error: Exception, store: Path) -> str:
    """Write a bug down beside the store and say where; on standard error where that fails."""
    reference = new_reference()
    log = store.with_suffix(".log")
    try:
        with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} bug {reference}\n")
            file.write(concealed("".join(traceback.format_exception(error))))
    except OSError:
        echo("".join(traceback.format_exception(error)), err=True)
        return "Something went wrong in Paperboy; the cause is above. Nothing was lost."
    return f"Something went wrong in Paperboy. Nothing was lost. See {log}, bug {reference}."


def _store_failure(error: sqlite3.DatabaseError, store: Path) -> str | None:
    match getattr(error, "sqlite_errorcode", 0) & PRIMARY:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"Another program is writing to {store} and does not end. Try again later."
        case sqlite3.SQLITE_FULL:
            return f"The disk that holds {store} is full. Nothing was changed."
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_IOERR:
            return f"The store {store} cannot be used: {error}. Nothing was changed."
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return f"The store {store} is damaged: {error}. Take the last copy that you made of it."
    return None


def _nearest(names: Sequence[str]) -> str:
    if len(names) > MAX_NAMED:
        names = [*names[:MAX_NAMED], "another"]
    return f" Did you mean {' or '.join(names)}?" if names else ""
