"""What a query can ask beside words, and what of it is only text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.searching.query import (
    HAS,
    KINDS,
    MAX_LIMITS,
    Asked,
    Limit,
    _may_limit,
    _read,
    as_text,
    parse_query,
    without,
)

LONG_S = "ſ"  # an s to a search that takes no heed of case
PIECES = [
    *'"“”-－: 推a1\0\ud800',
    *(f"{name}:" for name in KINDS),
    "code",
    "「」",
    "RL",
    f"{LONG_S}ource:",
]
anything = st.text(st.characters()) | st.lists(st.sampled_from(PIECES)).map("".join)


def phrase(value: str, written: str, *, without: bool = False) -> Limit:
    return Limit("phrase", value, without, written)


# Operators.


@pytest.mark.parametrize("query", ['"reward model"', "“reward model”", "「reward model」"])
def test_quotes_of_every_kind_make_a_phrase_whose_words_rank_too(query: str) -> None:
    assert parse_query(query) == Asked("reward model", (phrase("reward model", query),))


def test_a_phrase_may_touch_chinese_words() -> None:
    query = parse_query("关于“思维链”的论文")
    assert query == Asked("关于 思维链 的论文", (phrase("思维链", "“思维链”"),))


def test_a_hyphen_before_a_word_or_a_phrase_leaves_it_out() -> None:
    asked = parse_query('safety -math -"reward model" －推理')
    assert asked.words == "safety"
    assert [(limit.value, limit.without) for limit in asked.limits] == [
        ("math", True),
        ("reward model", True),
        ("推理", True),
    ]


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        ("tag:RL", Limit("tag", "RL", False, "tag:RL")),
        ('tag:"Reward Models"', Limit("tag", "Reward Models", False, 'tag:"Reward Models"')),
        ("TAG:reward-models", Limit("tag", "reward-models", False, "TAG:reward-models")),
        ("标签：RL", Limit("tag", "RL", False, "标签：RL")),
        ("-tag:RL", Limit("tag", "RL", True, "-tag:RL")),
        ("category:推理", Limit("category", "推理", False, "category:推理")),
        ("类别:推理", Limit("category", "推理", False, "类别:推理")),
        ("source:iclr2018", Limit("source", "iclr2018", False, "source:iclr2018")),
        ("来源：iclr2018", Limit("source", "iclr2018", False, "来源：iclr2018")),
        ("has:code", Limit("has", "code", False, "has:code")),
        ("含：代码", Limit("has", "code", False, "含：代码")),
        ("has:TL;DR", Limit("has", "tldr", False, "has:TL;DR")),
        ('has:"tldr"', Limit("has", "tldr", False, 'has:"tldr"')),
    ],
)
def test_an_operator_has_a_name_in_both_languages(query: str, limit: Limit) -> None:
    assert parse_query(query) == Asked("", (limit,))
    assert parse_query(f"safety {query} 对齐") == Asked("safety 对齐", (limit,))


def test_the_same_limit_twice_is_one() -> None:
    assert len(parse_query("has:code x has:code").limits) == 1


# Only text.


@pytest.mark.parametrize(
    "query",
    [
        *(
            "chain-of-thought",
            "x - y",
            "--",
            "-",
            "-1",
            "a -- b",
            "C++",
            "-(x)",
            "x-y -",
        ),
        *('"', '""', '"  "', "“", 'a "b', '"!?"', "'a b'", "don't"),
        *("tag:", "tag: RL", 'tag:"', "tag:!!", "has:", "has:nothing", "category:", "has:''"),
        *("foo:bar", "https://example.org/x", "mytag:RL x", "1:1", ":", "TS$^2$", "a  b\n c"),
    ],
)
def test_an_operator_that_makes_no_sense_is_text(query: str) -> None:
    assert parse_query(query) == Asked(query)


@pytest.mark.parametrize(
    "sentence",
    [
        "We study so-called “aha moments” of reasoning models -such as R1- and ask whether they are"
        " more than an artefact of how answers are sampled, with ten models and four benchmarks.",
        "本文研究大语言模型在强化学习训练中的“顿悟时刻”，提出一种新的度量方法，并在十个模型与四个基准上验证其有效性。",
    ],
)
def test_quotes_and_dashes_in_a_pasted_sentence_are_text(sentence: str) -> None:
    assert parse_query(sentence) == Asked(sentence)
    limited = parse_query(f"{sentence} tag:RL")
    assert [limit.kind for limit in limited.limits] == ["tag"]
    assert "aha moments" in limited.words or "顿悟时刻" in limited.words


# Whatever is typed.


@given(anything)
def test_no_text_is_an_error(text: str) -> None:
    asked = parse_query(text)
    assert len(asked.limits) <= MAX_LIMITS
    assert all(limit.written in text and limit.value for limit in asked.limits)
    assert {limit.value for limit in asked.limits if limit.kind == "has"} <= set(HAS.values())


@given(st.text(st.characters(exclude_characters='"“”„「」『』＂:：-－')))
def test_text_without_the_marks_of_operators_is_left_as_it_is(text: str) -> None:
    assert parse_query(text) == Asked(text)


@given(anything)
def test_a_query_without_limits_is_its_own_words(text: str) -> None:
    asked = parse_query(text)
    assert asked.limits or asked.words == text


def test_an_operator_may_have_letters_that_are_the_same_but_for_their_case() -> None:
    assert parse_query(f"{LONG_S}ource:iclr").limits == (
        Limit("source", "iclr", False, f"{LONG_S}ource:iclr"),
    )


@given(anything)
def test_what_has_no_signs_of_limits_has_none(text: str) -> None:
    _, limits = _read(text)
    assert _may_limit(text) or not limits


@given(anything)
def test_any_limit_can_be_taken_as_text(text: str) -> None:
    asked = parse_query(text)
    for limit in asked.limits:
        rest = as_text(asked, limit)
        assert limit.written in rest.words
        assert rest.limits == tuple(other for other in asked.limits if other != limit)


@given(anything)
def test_any_limit_can_be_left_out(text: str) -> None:
    asked = parse_query(text)
    for limit in asked.limits:
        assert limit not in parse_query(without(text, limit)).limits


@pytest.mark.parametrize(
    ("query", "rest"),
    [
        ("x tag:RL  y", "x y"),
        ('x "a b" y', "x a b y"),
        ("x -a -ab", "x -ab"),
        ('-"a b" x', "x"),
    ],
)
def test_what_is_left_of_a_query_without_its_first_limit(query: str, rest: str) -> None:
    assert without(query, parse_query(query).limits[0]) == rest


def test_words_to_leave_out_need_no_others() -> None:
    asked = parse_query('-rewarding -"a b"')
    assert asked.words == ""
    assert [(limit.value, limit.without) for limit in asked.limits] == [
        ("rewarding", True),
        ("a b", True),
    ]
