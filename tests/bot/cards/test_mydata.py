"""The question before all that is kept of a member goes."""

from __future__ import annotations

from bot.cards.mydata import forget_question
from bot.texts import ENGLISH, Texts
from tests.cards import assert_taken, languages, shown, values
from tests.discord_rules import message_payload


@languages
def test_the_question_fits_and_its_button_is_for_as_many_entries_as_it_names(t: Texts) -> None:
    card = forget_question(1234, t)
    assert_taken(card)
    assert values(message_payload(view=card), "custom_id") == ["forget:1234"]


def test_it_says_what_goes_what_stays_and_how_to_export_first() -> None:
    text = shown(forget_question(12, Texts(ENGLISH)))
    for said in ("12 entries", "bookmarks and notes", "without your name", "/mydata export"):
        assert said in text
