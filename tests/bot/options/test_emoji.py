"""Emoji: one key however Discord or a member writes one."""

import discord
import pytest

from bot.options.emoji import emoji_key, emoji_meant
from bot.refusals import Refusal
from db.people.reactions import NUMBERS
from db.people.server_settings import BOOKMARK, BookmarkEmoji


@pytest.mark.parametrize("emoji", ["🔖", "🔖\ufe0f"])
def test_the_colourful_form_is_the_same_emoji(emoji: str) -> None:
    assert emoji_key(emoji) == emoji_key(discord.PartialEmoji(name=emoji)) == BOOKMARK.key


def test_a_custom_emoji_is_known_by_its_id_whatever_its_name() -> None:
    assert emoji_key(discord.PartialEmoji(name="renamed", id=123456789012345678)) == (
        "123456789012345678"
    )


@pytest.mark.parametrize("text", ["⭐", " ❤️ ", "👩🏽‍🔬", "🇩🇪", "🏷️"])
def test_any_emoji_can_be_chosen(text: str) -> None:
    assert emoji_meant(text) == BookmarkEmoji(emoji_key(text.strip()), text.strip())


@pytest.mark.parametrize("text", ["<:keep:123456789012345678>", "<a:keep:123456789012345678>"])
def test_a_custom_emoji_can_be_chosen(text: str) -> None:
    assert emoji_meant(text) == BookmarkEmoji("123456789012345678", text)


@pytest.mark.parametrize("text", ["", "x", ":star:", "<@1>", "⭐ star", "⭐" * 11, "\ud800"])
def test_what_is_no_emoji_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="is no emoji"):
        emoji_meant(text)


def test_numbers_keep_their_meaning() -> None:
    for number in NUMBERS:
        with pytest.raises(Refusal, match="with that number"):
            emoji_meant(number)
