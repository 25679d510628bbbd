"""The network: Discord, and the sites of the feeds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bot.cli.doctor.finding import Finding
from bot.config import Settings
from bot.fetching.addresses import Reach
from bot.fetching.client import Bounds, Fetcher
from bot.fetching.failures import FetchFailed
from bot.fetching.readers import arxiv, huggingface, openreview
from bot.fetching.sentences import sentence
from bot.texts import ENGLISH, Texts
from db.feeds.feed import Feed, Kind

DISCORD = "https://discord.com/api/v10/gateway"

BOUNDS = Bounds(seconds=10.0)

WRONG = timedelta(minutes=1)
"""How far this machine's clock may be from Discord's."""

LOOK = "Look at this machine's network: name servers, firewall, proxy."


class _Enough(Exception):
    """The site answers: the rest is not needed."""


async def reached(settings: Settings, feeds: Sequence[Feed]) -> list[Finding]:
    """Whether Discord can be reached, and each site of the feeds, which is asked for one of
    them."""
    reach = Reach.ANYWHERE if settings.private_network else Reach.PUBLIC
    addresses = {urlsplit(address).hostname or "": address for address in map(_address, feeds)}
    async with Fetcher(reach=reach, contact=settings.contact, clock=_now) as fetcher:
        findings, others = await asyncio.gather(
            _discord(fetcher),
            asyncio.gather(*(_failure(fetcher, address) for address in addresses.values())),
        )
    if not addresses:
        return findings
    failed = [
        f"{host}: {why}" for host, why in zip(addresses, others, strict=True) if why is not None
    ]
    if failed:
        return [*findings, Finding("sites of feeds", "; ".join(failed), LOOK)]
    return [*findings, Finding("sites of feeds", f"reached: {', '.join(addresses)}")]


async def _discord(fetcher: Fetcher) -> list[Finding]:
    """Whether Discord can be reached, and whether its clock and this machine's agree."""
    try:
        answer, _ = await fetcher.read(DISCORD, bounds=BOUNDS)
    except FetchFailed as failure:
        why = sentence(failure, Texts(ENGLISH))
        return [Finding("Discord", f"it cannot be reached: {why}", LOOK)]
    reached = Finding("Discord", "reached")
    if answer.date is None or abs(answer.date - _now()) <= WRONG:
        return [reached]
    told = f"Discord says that it is {answer.date:%Y-%m-%d %H:%M} UTC, this machine {_now():%H:%M}"
    return [reached, Finding("clock", told, "Set the machine's clock; posts come by it.")]


async def _failure(fetcher: Fetcher, address: str) -> str | None:
    """Why an address gives nothing; None where it does."""

    def take(_: bytes, __: int | None) -> None:
        raise _Enough

    try:
        await fetcher.get(address, take, bounds=BOUNDS)
    except _Enough:
        return None
    except FetchFailed as failure:
        return sentence(failure, Texts(ENGLISH))
    return None


def _address(feed: Feed) -> str:
    match feed.kind:
        case Kind.ARXIV:
            return arxiv.address(feed.query, 0, api=arxiv.API)
        case Kind.OPENREVIEW:
            return openreview.address(feed.query, 0, api=openreview.API)
        case Kind.HUGGINGFACE:
            return huggingface.address(api=huggingface.API)
    return feed.query


def _now() -> datetime:
    return datetime.now(UTC)
