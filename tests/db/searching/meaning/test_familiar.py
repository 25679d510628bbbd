"""Questions that no paper is about are not answered with papers that share a common word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.search_quality import OFF_TOPIC
from db.searching.answers import advice
from db.searching.questions import Question
from db.searching.search import search
from db.store.store import Store


def finds(store: Store, query: str) -> bool:
    return bool(store.read(search, Question(query)).hits)


@pytest.mark.parametrize(
    "query", ["how do I bake sourdough bread", "感冒了吃什么药好得快", "银行卡丢了怎么补办"]
)
def test_a_question_of_everyday_life_finds_nothing_and_is_told_what_comes_nearest(
    seeded: Store, query: str
) -> None:
    assert not finds(seeded, query)
    found = seeded.read(advice, Question(query))
    assert len(found.papers) == 3
    assert found.are_far


@pytest.mark.parametrize(
    "query",
    [
        "agents that bake",
        "quantization for sourdough",
        "推理模型为什么总爱先把题目重说一遍",
        "ken alignment hea",
        "GuardSpace bread",
        "bread or guardspace",
        "possibility sentience nascent",  # keywords, of which papers hold one
    ],
)
def test_a_question_that_is_partly_about_papers_is_answered(seeded: Store, query: str) -> None:
    assert finds(seeded, query)


def test_more_than_half_of_the_questions_of_everyday_life_find_nothing(seeded: Store) -> None:
    asked = json.loads(OFF_TOPIC.read_text(encoding="utf-8"))
    nothing = {
        language: sum(not finds(seeded, query) for query in queries)
        for language, queries in asked.items()
    }
    assert nothing["en"] > len(asked["en"]) / 2
    assert nothing["zh"] > len(asked["zh"]) * 3 / 4


def test_words_taken_as_written_and_phrases_are_answered_by_words_alone(seeded: Store) -> None:
    bread = "how do I bake sourdough bread"
    assert seeded.read(search, Question(bread, literal=True)).hits
    assert seeded.read(search, Question(f'{bread} "language model"')).hits


def test_papers_in_english_alone_are_found_by_a_question_in_chinese_about_them(
    tmp_path: Path,
) -> None:
    """The store knows none of its characters; those that taught the space do."""
    from db.loading.loader import load

    entry = {"title": "Small tables", "abstract": "Quantization of weights to four bits."}
    file = tmp_path / "list.json"
    file.write_text(json.dumps([entry]), encoding="utf-8")
    with Store(tmp_path / "one.db") as store:
        load(store, [file])
        assert finds(store, "大模型权重的低比特量化")
        assert not finds(store, "银行卡丢了怎么补办")
