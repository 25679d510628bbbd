"""What a reload would change is shown before it is done, and fits."""

from __future__ import annotations

from bot.cards.reload import difference_card, reloaded_card
from bot.texts import ENGLISH, Texts
from db.loading.loader import LoadReport
from db.loading.preview import NAMED, Difference
from tests.cards import assert_taken, languages, shown, values
from tests.discord_rules import message_payload

LABELS = ("@everyone **b** " * 60,) * NAMED


@languages
def test_the_longest_difference_fits(t: Texts) -> None:
    assert_taken(
        difference_card(Difference("0" * 16, 10**6, 10**6, 10**6, LABELS, LABELS, LABELS), t)
    )
    assert_taken(reloaded_card(LoadReport(10**6, 10**6, 10**6, 0, ()), t))


def test_it_names_the_first_papers_and_carries_what_it_was_found_for() -> None:
    found = Difference("0123456789abcdef", 1, 2, 0, ("FoldNet",), ("A", "B"))
    card = difference_card(found, Texts(ENGLISH))
    text = shown(card)
    assert "New: 1**\n- FoldNet" in text
    assert "Changed: 2**\n- A\n- B" in text
    assert "Withdrawn: 0" in text
    assert values(message_payload(view=card), "custom_id") == ["reload:0123456789abcdef"]


def test_where_nothing_would_change_there_is_no_button() -> None:
    card = difference_card(Difference("0" * 16), Texts(ENGLISH))
    assert "Nothing would change" in shown(card)
    assert values(message_payload(view=card), "custom_id") == []
