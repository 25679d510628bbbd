"""The card of one bookmark: its note, its state, and all that can be done with it."""

from __future__ import annotations

import pytest

from bot.actions import BookmarksPage
from bot.cards.bookmark import NOTE_LIMIT, bookmark_card
from bot.texts import ENGLISH, Texts
from db.papers.paper import Paper
from db.people.bookmarks import Bookmark, ReadingState
from tests.cards import NOW, assert_taken, languages, shown, values
from tests.discord_rules import message_payload


@languages
def test_every_paper_can_be_a_bookmark_with_the_longest_note(papers: list[Paper], t: Texts) -> None:
    for paper in papers[::10]:
        assert_taken(bookmark_card(Bookmark(paper, NOW, ReadingState.READ, "@" * NOTE_LIMIT), t))


@pytest.mark.parametrize("state", ReadingState)
def test_the_state_that_it_has_is_the_button_that_stands_out(
    guardspace: Paper, state: ReadingState
) -> None:
    card = bookmark_card(Bookmark(guardspace, NOW, state), Texts(ENGLISH))
    primary = [
        button["custom_id"]
        for button in buttons(message_payload(view=card))
        if button.get("style") == 1
    ]
    assert primary == [f"mark:{guardspace.id}:{state.value}"]


def test_a_note_is_shown_as_it_was_written(guardspace: Paper) -> None:
    note = "compare with *LoRA*\nand ask @everyone"
    text = shown(bookmark_card(Bookmark(guardspace, NOW, note=note), Texts(ENGLISH)))
    assert "📝 compare with *LoRA*\nand ask @everyone" in text
    assert "📝" not in shown(bookmark_card(Bookmark(guardspace, NOW), Texts(ENGLISH)))


def test_it_leads_back_to_the_page_that_it_came_from(guardspace: Paper) -> None:
    back = BookmarksPage("read", "-", 3)
    card = bookmark_card(Bookmark(guardspace, NOW), Texts(ENGLISH), back)
    assert back.custom_id in values(message_payload(view=card), "custom_id")


def buttons(part: object) -> list[dict[str, object]]:
    """Every button in a message, in its order."""
    if isinstance(part, dict):
        here = [part] if part.get("type") == 2 else []
        return here + [button for inner in part.values() for button in buttons(inner)]
    return [button for inner in part for button in buttons(inner)] if isinstance(part, list) else []
