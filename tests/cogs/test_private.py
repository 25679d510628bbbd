"""What a member saves, dismisses and is alerted to is told to nobody else, by no command and no
button."""

from __future__ import annotations

from typing import Any

from bot.actions import JudgePaper
from tests.lab import Lab, offered

COMMANDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("recommend", {}),
    ("alerts add", {"query": "safety", "zone": "UTC"}),
    ("alerts add", {"like": "GuardSpace"}),
    ("alerts list", {}),
    ("alerts preview", {"tag": "LLMs"}),
    ("alerts pause", {"alert": "“safety”"}),
    ("alerts time", {"at": "8 pm"}),
    ("alerts remove", {"alert": "“safety”"}),
    ("bookmarks list", {}),
    ("bookmarks search", {"query": "safety"}),
    ("bookmarks state", {"paper": "GuardSpace", "state": "reading"}),
    ("bookmarks remind", {"paper": "GuardSpace", "day": "tomorrow", "zone": "UTC"}),
    ("bookmarks monday", {"when": "on", "zone": "UTC"}),
    ("bookmarks zotero", {}),
    ("bookmarks share", {}),
    ("bookmarks export", {}),
    ("bookmarks remove", {"paper": "GuardSpace"}),
    ("bookmarks clear", {}),
    ("shelf add", {"paper": "FedTDP", "note": "good"}),
    ("shelf export", {}),
    ("shelf remove", {"paper": "FedTDP"}),
    ("mydata export", {}),
    ("mydata delete", {}),
)
"""What only its member sees the answer to."""


async def test_the_answers_about_a_member_are_theirs_alone(lab: Lab) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    saved = await lab.press(card, custom_id=offered(card, "save")[0])
    assert saved.ephemeral
    before = lab.channel.history()
    for command, options in COMMANDS:
        answer = await lab.ask(command, **options)
        assert answer.ephemeral, command
    assert [message.id for message in lab.channel.history()] == [message.id for message in before]


async def test_the_buttons_under_such_an_answer_tell_nobody_either(lab: Lab) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    await lab.press(card, custom_id=offered(card, "save")[0])
    before = [message.id for message in lab.channel.history()]
    answer = await lab.ask("recommend")
    paper = offered(answer, "save:")[0].removeprefix("save:")
    await lab.press(answer, custom_id=JudgePaper(paper, "less", 0).custom_id)
    listed = await lab.press(answer, custom_id="dismissed:0")
    for verb in ("open:", "restore:"):
        assert (await lab.press(listed, custom_id=offered(listed, verb)[0])).ephemeral, verb
    alert = await lab.ask("alerts preview", like="GuardSpace")
    for verb in ("save:", "open:"):
        assert (await lab.press(alert, custom_id=offered(alert, verb)[0])).ephemeral, verb
    assert [message.id for message in lab.channel.history()] == before
