"""The bot in a process of its own, which says how long events take from arriving to leaving.

    python -m bench.floors.timed_bot STORE URL MOMENT

Each line that it prints is what left (an interaction's id, or one of the names below), the
milliseconds since it arrived, and how many of them the processor worked in this process.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands
from discord.state import ConnectionState
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.cards.base import notice
from bot.client import Paperboy
from bot.process import answer_in_turns
from bot.reactions import Reactions
from tests.wire_discord import run_bot

KEPT, NOTHING = "kept", "nothing"
"""A reaction's bookmark is kept; an empty handler of a reaction returns."""

arrived: dict[str, tuple[float, float]] = {}


class Empty(commands.Cog):
    """Answers and does nothing else."""

    def __init__(self, bot: Paperboy) -> None:
        self.bot = bot

    @app_commands.command(description="Answers and does nothing else")
    async def empty(self, interaction: discord.Interaction[Paperboy], typed: str = "") -> None:
        await interaction.client.deferrals.end(interaction)
        await interaction.response.send_message(view=notice("."))

    @empty.autocomplete("typed")
    async def choices(
        self, interaction: discord.Interaction[Paperboy], typed: str
    ) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=".", value=".")]

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, told: discord.RawReactionActionEvent) -> None:
        """Of messages that are not the bot's, of which Paperboy's own handler does nothing."""
        if not _is_on_ours(self.bot, told):
            _left(NOTHING, "reaction")


def _is_on_ours(bot: Paperboy, told: discord.RawReactionActionEvent) -> bool:
    return bot.user is not None and told.message_author_id == bot.user.id


def _left(what: str, arrival: str) -> None:
    clock, processor = _now()
    began, begun_with = arrived[arrival]
    sys.stdout.write(f"{what} {1000 * (clock - began)} {1000 * (processor - begun_with)}\n")
    sys.stdout.flush()


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _watch_interactions() -> None:
    parse, answer = (
        ConnectionState.parse_interaction_create,
        AsyncWebhookAdapter.create_interaction_response,
    )

    def arriving(self: ConnectionState[Any], data: Any) -> None:
        arrived[data["id"]] = _now()
        parse(self, data)

    def leaving(self: AsyncWebhookAdapter, interaction_id: int, *args: Any, **options: Any) -> Any:
        _left(str(interaction_id), str(interaction_id))
        return answer(self, interaction_id, *args, **options)

    ConnectionState.parse_interaction_create = arriving  # type: ignore[method-assign]
    AsyncWebhookAdapter.create_interaction_response = leaving  # type: ignore[method-assign]


def _watch_reactions() -> None:
    parse, save = ConnectionState.parse_message_reaction_add, Reactions.added

    def arriving(self: ConnectionState[Any], data: Any) -> None:
        arrived["reaction"] = _now()
        parse(self, data)

    async def saving(self: Reactions, told: discord.RawReactionActionEvent) -> None:
        await save(self, told)
        if _is_on_ours(self.bot, told):
            _left(KEPT, "reaction")

    ConnectionState.parse_message_reaction_add = arriving  # type: ignore[method-assign]
    Reactions.added = saving  # type: ignore[method-assign]


def _run(store: Path, url: str, moment: str) -> None:
    sys.modules["tantivy"] = None  # type: ignore[assignment]  # the usual installation has none
    _watch_interactions()
    _watch_reactions()
    set_up = Paperboy.prepare

    async def with_an_empty_cog(self: Paperboy) -> None:
        await set_up(self)
        await self.add_cog(Empty(self))

    Paperboy.prepare = with_an_empty_cog  # type: ignore[method-assign]
    answer_in_turns()
    run_bot(store, url, datetime.fromisoformat(moment), lambda: None)


if __name__ == "__main__":
    _run(Path(sys.argv[1]), *sys.argv[2:])
