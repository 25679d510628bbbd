"""Which Paperboy this is."""

from __future__ import annotations

PACKAGE = "paperboy-discord"


def own_version() -> str:
    """The version that is installed. Who never says it need not have what reads it (1 MB)."""
    from importlib.metadata import version

    return version(PACKAGE)
