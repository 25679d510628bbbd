"""The bot as Discord meets it: what it asks for, what it tells, and what it does when all fails."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import discord
import pytest

from bot import actions, client
from bot.actions import Action, OpenPaper
from bot.cards.parts import ActionButton
from bot.client import PERMISSIONS, create_bot
from bot.config import Settings
from bot.reactions import DOUBT_S
from db.people.messages import papers_of_message
from db.store.store import StoreError
from tests.lab import Lab, open_lab, shown


def syncs(lab: Lab) -> list[list[dict[str, Any]]]:
    """Each telling of the commands to Discord, for all servers at once or for one."""
    requests = [request for request in lab.env.http_requests if request.method == "PUT"]
    return [list(r.json or []) for r in requests if r.path.endswith("/commands")]


@pytest.fixture
async def new_lab(store_copy: Path) -> AsyncIterator[Lab]:
    """A lab whose Discord knows none of the bot's commands yet."""
    async with open_lab(store_copy, new=True) as lab:
        yield lab


# What it asks for.


def test_it_asks_for_servers_and_reactions_and_nothing_else(tmp_path: Path) -> None:
    bot = create_bot(Settings(db=tmp_path / "paperboy.db"))
    bot.store.close()
    asked = {name for name, asked in bot.intents if asked}
    assert asked == {"guilds", "guild_reactions", "dm_reactions"}
    privileged = {"members", "presences", "message_content"}
    assert not asked & privileged


def test_nothing_that_it_sends_mentions_anyone(tmp_path: Path) -> None:
    bot = create_bot(Settings(db=tmp_path / "paperboy.db"))
    bot.store.close()
    assert bot.allowed_mentions is not None
    assert bot.allowed_mentions.to_dict() == discord.AllowedMentions.none().to_dict()


def test_its_invitation_asks_for_what_posts_need_and_no_more() -> None:
    asked = {name for name, granted in PERMISSIONS if granted}
    assert asked == {
        "read_messages",  # View Channel by its old name
        "send_messages",
        "send_messages_in_threads",
        "create_public_threads",
        "embed_links",
        "attach_files",
        "read_message_history",
    }


def test_a_store_that_cannot_be_used_is_no_bot(tmp_path: Path) -> None:
    path = tmp_path / "paperboy.db"
    path.write_text("not a store, whatever its name says; and long enough to be read as one")
    with pytest.raises(StoreError, match="cannot be used"):
        create_bot(Settings(db=path))


# What Discord is told.


async def test_discord_is_told_the_commands_once_for_all_servers(new_lab: Lab) -> None:
    (commands,) = syncs(new_lab)
    assert {command["name"] for command in commands} >= {
        *("search", "paper", "random", "tags", "digest", "weekly", "bookmarks", "help")
    }
    assert all("guilds" not in request.path for request in new_lab.env.http_requests)
    await new_lab.restart()
    assert len(syncs(new_lab)) == 1


async def test_discord_is_told_again_when_a_command_has_changed(
    new_lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_help = [cog for cog in client.COGS if cog != "cogs.help"]
    monkeypatch.setattr(client, "COGS", without_help)
    await new_lab.restart()
    before, after = syncs(new_lab)
    names = {command["name"] for command in before} - {command["name"] for command in after}
    assert names == {"help", "about"}


async def test_discord_is_told_again_when_asked_to(new_lab: Lab) -> None:
    assert not await new_lab.bot.sync_if_changed()
    assert await new_lab.bot.sync_if_changed(force=True)
    assert len(syncs(new_lab)) == 2


async def test_readers_commands_work_in_direct_messages_and_admins_in_servers(
    new_lab: Lab,
) -> None:
    (commands,) = syncs(new_lab)
    guild, bot_dm, others_dm = 0, 1, 2
    about_a_server = {"top", "shelf"}  # of no use without one
    for command in commands:
        is_for_admins = command["default_member_permissions"] is not None
        in_servers_only = is_for_admins or command["name"] in about_a_server
        assert set(command["contexts"]) - {others_dm} == (
            {guild} if in_servers_only else {guild, bot_dm}
        )
        assert is_for_admins == (command["name"] in {"weekly", "settings", "feeds", "admin"})


# What its messages show.


async def test_a_public_message_is_remembered_with_its_papers_and_a_private_one_is_not(
    lab: Lab,
) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    assert len(lab.bot.store.read(papers_of_message, card.id)) == 1
    private = await lab.press(card, "中文")
    assert lab.bot.store.read(papers_of_message, private.id) == ()


# Failures.


async def test_a_refusal_is_told_to_the_member_alone_and_not_logged(lab: Lab) -> None:
    told = await lab.ask("paper", paper="no such paper at all")
    assert told.ephemeral
    assert lab.complaints.take() == []


async def test_a_bug_is_told_by_a_reference_that_the_log_explains(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("nobody expected this")

    monkeypatch.setattr(sys.modules["cogs.help"], "paper_count", broken)
    told = await lab.ask("help")
    assert told.ephemeral
    assert "ZeroDivisionError" not in shown(told)
    (reference,) = re.findall("`([0-9a-f]{6})`", shown(told))
    (complaint,) = lab.complaints.take()
    assert reference in complaint
    assert "nobody expected this" in complaint

    told = await lab.ask("help", by=lab.chinese_reader)
    assert "这里出了错" in shown(told)
    assert len(lab.complaints.take()) == 1


async def test_a_bug_behind_a_button_is_told_too(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    card = await lab.ask("paper", paper="GuardSpace")

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(sys.modules["cogs.bookmarks.saving"], "saved_notice", broken)
    told = await lab.press(card, "Save")
    assert told.ephemeral
    assert "Something went wrong here" in shown(told)
    (complaint,) = lab.complaints.take()
    assert "ZeroDivisionError" in complaint


async def test_a_bug_after_the_answer_is_told_behind_it(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.client.remember_message", broken)
    result = await lab.reader.slash(lab.channel, "paper", paper="GuardSpace")
    assert "## GuardSpace" in shown(result.response)
    (told,) = result.followups
    assert told.ephemeral
    assert "Something went wrong" in shown(told)
    assert len(lab.complaints.take()) == 1


async def test_a_store_that_fails_is_a_clear_sentence_and_the_host_reads_why(lab: Lab) -> None:
    lab.bot.store.write(lambda db: db.conn.execute("ALTER TABLE bookmarks RENAME TO lost"))
    told = await lab.ask("bookmarks list")
    assert told.ephemeral
    assert "The database is unavailable right now (no such table: bookmarks)" in shown(told)
    (complaint,) = lab.complaints.take()
    assert "OperationalError" in complaint

    card = await lab.ask("paper", paper="GuardSpace")
    told = await lab.press(card, "Save", by=lab.chinese_reader)
    assert "数据库暂时无法使用" in shown(told)
    assert len(lab.complaints.take()) == 1


async def test_a_store_that_another_process_holds_for_too_long_is_said(lab: Lab) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    lab.bot.store.write(lambda db: db.conn.execute("PRAGMA busy_timeout = 20"))
    other = sqlite3.connect(lab.settings.db, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    told = await lab.press(card, "Save")
    other.execute("ROLLBACK")
    other.close()
    assert "database is locked" in shown(told)
    assert len(lab.complaints.take()) == 1
    assert "Saved" in shown(await lab.press(card, "Save"))


async def test_a_failure_while_typing_offers_nothing_and_is_logged(lab: Lab) -> None:
    lab.bot.store.write(lambda db: db.conn.execute("ALTER TABLE bookmarks RENAME TO lost"))
    choices = await lab.reader.autocomplete(lab.channel, "bookmarks remove", "paper", "a")
    assert choices == []
    assert len(lab.complaints.take()) == 1


async def test_an_answer_that_comes_too_late_is_a_warning_and_no_bug(
    lab: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    lab.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062, times=None)
    result = await lab.reader.slash(lab.channel, "help")
    assert result.response is None
    assert "An interaction ended before its answer" in caplog.text
    assert not lab.complaints.take()


async def test_a_reaction_that_the_store_refuses_is_logged_and_saved_later(lab: Lab) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    lab.bot.store.write(lambda db: db.conn.execute("ALTER TABLE bookmarks RENAME TO lost"))
    await lab.reader.react(card, "🔖")
    lab.bot.store.write(lambda db: db.conn.execute("ALTER TABLE lost RENAME TO bookmarks"))
    await lab.env.advance_time(2 * DOUBT_S)  # it is looked at again, and saved
    first, *tried_again = lab.complaints.take()
    assert "unavailable for a reaction" in first
    assert all("unavailable" in complaint for complaint in tried_again)
    await lab.chinese_reader.react(card, "🔖")
    for member in (lab.reader, lab.chinese_reader):
        assert "GuardSpace" in shown(await lab.ask("bookmarks list", by=member))


# Buttons of another version.


@dataclass(frozen=True, slots=True)
class Forgotten(Action):
    verb: ClassVar[str] = "forgotten"
    paper: str


async def test_a_button_that_this_version_does_not_know_says_so(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    monkeypatch.delitem(actions.ACTIONS, "card")
    told = await lab.press(card, "中文")
    assert told.ephemeral
    assert "from another version of the bot" in shown(told)
    told = await lab.press(card, "中文", by=lab.chinese_reader)
    assert "/帮助" in shown(told)


def test_a_button_carries_its_action() -> None:
    button = ActionButton(OpenPaper("r4xq2mzk7uwa"), label="Open")
    assert button.to_component_dict()["custom_id"] == "open:r4xq2mzk7uwa"


# Signs of life.
