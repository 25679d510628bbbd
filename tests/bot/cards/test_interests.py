"""What an alert asks for, in words."""

from __future__ import annotations

from bot.cards.interests import interest_name, interest_text
from bot.texts import CHINESE, ENGLISH, Texts
from db.alerts.interest import Interest
from db.papers.paper import Paper


def test_an_alert_names_all_that_it_asks_for(guardspace: Paper) -> None:
    interest = Interest('"reward model" -code', "Ada *", "LLMs", guardspace.id)
    likes = {guardspace.id: guardspace}
    english, chinese = Texts(ENGLISH), Texts(CHINESE)
    assert interest_text(interest, likes, english) == (
        '"reward model" -code + by Ada \\* + tag LLMs + like GuardSpace'
    )
    assert interest_name(interest, likes, chinese, 100) == (
        '"reward model" -code + 作者 Ada * + 标签 LLMs + 类似 GuardSpace'
    )


def test_a_long_one_is_cut(guardspace: Paper) -> None:
    name = interest_name(Interest("x" * 300, "y" * 100), {}, Texts(ENGLISH), 60)
    assert len(name) == 60
    assert name.endswith("…")
