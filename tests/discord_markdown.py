"""What a reader of Discord sees of a text that was sent.

Discord publishes no parser. markdown-it-py, which draws the demo's page, stands in for it, without
the two of its rules that Discord has not; what Discord alone knows is searched for by pattern.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.cards.markup import CONTROL

DISCORD = MarkdownIt().enable(["strikethrough", "table"]).disable(["code", "entity"])

BEYOND_MARKDOWN = re.compile(
    r"(?<!\\)(?:\\\\)*(\|\||<(?:@|#|a?:|t:|/)|@everyone|@here|:[\w+-]+:)|^-# ",
    re.MULTILINE | re.ASCII,
)
LINK = re.compile(r"<https?://[^\s<>]+>")


def beyond_markdown(sent: str) -> list[str]:
    """The mentions, spoilers, emoji, moments and small print in a text that was sent: what means
    something to Discord alone, where no backslash takes the meaning away."""
    return [found.group() for found in BEYOND_MARKDOWN.finditer(LINK.sub("", sent))]


def read(markdown: str) -> str:
    """What a reader sees of a text; an assertion fails where there is more to see than letters."""
    seen: list[str] = []
    for token in DISCORD.parse(markdown):
        assert token.type in {"paragraph_open", "inline", "paragraph_close"}, token
        for part in token.children or ():
            seen.append(_letters(part))
        if token.type == "paragraph_close":
            seen.append("\n")
    return "".join(seen)


def _letters(part: Token) -> str:
    if part.type in {"softbreak", "hardbreak"}:
        return "\n"
    assert part.type in {"text", "text_special"} or part.info == "auto", part
    return part.content


def letters(text: str) -> list[str]:
    """A text's words, line by line: a parser of Markdown keeps neither margins nor empty lines."""
    return [" ".join(line.split()) for line in CONTROL.sub("", text).splitlines() if line.split()]
