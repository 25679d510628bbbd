"""What may stand in no log, no error and no store: the bot's token, and those of interactions.

Nothing here writes a token on purpose. But an error may quote what was sent, or a proxy return it,
and a host may type it into the wrong setting; so whatever is written passes through `concealed`.
"""

from __future__ import annotations

import re

HIDDEN = "[token]"

SHORTEST = 16
"""Characters of the shortest token that is concealed: a shorter one is none of Discord's, and may
be a word of any sentence."""

SHAPE = re.compile(r"(?<![\w.-])[\w-]{20,32}\.[\w-]{5,8}\.[\w-]{25,}(?![\w.-])", re.ASCII)
"""A token of Discord's: the application's id, a time and a signature, in base64."""

OF_AN_INTERACTION = re.compile(r"(/(?:webhooks|interactions)/\d+/)[^/\s?\"'\\]{16,}", re.ASCII)
"""Who knows this address may answer for the bot, for fifteen minutes."""

_secrets: set[str] = set()


def conceal(secret: str) -> None:
    """Never show this text from now on."""
    if len(secret) >= SHORTEST:
        _secrets.add(secret)


def concealed(text: str) -> str:
    """The text without any token."""
    for secret in _secrets:
        text = text.replace(secret, HIDDEN)
    return OF_AN_INTERACTION.sub(rf"\1{HIDDEN}", SHAPE.sub(HIDDEN, text))


def looks_like_a_token(text: str) -> bool:
    """Whether a text has the shape of Discord's tokens."""
    return SHAPE.fullmatch(text) is not None
