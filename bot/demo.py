"""The demo: the real bot on a simulated Discord (simcord), shown as a page in the browser.

It has a small lab in it, a store of its own that is thrown away at the end, and time that runs.
Nothing here knows what the bot answers: the messages that are there at the start are real answers
to real commands.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import discord
import simcord
from babel.localtime import LOCALTZ
from simcord.builders import ChannelHandle, GuildHandle

from bot.cli_refusals import Refused
from bot.client import Paperboy, create_bot
from bot.settings import Settings
from db.loader import bundled_seeds, load
from db.messages import papers_of_message
from db.settings import bookmark_emoji
from db.store import Store

log = logging.getLogger(__name__)

PORT = 8765
PORTS_TRIED = 20
TICK_S = 1.0
"""Seconds between two steps of the simulated time."""

ASLEEP_S = 60.0
"""Behind by more than this, the machine was asleep: the time leaps, as for any bot on it."""

SETTLING_S = 60.0
"""How long an action may take on a busy machine."""

CHINESE = discord.Locale.chinese.value


@dataclass(frozen=True, slots=True)
class DemoLab:
    """The simulated server: one channel, and a member for each language."""

    env: simcord.Env
    guild: GuildHandle
    channel: ChannelHandle
    reader: simcord.MemberActor
    chinese_reader: simcord.MemberActor

    @property
    def bot(self) -> Paperboy:
        bot = self.env.bot
        assert isinstance(bot, Paperboy)
        return bot


def serve(port: int | None = None, start: datetime | None = None) -> None:
    """Serve the demo until SIGTERM, SIGINT, or the end of its session on the page.

    `port` is where the page is wanted; the next free one is taken if it is in use. `start` is the
    moment (UTC) at which the simulated time begins; now, if not given.
    """
    with tempfile.TemporaryDirectory(prefix="paperboy-demo-") as folder:
        asyncio.run(_serve(Path(folder) / "paperboy.db", port or PORT, start))


async def _serve(store: Path, port: int, start: datetime | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # on Windows, where Ctrl+C ends it as well
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    _load_papers(store)
    async with _lab(store, start or datetime.now(UTC)) as lab:
        with lab.env.time_context():
            await _talk(lab)
            async with _page(lab, port) as page:
                _announce(page.url, port)
                running = asyncio.create_task(Stage(lab, page).let_time_run())
                ends = [asyncio.create_task(stop.wait()), asyncio.create_task(page.wait_closed())]
                await asyncio.wait([running, *ends], return_when=asyncio.FIRST_COMPLETED)
                for task in (running, *ends):
                    task.cancel()
                with suppress(asyncio.CancelledError):
                    await running  # a bug in it ends the demo with its traceback


def _load_papers(path: Path) -> None:
    with Store(path) as store:
        load(store, bundled_seeds())


@asynccontextmanager
async def _lab(store: Path, start: datetime) -> AsyncIterator[DemoLab]:
    """The bot and a server with a channel and two members. The simulated time is set before the
    bot starts, so that its loops never see the jump."""

    def clock() -> datetime:
        return env.now()

    bot = create_bot(Settings(db=store), clock=clock)
    env = simcord.Env(bot, check_errors=False, settle_timeout=SETTLING_S)
    env._record_error = _leave_to_the_bot  # type: ignore[method-assign]
    env.backend.advance_clock((start - env.now()).total_seconds())
    await env.start()
    try:
        env.backend.edit_bot_profile("Paperboy")
        guild = env.create_guild("Lab")
        channel = guild.create_text_channel("papers", topic="Try / here, or 🔖 on a paper")
        rights = discord.Permissions(manage_guild=True)
        admins = guild.create_role("Admins", permissions=rights)
        reader = guild.add_member(env.create_user("reader", global_name="Reader"), roles=[admins])
        chinese_reader = guild.add_member(
            env.create_user("chinese_reader", global_name="读者 (中文)"), roles=[admins]
        )
        speak_chinese(env, chinese_reader)
        _describe_in_chinese(env, chinese_reader)
        yield DemoLab(env, guild, channel, reader, chinese_reader)
    finally:
        await bot.close()
        await env.shutdown()


def _leave_to_the_bot(error: BaseException) -> None:
    """What goes wrong the bot answers or logs itself, as on Discord. A simcord that heard of it
    would call even a refusal a failed action, and the page would not let go of the command."""


def speak_chinese(env: simcord.Env, member: simcord.MemberActor) -> None:
    """Let a member's interactions arrive as from a Discord set to Simplified Chinese: simcord
    itself sends every interaction as en-US."""
    emit = env.backend.emit

    def localised(event: str, payload: Mapping[str, Any]) -> None:
        if event == "INTERACTION_CREATE" and _who(payload) == member.id:
            payload = {**payload, "locale": CHINESE}
        emit(event, payload)

    env.backend.emit = localised  # type: ignore[method-assign]


def _who(interaction: Mapping[str, Any]) -> int:
    user = interaction["member"]["user"] if "member" in interaction else interaction["user"]
    return int(user["id"])


def _describe_in_chinese(env: simcord.Env, member: simcord.MemberActor) -> None:
    """Show a member the Chinese descriptions of commands, which simcord leaves out. Their names
    stay English: those are typed, and a Chinese Discord takes either."""
    visible = env.backend.visible_commands

    def described(*, user_id: int, **which: Any) -> list[dict[str, Any]]:
        commands = visible(user_id=user_id, **which)
        return [_in_chinese(command) for command in commands] if user_id == member.id else commands

    env.backend.visible_commands = described  # type: ignore[method-assign]


def _in_chinese(part: Any) -> Any:
    """A command, an option or a choice with the texts that a Chinese client shows."""
    if isinstance(part, list):
        return [_in_chinese(one) for one in part]
    if not isinstance(part, dict):
        return part
    shown = {key: _in_chinese(value) for key, value in part.items()}
    text = "name" if "value" in part else "description"  # only a choice has a value
    if translated := (part.get(f"{text}_localizations") or {}).get(CHINESE):
        shown[text] = translated
    return shown


async def _talk(lab: DemoLab) -> None:
    """What was said before the visitor came."""
    await lab.chinese_reader.send(lab.channel, "有没有关于微调时保持安全对齐的论文？")
    await lab.chinese_reader.slash(lab.channel, "search", query="微调 安全对齐")
    await lab.reader.send(lab.channel, "I remember one with a null space in it, GuardSpace?")
    await lab.reader.slash(lab.channel, "paper", paper="GuardSpace")


@asynccontextmanager
async def _page(lab: DemoLab, port: int) -> AsyncIterator[simcord.Preview]:
    """The page, on `port` or the next one that is free. Raises Refused where none is."""
    candidates = range(port, min(port + PORTS_TRIED, 65_536))
    for candidate in candidates:
        page = lab.env.preview(
            lab.channel,
            viewers=[lab.reader, lab.chinese_reader],
            layout="channel",
            timezone=getattr(LOCALTZ, "key", None) or "UTC",  # a file has no name
            port=candidate,
        )
        _tell_dates_in_each_language(lab, page)
        try:
            await page.__aenter__()
        except simcord.SetupError as error:
            if not isinstance(error.__cause__, OSError):
                raise
            continue
        try:
            yield page
        finally:
            await page.close()
        return
    raise Refused(f"No port from {port} to {candidates[-1]} is free. Choose another with --port.")


def _tell_dates_in_each_language(lab: DemoLab, page: simcord.Preview) -> None:
    """Let moments in messages look as on each member's Discord: simcord has one locale a page."""
    publish = page._publish

    def localised(shown: Any, **how: Any) -> None:
        chinese = shown.viewer.id == lab.chinese_reader.id
        page.locale = CHINESE if chinese else discord.Locale.american_english.value
        publish(shown, **how)

    page._publish = localised  # type: ignore[method-assign, assignment]


def _announce(url: str, wanted: int) -> None:
    """Print where the page is, and open it where there is a display."""
    port = urlsplit(url).port
    if port != wanted:
        click.echo(f"Port {wanted} is in use; this is port {port}.", err=True)
    click.echo(f"The demo is at {url}")
    click.echo(
        "From another machine, forward the port and open the same address there:\n"
        f"  ssh -L {port}:127.0.0.1:{port} THIS-MACHINE\n"
        "Its store is thrown away at the end. Ctrl+C ends it.",
        err=True,
    )
    if _has_display():
        webbrowser.open(url)


def _has_display() -> bool:
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


class Stage:
    """What happens on the page, one thing at a time: simcord refuses an action while the time is
    being moved, and a visitor would see that as a failure."""

    def __init__(self, lab: DemoLab, page: simcord.Preview) -> None:
        self._lab = lab
        self._page = page
        self._act = page._action
        self._turn = asyncio.Lock()
        self._latest = 0
        page._action = self._in_turn  # type: ignore[method-assign]

    async def let_time_run(self) -> None:
        """Move the simulated time on, a second a second, and show what the bot posts by itself."""
        env = self._lab.env
        ahead = env.now() - datetime.now(UTC)
        while True:
            async with self._turn:
                behind = (datetime.now(UTC) + ahead - env.now()).total_seconds()
                if behind > ASLEEP_S:
                    env.backend.advance_clock(behind - TICK_S)
                    behind = TICK_S
                try:
                    await env.advance_time(max(0.0, behind))
                except TimeoutError:
                    log.warning("The bot takes long; the simulated time waits for it.")
                await self._follow_up()
            await asyncio.sleep(TICK_S)

    async def _in_turn(self, context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        async with self._turn:
            page = self._page._pages.get(context_id or "")
            answer = await self._act(context_id, self._up_to_date(page, body))
            await self._follow_up(page)
            return answer

    def _up_to_date(self, page: Any, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """A new action as if made on the newest state of its page: simcord refuses one made in the
        half second in which the page has not yet heard of a new message."""
        if page is None or body.get("sequence") != page.last_sequence + 1:
            return body
        return {**body, "published_revision": page.revision}

    async def _follow_up(self, acting: Any = None) -> None:
        """Show the messages that are new on every page, and bring the one that acted to its answer,
        as Discord does; a page opened later begins there as well.

        A page can only add to a reaction that is there: the bot's own is put under each paper."""
        backend, channel = self._lab.env.backend, self._lab.channel.id
        new = [told for id_, told in backend.messages[channel].items() if id_ > self._latest]
        if not new:
            return
        self._latest = new[-1].id
        bot = self._lab.bot
        assert bot.user is not None
        emoji = bot.store.read(bookmark_emoji, self._lab.guild.id).key
        for told in new:
            if bot.store.read(papers_of_message, told.id):
                backend.set_reaction(channel, told.id, emoji, bot.user.id, True)
        for page in filter(None, (acting, self._page._python)):
            seen = [told.id for told in new if told.visible_to(page.viewer.id)]
            page.target_id = page.window_end_id = seen[-1] if seen else page.target_id
        await self._page.refresh()
