"""Words near to those of a question count where papers write them instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from unittest.mock import patch

import pytest

from db.language.stems import stems
from db.language.text import terms
from db.searching.corrections import Correction
from db.searching.engines.active import engine
from db.searching.engines.base import Ranked
from db.searching.limits import EVERYTHING
from db.searching.meaning import index, vote
from db.searching.meaning.bags import bag_of
from db.searching.meaning.index import HAN, OTHER, Meanings, meanings
from db.searching.meaning.near_words import NearWords, loose, near_words
from db.searching.meaning.on_disk import NONE
from db.searching.meaning.words import word_vectors
from db.searching.questions import Question
from db.searching.search import search
from db.store.connection import Database
from db.store.store import Store
from tests.db.searching.meaning.test_vote import english_list

__all__ = ["english_list"]

SQUEEZED = "why do so many weights get stuck near zero when squeezing LLMs to three values"


def ids(store: Store, query: str) -> list[str]:
    return [hit.paper.id for hit in store.read(search, Question(query), limit=5).hits]


def near_to(words: Sequence[str]) -> NearWords:
    rows = word_vectors().rows(words)
    return near_words(rows[rows != NONE].tolist(), 1.0)


def near(*words: str) -> dict[str, float]:
    found = near_to(words)
    return {found.stems[at]: by for at, by in zip(found.places, found.worth, strict=True)}


def test_words_near_to_one_are_others_in_either_language() -> None:
    found = near("squeez")
    assert found
    assert "squeez" not in found
    assert all(0.39 < cosine <= 1 for cosine in found.values())
    assert "压缩" in found
    assert any(word >= "一" for word in near("quantiz", "imag", "languag"))


ECHO = "推理模型为什么总爱先把题目重说一遍"


def test_characters_that_form_no_known_word_have_those_of_words_they_begin_or_end() -> None:
    rows = dict(zip(terms(ECHO), word_vectors().rows(terms(ECHO)).tolist(), strict=True))
    found = near_words(loose(ECHO, rows), 1.0)
    assert "重复" in {found.stems[place] for place in found.places}
    assert not loose("推理模型", rows)
    assert not loose("why 重 and 说", {})


def test_pieces_of_two_words_are_near_to_nothing() -> None:
    assert near("型为") == near("理模") == {}


def test_a_question_in_words_that_no_list_has_finds_its_paper_on_the_first_page(
    seeded: Store,
) -> None:
    found = seeded.read(search, Question(ECHO), limit=10).hits
    assert any("Echo of Prompt" in hit.paper.abstract for hit in found)


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


def test_a_question_has_near_words_beside_papers_without_its_script_but_for_very_many(
    seeded_meanings: Meanings,
) -> None:
    both, space = seeded_meanings.index, seeded_meanings.space
    some_english_alone = replace(both, in_all=OTHER)
    very_many = replace(some_english_alone, scripts=None)
    words = "大模型的权重怎么量化到三个取值"
    chinese, english = (space.look_up(stems(terms(text))) for text in (words, SQUEEZED))
    for papers in (both, some_english_alone):
        assert vote._near(papers, HAN, words, chinese, (), 1.0)
    assert not vote._near(very_many, HAN, words, chinese, (), 1.0)
    assert vote._near(very_many, OTHER, SQUEEZED, english, (), 1.0)


def test_of_many_papers_some_say_in_which_scripts_all_have_words(
    seeded: Store, english_list: Store
) -> None:
    with patch.object(index, "ONE_BY_ONE", 100), patch.object(index, "SAMPLED", 50):
        of_both = seeded.read(index._read)
    assert of_both
    assert of_both.index.scripts is None
    assert of_both.index.in_all == HAN | OTHER
    with english_list as store:
        of_english = store.read(meanings)
    assert of_english
    assert of_english.index.in_all == OTHER


def test_a_word_that_was_taken_for_another_has_no_near_words(seeded_meanings: Meanings) -> None:
    both, space = seeded_meanings.index, seeded_meanings.space
    held = space.look_up(stems(terms(SQUEEZED)))
    every = vote._near(both, OTHER, SQUEEZED, held, (), 1.0)
    taken = [Correction("squeezing", "squeeze-and-excitation")]
    rest = vote._near(both, OTHER, SQUEEZED, held, taken, 1.0)
    assert every
    assert rest
    assert len(every) - len(rest) == len(near("squeez"))


@pytest.fixture
def seeded_meanings(seeded: Store) -> Meanings:
    found = seeded.read(meanings)
    assert found is not None
    return found


def test_papers_that_hold_a_near_word_come_further_up_and_no_others_come_in(
    seeded: Store,
) -> None:
    before, after = (ranked(seeded, near) for near in (None, near_to([*bag_of(terms(SQUEEZED))])))
    assert sorted(after.numbers.tolist()) == sorted(before.numbers.tolist())
    gained = [dict(after.papers())[number] - score for number, score in before.papers()]
    assert max(gained) > 0
    assert min(gained) == 0
    assert list(after.scores) == sorted(after.scores, reverse=True)


def test_nothing_near_changes_nothing(seeded: Store) -> None:
    assert ranked(seeded, near_to([])).papers() == ranked(seeded, None).papers()


def ranked(store: Store, near: NearWords | None) -> Ranked:
    """The papers for two words, with others near to some."""

    def found(db: Database) -> Ranked:
        return engine(db).ranked(db, ["ternary", "zero"], EVERYTHING, near=near)

    return store.read(found)
