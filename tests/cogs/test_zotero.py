"""`/bookmarks zotero` as a member meets it: the key given in a form, papers sent and fetched."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import simcord

from bot.client import utc_now
from bot.fetching.addresses import Reach
from bot.fetching.client import Fetcher
from bot.zotero.api import Zotero
from db.people.zotero import account_of
from db.store.connection import Database
from tests.fake_zotero import KEY, FakeZotero, Fault, serving
from tests.lab import Lab, offered, shown

OTHER_KEY = "Zzzzzzzzzzzzzzzzzzzzzzzz"


class Server(FakeZotero):
    """Zotero on loopback, and what talks with it."""

    zotero: Zotero


@pytest.fixture
async def server(lab: Lab) -> AsyncIterator[Server]:
    """Zotero on loopback, which the lab's bot asks in place of the real one."""
    server = Server()
    async with (
        serving(server) as address,
        Fetcher(reach=Reach.THIS_MACHINE, contact=None, clock=utc_now) as fetcher,
    ):
        server.zotero = Zotero(fetcher, utc_now, api=address, pause=_no_pause)
        ask_here(lab, server)
        yield server


def ask_here(lab: Lab, server: Server) -> None:
    """Let the bot that runs ask this server."""
    cog: Any = lab.bot.get_cog("Bookmarks")
    cog.zotero = server.zotero


async def _no_pause(seconds: float) -> None:
    """Time flies in tests."""


async def enter(
    lab: Lab, key: str = KEY, by: simcord.MemberActor | None = None
) -> simcord.ResponseMessage:
    """The answer to a key that a member enters."""
    card = await lab.ask("bookmarks zotero", by=by)
    form = await (by or lab.reader).click(card, custom_id="zotero:connect")
    assert form.modal
    answer = await (by or lab.reader).submit_modal(form, {"key": key})
    assert answer.response
    return answer.response


def sent_to_discord(lab: Lab) -> str:
    return json.dumps([request.json for request in lab.env.http_requests], default=str)


async def save(lab: Lab, *names: str) -> None:
    for name in names:
        card = await lab.ask("paper", paper=name)
        await lab.press(card, custom_id=offered(card, "save")[0])


async def test_without_a_key_the_command_says_how_to_give_one(lab: Lab, server: Server) -> None:
    card = await lab.ask("bookmarks zotero")
    assert card.ephemeral
    assert "never into a message" in shown(card)
    assert offered(card, "zotero") == ["zotero:connect"]
    assert server.asked == []


async def test_a_key_opens_the_library_and_is_shown_nowhere(
    lab: Lab, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    await save(lab, "GuardSpace", "FedTDP")
    caplog.set_level("DEBUG")
    connected = await enter(lab, f" {KEY} ")
    assert connected.ephemeral
    assert "library of **ada**" in shown(connected)
    assert "2 papers bookmarked, 2 of them not in your library yet." in shown(connected)
    assert lab.bot.store.read(account_of, lab.reader.id)
    (file,) = (await lab.ask("mydata export")).attachments
    exported = (await file.read()).decode()
    assert json.loads(exported)["zotero_accounts"][0]["key"] == "(kept, and not shown)"
    assert KEY not in exported + sent_to_discord(lab)
    assert KEY not in "".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("simcord")
    )


async def test_papers_are_sent_after_a_restart_too_and_twice_sends_nothing_twice(
    lab: Lab, server: Server
) -> None:
    await save(lab, "GuardSpace", "FedTDP")
    connected = await enter(lab)
    await lab.restart()
    ask_here(lab, server)
    sent = await lab.press(connected, "Send papers")
    assert sent.ephemeral
    assert "Sent to your library: 2 papers." in shown(sent)
    assert "Sent to your library: 0 papers." in shown(await lab.press(connected, "Send papers"))
    assert len(server.items) == 2
    assert "0 of them not in your library" in shown(await lab.ask("bookmarks zotero"))


async def test_papers_are_fetched_and_what_is_unknown_is_named(lab: Lab, server: Server) -> None:
    await save(lab, "GuardSpace")
    connected = await enter(lab)
    await lab.press(connected, "Send papers")
    server.put("AAAA2222", title="A *book* about cranes")
    await lab.ask("bookmarks remove", paper="GuardSpace")
    fetched = await lab.press(connected, "Fetch papers")
    assert "References in your library: 2. Papers here among them: 1." in shown(fetched)
    assert "A \\*book\\* about cranes" in shown(fetched)
    assert "since you removed their bookmarks here: 1." in shown(fetched)
    again = await lab.press(fetched, "Bookmark these again")
    assert "New bookmarks: 1." in shown(again)


async def test_a_key_is_deleted_by_its_member_and_with_their_data(lab: Lab, server: Server) -> None:
    gone = await lab.press(await enter(lab), "Disconnect")
    assert "Your Zotero key is deleted here." in shown(gone)
    assert lab.bot.store.read(account_of, lab.reader.id) is None
    await enter(lab)
    await lab.press(await lab.ask("mydata delete"), custom_id="forget:1")
    assert lab.bot.store.read(account_of, lab.reader.id) is None


async def test_a_wrong_key_is_told_and_not_kept(lab: Lab, server: Server) -> None:
    assert "is no key of Zotero's" in shown(await enter(lab, "x" * 30))
    assert server.asked == []
    for _ in range(3):
        assert "does not know this key" in shown(await enter(lab, OTHER_KEY))
    assert "Wait five minutes" in shown(await enter(lab, OTHER_KEY))
    assert len(server.asked) == 3
    assert lab.bot.store.read(account_of, lab.reader.id) is None
    assert OTHER_KEY not in sent_to_discord(lab)


async def test_a_key_that_was_revoked_is_deleted_here(lab: Lab, server: Server) -> None:
    connected = await enter(lab)
    server.is_known = False
    told = await lab.press(connected, "Fetch papers")
    assert "it is not kept here" in shown(told)
    assert lab.bot.store.read(account_of, lab.reader.id) is None
    assert "Zotero is not connected" in shown(await lab.press(connected, "Fetch papers"))


async def test_a_key_that_may_only_read_sends_nothing(lab: Lab, server: Server) -> None:
    server.access = {"library": True}
    await save(lab, "GuardSpace")
    assert "may only read" in shown(await enter(lab))
    lab.bot.store.write(_may_write, lab.reader.id)  # as it was when the button was shown
    card = await lab.ask("bookmarks zotero")
    server.faults.extend([None, Fault(403)])
    told = shown(await lab.press(card, "Send papers"))
    assert "does not allow this with your key" in told
    assert server.items == {}


async def test_a_failure_is_told_in_the_members_language(lab: Lab, server: Server) -> None:
    await enter(lab, by=lab.chinese_reader)
    server.faults.append(Fault(429, {"Retry-After": "900"}))
    card = await lab.ask("bookmarks zotero", by=lab.chinese_reader)
    told = await lab.press(card, custom_id="zotero:pull", by=lab.chinese_reader)
    assert "15 分钟" in shown(told)


async def test_a_transfer_ends_with_the_bot(lab: Lab, server: Server) -> None:
    cog: Any = lab.bot.get_cog("Bookmarks")

    async def carry() -> None:
        async with cog._turn_of(lab.reader.id):
            await asyncio.sleep(3_600)

    task = asyncio.create_task(carry())
    await asyncio.sleep(0)
    card = await lab.press(await enter(lab), custom_id="zotero:pull")
    assert "is not done yet" in shown(card)
    await cog.cog_unload()
    assert task.cancelled()
    assert not cog.carried


async def test_the_demo_asks_for_no_key(lab: Lab, server: Server) -> None:
    card = await lab.ask("bookmarks zotero")
    lab.bot.settings = replace(lab.bot.settings, offline=True)
    told = await lab.press(card, custom_id="zotero:connect")
    assert "The demo reaches nobody" in shown(told)


async def test_another_member_sees_nothing_of_it(lab: Lab, server: Server) -> None:
    await enter(lab)
    card = await lab.ask("bookmarks zotero", by=lab.chinese_reader)
    assert offered(card, "zotero") == ["zotero:connect"]


def _may_write(db: Database, member: int) -> None:
    db.conn.execute("UPDATE zotero_accounts SET can_write = 1 WHERE member = ?", [member])
