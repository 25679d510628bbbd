"""Whatever papers and people write, Discord shows it as it was written, and it fits."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.cards.markup import (
    ELLIPSIS,
    clip,
    clip_phrase,
    columns,
    length,
    one_line,
    plain,
    plain_within,
)
from db.formats.seed_text import parse
from tests.conftest import ROOT
from tests.discord_markdown import beyond_markdown, letters, read

MARKS = "\\*_~|`<>[](){}#-+=.:;!@&$/\"'"
WORDS = [
    "a",
    "7",
    " ",
    "\n",
    "  ",
    "推理",
    "∇",
    "😀",
    "\ud800",
    "\u202e",
    "https://a.org/b_c",
    "http://a.org",
    "@everyone",
    "@here",
    "<@1>",
    "<#1>",
    "<@&1>",
    "<:smile:1>",
    "<t:1:R>",
    "</search:1>",
    ":fire:",
    "-# ",
    "1. ",
    "12) ",
    "> ",
    ">>> ",
    "### ",
    "```",
    "$\\nabla_{x}^{*}$",
]

written = st.lists(st.sampled_from([*MARKS, *WORDS]), max_size=30).map("".join)
"""Text of little else than markup."""


@given(written)
@example("a\n===")
@example("a\n---")
@example("-5 and\n+ 5")
def test_what_is_made_plain_is_read_letter_for_letter(text: str) -> None:
    assert letters(read(plain(text))) == letters(text)


@given(written)
def test_what_is_made_plain_holds_no_mention_spoiler_or_emoji(text: str) -> None:
    assert not beyond_markdown(plain(text))


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("1. first", "1\\. first"),
        ("- item", "\\- item"),
        ("> quote", "\\> quote"),
        ("-# small", "\\-# small"),
        ("the $\\nabla_{x}$ of *x*", "the $\\\\nabla\\_{x}$ of \\*x\\*"),
        ("@everyone, <@123>", "\\@everyone, \\<@123>"),
        ("a :fire: here", "a \\:fire: here"),
        ("a < b, 1:2, C#, a-b", "a \\< b, 1:2, C#, a-b"),
    ],
)
def test_only_what_has_a_meaning_is_escaped(text: str, sent: str) -> None:
    assert plain(text) == sent


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("at https://github.com/a/b_c.", "at <https://github.com/a/b_c>."),
        ("\\url{https://a.org/b}.", "\\\\url{<https://a.org/b>}."),
        ("[code](https://a.org/b_c)", "\\[code\\](<https://a.org/b_c>)"),
        ("见https://a.org/b。本文", "见<https://a.org/b>。本文"),
        ("https://a.org/~b?c=d&e=%20#f", "<https://a.org/~b?c=d&e=%20#f>"),
    ],
)
def test_a_url_is_a_link_that_ends_where_the_url_ends(text: str, sent: str) -> None:
    assert plain(text) == sent


def test_every_text_of_the_seeds_is_read_letter_for_letter() -> None:
    path = ROOT / "seeds" / "iclr2026-foundation-models.txt"
    for record in parse(path.read_bytes(), path.name).records:
        summary = [text for _, text in record.parts]
        for text in (record.tldr or "", record.abstract, record.tag_line, *summary):
            assert letters(read(plain(text))) == letters(text)


# Lengths.


def test_a_length_counts_what_discord_may_count() -> None:
    assert length("推理") == 2
    assert length("😀") == 2
    assert length("\ud800") == 1


def test_a_text_that_fits_is_not_clipped() -> None:
    assert clip("one two", 7) == "one two"


def test_a_clipped_text_ends_with_a_whole_word() -> None:
    assert clip("one two three", 11) == "one two…"


def test_a_chinese_text_is_clipped_between_two_characters() -> None:
    assert clip("提出一个 框架以及其他许多内容", 10) == "提出一个 框架以及…"


@given(written, st.integers(1, 60))
def test_a_clipped_text_is_a_beginning_of_the_text_and_fits(text: str, limit: int) -> None:
    clipped = clip(text, limit)
    assert length(clipped) <= limit
    assert clipped == text or text.startswith(clipped.removesuffix(ELLIPSIS))


@given(written, st.integers(1, 60))
def test_what_is_sent_of_a_clipped_text_fits_and_is_still_plain(text: str, limit: int) -> None:
    sent = plain_within(text, limit)
    assert length(sent) <= limit
    seen, whole = "".join(letters(read(sent))), "".join(letters(text))
    assert seen == whole or whole.startswith(seen.removesuffix(ELLIPSIS))


@given(st.integers(20, 3_000), st.integers(20, 200))
def test_a_clipped_text_uses_the_room_it_has(times: int, limit: int) -> None:
    for text in ("*" * times, "ab*_c" * times, "推理" * times):
        assert length(plain_within(text, limit)) > min(limit, length(plain(text))) - 10


def test_a_text_much_longer_than_its_room_is_clipped_and_not_dropped() -> None:
    assert plain_within("word " * 1_000, 13) == "word word…"


def test_one_line_is_one_line() -> None:
    assert one_line(" a\n b\t\u3000c ") == "a b c"


@pytest.mark.parametrize(
    "text", ["Wait... what is it", "abc… def ghi", "one. two. three", "一句。两句。三句"]
)
def test_what_is_cut_ends_in_three_dots_and_not_in_four(text: str) -> None:
    for limit in range(2, len(text)):
        assert not clip(text, limit).removesuffix("…").endswith((".", "…", "。"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A reward model adopting a mixture of experts", "A reward model adopting…"),
        ("An algorithm for scaling that is guided by it", "An algorithm for scaling…"),
        ("A reward model", "A reward model"),
        ("提出统一的奖励建模框架；理论分析了它们的互补性", "提出统一的奖励建模框架…"),
        ("提出统一的奖励建模框架并且从理论上分析了", "提出统一的奖励建模框架并…"),
    ],
)
def test_a_cut_line_ends_where_a_thought_may(text: str, shown: str) -> None:
    assert clip_phrase(text, 27) == shown


@given(st.lists(st.sampled_from([*WORDS, "that", "，"])).map("".join), st.integers(1, 40))
def test_a_cut_line_keeps_its_columns(text: str, limit: int) -> None:
    assert columns(clip_phrase(text, limit)) <= max(limit, 1)
