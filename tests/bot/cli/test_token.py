"""The token is in nothing that the program writes, however Discord, the network or a host fail."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import threading
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import discord
import pytest
import yarl
from aiohttp import web
from click.testing import CliRunner

from bot import concealing
from bot.cli import joining
from bot.cli.main import main
from bot.cli.terminal import JsonFormatter, LineFormatter
from bot.client import create_bot
from bot.concealing import HIDDEN
from bot.config import Settings
from db.store.store import Store
from tests.wire_discord import _APPLICATION, USER

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abc_defghijklmnop-qrstuvwxyz0123456789"

ODD = (
    "a token with spaces, of thirty letters",
    "令牌" * 20,
    "tab\tin-the-middle-of-it-all",
    "x" * 3_000,
    f"{TOKEN}.{TOKEN}",
    f"Bot {TOKEN}",
)
"""What a host may paste in its place."""

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def status(number: int, *, quoting: bool = False, through: str | None = None) -> Answer:
    """Answers all with a status; `quoting` what was sent, as a proxy that is being looked into."""

    async def answer(request: web.Request) -> web.StreamResponse:
        message = str(dict(request.headers)) if quoting else "no"
        return web.Response(
            status=number,
            body=json.dumps({"message": message, "code": 0}).encode(),
            content_type="application/json",
            headers={"Via": through} if through else {},
        )

    return answer


async def cut(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def nonsense(request: web.Request) -> web.StreamResponse:
    """What no Discord answers; it quotes what was sent."""
    body = json.dumps({"id": str(dict(request.headers))}).encode()
    return web.Response(body=body, content_type="application/json")


async def ends_the_connection(request: web.Request) -> web.StreamResponse:
    """Lets the bot in, and ends its connection with what it said."""
    if not request.path.startswith("/gateway"):
        answers = {"/users/@me": USER, "/oauth2/applications/@me": _APPLICATION}
        return web.json_response(answers.get(request.path, []))
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_json({"op": 10, "d": {"heartbeat_interval": 40_000}})
    said = await socket.receive_str()
    await socket.close(code=4004, message=json.loads(said)["d"]["token"].encode())
    return socket


FAILURES: dict[str, Answer] = {
    "a token that Discord does not know": status(401),
    "one that it names": status(401, quoting=True),
    "a refusal": status(403),
    "a refusal that quotes": status(403, quoting=True),
    "too many requests": status(429, quoting=True),
    "a failing server": status(503, quoting=True),
    "a cut line": cut,
    "nonsense": nonsense,
    "a connection that is ended": ends_the_connection,
}


@contextmanager
def discord_that(answer: Answer) -> Iterator[str]:
    """A server on a thread that answers everything so; gives its address."""
    loop = asyncio.new_event_loop()
    ended = asyncio.Event()
    ready = threading.Event()
    found: list[str] = []

    async def serve() -> None:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", answer)
        runner = web.AppRunner(application, shutdown_timeout=0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        found.append(f"http://127.0.0.1:{runner.addresses[0][1]}")
        ready.set()
        await ended.wait()
        await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=[serve()])
    thread.start()
    ready.wait()
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()


class Written:
    """All that a run writes: the terminal, the log in both forms at its finest, files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.terminal = ""
        self.log = io.StringIO()
        self.handlers = [logging.StreamHandler(self.log), logging.StreamHandler(self.log)]
        self.handlers[0].setFormatter(LineFormatter("%(asctime)s %(levelname)s %(message)s"))
        self.handlers[1].setFormatter(JsonFormatter())

    def holds(self, secret: str) -> list[str]:
        """Where a secret stands."""
        files = [file for file in self.folder.rglob("*") if file.is_file()]
        return [
            *(["the terminal"] if secret in self.terminal else []),
            *(["the log"] if secret in self.log.getvalue() else []),
            *(file.name for file in files if secret.encode() in file.read_bytes()),
        ]


@pytest.fixture
def written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[Written]:
    """Everything is watched from here on, in a folder with nothing in it."""
    caplog.set_level(logging.DEBUG, "discord")  # the demo has it say less
    monkeypatch.setattr(concealing, "_secrets", set())
    monkeypatch.chdir(tmp_path)
    written = Written(tmp_path)
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    for handler in written.handlers:
        root.addHandler(handler)
    yield written
    root.setLevel(level)
    for handler in written.handlers:
        root.removeHandler(handler)


def run(written: Written, *words: str, token: str = TOKEN, **settings: str) -> None:
    """Run a verb, and keep what it says."""
    result = CliRunner().invoke(main, list(words), env={"DISCORD_TOKEN": token, **settings})
    told = "".join(traceback.format_exception(result.exception)) if result.exception else ""
    written.terminal += result.output + result.stderr + told
    assert not isinstance(result.exception, Exception), told  # else it has ended by itself


@pytest.mark.parametrize("why", FAILURES)
def test_no_failure_shows_the_token(
    written: Written, store_copy: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    monkeypatch.setattr(joining, "WAITS_S", (0.01,))
    with discord_that(FAILURES[why]) as address:
        monkeypatch.setattr(discord.http.Route, "BASE", address)
        gateway = yarl.URL(address) / "gateway/"
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
        run(written, "--db", str(store_copy), "run")
    assert written.terminal
    assert "logging in using static token" in written.log.getvalue()
    assert written.holds(TOKEN) == []


@pytest.mark.parametrize("token", ODD, ids=range(len(ODD)))
def test_what_is_no_token_is_not_shown_either(
    written: Written, store_copy: Path, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setattr(joining, "WAITS_S", ())
    with discord_that(status(401, quoting=True)) as address:
        monkeypatch.setattr(discord.http.Route, "BASE", address)
        run(written, "--db", str(store_copy), "run", token=token)
        run(written, "--db", str(store_copy), "doctor", "--offline", token=token)
    assert written.terminal
    assert written.holds(token) == []
    assert written.holds(TOKEN) == []


def test_no_verb_shows_or_keeps_the_token(written: Written, store_copy: Path) -> None:
    store = ("--db", str(store_copy))
    run(written, *store, "doctor", "--offline")
    run(written, *store, "doctor", "--offline", "--json")
    run(written, *store, "backup", str(written.folder / "copy.db"))
    run(written, *store, "backup", str(written.folder / "copies"), "--keep", "2")
    run(written, *store, "restore", str(written.folder / "copy.db"))
    run(written, *store, "health")
    run(written, *store, "search", "GuardSpace")
    assert (written.folder / "copy.db").exists()
    assert written.holds(TOKEN) == []


def test_a_bug_s_traceback_does_not_show_the_token(
    written: Written, store_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(settings: Settings) -> None:
        raise RuntimeError(f"what no one expects: {settings.token}")

    monkeypatch.setattr(joining, "join", fails)
    run(written, "--db", str(store_copy), "run")
    assert HIDDEN in store_copy.with_suffix(".log").read_text()
    assert written.holds(TOKEN) == []


@pytest.mark.parametrize(
    "name", ["DISCORD_TOKEN_FILE", "PAPERBOY_CONTACT", "PAPERBOY_HTTP", "PAPERBOY_DB"]
)
def test_a_token_in_another_setting_is_refused_unseen(written: Written, name: str) -> None:
    run(written, "run", token="", **{name: TOKEN})
    assert f"{name} holds what looks like a bot's token" in written.terminal
    assert written.holds(TOKEN) == []


def test_a_bot_shows_its_token_nowhere(written: Written, store_copy: Path) -> None:
    settings = Settings(db=store_copy, token=TOKEN)
    bot = create_bot(settings)
    shown = [repr(settings), str(settings), repr(replace(settings, titles=False)), repr(bot)]
    bot.store.close()
    with Store(store_copy) as store:
        shown.append(repr(vars(store)))
    assert TOKEN not in "".join(shown)
