"""The card of what to read next: that Discord takes it, and the reasons that it gives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.recommend import RECOMMENDED_A_PAGE, JustJudged, dismissed_card, recommend_card
from bot.fields import LESS, MORE
from bot.texts import CHINESE, ENGLISH, Texts
from db.papers.paper import Paper
from db.people.recommending import Recommendations, Recommended
from db.people.tastes import Dismissed
from tests.cards import LISTED, any_papers, assert_taken, both, labels, languages, shown

PAGE = Recommendations((), 25, page=1, pages=5, is_own=True, dismissed=9_999)


def page(papers: list[Paper], **why: object) -> Recommendations:
    return replace(PAGE, shown=tuple(Recommended(paper, **why) for paper in papers))  # type: ignore[arg-type]


@languages
def test_every_paper_can_be_recommended_and_be_the_reason(papers: list[Paper], t: Texts) -> None:
    for at in range(0, len(papers), RECOMMENDED_A_PAGE):
        some = papers[at : at + RECOMMENDED_A_PAGE]
        found = page(some, like=some[0].label, others=99, is_new=True)
        assert_taken(recommend_card(found, t, JustJudged(some[-1], LESS)))


@given(any_papers, st.sampled_from([MORE, LESS, ""]), both)
def test_hostile_papers_fit_too(paper: Paper, taste: str, t: Texts) -> None:
    papers = [replace(paper, id=f"abcdefgh234{n}") for n in range(RECOMMENDED_A_PAGE)]
    assert_taken(recommend_card(page(papers, like=paper.label), t, JustJudged(paper, taste)))


@pytest.mark.parametrize(
    ("why", "english", "chinese"),
    [
        ({"like": "A*"}, "like A\\*, which you saved", "与你收藏的 A\\* 相似"),
        ({"like": "A", "others": 1}, "like A and 1 other you saved", "与你收藏的 A 等 2 篇相似"),
        (
            {"like": "A", "others": 2},
            "like A and 2 others you saved",
            "与你收藏的 A 及另外 2 篇相似",
        ),
        ({"like": "A", "wanted": True}, "like A, of which you wanted more", "与你想多看的 A 相似"),
        ({"members": 3}, "🔖 3 members", "🔖 3 位成员"),
        ({"like": "A", "is_new": True}, "🆕 new · like A", "🆕 新论文 · 与你收藏的 A 相似"),
        ({}, "on what you save", "符合你的收藏方向"),
    ],
)
def test_each_paper_has_its_reason(why: dict[str, object], english: str, chinese: str) -> None:
    found = page([LISTED], **why)
    assert f"-# {english}" in shown(recommend_card(found, Texts(ENGLISH)))
    assert f"-# {chinese}" in shown(recommend_card(found, Texts(CHINESE)))


@languages
def test_what_was_just_said_can_be_undone(t: Texts) -> None:
    for taste in (MORE, LESS):
        card = recommend_card(page([LISTED]), t, JustJudged(LISTED, taste))
        assert labels(card)[0] == t("Undo")
        assert "FoldNet" in shown(card).splitlines()[2]
    undone = recommend_card(page([LISTED]), t, JustJudged(LISTED, ""))
    assert t("Undo") not in labels(undone)


@languages
def test_where_nothing_is_left_the_card_says_so(t: Texts) -> None:
    assert len(shown(recommend_card(replace(PAGE, total=0, pages=1, page=0), t)).splitlines()) == 2


@languages
def test_every_paper_can_be_not_for_somebody(papers: list[Paper], t: Texts) -> None:
    for at in range(0, len(papers), RECOMMENDED_A_PAGE):
        some = papers[at : at + RECOMMENDED_A_PAGE]
        assert_taken(dismissed_card(Dismissed(tuple(some), 9_999, 1, 2_000), t, some[0]))
