"""What is offered where nothing answers a question."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.cards.advice import no_hits_card
from bot.texts import CHINESE, ENGLISH, Texts
from db.papers.paper import Paper
from db.searching.answers import Advice, LeftOut
from db.searching.query import Limit
from db.searching.questions import Question
from tests.cards import (
    assert_taken,
    languages,
    shown,
)


@languages
@given(query=st.text(st.characters(), max_size=300), tag=st.none() | st.text(max_size=120))
def test_advice_is_taken_whatever_was_asked(
    guardspace: Paper, t: Texts, query: str, tag: str | None
) -> None:
    limits = [
        Limit("tag", tag or "x", False, tag or "x"),
        Limit("phrase", "a b", False, query),
        None,
    ]
    left_out = [
        LeftOut(limit, Question(query, tag, literal=place > 0), 1_000)
        for place, limit in enumerate(limits)
    ]
    found = Advice(tuple(left_out[:2]), (tag,) if tag else (), (guardspace,))
    assert_taken(no_hits_card(Question(query, tag), found, t))


def test_advice_on_nothing_says_where_to_look() -> None:
    card = no_hits_card(Question("*x*"), Advice((), (), ()), Texts(ENGLISH))
    assert shown(card) == "No paper matches “\\*x\\*”. Drop a word, or browse /tags."


def test_papers_that_are_far_from_the_question_are_said_to_be(guardspace: Paper) -> None:
    for language, said in ((ENGLISH, "none of them is close"), (CHINESE, "没有相近的论文")):
        far = Advice((), (), (guardspace,), are_far=True)
        assert said in shown(no_hits_card(Question("sourdough bread"), far, Texts(language)))
        near = Advice((), (), (guardspace,))
        assert said not in shown(no_hits_card(Question("sourdough bread"), near, Texts(language)))
