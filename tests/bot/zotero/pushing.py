"""A process that sends the member's bookmarks, to be killed: `python -m tests.bot.zotero.pushing
STORE ADDRESS`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.client import utc_now
from bot.fetching.addresses import Reach
from bot.fetching.client import Fetcher
from bot.zotero.api import Zotero
from bot.zotero.carrying import Carrier
from db.store.store import Store
from tests.bot.zotero.conftest import ACCOUNT, ADA


async def main(path: Path, address: str) -> None:
    with Store(path) as store:
        async with Fetcher(reach=Reach.THIS_MACHINE, contact=None, clock=utc_now) as fetcher:
            zotero = Zotero(fetcher, utc_now, api=address)
            await Carrier(store, zotero, utc_now).push(ADA, ACCOUNT)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
