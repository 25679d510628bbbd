"""Emoji: one key however Discord or a member writes one."""

import discord
import pytest
from discord_emojis.emojis_collection import EMOJIS
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    "text",
    [
        *["⭐", " ❤️ ", "❤", "👩🏽‍🔬", "👍🏿", "🇩🇪", "🏷️", "™️", "👨‍👩‍👧‍👦", "🫱🏻‍🫲🏿"],
        *["🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🧑🏻‍❤️‍💋‍🧑🏼"],
    ],
)
def test_any_emoji_can_be_chosen(text: str) -> None:
    assert emoji_meant(text) == BookmarkEmoji(emoji_key(text.strip()), text.strip())


@pytest.mark.parametrize("text", ["<:keep:123456789012345678>", "<a:keep:123456789012345678>"])
def test_a_custom_emoji_can_be_chosen(text: str) -> None:
    assert emoji_meant(text) == BookmarkEmoji("123456789012345678", text)


NO_EMOJI = [
    *["", "x", ":star:", "<@1>", "⭐ star", "⭐" * 11, "\ud800", "🔖🔖", "★", "☆", "™", "©", "`"],
    *[
        "\u200b",
        "\u202e",
        "\ufe0f",
        "\u200d",
        "🏻",
        "🔖\u202e",
        "🔖\u200b",
        "😀🏽",
        "<:a:1>",
        "🏴\u200d",
    ],
]


@pytest.mark.parametrize("text", NO_EMOJI)
def test_what_is_no_emoji_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="is not an emoji") as refusal:
        emoji_meant(text)
    assert not {"\u202e", "\u200b"} & set(str(refusal.value))


@given(st.sampled_from(sorted(EMOJIS)))
def test_every_emoji_of_discord_is_one_and_two_are_none(emoji: str) -> None:
    if emoji_key(emoji) not in NUMBERS and emoji not in "©®™":
        assert emoji_meant(emoji).key == emoji_key(emoji)
    with pytest.raises(Refusal, match="is not an emoji"):
        emoji_meant(emoji + "🔖")


def test_numbers_keep_their_meaning() -> None:
    for number in NUMBERS:
        with pytest.raises(Refusal, match="with that number"):
            emoji_meant(number)
