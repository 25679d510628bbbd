"""Cards of related papers: that Discord takes them, whatever the papers hold."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from bot.cards.related import (
    RELATED,
    related_to_paper_card,
    related_to_text_card,
    shared_related_card,
)
from bot.texts import Texts
from db.papers.paper import Paper
from db.searching.neighbours import Neighbour
from db.searching.search import Hit
from tests.cards import LISTED, any_papers, assert_taken, both, languages


@languages
def test_every_paper_fits_among_related_ones(papers: list[Paper], t: Texts) -> None:
    for at in range(0, len(papers), RELATED):
        some = papers[at : at + RELATED]
        near = [Neighbour(paper, ("LoRA", "PEFT"), ("rank",)) for paper in some]
        hits = [Hit(paper, 1.0, paper.abstract[:200]) for paper in some]
        assert_taken(related_to_paper_card(replace(some[0], id=LISTED.id), near, t))
        assert_taken(related_to_text_card(hits, t))
        assert_taken(shared_related_card(None, near, t))


@given(any_papers, both)
def test_hostile_papers_fit_too(paper: Paper, t: Texts) -> None:
    papers = [replace(paper, id=f"abcdefgh234{number}") for number in range(RELATED)]
    assert_taken(related_to_paper_card(paper, [Neighbour(one) for one in papers], t))
