"""A Discord on the wire, for bots in processes of their own that a test may kill.

Just enough of the REST API and the gateway that the real bot logs in, posts, and reads a channel's
history. What simcord leaves out is here: a nonce is enforced, a request can be cut short before or
after its message is kept, and it can be answered with an error in spite of it.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from pydoc import locate
from typing import Any, Literal, NamedTuple

import discord
from aiohttp import web
from aiohttp.typedefs import Handler

from tests.wire_gateway import Gateway
from tests.wire_interactions import Members

BOT, GUILD, CHANNEL, OWNER, DM = 100, 200, 300, 400, 500
USER = {"id": str(BOT), "username": "paperboy", "discriminator": "0", "avatar": None, "bot": True}
EVERYTHING = str(discord.Permissions.all().value)

EMOJI = {"id": None, "name": "🔖"}

Moment = Callable[[str], Awaitable[None]]


HANGS: Literal["hangs"] = "hangs"


Status = int | Literal["hangs"] | None


class Failing(NamedTuple):
    """A request is answered with this status, or (None) the line is cut, or (`HANGS`) nothing ever
    comes back."""

    status: Status


Disturb = Callable[[str, str], Failing | None]
"""Says of any request, by method and path, whether it fails."""


async def _go_on(_moment: str) -> None:
    pass


class Fault(NamedTuple):
    """How one send goes wrong, as a request that is `Failing`: when its message has `arrived`, or
    when it is `kept` already."""

    when: Literal["arrived", "kept"]
    status: Status


class Reactors(NamedTuple):
    """Who reacted with `EMOJI`, as usual and with a super reaction."""

    normal: Sequence[int] = ()
    super: Sequence[int] = ()


@dataclass
class WireDiscord:
    """What was sent to the one channel there is, and to its owner directly.

    `now` dates the messages. `moment` is awaited when a message has `arrived` and again when it is
    `kept`; while it runs, the sender waits for its answer. Each send takes the first of `faults`,
    if there is one. A nonce is enforced for `nonce_life`. What is kept is also written to `file`, a
    message a line. `reactors` are on every message that is asked for; `pages` are the pages of them
    that were asked for: the way of reacting, and the member whom the page follows. `members` ask,
    and the `gateway` tells the bots. `disturb` is asked first, at every request.
    """

    now: datetime
    moment: Moment = _go_on
    messages: list[dict[str, Any]] = field(default_factory=list)
    sends: list[dict[str, Any]] = field(default_factory=list)
    nonces: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)
    nonce_life: timedelta = timedelta(minutes=3)
    reactors: Reactors = field(default_factory=Reactors)
    pages: list[tuple[int, int]] = field(default_factory=list)
    file: Path | None = None
    url: str = ""
    disturb: Disturb | None = None
    gateway: Gateway = field(init=False)
    members: Members = field(init=False)

    def __post_init__(self) -> None:
        self.gateway = Gateway((("READY", _READY), ("GUILD_CREATE", _GUILD)))
        self.members = Members(self.gateway, BOT, GUILD, CHANNEL, self._message)

    async def send(self, request: web.Request) -> web.Response:
        sent = await request.json()
        self.sends.append(sent)
        fault = self.faults.popleft() if self.faults else None
        await self.moment("arrived")
        if _is_gone(request):
            raise web.HTTPServiceUnavailable
        if fault and fault.when == "arrived":
            return await _fail(request, fault)
        message = self.nonces.get(sent["nonce"])
        if message is None or self.now - _sent_at(message) > self.nonce_life:
            message = self._keep(sent, request.match_info["channel"])
        await self.moment("kept")
        return await _fail(request, fault) if fault else _json(message)

    def _keep(self, sent: dict[str, Any], channel: str) -> dict[str, Any]:
        id_ = discord.utils.time_snowflake(self.now) + len(self.messages)
        message = self._message(str(id_), channel) | {
            "components": sent["components"],
            "flags": sent["flags"],
        }
        self.messages.append(message)
        self.nonces[sent["nonce"]] = message
        if self.file is not None:
            with self.file.open("a") as file:
                file.write(json.dumps(message) + "\n")
        return message

    def _message(self, id_: str, channel: str) -> dict[str, Any]:
        return {
            "id": id_,
            "channel_id": channel,
            "author": USER,
            "timestamp": self.now.isoformat(),
            "edited_timestamp": None,
            **dict.fromkeys(("content", "nonce"), ""),
            **dict.fromkeys(("tts", "mention_everyone", "pinned"), False),
            **{name: [] for name in ("mentions", "mention_roles", "attachments", "embeds")},
            "components": [],
            "flags": 0,
            "type": 0,
        }

    async def history(self, request: web.Request) -> web.Response:
        after, before = (int(request.query.get(key, default)) for key, default in _WHOLE)
        found = [
            message
            for message in self.messages
            if message["channel_id"] == request.match_info["channel"]
            and after < int(message["id"]) < before
        ]
        return _json(found[::-1][: int(request.query["limit"])])

    async def message(self, request: web.Request) -> web.Response:
        """Any message; the reactors are on each."""
        normal, burst = map(len, self.reactors)
        reaction = {
            "emoji": EMOJI,
            "count": normal + burst,
            "count_details": {"normal": normal, "burst": burst},
            **dict.fromkeys(("me", "me_burst"), False),
            "burst_colors": [],
        }
        message = self._message(request.match_info["message"], request.match_info["channel"])
        return _json({**message, "reactions": [reaction]})

    async def reacted(self, request: web.Request) -> web.Response:
        """A page of those who reacted in one of the two ways."""
        kind, after = int(request.query.get("type", 0)), int(request.query.get("after", 0))
        self.pages.append((kind, after))
        found = [member for member in sorted(self.reactors[kind]) if member > after]
        page = found[: int(request.query["limit"])]
        return _json([{**USER, "id": str(member), "bot": False} for member in page])

    def application(self) -> web.Application:
        async def me(request: web.Request) -> web.Response:
            if request.headers["Authorization"] != "Bot token":
                raise web.HTTPUnauthorized
            return _json(USER)

        async def application(_: web.Request) -> web.Response:
            return _json(_APPLICATION)

        async def commands(_: web.Request) -> web.Response:
            return _json([])

        async def direct_messages(_: web.Request) -> web.Response:
            owner = {**USER, "id": str(OWNER), "bot": False}
            return _json({"id": str(DM), "type": 1, "recipients": [owner]})

        @web.middleware
        async def disturbed(request: web.Request, handler: Handler) -> web.StreamResponse:
            failing = self.disturb(request.method, request.path) if self.disturb else None
            if failing is None:
                return await handler(request)
            return await _fail(request, failing)

        app = web.Application(client_max_size=1 << 26, middlewares=[disturbed])
        app.add_routes(
            [
                web.get("/users/@me", me),
                web.get("/oauth2/applications/@me", application),
                web.put("/applications/{id}/commands", commands),
                web.get("/applications/{id}/commands", commands),
                web.get("/applications/{id}/guilds/{guild}/commands/permissions", commands),
                web.get("/gateway/", self.gateway.serve),
                *self.members.routes(),
                web.post("/users/@me/channels", direct_messages),
                web.post("/channels/{channel}/messages", self.send),
                web.get("/channels/{channel}/messages", self.history),
                web.get("/channels/{channel}/messages/{message}", self.message),
                web.get("/channels/{channel}/messages/{message}/reactions/{emoji}", self.reacted),
            ]
        )
        return app


@asynccontextmanager
async def wire_discord(now: datetime) -> AsyncIterator[WireDiscord]:
    """A Discord that listens on a free port of this machine."""
    fake = WireDiscord(now)
    runner = web.AppRunner(fake.application(), shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = fake.members.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    fake.gateway.url = fake.url.replace("http", "ws") + "/gateway/"
    try:
        yield fake
    finally:
        await runner.cleanup()


@dataclass
class BotProcess:
    """The real bot in a process of its own. It says `round` when a round of posting is over."""

    process: asyncio.subprocess.Process

    async def round_is_over(self) -> None:
        assert self.process.stdout is not None
        async with asyncio.timeout(20):
            while (line := await self.process.stdout.readline()) != b"round\n":
                assert line, "the bot ended before its first round was over"

    async def kill(self) -> None:
        """`kill -9`, and the wait until it is dead."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


async def start_bot(store: Path, fake: WireDiscord, now: datetime | None = None) -> BotProcess:
    """Start the bot on a store; its clock begins at `now`, if not given at Discord's."""
    return BotProcess(
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.wire_discord"),
            *(str(store), fake.url, (now or fake.now).isoformat()),
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
            env=os.environ,
        )
    )


def run_bot(
    store: Path,
    url: str,
    begin: datetime,
    round_is_over: Callable[[], None],
    worker: str = "bot.delivery.posting.Postman",
    clock: Callable[[], datetime] | None = None,
    private_network: bool = False,
) -> None:
    """What runs in the process: the bot as it is, with Discord's address and the clock changed: to
    one that goes on from `begin`, or to `clock`. `worker` is the class of whose rounds is told.
    Feeds may be on this machine with `private_network`."""
    import time

    import yarl

    from bot.client import create_bot
    from bot.config import Settings

    discord.http.Route.BASE = url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url) / "gateway/"
    started = time.monotonic()
    bot = create_bot(
        Settings(db=store, token="token", titles=False, private_network=private_network),
        clock=clock or (lambda: begin + timedelta(seconds=time.monotonic() - started)),
    )
    bot._connection.guild_ready_timeout = 0.1  # two seconds for servers that do not come
    sender: Any = locate(worker)
    round_of_sending = sender.round

    async def told(self: Any) -> None:
        await round_of_sending(self)
        round_is_over()

    sender.round = told
    bot.run("token", log_handler=None)


def _say_round() -> None:
    sys.stdout.write("round\n")
    sys.stdout.flush()


def _json(data: object, status: int = 200) -> web.Response:
    """discord.py parses an answer only if its content type names no charset, as Discord's. `Via`
    tells it that a 429 is Discord's own, to be waited for."""
    return web.Response(
        body=json.dumps(data).encode(),
        status=status,
        content_type="application/json",
        headers={"Via": "1.1 wire"},
    )


def _is_gone(request: web.Request) -> bool:
    """Whether who asked has hung up."""
    return request.transport is None or request.transport.is_closing()


async def _fail(request: web.Request, fault: Fault | Failing) -> web.Response:
    if fault.status == HANGS:
        await request.read()
        while not _is_gone(request):  # noqa: ASYNC110 - aiohttp tells of it in no other way
            await asyncio.sleep(0.1)
    if fault.status is None and request.transport is not None:
        request.transport.abort()
    status = fault.status if isinstance(fault.status, int) else 503
    return _json({"message": "a fault", "code": 0, "retry_after": 0.2}, status)


def _sent_at(message: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(message["timestamp"])


_WHOLE = (("after", 0), ("before", 2**63))
_APPLICATION = {
    "id": str(BOT),
    "name": "Paperboy",
    "description": "",
    "icon": None,
    "summary": "",
    "verify_key": "",
    "bot_public": True,
    "bot_require_code_grant": False,
    "owner": {**USER, "id": str(OWNER)},
    "team": None,
    "flags": 0,
}
_READY = {
    "v": 10,
    "user": USER,
    "guilds": [{"id": str(GUILD), "unavailable": True}],
    "application": {"id": str(BOT), "flags": 0},
}
_GUILD = {
    "id": str(GUILD),
    "name": "Lab",
    "owner_id": str(OWNER),
    "roles": [
        {
            "id": str(GUILD),
            "name": "@everyone",
            "permissions": EVERYTHING,
            "position": 0,
            "color": 0,
            "colors": {"primary_color": 0},
            "hoist": False,
            "managed": False,
            "mentionable": False,
        }
    ],
    "channels": [
        {
            "id": str(CHANNEL),
            "type": 0,
            "name": "papers",
            "position": 0,
            "permission_overwrites": [],
        }
    ],
    "members": [{"user": USER, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0}],
    "member_count": 1,
    "threads": [],
    "emojis": [],
    "stickers": [],
    "features": [],
    "voice_states": [],
    "presences": [],
    "stage_instances": [],
    "guild_scheduled_events": [],
    "soundboard_sounds": [],
    "verification_level": 0,
    "default_message_notifications": 0,
    "explicit_content_filter": 0,
    "mfa_level": 0,
    "nsfw_level": 0,
    "premium_tier": 0,
    "preferred_locale": "en-US",
    "afk_timeout": 0,
    "system_channel_flags": 0,
    "unavailable": False,
}


if __name__ == "__main__":
    run_bot(Path(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3]), _say_round)
