"""The round that a doctor makes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime

from bot.cli.doctor import machine, network, stores
from bot.cli.doctor.finding import Finding
from bot.config import Settings


def examine(settings: Settings, now: datetime, *, offline: bool) -> Iterator[Finding]:
    """Look at everything that an installation needs, at `now` (UTC), one finding after another.

    Only `offline` leaves the network alone. Nothing is changed, but a store of an older version
    is brought to today's, as every other verb does.
    """
    yield machine.versions()
    yield machine.token(settings.token)
    yield machine.secrets(settings)
    yield machine.zones()
    yield machine.disk(settings.db)
    yield from stores.store(settings, now)
    if settings.backups:
        yield stores.copies(settings.db, settings.backups, now)
    if not offline:
        yield from asyncio.run(network.reached(settings, stores.feeds_of(settings.db)))
