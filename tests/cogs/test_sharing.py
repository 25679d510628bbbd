"""Paperboy as one member's own app: in servers without it, and in direct messages with others.

simcord has no servers that the bot is not in, and sends no installation context: the interactions
are made here as Discord describes them, on the way from simcord to the bot. What Discord itself
decides stays untested: who may share where (the permission *Use External Apps*), and which commands
it offers.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.anywhere import ANYWHERE
from db.people.bookmarks import Origin, save
from db.searching.lookup import find_paper
from tests.lab import Lab, offered, open_lab, shown

ELSEWHERE = 424242
"""A server that the bot is not in."""

IN_A_SERVER, IN_A_GROUP = 0, 2
PLACES = pytest.mark.parametrize("place", [IN_A_SERVER, IN_A_GROUP], ids=["server", "group"])


def go(lab: Lab, place: int) -> None:
    """Let what the reader does arrive as from where the bot is not."""
    emit = lab.env.backend.emit

    def from_there(event: str, payload: Mapping[str, Any]) -> None:
        if event == "INTERACTION_CREATE":
            payload = _moved(dict(payload), place)
        emit(event, payload)

    lab.env.backend.emit = from_there  # type: ignore[method-assign]


def _moved(payload: dict[str, Any], place: int) -> dict[str, Any]:
    user = payload["member"]["user"]
    payload["context"] = place
    payload["authorizing_integration_owners"] = {"1": user["id"]}
    if place == IN_A_SERVER:
        payload["guild_id"] = str(ELSEWHERE)
        payload["guild"] = {"id": str(ELSEWHERE), "locale": "en-US", "features": []}
        payload["channel"] = {**payload["channel"], "guild_id": str(ELSEWHERE)}
        return payload
    channel = {"id": payload["channel_id"], "type": 3, "name": None, "recipients": []}
    payload["channel"] = {**channel, "owner_id": user["id"], "icon": None, "last_message_id": None}
    for of_a_server in ("guild_id", "guild_locale", "member"):
        del payload[of_a_server]
    payload["user"] = user
    return payload


def remembered(lab: Lab) -> int:
    count = lab.bot.store.read(lambda db: db.conn.execute("SELECT count(*) FROM messages"))
    return int(count.fetchone()[0])


@PLACES
async def test_an_answer_is_its_members_until_they_share_it(lab: Lab, place: int) -> None:
    go(lab, place)
    asked: tuple[tuple[str, dict[str, Any]], ...] = (
        ("search", {"query": "safety fine-tuning"}),
        ("paper", {"paper": "GuardSpace"}),
        ("similar", {"paper": "GuardSpace"}),
    )
    for command, options in asked:
        answer = await lab.ask(command, **options)
        assert answer.ephemeral
        assert shown(answer).endswith("[Share with the channel]")
        public = await lab.press(answer, "Share with the channel")
        assert not public.ephemeral
        assert shown(public) == shown(answer).removesuffix("\n[Share with the channel]")
    assert remembered(lab) == 0


async def test_a_page_that_turns_and_a_card_that_opens_can_be_shared_too(lab: Lab) -> None:
    go(lab, IN_A_SERVER)
    answer = await lab.ask("search", query="reasoning")
    await lab.restart()
    turned = await lab.press(answer, "Next")
    assert "[Share with the channel]" in shown(turned)
    card = await lab.press(turned, custom_id=offered(turned, "open:")[0])
    assert card.ephemeral
    assert "[Share with the channel]" in shown(card)
    other = await lab.press(card, "中文")
    assert other.id == card.id
    assert "[分享到频道]" in shown(other) or "[Share with the channel]" in shown(other)


async def test_who_presses_what_was_shared_gets_an_answer_of_their_own(lab: Lab) -> None:
    go(lab, IN_A_SERVER)
    public = await lab.press(await lab.ask("search", query="reasoning"), "Share with the channel")
    card = await lab.press(public, custom_id=offered(public, "open:")[0], by=lab.chinese_reader)
    assert card.ephemeral


@PLACES
async def test_nothing_private_can_be_shared_by_that_button(lab: Lab, place: int) -> None:
    await lab.press(await lab.ask("paper", paper="FlexLoRA"), "Save")
    go(lab, place)
    for command in ("recommend", "bookmarks list", "help"):
        answer = await lab.ask(command)
        assert answer.ephemeral
        assert "[Share with the channel]" not in shown(answer)


@PLACES
async def test_what_is_saved_there_belongs_to_no_server(lab: Lab, place: int) -> None:
    go(lab, place)
    await lab.press(await lab.ask("paper", paper="GuardSpace"), "Save")
    guilds = lab.bot.store.read(
        lambda db: db.conn.execute("SELECT guild FROM bookmark_origins").fetchall()
    )
    assert guilds == [(None,)]


async def test_nothing_of_a_server_that_was_left_is_told_there(lab: Lab) -> None:
    paper = lab.bot.store.read(find_paper, "GuardSpace").id
    for member in (1, 2):
        origin = Origin("button", lab.env.now(), guild=ELSEWHERE)
        lab.bot.store.write(save, member, [paper], origin)
    go(lab, IN_A_SERVER)
    answer = await lab.ask("recommend")
    assert "GuardSpace" not in shown(answer)
    assert "you have saved nothing yet" in shown(answer)


@PLACES
async def test_the_help_there_names_what_can_be_used_there(lab: Lab, place: int) -> None:
    go(lab, place)
    start = await lab.ask("help")
    assert "/weekly" not in shown(start)
    topics = [topic.removeprefix("help:") for topic in offered(start, "help:")]
    assert "weekly" not in topics
    papers = await lab.choose(start, "help:papers")
    assert "/similar" in shown(papers)
    assert "/digest" not in shown(papers)


async def test_discord_is_told_which_commands_go_with_a_member(store_copy: Path) -> None:
    async with open_lab(store_copy, new=True) as lab:
        [sync] = [r for r in lab.env.http_requests if r.path.endswith("/commands")]
    for command in sync.json or []:
        installs = {0, 1} if command["name"] in ANYWHERE else {0}
        assert set(command["integration_types"]) == installs, command["name"]
        assert (2 in command["contexts"]) == (command["name"] in ANYWHERE)


async def test_about_names_both_ways_to_install(lab: Lab) -> None:
    links = str((await lab.ask("about")).components)
    assert "integration_type=0" in links
    assert "integration_type=1" in links
