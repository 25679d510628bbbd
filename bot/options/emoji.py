"""Emoji, as Discord names them in an event and as people write them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import discord

from bot.cards.markup import clip, plain
from bot.refusals import Refusal
from bot.texts import N_
from db.people.reactions import NUMBERS
from db.people.server_settings import BookmarkEmoji

CUSTOM = re.compile(r"<a?:\w{2,32}:(\d{15,20})>")
SIGNS = frozenset("©®™")
"""Signs of ordinary text; U+FE0F behind one makes the emoji."""


def emoji_key(emoji: discord.PartialEmoji | discord.Emoji | str) -> str:
    """An emoji as the store names it: a custom one by its id, any other by its characters. U+FE0F
    only asks for the colourful form, and is left out."""
    if not isinstance(emoji, str) and emoji.id is not None:
        return str(emoji.id)
    return (emoji if isinstance(emoji, str) else emoji.name).replace("\ufe0f", "")


def emoji_meant(text: str) -> BookmarkEmoji:
    """The emoji that somebody wrote, a custom one as Discord sends it: `<:name:id>`.

    Raises Refusal where the text is not one emoji that Discord has, or means a number.
    """
    text = text.strip()
    if custom := CUSTOM.fullmatch(text):
        return BookmarkEmoji(custom[1], text)
    key = emoji_key(text)
    if key in NUMBERS:
        raise Refusal(
            N_("{emoji} already bookmarks the paper with that number. Choose another emoji."),
            emoji=key,
        )
    if key not in _known() or text in SIGNS:
        raise Refusal(
            N_(
                "“{text}” is not an emoji. Choose one from Discord's list, or one of this"
                " server's own."
            ),
            text=plain(clip(_visible(text), 40)),
        )
    return BookmarkEmoji(key, text)


@cache
def _known() -> frozenset[str]:
    """Every emoji that Discord has, in each skin tone, as `emoji_key` names it."""
    from discord_emojis.emojis_collection import EMOJIS  # a megabyte that only settings need

    return frozenset(emoji.replace("\ufe0f", "") for emoji in EMOJIS)


def _visible(text: str) -> str:
    """The text without what nobody sees, or what turns the text behind it around."""
    return "".join(c for c in text if c == " " or unicodedata.category(c)[0] not in "CZ")
