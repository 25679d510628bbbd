"""Which Paperboy this is."""

from __future__ import annotations

from functools import cache

PACKAGE = "paperboy-discord"


@cache
def own_version() -> str:
    """The version that is installed, which is read once: every request to a feed's site says it.
    Who never says it need not have what reads it (1 MB)."""
    from importlib.metadata import version

    return version(PACKAGE)
