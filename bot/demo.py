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
import socket
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click
import discord
import simcord
from babel.localtime import LOCALTZ
from simcord.builders import ChannelHandle, GuildHandle
from simcord.preview import _markdown
from simcord.results import to_discord_message

from bot.cli.refusals import Refused
from bot.client import Paperboy, create_bot
from bot.config import Settings
from bot.demo_feed import NAME, demo_feed
from bot.formats.bookmark_exports import export
from db.feeds.feed import Kind, Owner
from db.feeds.keeping import add_feed
from db.loading.loader import bundled_seeds, load
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.people.bookmark_transfer import Cited, Kept
from db.people.bookmarks import ReadingState
from db.people.messages import papers_of_message
from db.people.server_settings import bookmark_emoji
from db.store.store import Store
from db.weekly.schedule import NewSchedule, Rhythm
from db.weekly.schedule_store import add_schedule

log = logging.getLogger(__name__)

PORT = 8765
PORTS_TRIED = 20
TICK_S = 1.0
"""Seconds between two steps of the simulated time."""

ASLEEP_S = 60.0
"""Behind by more than this, the machine was asleep: the time leaps, as for any bot on it."""

SETTLING_S = 60.0
"""How long an action may take on a busy machine."""

ADDED = Path(__file__).parent / "demo_page"
"""What simcord's page lacks, as a script and a style of our own."""

FIRST_POST = timedelta(minutes=2)
"""When the first post of new papers comes, on its full minute."""

NUMBERS = (*(f"{digit}\ufe0f\u20e3" for digit in range(1, 10)), "🔟")

MENUS = frozenset({"Save papers", "Find related"})
"""The entries of a message's menu that the page offers."""

SHOWN_TO_THE_ACTING_ONLY = {"click", "select", "modal_submit", "menu"}
"""The actions whose result simcord shows on the page that acted and on no other."""

CHINESE = discord.Locale.chinese.value
ENGLISH = discord.Locale.american_english.value


class PatientEnv(simcord.Env):
    """A simulated Discord that gives the bot time to start, however busy or slow the machine is:
    simcord, which names a time for that alone, gives it 5 s."""

    async def _settle_internal(self, *, timeout: float | None = None, **how: Any) -> None:  # noqa: ASYNC109
        await super()._settle_internal(timeout=timeout and SETTLING_S, **how)


@dataclass(frozen=True, slots=True)
class DemoLab:
    """The simulated server: one channel, a member for each language who may manage the server,
    and one who may not."""

    env: simcord.Env
    guild: GuildHandle
    channel: ChannelHandle
    reader: simcord.MemberActor
    chinese_reader: simcord.MemberActor
    member: simcord.MemberActor

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
    _check_for_a_port(port)
    click.echo("Loading the papers …", err=True)
    _load_papers(store)
    async with _lab(store, start or datetime.now(UTC)) as lab, demo_feed(lab.env.now) as feed:
        with lab.env.time_context():
            await _talk(lab)
            await post_new_papers(lab, feed)
            async with _stage(lab, port) as stage:
                _announce(stage.page.url, port)
                running = asyncio.create_task(stage.let_time_run())
                closed = asyncio.create_task(stage.page.wait_closed())
                ends = [asyncio.create_task(stop.wait()), closed]
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

    bot = create_bot(Settings(db=store, offline=True), clock=clock)
    env = PatientEnv(bot, check_errors=False, settle_timeout=SETTLING_S)
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
        member = guild.add_member(env.create_user("member", global_name="Member (no admin)"))
        yield DemoLab(env, guild, channel, reader, chinese_reader, member)
    finally:
        await bot.close()
        await env.shutdown()


def _leave_to_the_bot(error: BaseException) -> None:
    """What goes wrong the bot answers or logs itself, as on Discord. A simcord that heard of it
    would call even a refusal a failed action, and the page would stay on the command."""


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
    """Show a member what commands do in Chinese, and what a Chinese Discord calls them; simcord
    leaves both out. Typed are the English names: a Chinese Discord takes either."""
    visible = env.backend.visible_commands

    def described(*, user_id: int, **which: Any) -> list[dict[str, Any]]:
        commands = visible(user_id=user_id, **which)
        return [_in_chinese(command) for command in commands] if user_id == member.id else commands

    env.backend.visible_commands = described  # type: ignore[method-assign]


def _in_chinese(part: Any) -> Any:
    """A command, an option or a choice with the texts that a Chinese client shows."""
    if isinstance(part, list):
        return [_in_chinese(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    shown = {key: _in_chinese(value) for key, value in part.items()}
    name, description = (
        (part.get(f"{text}_localizations") or {}).get(CHINESE) for text in ("name", "description")
    )
    if "value" in part:  # only a choice has one, and no description
        shown["name"] = name or part["name"]
    elif description:
        shown["description"] = f"{name}：{description}" if name else description
    return shown


async def _talk(lab: DemoLab) -> None:
    """What was said before the visitor came."""
    await lab.chinese_reader.send(lab.channel, "有没有关于微调时保持安全对齐的论文？")
    await lab.chinese_reader.slash(lab.channel, "search", query="微调 安全对齐")
    await lab.reader.send(lab.channel, "I remember one with a null space in it, GuardSpace?")
    await lab.member.send(
        lab.channel,
        "My reading list; /bookmarks import takes it in.",
        attachments=[("bookmarks.json", await _reading_list(lab))],
    )
    await lab.reader.slash(lab.channel, "paper", paper="GuardSpace")
    await lab.chinese_reader.send(
        lab.channel,
        "“Similar” (“相似论文”) under a card finds papers like it, “Find related” at the top right"
        " of a message papers on what it says; /recommend what to read next, once you saved a few.",
    )


async def post_new_papers(lab: DemoLab, address: str) -> None:
    """Add the demo's feed, and a post of what it brings that comes in a minute or two."""
    bot, now = lab.bot, lab.env.now()
    owner = Owner(lab.guild.id, lab.reader.id, lab.channel.id, ENGLISH)
    await bot.store.change(add_feed, Kind.RSS, address, now=now, name=NAME, owner=owner)
    zone = ZoneInfo(getattr(LOCALTZ, "key", None) or "UTC")
    soon = (now + FIRST_POST).astimezone(zone)
    daily = NewSchedule(
        guild=lab.guild.id,
        channel=lab.channel.id,
        owner=lab.reader.id,
        zone=zone.key,
        language=ENGLISH,
        since=now,
        time=soon.time().replace(second=0, microsecond=0, tzinfo=None),
        rhythm=Rhythm.DAILY,
        sources=(NAME,),
        only_new=True,
    )
    await bot.store.change(add_schedule, daily)
    await lab.reader.send(
        lab.channel,
        f"At {soon:%H:%M} a post brings what is new in {NAME}, which has one more paper a minute:"
        " /feeds check asks it, /weekly list shows the post.",
    )


async def _reading_list(lab: DemoLab) -> bytes:
    """A file of bookmarks to import, as an export is: of some papers, none with a note."""
    papers = await lab.bot.store.ask(papers_by_number, range(1, 6))
    now = lab.env.now()
    kept = [Kept(paper.id, now, ReadingState.TO_READ, "", _cited(paper)) for paper in papers]
    (content,) = export(kept, "json")
    return content


def _cited(paper: Paper) -> Cited:
    return Cited(
        label=paper.label,
        title=paper.title,
        authors=paper.authors,
        category=paper.category,
        tags=paper.tags,
        tldr=paper.tldr,
        abstract=paper.abstract,
        urls=tuple(link.url for link in paper.links),
    )


@asynccontextmanager
async def _stage(lab: DemoLab, port: int) -> AsyncIterator[Stage]:
    """The page, on `port` or the next one that is free. Raises Refused where none is."""
    _keep_parsers()
    for candidate in _ports_from(port):
        page = lab.env.preview(
            lab.channel,
            viewers=[lab.reader, lab.chinese_reader, lab.member],
            layout="channel",
            timezone=getattr(LOCALTZ, "key", None) or "UTC",  # a file has no name
            port=candidate,
        )
        stage = Stage(lab, page)
        _add_to(page)
        try:
            await page.__aenter__()
        except simcord.SetupError as error:
            if not isinstance(error.__cause__, OSError):
                raise
            continue
        try:
            yield stage
        finally:
            await page.close()
        return
    raise _no_port(port)


def _keep_parsers() -> None:
    """Let simcord make what reads Markdown once. It makes it anew for each text, each time that it
    shows it, which is five times the work of reading."""
    make = _markdown._markdown_parser
    made: dict[tuple[int, str], Any] = {}

    def kept(policy: Mapping[str, bool | str], context: Mapping[str, Any]) -> Any:
        key = (id(policy), repr(context))  # a policy is one of simcord's constants
        if key not in made:
            made[key] = make(policy, context)
        return made[key]

    _markdown._markdown_parser = kept


def _check_for_a_port(port: int) -> None:
    """Raises Refused where no port is free, before anybody waits for the papers."""
    for candidate in _ports_from(port):
        with socket.socket() as server, suppress(OSError):
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.bind(("127.0.0.1", candidate))
            return
    raise _no_port(port)


def _ports_from(port: int) -> range:
    return range(port, min(port + PORTS_TRIED, 65_536))


def _no_port(port: int) -> Refused:
    last = _ports_from(port)[-1]
    return Refused(f"No port from {port} to {last} is free. Choose another with --port.")


def _add_to(page: simcord.Preview) -> None:
    """Let the page load our script and style before its own."""
    server = page._server
    serve = server._static
    server._STATIC_FILES = {  # type: ignore[misc]
        **server._STATIC_FILES,
        **{f"/{name}": str(ADDED / name) for name in ("paperboy.js", "paperboy.css")},
    }
    server._STATIC_CONTENT_TYPES = {  # type: ignore[misc]
        **server._STATIC_CONTENT_TYPES,
        str(ADDED / "paperboy.css"): "text/css",
    }

    async def with_ours(request: Any) -> Any:
        response = await serve(request)
        if request.path == "/":
            ours = (
                '<link rel="stylesheet" href="/paperboy.css"><script src="/paperboy.js"></script>'
            )
            response.text = response.text.replace("</head>", f"{ours}</head>")
        return response

    server._static = with_ours  # type: ignore[method-assign]


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
        self.page = page
        self._lab = lab
        self._act, self._publish = page._action, page._publish
        self._turn = asyncio.Lock()
        self._acting: Any = None
        self._newest_before = 0
        self._shown = 0
        self._others_wait = False
        page._action = self._in_turn  # type: ignore[method-assign]
        page._publish = self._show  # type: ignore[method-assign]

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
                if self._others_wait or self._new():
                    self._others_wait = False
                    await self.page.refresh()
            await asyncio.sleep(TICK_S)

    async def _in_turn(self, context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        """What a visitor does on one of the pages that are open."""
        async with self._turn:
            self._acting = acting = self.page._pages.get(context_id or "")
            if acting is not None and body.get("kind") == "menu":
                return await self._choose(
                    acting, str(body.get("menu")), str(body.get("target_id", ""))
                )
            if acting is not None:
                self._newest_before = self._newest(acting.viewer.id)
            try:
                return await self._act(context_id, _up_to_date(acting, body))
            finally:
                self._acting = None
                self._others_wait |= body.get("kind") in SHOWN_TO_THE_ACTING_ONLY

    async def _choose(self, acting: Any, menu: str, target: str) -> dict[str, Any]:
        """An entry of a message's menu, which simcord's page has not."""
        told = {message.id: message for message in self._messages()}.get(
            int(target) if target.isascii() and target.isdecimal() else 0
        )
        self._newest_before = self._newest(acting.viewer.id)
        try:
            if told is not None and menu in MENUS:
                message = to_discord_message(self._lab.env, told)
                await acting.viewer.context_menu(self._lab.channel, menu, message)
                await self.page.refresh()
        finally:
            self._acting = None
        return {}

    def _show(self, page: Any, **how: Any) -> None:
        """Give a page what it is to show: with a reaction to press under what is new, each moment
        as on this member's Discord, and at the answer to what was done there, as Discord does. The
        session's own page is where new ones begin."""
        self._offer_bookmarks()
        page.preview.locale = CHINESE if page.viewer.id == self._lab.chinese_reader.id else ENGLISH
        newest = self._newest(page.viewer.id)
        answered = page is self._acting and newest > self._newest_before
        for_new_ones = page is self.page._python
        if answered or for_new_ones:
            page.target_id = page.window_end_id = newest
        self._publish(page, **how)

    def _newest(self, member: int) -> int:
        """The newest message that a member sees."""
        return max((told.id for told in self._messages() if told.visible_to(member)), default=0)

    def _offer_bookmarks(self) -> None:
        """Put the bot's own reactions under what is new and shows papers, of several one for each:
        a page can only add to a reaction that is there."""
        lab = self._lab
        assert lab.bot.user is not None
        for told in self._new():
            if papers := lab.bot.store.read(papers_of_message, told.id):
                emoji = lab.bot.store.read(bookmark_emoji, lab.guild.id).key
                numbers = NUMBERS[: len(papers)] if len(papers) > 1 else ()
                for sign in (emoji, *numbers):
                    lab.env.backend.set_reaction(
                        lab.channel.id, told.id, sign, lab.bot.user.id, True
                    )
            self._shown = told.id

    def _new(self) -> list[Any]:
        """The messages that no page has shown."""
        return [told for told in self._messages() if told.id > self._shown]

    def _messages(self) -> Iterable[Any]:
        return self._lab.env.backend.messages[self._lab.channel.id].values()


def _up_to_date(page: Any, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A new action as if made on the newest state of its page: simcord refuses one made in the half
    second in which the page has not yet heard of a new message."""
    if page is None or body.get("sequence") != page.last_sequence + 1:
        return body
    return {**body, "published_revision": page.revision}
