"""A small lab on a simulated Discord, with the real bot in it, for every test that talks to one."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import discord
import simcord
from simcord.builders import ChannelHandle, GuildHandle

from bot.client import Paperboy, create_bot
from bot.demo import speak_chinese
from bot.settings import Settings
from tests.discord_rules import check


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

    async def restart(self) -> None:
        """End the bot and start a new one on the same store, as a new process would."""
        self.bot.store.close()
        await self.env.restart_bot(create_bot(self.settings, clock=self.env.now))


@asynccontextmanager
async def open_lab(store: Path) -> AsyncIterator[Lab]:
    """A lab whose bot uses the store at `store`. Every request that the bot made is held against
    Discord's rules at the end, and nothing may have failed but what a refusal told a member and
    what the test took from the lab's complaints."""
    settings = Settings(db=store)

    def clock() -> datetime:
        return env.now()

    bot = create_bot(settings, clock=clock)
    env = simcord.Env(bot)
    complaints = Complaints()
    logging.getLogger().addHandler(complaints)
    await env.start()
    try:
        guild = env.create_guild("Lab")
        channel = guild.create_text_channel("papers")
        admins = guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
        reader = guild.add_member(env.create_user("reader"), roles=[admins])
        chinese_reader = guild.add_member(env.create_user("chinese_reader"))
        speak_chinese(env, chinese_reader)
        yield Lab(env, guild, channel, reader, chinese_reader, settings, complaints)
        assert not (untold := complaints.take()), "\n".join(untold)
        check(env)
    finally:
        logging.getLogger().removeHandler(complaints)
        await env.shutdown()
        assert isinstance(env.bot, Paperboy)
        env.bot.store.close()


def shown(response: simcord.ResponseMessage | None) -> str:
    """All the text that a message shows, in its order."""
    assert response is not None, "the bot did not answer"
    texts: list[str] = []

    def walk(component: Mapping[str, Any]) -> None:
        if "content" in component:
            texts.append(str(component["content"]))
        if component.get("label"):
            texts.append(f"[{component['label']}]")
        for child in component.get("components", ()):
            walk(child)
        if accessory := component.get("accessory"):
            walk(accessory)

    for component in response.components:
        walk(component)
    return "\n".join(texts)
