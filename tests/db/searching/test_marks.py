"""Marks on sentences in Chinese are whole words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.searching.marks import marked
from db.searching.meaning.known_words import is_word
from db.searching.questions import Question
from db.searching.search import search
from db.store.store import Store


def shown(sentence: str, matches: str, query: str) -> list[str]:
    """What is marked of a sentence for matches with spaces between them, and a query."""
    found = [
        (sentence.index(match), sentence.index(match) + len(match)) for match in matches.split()
    ]
    pairs = {query[at : at + 2] for at in range(len(query) - 1)}
    return [sentence[begin:end] for begin, end in marked(sentence, sorted(found), pairs)]


@pytest.mark.parametrize(
    ("sentence", "matches", "query", "marks"),
    [
        ("提出推理模型新方法", "理模", "推理模型为什么", ["推理模型"]),
        (
            "提高了多领域任务的性能。",
            "高了 多领 的性",
            "提高了多领域任务的性能",
            ["提高了多领域任务的性能"],
        ),
        ("它的功能和局限", "能和", "性能和效率", []),
        ("模型为了效率", "型为", "推理模型为什么", ["模型"]),
        ("训练任务中改进", "中改", "过程中改", []),
        ("小语种与英语", "英", "英文", ["英语"]),
        ("不会遗忘知识", "忘", "忘了", ["遗忘"]),
        ("以微调训练", "微调", "微调", ["微调"]),  # a word too new to be known
        ("压缩KV缓存", "KV 缓存", "KV缓存", ["KV缓存"]),
    ],
)
def test_a_mark_is_no_end_of_one_word_and_beginning_of_the_next(
    sentence: str, matches: str, query: str, marks: list[str]
) -> None:
    assert shown(sentence, matches, query) == marks


@given(st.text("推理模型为了的K ", max_size=12), st.data())
def test_marks_stand_in_order_with_text_between(sentence: str, data: st.DataObject) -> None:
    places = st.integers(0, max(0, len(sentence) - 1))
    matches = [(at, min(len(sentence), at + 2)) for at in data.draw(st.lists(places))]
    pairs = data.draw(st.sets(st.sampled_from(["推理", "理模", "模型", "型为", "的推"])))
    marks = marked(sentence, sorted(span for span in matches if span[0] < span[1]), pairs)
    bounds = [-1, *(bound for span in marks for bound in span)]
    assert all(before < after <= len(sentence) for before, after in pairwise(bounds))


def test_words_are_known_from_pairs_that_straddle_two() -> None:
    assert all(map(is_word, ("推理", "模型", "性能", "一种")))
    assert not any(map(is_word, ("理模", "能和", "推", "推理模", "ab", "")))


def test_common_words_of_a_query_are_marked_with_what_stands_between_them(seeded: Store) -> None:
    hits = seeded.read(search, Question("推理模型为什么总爱先把题目重说一遍"), limit=20).hits
    marks = {hit.passage[begin:end] for hit in hits for begin, end in hit.matches}
    assert "推理模型" in marks
    assert not {"理模", "型为"} & marks
