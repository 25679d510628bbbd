"""The help fits, whatever its examples and commands are called."""

from __future__ import annotations

from bot.actions import OpenPaper
from bot.anywhere import invitations
from bot.cards.help import (
    TOPICS,
    Example,
    HelpLine,
    about_card,
    help_card,
    topic_card,
    welcome_card,
)
from bot.client import PERMISSIONS
from bot.texts import Texts
from db.papers.paper import Paper
from tests.cards import (
    assert_taken,
    languages,
)

LINKS = invitations(2**63 - 1, PERMISSIONS)


@languages
def test_the_help_fits_whatever_its_examples_hold(papers: list[Paper], t: Texts) -> None:
    for paper in papers[::20]:
        examples = [
            Example("Open a paper", "paper", paper.label * 3, OpenPaper(f"{paper.id}{number}"))
            for number in range(5)
        ]
        assert_taken(help_card(examples, list(TOPICS), 803, t, "🔖"))
    for topic in TOPICS:
        assert_taken(topic_card(topic, [HelpLine("name" * 8, "d" * 100)] * 60, t))
    assert_taken(about_card("1", 803, [("*" * 300, 7)] * 99, "@everyone" * 99, t, LINKS))
    assert_taken(welcome_card(803, t))
