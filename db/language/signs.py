"""Whether a text holds any of some signs: asked before anything is taken out of it."""

from __future__ import annotations

from collections.abc import Iterable


def holds_any(text: str, signs: Iterable[str]) -> bool:
    """Whether a text holds one of some signs. To look for a dozen one by one takes a fifth of what
    one expression for all takes, and a loop half of what `any` does."""
    for sign in signs:  # noqa: SIM110
        if sign in text:
            return True
    return False
