"""What can go wrong while something is fetched: a closed set, so that each has its sentence."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from db.feeds import feed


class Trouble(Enum):
    """Why an address gave nothing. The value is what the store keeps."""

    BAD_ADDRESS = "bad-address"
    """No address that is fetched; the detail says why."""
    PRIVATE_ADDRESS = "private-address"
    """It leads into a private network; the detail is the IP address."""
    UNREACHABLE = "unreachable"
    """No connection, no such host, no valid certificate."""
    TIMED_OUT = "timed-out"
    CUT_OFF = "cut-off"
    """The answer ended before its end."""
    TOO_LARGE = "too-large"
    """More bytes than are taken, counted after decompression; the detail is the bound."""
    TOO_MANY_REDIRECTS = "too-many-redirects"
    NOT_THERE = "not-there"
    """404 or 410."""
    TOO_OFTEN = feed.TOO_OFTEN
    """429."""
    REFUSED = "refused"
    """Another status of 400 to 499; the detail is the status."""
    SERVER_FAILED = "server-failed"
    """500 to 599, or a status that is none; the detail is the status."""
    WEB_PAGE = "web-page"
    """A page for people in place of data."""
    UNREADABLE = "unreadable"
    """Not what was asked for, or damaged; the detail says where."""


class FetchFailed(Exception):
    """An address gave nothing that can be used. `retry_after` is what its server asked to wait."""

    def __init__(
        self, trouble: Trouble, detail: str = "", *, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(f"{trouble.value}: {detail}" if detail else trouble.value)
        self.trouble = trouble
        self.detail = detail
        self.retry_after = retry_after
