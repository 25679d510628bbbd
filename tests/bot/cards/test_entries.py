"""Papers in a list: their buttons and their small print."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.cards.entries import Entry, listed
from bot.cards.parts import Card
from bot.texts import Texts
from db.papers.paper import Paper
from tests.cards import (
    LISTED,
    languages,
    shown,
)
from tests.discord_rules import message_payload


@languages
def test_a_papers_own_text_is_one_tap_away_and_a_seed_papers_card(
    guardspace: Paper, t: Texts
) -> None:
    def buttons(*papers: Paper) -> list[dict[str, Any]]:
        payload = message_payload(view=Card(*listed([*map(Entry, papers)], t, room=340)))
        return [button for row in payload["components"] for button in row.get("components", ())]

    (save, pdf, card) = buttons(LISTED)
    assert (save["custom_id"], pdf["url"]) == ("save:abcdefgh2345", "https://example.org/1.pdf")
    assert card["custom_id"] == "open:abcdefgh2345"
    (save, card) = buttons(replace(guardspace, links=()))
    assert (save["custom_id"], card["custom_id"]) == (
        f"save:{guardspace.id}",
        f"open:{guardspace.id}",
    )
    many = [replace(LISTED, id=f"{number}", links=LISTED.links[:1]) for number in range(10)]
    shared = buttons(*many)
    assert [button["label"] for button in shared[:5]] == ["1", "2", "3", "4", "5"]
    assert {button.get("url") for button in shared[:5]} == {"https://example.org/1"}
    assert [button["custom_id"] for button in shared[5:10]] == [f"save:{n}" for n in range(5)]
    assert len(shared[-1]["options"]) == 10


@languages
def test_the_small_print_names_categories_where_they_differ(papers: list[Paper], t: Texts) -> None:
    first = papers[0]
    other = next(paper for paper in papers if paper.category != first.category)
    both = shown(Card(*listed([Entry(first), Entry(other)], t, room=340)))
    assert f"-# {t.category(other.category)}" in both.splitlines()
    assert "-# " not in shown(Card(*listed([Entry(first), Entry(first)], t, room=340)))
