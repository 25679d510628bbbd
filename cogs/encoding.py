"""Has the sentence encoder, where there is one, read the papers, whoever loaded them."""

from __future__ import annotations

import asyncio
import logging

from discord.ext import commands

from bot.client import Paperboy
from bot.delivery.loops import rounds
from bot.encoder import model_folder, model_to_fetch, use_folder
from bot.fetching.addresses import Reach
from bot.fetching.client import Fetcher
from bot.fetching.failures import FetchFailed
from bot.fetching.models import fetch_model
from bot.fetching.named_models import NamedModel
from bot.fetching.sentences import sentence
from bot.texts import ENGLISH, Texts
from db.searching.meaning.encoder.chosen import chosen
from db.searching.meaning.encoder.keeping import encode_some

log = logging.getLogger(__name__)

LOOK_S = 60.0
"""Seconds between two looks."""

RETRY_S = 3600.0
"""Seconds between two tries to fetch a model."""


class Encoding(commands.Cog):
    """Fetches the model that the host named, where it is not there yet; then encodes papers on a
    thread, a second's work at a time, so that a bot that stops waits no longer; the next one goes
    on from there."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot
        self.rounds = rounds(bot, LOOK_S, self.catch_up, "encoding the papers")
        self.fetching = rounds(bot, RETRY_S, self.fetch, "fetching a model")

    async def cog_load(self) -> None:
        if await asyncio.to_thread(model_to_fetch, self.bot.settings):
            self.fetching.start()
        elif chosen() is not None:
            self.rounds.start()

    async def cog_unload(self) -> None:
        self.fetching.cancel()
        self.rounds.cancel()

    async def fetch(self) -> None:
        """One try; with the model there, encode."""
        model = model_to_fetch(self.bot.settings)
        if model is not None and (trouble := await self._trouble(model)):
            log.warning(
                "The search goes on without %s, and fetches it again in an hour: %s",
                model.name,
                trouble,
            )
            return
        use_folder(self.bot.settings)
        self.fetching.stop()
        self.rounds.start()

    async def _trouble(self, model: NamedModel) -> str | None:
        """Fetch a model. Returns a sentence if it does not come."""
        settings = self.bot.settings
        reach = Reach.ANYWHERE if settings.private_network else Reach.PUBLIC
        if settings.offline:
            reach = Reach.OFFLINE
        try:
            async with Fetcher(
                reach=reach, contact=settings.contact, clock=self.bot.clock
            ) as fetcher:
                await fetch_model(fetcher, model, model_folder(settings), settings.models)
        except FetchFailed as failure:
            return sentence(failure, Texts(ENGLISH))
        except OSError as error:
            return f"{error.strerror}."
        log.info("%s was fetched.", model.name)
        return None

    async def catch_up(self) -> None:
        """Encode until there is nothing to do."""
        while await asyncio.to_thread(encode_some, self.bot.store):
            pass


async def setup(bot: Paperboy) -> None:
    await bot.add_cog(Encoding(bot))
