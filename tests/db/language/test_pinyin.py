"""Chinese that was typed in pinyin becomes characters that the papers use."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.language.pinyin import syllables, written_out
from db.language.text import terms

PAPERS = ("强化学习微调大模型", "强化学习与推理", "大模型的推理", "旅行与率先", "西安")
USED = Counter(term for paper in PAPERS for term in set(terms(paper)))


def used(characters: str) -> int:
    return USED[characters]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("xuexi", "学习"),
        ("damoxing", "大模型"),
        ("qianghuaxuexi", "强化学习"),
        ("qianghuatuili", "强化推理"),
        ("lvxing", "旅行"),
        ("xian", "西安"),
    ],
)
def test_what_is_typed_is_what_the_papers_write(typed: str, meant: str) -> None:
    assert written_out(typed, used, rare=0) == meant


@pytest.mark.parametrize("typed", ["", "da", "banana", "language", "xuexixuexixuexixuexi", "学习"])
def test_what_no_paper_writes_so_is_nothing(typed: str) -> None:
    assert written_out(typed, used, rare=0) is None


def test_what_stands_together_by_chance_is_no_word() -> None:
    assert written_out("lvxing", used, rare=1) is None
    assert written_out("tuili", used, rare=1) == "推理"


@given(st.text("aeghilnouvxyz", max_size=14))
def test_every_way_to_read_a_word_is_the_whole_of_it(word: str) -> None:
    for way in syllables(word):
        assert "".join(way) == word
        assert 2 <= len(way) <= 6


@given(st.text(max_size=20))
def test_any_text_is_read_or_not_and_never_an_error(text: str) -> None:
    found = written_out(text, used, rare=0)
    assert found is None or used(found[:2])
