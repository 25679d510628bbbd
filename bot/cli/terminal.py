"""What is written to a terminal or a log: other people's texts can hold no commands for it.

A title, a file's name or a tag may hold escape sequences, which a terminal obeys, and line ends,
which forge lines of a log.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

import click

from bot.concealing import concealed

_CONTROL = re.compile(
    r"(?!\x1b\[(?:[014]|3[12])m)[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)
"""Control characters but line end and tab, and what turns text around; not the bold, underlined,
red, green and plain of ours."""

_IN_A_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """The text without tokens, and with each control character as its escape: `\\x1b`."""
    return _CONTROL.sub(_escape, concealed(text))


def echo(text: str, *, err: bool = False) -> None:
    """Write a text and a line end to standard output, or to standard error."""
    click.echo(harmless(text), err=err)


OF_ANSWERS = ("command", "ms", "outcome")
"""What `bot.monitoring.answers` lays beside its lines."""


class LineFormatter(logging.Formatter):
    """Writes each record's message in one line; a traceback keeps its own below it. No token is
    shown."""

    def format(self, record: logging.LogRecord) -> str:
        return concealed(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:
        return _IN_A_LINE.sub(_escape, super().formatMessage(record))


class JsonFormatter(logging.Formatter):
    """Writes each record as one line of JSON: when (UTC), how grave, who says it, what, the
    traceback if there is one, and of an answer its command, time and outcome."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        said |= {
            name: value for name in OF_ANSWERS if (value := getattr(record, name, None)) is not None
        }
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return concealed(json.dumps(said))  # ASCII: no control character stays


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
