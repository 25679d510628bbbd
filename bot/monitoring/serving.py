"""`PAPERBOY_HTTP`: whether the bot lives and works, and its figures, for those who watch it.

Only who can reach the address can ask, and nothing can be changed there. What is told names feeds,
and nobody.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.client import Paperboy
from bot.config import Address
from bot.monitoring.figures import Figures
from bot.monitoring.health import Health, look

log = logging.getLogger(__name__)

PATIENCE_S = 5.0
"""Seconds that an answer here may take; a store that is locked for longer is not well."""

BEAT_S = 0.5
"""Seconds between two looks at how late the event loop comes."""

SHUTDOWN_S = 1.0


class CannotListen(Exception):
    """The address is taken, or none of this machine's. The message is a sentence for the host."""


@asynccontextmanager
async def served(bot: Paperboy, address: Address | None) -> AsyncIterator[int]:
    """Serve what there is to see of a bot while the block runs, if an address is set; gives the
    port, 0 for none. Raises CannotListen."""
    if address is None:
        yield 0
        return
    figures = Figures()
    bot.answers.told = figures.note
    pages = application(bot, figures)
    runner = web.AppRunner(pages, access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    beat = asyncio.create_task(_beat(figures))
    try:
        try:
            await web.TCPSite(runner, address.host, address.port).start()
        except OSError as error:
            raise CannotListen(
                f"PAPERBOY_HTTP={address} cannot be listened on: {error.strerror or error}."
            ) from error
        port = runner.addresses[0][1]
        log.info("Figures are at http://%s/metrics.", Address(address.host, port))
        yield port
    finally:
        bot.answers.told = None
        beat.cancel()
        await runner.cleanup()


def application(bot: Paperboy, figures: Figures) -> web.Application:
    """The three pages."""

    async def alive(health: Health) -> web.Response:
        return _json({"status": "ok"} | _told(health))

    async def ready(health: Health) -> web.Response:
        lacks = [] if health.connected else ["Discord is not connected"]
        if not health.papers:
            lacks.append("there are no papers")
        return _json({"ready": not lacks, "lacks": lacks}, 503 if lacks else 200)

    async def metrics(health: Health) -> web.Response:
        text = figures.text(health)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    pages = web.Application()
    pages.add_routes(
        [
            web.get("/healthz", _page(bot, alive)),
            web.get("/readyz", _page(bot, ready)),
            web.get("/metrics", _page(bot, metrics)),
        ]
    )
    return pages


def _page(
    bot: Paperboy, answer: Callable[[Health], Awaitable[web.Response]]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A page made from how the bot is; 503 where its store does not answer in time."""

    async def page(_: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(PATIENCE_S):
                health = await look(bot)
        except Exception as error:
            log.warning("Somebody asked how I am, and the store did not answer: %r.", error)
            return _json({"status": "the store does not answer"}, 503)
        return await answer(health)

    return page


def _told(health: Health) -> dict[str, object]:
    encoding = health.encoding
    return {
        "connected": health.connected,
        "papers": health.papers,
        "encoded": {"done": encoding.done, "of": encoding.of} if encoding else None,
    }


def _json(told: dict[str, object], status: int = 200) -> web.Response:
    return web.Response(
        text=json.dumps(told) + "\n", status=status, content_type="application/json"
    )


async def _beat(figures: Figures) -> None:
    """Note again and again how late the event loop comes."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + BEAT_S
        await asyncio.sleep(BEAT_S)
        figures.note_lag(max(0.0, loop.time() - due))
