"""Reminders: what is said when one is set, and the message itself."""

from __future__ import annotations

from bot.cards.reminders import reminder_card, reminder_set
from bot.texts import ENGLISH, Texts
from db.papers.paper import Paper
from db.people.reminders import Reminder
from tests.cards import NOW, assert_taken, languages, shown, values
from tests.discord_rules import message_payload

LARGEST = 2**63 - 1


def reminder(paper: Paper) -> Reminder:
    return Reminder(LARGEST, LARGEST, paper.id, "en-US", "holder", NOW, NOW)


@languages
def test_every_paper_can_be_reminded_of(papers: list[Paper], t: Texts) -> None:
    for paper in papers[::5]:
        assert_taken(reminder_card(reminder(paper), paper, t))
        assert_taken(reminder_set(paper, NOW, t))


def test_a_reminder_carries_its_claim_and_names_its_paper(guardspace: Paper) -> None:
    card = reminder_card(reminder(guardspace), guardspace, Texts(ENGLISH))
    assert "You asked to be reminded" in shown(card)
    assert "GuardSpace" in shown(card)
    custom_ids = values(message_payload(view=card), "custom_id")
    assert f"snooze:{LARGEST}" in custom_ids
    assert f"mark:{guardspace.id}:read" in custom_ids


def test_a_reminder_that_was_set_says_when_it_comes(guardspace: Paper) -> None:
    text = shown(reminder_set(guardspace, NOW, Texts(ENGLISH), "Berlin time."))
    assert f"<t:{int(NOW.timestamp())}:F>" in text
    assert text.endswith("\nBerlin time.")
