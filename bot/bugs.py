"""Bugs in the log: each under a short reference, which whoever met it can pass on."""

from __future__ import annotations

import logging
import secrets

log = logging.getLogger(__name__)


def new_reference() -> str:
    """A reference that a person can read out: six hexadecimal digits."""
    return secrets.token_hex(3)


def log_bug(error: BaseException | None, where: str) -> str:
    """Log an error that nobody expected, with its traceback, `where` it happened and a reference;
    the reference comes back. With None it is the error that is being handled."""
    reference = new_reference()
    log.error("Bug %s in %s.", reference, where, exc_info=error or True)
    return reference
