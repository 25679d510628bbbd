"""Questions: kept, so that the buttons under an answer turn its pages at any time."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.searching import questions as module
from db.searching.questions import Question, keep_question, keep_questions, question_by_id
from db.store.sql import storable
from db.store.store import Store
from tests.new_store import new_store

anything = st.text(max_size=50).map(storable)
maybe = st.none() | anything
questions = st.builds(Question, anything, maybe, maybe, st.booleans(), maybe)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "paperboy.db") as store:
        yield store


@given(questions)
def test_a_question_comes_back_by_its_id(question: Question) -> None:
    with new_store() as db:
        keep_question(db, question)
        keep_question(db, question)
        assert question_by_id(db, question.id) == question


@given(questions, questions)
def test_two_questions_have_two_ids(first: Question, second: Question) -> None:
    assert (first.id == second.id) == (first == second)


def test_an_id_fits_beside_a_page_number_on_any_button() -> None:
    assert len(Question("word " * 1_200, "tag" * 100, "category").id) == 16


def test_a_question_has_the_same_id_in_every_process() -> None:
    assert Question("推理", "LLM").id == "64efa749fea7ab7a"


def test_an_unknown_id_has_no_question(store: Store) -> None:
    assert store.read(question_by_id, "0123456789abcdef") is None


def test_a_question_outlives_the_process(store: Store) -> None:
    question = Question("chain of thought", None, "推理与思维链", source="iclr2018.json")
    store.write(keep_question, question)
    with Store(store.path) as later:
        assert later.read(question_by_id, question.id) == question


@given(st.text(st.characters(), max_size=50))
def test_any_text_that_discord_can_deliver_is_storable(text: str) -> None:
    storable(text).encode()  # as SQLite will
    assert storable(storable(text)) == storable(text)
    assert len(storable(text)) == len(text)


def test_only_lone_surrogates_are_lost() -> None:
    assert storable("a\ud800b 推理 😀") == "a?b 推理 😀"
    question = Question(storable("\ud800"))
    assert replace(question, tag="x").id != question.id


def test_the_oldest_questions_go_and_long_ones_sooner(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_QUESTIONS", 3)
    monkeypatch.setattr(module, "MAX_LONG_QUESTIONS", 1)
    short = [Question(f"query {number}") for number in range(3)]
    long = [Question("x" * 501), Question("y" * 501)]
    store.write(keep_questions, [short[0], long[0], short[1], long[1], short[2]])
    kept = [store.read(question_by_id, question.id) for question in (*short, *long)]
    assert kept == [None, short[1], short[2], None, None]


def test_a_question_asked_again_is_the_newest(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_QUESTIONS", 2)
    first, second, third = (Question(f"query {number}") for number in range(3))
    store.write(keep_questions, [first, second, first, third])
    assert store.read(question_by_id, first.id) == first
    assert store.read(question_by_id, second.id) is None
