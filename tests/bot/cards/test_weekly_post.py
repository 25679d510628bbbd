"""No paper and no slot makes a post that Discord would refuse."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cards.parts import Card
from bot.cards.weekly_post import weekly_post, weekly_preview
from bot.texts import CHINESE, ENGLISH, Texts
from db.papers.paper import Paper
from db.weekly.choosing import Choice, News, Reason, Why
from tests.cards import assert_fits, languages
from tests.discord_rules import message_payload
from tests.hostile_papers import hostile_listed_papers, hostile_papers
from tests.longest_schedule import LARGEST, SLOT, longest_schedule

NEWS = News(
    saved=(("*" * 200, 9),) * 3, new=803, new_labels=("@everyone" * 30,) * 3, waiting=80_300
)


def chosen(papers: list[Paper]) -> list[Choice]:
    """The papers, each with the longest reason there can be."""
    return [Choice(paper, Reason(Why.LIKE, "*" * 200, 9_999)) for paper in papers]


@languages
def test_ten_papers_always_fit_one_post_whichever_they_are(papers: list[Paper], t: Texts) -> None:
    longest = sorted(papers, key=lambda paper: len(paper.label) + sum(map(len, paper.tags)))
    assert len(longest) == 803
    for begin in range(0, 803, 10):
        shown = chosen(longest[begin : begin + 10])
        assert_fits(weekly_post(longest_schedule(), SLOT, shown, t, news=NEWS, late=True))
    assert_fits(weekly_preview(longest_schedule(), SLOT, chosen(longest[-10:]), t, news=NEWS))


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=30)
@given(hostile_papers() | hostile_listed_papers(), st.sampled_from([ENGLISH, CHINESE]))
def test_ten_papers_fit_one_post_whatever_they_hold(paper: Paper, language: str) -> None:
    shown = chosen([replace(paper, id=f"{number}") for number in range(10)])
    assert_fits(weekly_post(longest_schedule(), SLOT, shown, Texts(language), news=NEWS, late=True))


@languages
def test_of_ten_papers_each_is_named_and_says_something(papers: list[Paper], t: Texts) -> None:
    for begin in range(0, 803, 10):
        shown = chosen(papers[begin : begin + 10])
        payload = message_payload(view=weekly_post(longest_schedule(()), SLOT, shown, t))
        texts = [str(part.get("content", "")) for part in _parts(payload)]
        entries = [
            entry
            for text in texts
            for entry in re.split(r"\n(?=\*\*\d)", text)
            if entry[:2] == "**"
        ]
        assert len(entries) == len(shown)
        assert not [entry for entry in entries if entry.splitlines()[1].startswith("-#")]


@languages
def test_a_post_without_papers_says_so_and_still_carries_its_claim(t: Texts) -> None:
    card = weekly_post(longest_schedule(), SLOT, [], t)
    assert_fits(card)
    custom_ids = [part.get("custom_id") for part in _parts(message_payload(view=card))]
    assert f"weekly:{LARGEST}:2026-09-30" in custom_ids


def texts(card: Card) -> str:
    parts = _parts(message_payload(view=card))
    return "\n".join(str(part["content"]) for part in parts if "content" in part)


@pytest.mark.parametrize(
    ("language", "said"),
    [(ENGLISH, "41 up-votes on Hugging Face"), (CHINESE, "在 Hugging Face 上获得 41 次点赞")],
)
def test_votes_are_a_reason_where_there_are_some(
    papers: list[Paper], language: str, said: str
) -> None:
    choices = [
        Choice(papers[0], Reason(Why.NEW, votes=41)),
        Choice(papers[1], Reason(Why.LIKE, "GuardSpace", 41)),
        Choice(papers[2], Reason(Why.UNSEEN)),
    ]
    post = texts(weekly_post(longest_schedule(()), SLOT, choices, Texts(language)))
    assert post.count(said) == 2
    assert "0 up-votes" not in post
    assert " 0 次点赞" not in post


def test_a_post_says_how_many_new_papers_wait_and_where_they_are(papers: list[Paper]) -> None:
    schedule = replace(longest_schedule(()), only_new=True, sources=("cs.CL",))
    choices = [Choice(paper, Reason(Why.NEW)) for paper in papers[:10]]
    news = News(new=41, waiting=41)
    english = texts(weekly_post(schedule, SLOT, choices, Texts(ENGLISH), news=news))
    assert "31 more come with the next posts. Find them now with /search and source: cs.CL." in (
        english.replace("\\", "")
    )
    chinese = texts(weekly_post(schedule, SLOT, choices, Texts(CHINESE), news=news))
    assert "还有 31 篇" in chinese
    all_shown = texts(
        weekly_post(schedule, SLOT, choices, Texts(ENGLISH), news=replace(news, waiting=10))
    )
    assert "more come" not in all_shown


def test_a_post_of_papers_that_waited_says_that_nothing_is_newer(papers: list[Paper]) -> None:
    schedule = replace(longest_schedule(()), only_new=True)
    waited = [Choice(paper, Reason(Why.WAITED)) for paper in papers[:3]]
    assert "Nothing new since the last post." in texts(
        weekly_post(schedule, SLOT, waited, Texts(ENGLISH))
    )
    mixed = texts(
        weekly_post(schedule, SLOT, [*waited, Choice(papers[4], Reason(Why.NEW))], Texts(ENGLISH))
    )
    assert "Nothing new" not in mixed
    assert mixed.count("came earlier") == 3


def _parts(component: object) -> Iterator[dict[str, object]]:
    """A component and all that is in it."""
    if isinstance(component, dict):
        yield component
        component = list(component.values())
    if isinstance(component, list):
        for part in component:
            yield from _parts(part)
