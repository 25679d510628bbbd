"""How far a campaign has come: it says so, and whoever runs it may listen."""

from __future__ import annotations

from collections.abc import Callable


def say(done: float, of: float) -> None:
    """So much of a campaign is done."""
    for listener in _listeners:
        listener(done / of)


def listen(listener: Callable[[float], None]) -> None:
    """Be told from now on what share is done, from 0 to 1."""
    _listeners.append(listener)


_listeners: list[Callable[[float], None]] = []
