"""The card of a paper's neighbours: that Discord takes it, and what it says they share."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.cards.similar import SIMILAR_A_PAGE, SimilarTo, similar_card
from bot.fields import NEW
from bot.texts import CHINESE, ENGLISH, Texts
from db.papers.paper import Paper
from db.searching.neighbours import Neighbour, Neighbours
from tests.cards import any_papers, assert_taken, both, labels, languages, shown

PAGES = Neighbours((), 25, page=1, pages=5, any_new=True)


def found(papers: list[Paper], **common: tuple[str, ...]) -> Neighbours:
    return replace(PAGES, shown=tuple(Neighbour(paper, **common) for paper in papers))


@languages
def test_every_paper_fits_among_neighbours(papers: list[Paper], t: Texts) -> None:
    for at in range(0, len(papers), SIMILAR_A_PAGE):
        some = papers[at : at + SIMILAR_A_PAGE]
        near = found(some, tags=some[0].tags[:2], words=("low-rank", "LoRA", "rank"))
        assert_taken(similar_card(SimilarTo(some[0], "x" * 200, "a" * 16, NEW), near, t))


@given(any_papers, st.integers(1, SIMILAR_A_PAGE), both)
def test_hostile_papers_fit_too(paper: Paper, count: int, t: Texts) -> None:
    papers = [replace(paper, id=f"abcdefgh234{number}") for number in range(count)]
    near = found(papers, tags=("*" * 300, "@everyone"), words=("`" * 200,))
    assert_taken(similar_card(SimilarTo(papers[0]), near, t))


def test_the_reason_is_what_two_papers_share(guardspace: Paper) -> None:
    asked = SimilarTo(guardspace)
    both_ = found([guardspace], tags=("LoRA", "PEFT"), words=("rank",))
    assert "-# same tags: LoRA, PEFT · same words: rank" in shown(
        similar_card(asked, both_, Texts(ENGLISH))
    )
    assert "-# 相同标签：LoRA、PEFT · 共同用词：rank" in shown(
        similar_card(asked, both_, Texts(CHINESE))
    )
    assert "-# close in meaning" in shown(similar_card(asked, found([guardspace]), Texts(ENGLISH)))


@languages
def test_new_papers_are_offered_where_there_are_any(guardspace: Paper, t: Texts) -> None:
    near = found([guardspace])
    asked = SimilarTo(guardspace)
    assert labels(similar_card(asked, near, t))[-1] == t("Only new")
    assert labels(similar_card(replace(asked, only=NEW), near, t))[-1] == t("All papers")
    without = similar_card(asked, replace(near, any_new=False), t)
    assert labels(without)[-1] == t("Next")
