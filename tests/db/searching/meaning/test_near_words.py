"""Words near to those of a question count where papers write them instead."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from sqlite_utils import Database

from db.language.stems import stems
from db.language.text import terms
from db.searching.engines.active import engine
from db.searching.engines.base import Ranked
from db.searching.meaning import vote
from db.searching.meaning.index import HAN, OTHER, Index, meanings
from db.searching.meaning.near_words import near_words
from db.searching.questions import Question
from db.searching.search import search
from db.store.store import Store

SQUEEZED = "why do so many weights get stuck near zero when squeezing LLMs to three values"


def ids(store: Store, query: str) -> list[str]:
    return [hit.paper.id for hit in store.read(search, Question(query), limit=5).hits]


def near(*words: str) -> dict[str, float]:
    found = near_words(words)
    return {found.stems[at]: by for at, by in zip(found.places, found.cosines, strict=True)}


def test_words_near_to_one_are_others_in_either_language() -> None:
    found = near("squeez")
    assert found
    assert "squeez" not in found
    assert all(0.6 < cosine <= 1 for cosine in found.values())
    assert any(word >= "一" for word in near("quantiz", "imag", "languag"))


def test_a_word_that_is_in_no_table_has_none() -> None:
    assert near("guardspaceish") == {}
    assert near() == {}


def test_a_question_finds_a_paper_that_says_it_in_other_words_on_the_first_page(
    seeded: Store,
) -> None:
    found = seeded.read(search, Question(SQUEEZED), limit=5).hits
    assert any("ernary" in hit.paper.label for hit in found)


def test_keywords_and_names_have_no_near_words(seeded: Store) -> None:
    with patch.object(vote, "near_words") as asked:
        for query in ("GuardSpace", "low rank adapters", "隐私 轨迹数据"):
            seeded.read(search, Question(query))
    assert not asked.called


def test_there_are_none_where_papers_have_no_words_in_the_questions_script(
    seeded: Store, seeded_index: Index
) -> None:
    scripts = np.full(len(seeded_index.numbers), OTHER, np.uint8)
    english_alone = replace(seeded_index, scripts=scripts)
    words = "大模型的权重怎么量化到三个取值"
    assert vote._near(seeded_index, HAN, words, terms(words), ())
    assert not vote._near(english_alone, HAN, words, terms(words), ())
    assert vote._near(english_alone, OTHER, SQUEEZED, terms(SQUEEZED), ())


@pytest.fixture
def seeded_index(seeded: Store) -> Index:
    found = seeded.read(meanings)
    assert found is not None
    return found.index


def test_papers_that_hold_a_near_word_come_further_up_and_no_others_come_in(
    seeded: Store,
) -> None:
    def found(db: Database) -> tuple[Ranked, Ranked]:
        ranking = engine(db)
        found = Ranked(np.array([1, 2, 3]), np.array([1.0, 1.0, 1.0]))
        return found, ranking.with_near_words(found, near_words(stems(terms(SQUEEZED))), 0.5)

    before, after = seeded.read(found)
    assert sorted(after.numbers.tolist()) == before.numbers.tolist()
    assert after.scores.max() > 1
    assert list(after.scores) == sorted(after.scores, reverse=True)


def test_nothing_near_changes_nothing(seeded: Store) -> None:
    def found(db: Database) -> Ranked:
        found = Ranked(np.array([5, 9]), np.array([2.0, 1.0]))
        return engine(db).with_near_words(found, near_words([]), 0.5)

    assert seeded.read(found).numbers.tolist() == [5, 9]
