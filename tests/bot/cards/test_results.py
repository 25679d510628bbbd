"""A page of results: passages, what was searched for, and how many more there are."""

from __future__ import annotations

from dataclasses import replace

from bot.cards.markup import columns
from bot.cards.results import PASSAGE_COLUMNS, RESULTS_A_PAGE, results_card
from bot.texts import ENGLISH, Texts
from db.papers.paper import Paper, Part
from db.searching.corrections import Correction
from db.searching.questions import Question
from db.searching.search import Answer, Hit, search
from db.store.store import Store
from tests.cards import (
    assert_taken,
    found,
    languages,
    pages,
    shown,
)


@languages
def test_every_paper_can_be_found(papers: list[Paper], t: Texts) -> None:
    for page, some in enumerate(pages(papers, RESULTS_A_PAGE)):
        question = Question("query", some[0].tags[0], some[0].category)
        assert_taken(results_card(question, found(some, len(papers)), page, t))


@languages
def test_no_answer_of_a_real_search_is_too_long(
    store: Store, papers: list[Paper], t: Texts
) -> None:
    for paper in papers[::10]:
        query = paper.tldr if paper.tldr and not t.chinese else paper.part(Part.PROBLEM)
        answer = store.read(search, Question(query), limit=RESULTS_A_PAGE)
        assert_taken(results_card(Question(query), answer, 0, t))


@languages
def test_the_longest_answer_that_there_can_be_fits(guardspace: Paper, t: Texts) -> None:
    stars = "*" * 90
    long = replace(
        guardspace,
        label="*" * 400,
        title="*" * 400,
        authors=(stars,) * 9,
        status=stars,
        category=stars,
        tags=(stars, stars),
        places=(),
    )
    question = Question("*" * 6_000, "*" * 6_000, stars, source="*" * 6_000)
    hits = tuple(
        Hit(replace(long, id=str(number)), 1.0, "*" * 200, ((0, 200),)) for number in range(5)
    )
    corrections = (Correction("*" * 60, "*" * 60),) * 9
    also = ("*" * 80,) * 9
    answer = Answer("", hits, 9_999, corrections, also=also)
    assert_taken(results_card(question, answer, 1_000, t))


@languages
def test_of_a_long_passage_two_lines_with_its_matches_are_shown(
    guardspace: Paper, t: Texts
) -> None:
    passage = "One word after another. " * 7 + "Here guards the null space of safety."
    at = passage.index("null space")
    answer = Answer("x", (Hit(guardspace, 1.0, passage, ((at, at + 10),)),), 1, ())
    line = shown(results_card(Question("x"), answer, 0, t)).splitlines()[-1].removeprefix("-# ")
    assert "**null space**" in line
    assert line.startswith("…")
    assert columns(line) <= PASSAGE_COLUMNS + len("……****")
    assert line.split()[0].strip("…") in passage.split()


def test_the_matching_words_of_a_result_are_bold(guardspace: Paper) -> None:
    hit = Hit(guardspace, 1.0, "a guard_space for tuning", ((2, 13), (18, 24)))
    card = results_card(Question("x"), Answer("x", (hit,), 1, ()), 0, Texts(ENGLISH))
    assert "a **guard\\_space** for **tuning**" in shown(card)


def test_a_result_says_what_the_query_was_taken_for(guardspace: Paper) -> None:
    answer = Answer("x", (Hit(guardspace, 1.0, "", ()),), 1, (Correction("gaurd", "guard"),))
    text = shown(results_card(Question("gaurd"), answer, 0, Texts(ENGLISH)))
    assert "Showing “guard” instead of “gaurd”." in text


@languages
def test_near_matches_say_that_they_are_near_ones(guardspace: Paper, t: Texts) -> None:
    answer = Answer("ardspac", (Hit(guardspace, 1.0, ""),), 1, (), near=("guardspace", "a_b"))
    text = shown(results_card(Question("ardspac"), answer, 0, t))
    assert t.list(["**guardspace**", "**a\\_b**"]) in text
    assert t("No paper contains that. These contain similar words: {words}.", words="")[:8] in text


@languages
def test_an_answer_says_which_other_forms_were_searched_for(guardspace: Paper, t: Texts) -> None:
    answer = Answer("GRPO", (Hit(guardspace, 1.0, ""),), 1, (), also=("a_b", "组相对策略优化"))
    text = shown(results_card(Question("GRPO"), answer, 0, t))
    assert t("Also searched for {forms}.", forms=t.list(["“a\\_b”", "“组相对策略优化”"])) in text
    assert t("Also searched for {forms}.", forms="")[:5] not in shown(
        results_card(Question("GRPO"), replace(answer, also=()), 0, t)
    )


@languages
def test_an_answer_that_was_cut_says_that_more_papers_match(papers: list[Paper], t: Texts) -> None:
    hits = tuple(Hit(paper, 1.0, paper.abstract[:50]) for paper in papers[:RESULTS_A_PAGE])
    whole = Answer("model", hits, 500, ())
    said = "仅列出最相关" if t.chinese else "most relevant are listed"
    assert said in shown(results_card(Question("model"), replace(whole, has_more=True), 0, t))
    assert said not in shown(results_card(Question("model"), whole, 0, t))
