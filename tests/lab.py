"""A small lab on a simulated Discord, with the real bot in it, for every test that talks to one."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import discord
import simcord
from simcord.backend.ops.commands import COMMAND_FIELDS
from simcord.backend.serializers import guild_create_payload
from simcord.builders import ChannelHandle, GuildHandle

from bot.client import Paperboy, create_bot
from bot.config import Settings
from bot.demo import PatientEnv, speak_chinese
from db.people.greetings import claim_greeting
from db.store.bot_status import note_sync, synced_digest
from tests.discord_rules import check

ODD_TEXTS = (
    *('"', "'", "-", "(", "∇", "😀", "C++", "a*", "NEAR(", "AND OR NOT", "graph-based"),
    *("\ud800", "\u202e", "\x00", "safety\n\nfine-tuning", "x" * 6_000, "推理" * 3_000),
    *("", " ", "\u3000", "@everyone <@1> ||s|| **b**"),
)
"""What a member may send in any option of text."""


class Complaints(logging.Handler):
    """What was logged as an error: a button that fails tells its member, and else only the log."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def take(self) -> list[str]:
        """All complaints with their tracebacks, and they no longer fail the test."""
        told = [logging.Formatter().format(record) for record in self.records]
        self.records.clear()
        return told


@dataclass(slots=True)
class Lab:
    """A server with a channel, a reader of English, a reader of Chinese, and the bot.

    A test that provokes an error in the log takes it from `complaints`.
    """

    env: simcord.Env
    guild: GuildHandle
    channel: ChannelHandle
    reader: simcord.MemberActor
    chinese_reader: simcord.MemberActor
    settings: Settings
    complaints: Complaints

    @property
    def bot(self) -> Paperboy:
        bot = self.env.bot
        assert isinstance(bot, Paperboy)
        return bot

    async def ask(
        self, command: str, /, *, by: simcord.MemberActor | None = None, **options: Any
    ) -> simcord.ResponseMessage:
        """The bot's answer to a command of the reader's, or of the member's who is named."""
        return _answer(await (by or self.reader).slash(self.channel, command, **options))

    async def press(
        self,
        message: simcord.ResponseMessage,
        label: str | None = None,
        *,
        custom_id: str | None = None,
        by: simcord.MemberActor | None = None,
    ) -> simcord.ResponseMessage:
        """The bot's answer to a button; a page that turns is the message itself."""
        member = by or self.reader
        return _answer(await member.click(message, label=label, custom_id=custom_id))

    async def choose(
        self, message: simcord.ResponseMessage, value: str, *, by: simcord.MemberActor | None = None
    ) -> simcord.ResponseMessage:
        """The bot's answer to an entry of one of a message's menus."""
        (menu,) = (
            str(part["custom_id"])
            for part in _components(message)
            if value in [option["value"] for option in part.get("options", ())]
        )
        return _answer(await (by or self.reader).select(message, [value], custom_id=menu))

    async def restart(self) -> None:
        """End the bot and start a new one on the same store, as a new process would."""
        ended = self.bot  # it may be at work still, and needs its store until it is off
        await self.env.restart_bot(create_bot(self.settings, clock=self.env.now))
        ended.store.close()


def begin_session(lab: Lab, *, without_service: bool = False) -> None:
    """Let Discord begin a new session with the bot as it runs, as it does where the last one could
    not be resumed. Servers `without_service` are named in it and do not follow."""
    assert lab.bot.user
    backend = lab.env.backend
    guilds = [
        guild_create_payload(backend, guild)
        for guild in backend.guilds.values()
        if not without_service
    ]
    ready = {
        "v": 10,
        "user": {**lab.bot.user._to_minimal_user_json(), "bot": True},
        "guilds": [{"id": str(guild), "unavailable": True} for guild in backend.guilds],
        "session_id": "another",
        "resume_gateway_url": "wss://simcord.invalid",
        "application": {"id": str(lab.bot.application_id), "flags": 0},
    }
    backend.emit("READY", ready)
    for guild in guilds:
        backend.emit("GUILD_CREATE", guild)


@dataclass(frozen=True, slots=True)
class ToldCommands:
    """What a bot of this process told Discord first, and its digest in the store."""

    digest: str
    commands: list[dict[str, Any]]


_told: list[ToldCommands] = []


@asynccontextmanager
async def open_lab(store: Path, *, new: bool = False) -> AsyncIterator[Lab]:
    """A lab whose bot uses the store at `store`. Every request that the bot made is held against
    Discord's rules at the end, and nothing may have failed but what a refusal told a member and
    what the test took from the lab's complaints.

    Discord knows the commands from a lab before, as it does wherever a bot starts again, unless
    it is `new` to it. The bot is one of many in this process: it does not freeze what is in memory.
    """
    settings = Settings(db=store)

    def clock() -> datetime:
        return env.now()

    bot = create_bot(settings, clock=clock)
    env = PatientEnv(bot)
    complaints = Complaints()
    logging.getLogger().addHandler(complaints)
    if not new:
        _tell_discord(env, bot)
    with patch("bot.process.collect_in_small_parts"):
        await env.start()
        _remember_what_was_told(env, bot)
        try:
            guild = env.create_guild("Lab")
            channel = guild.create_text_channel("papers")
            admins = guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
            reader = guild.add_member(env.create_user("reader"), roles=[admins])
            chinese_reader = guild.add_member(env.create_user("chinese_reader"))
            speak_chinese(env, chinese_reader)
            bot.store.write(claim_greeting, guild.id, env.now())  # it was greeted long ago
            await env.settle()  # the bot has found that out
            yield Lab(env, guild, channel, reader, chinese_reader, settings, complaints)
            assert not (untold := complaints.take()), "\n".join(untold)
            check(env)
        finally:
            logging.getLogger().removeHandler(complaints)
            await env.shutdown()
            assert isinstance(env.bot, Paperboy)
            env.bot.store.close()


def _tell_discord(env: simcord.Env, bot: Paperboy) -> None:
    for told in _told:
        env.backend.register_commands(None, told.commands)
        bot.store.write(note_sync, env.backend.application_id, told.digest, env.now())


def _remember_what_was_told(env: simcord.Env, bot: Paperboy) -> None:
    digest = bot.store.read(synced_digest, env.backend.application_id)
    if not _told and digest:
        commands = [
            {key: value for key, value in command.items() if key in COMMAND_FIELDS}
            for command in env.backend.commands[None].values()
        ]
        _told.append(ToldCommands(digest, commands))


def _answer(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    assert result.response is not None, "the bot did not answer"
    return result.response


def shown(response: simcord.ResponseMessage | None) -> str:
    """All the text that a message shows, in its order, and the labels of its buttons."""
    texts: list[str] = []
    for component in _components(response):
        if "content" in component:
            texts.append(str(component["content"]))
        if component.get("label"):
            texts.append(f"[{component['label']}]")
    return "\n".join(texts)


def offered(response: simcord.ResponseMessage | None, verb: str) -> list[str]:
    """The custom_ids of a message's buttons, and the values of its menus, that begin so."""
    components = list(_components(response))
    ids = [str(component.get("custom_id", "")) for component in components]
    ids += [str(option["value"]) for part in components for option in part.get("options", ())]
    return [id_ for id_ in ids if id_.startswith(verb)]


def _components(response: simcord.ResponseMessage | None) -> Iterator[Mapping[str, Any]]:
    assert response is not None, "the bot did not answer"

    def walk(component: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        yield component
        for child in component.get("components", ()):
            yield from walk(child)
        if accessory := component.get("accessory"):
            yield from walk(accessory)

    for component in response.components:
        yield from walk(component)
