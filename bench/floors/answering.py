"""What answers cost inside the bot: from an interaction's arrival to its answer's leaving."""

from __future__ import annotations

import random
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands
from discord.webhook import async_ as webhooks

from bench.floors.figure import Figure
from bot.cards import charts
from bot.cards.base import notice
from bot.client import Paperboy
from bot.texts import texts_for
from db.papers.reading import papers_by_number
from db.people.bookmarks import Origin, save
from db.searching.tag_digest import digest
from tests.lab import Lab, open_lab

GOALS = {"/search": 6.0, "/paper": 3.0, "/random": 3.0, "/bookmarks list": 3.0}
AUTOCOMPLETE, CHART, REACTION = 2.0, 1.3, 3.0
OF_A_SEARCH = 2.0
"""What `/similar`, `/recommend` and *Find related* may take of a search's time."""

SAVED = 30
"""Papers that the member has saved to whom others are recommended."""

FIND_RELATED = "Find related"

SIGN = "🔖"


class Stopwatch:
    """Notes when an event arrives, and how long it takes until its answer leaves."""

    def __init__(self, lab: Lab) -> None:
        self.arrived = 0.0
        self.took_ms = 0.0
        emit = lab.env.backend.emit

        def arriving(event: str, payload: Mapping[str, Any]) -> None:
            if event in ("INTERACTION_CREATE", "MESSAGE_REACTION_ADD"):
                self.arrived = time.perf_counter()
            emit(event, payload)

        lab.env.backend.emit = arriving  # type: ignore[method-assign]
        adapter = webhooks.async_context.get()
        answer = adapter.create_interaction_response

        def leaving(*args: Any, **options: Any) -> Any:
            self.stop()
            return answer(*args, **options)

        adapter.create_interaction_response = leaving  # type: ignore[method-assign]

    def stop(self) -> None:
        self.took_ms = (time.perf_counter() - self.arrived) * 1000


class Empty(commands.Cog):
    """Answers and does nothing else."""

    @app_commands.command(description="Answers and does nothing else")
    async def empty(self, interaction: discord.Interaction[Paperboy], typed: str = "") -> None:
        await interaction.response.send_message(view=notice("."))

    @empty.autocomplete("typed")
    async def choices(
        self, interaction: discord.Interaction[Paperboy], typed: str
    ) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=".", value=".")]


async def figures(store: Path, rounds: int) -> Iterator[Figure]:
    """Each command in turn, so many times, on a store with the seeds."""
    async with open_lab(store) as lab:
        await lab.bot.add_cog(Empty())
        await lab.bot.sync_if_changed()
        watch = Stopwatch(lab)
        took = await _commands(lab, watch, rounds)
        reacted, nothing = await _reactions(lab, watch, rounds)
        chart = await _chart_ms(lab)
    empty = statistics.median(took["/empty"])
    typing = statistics.median(took["/empty, typing"])
    middle = {what: statistics.median(times) for what, times in took.items()}
    search = middle["/search"]
    return iter(
        [
            *(Figure(what, middle[what], empty, goal=goal) for what, goal in GOALS.items()),
            Figure("/similar against /search", middle["/similar"], search, goal=OF_A_SEARCH),
            Figure("/recommend against /search", middle["/recommend"], search, goal=OF_A_SEARCH),
            Figure(
                f"*{FIND_RELATED}* against /search",
                middle[FIND_RELATED],
                search,
                goal=OF_A_SEARCH,
            ),
            Figure("/digest against its chart", middle["/digest"], chart, goal=CHART),
            Figure("/digest again", middle["/digest again"], empty, goal=3.0),
            Figure("autocomplete", middle["autocomplete"], typing, goal=AUTOCOMPLETE),
            Figure("🔖 against an empty handler", reacted, nothing, goal=REACTION),
        ]
    )


async def _commands(lab: Lab, watch: Stopwatch, rounds: int) -> dict[str, list[float]]:
    chance = random.Random(2026)
    papers = lab.bot.store.read(papers_by_number, range(1, 804))
    saved = [paper.id for paper in chance.sample(papers, SAVED)]
    origin = Origin("button", lab.bot.clock())
    await lab.bot.store.change(save, lab.chinese_reader.id, saved, origin)
    took: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        paper = chance.choice(papers)
        tag = chance.choice(paper.tags)
        asked: Sequence[tuple[str, dict[str, Any]]] = [
            ("/empty", {}),
            ("/search", {"query": " ".join(paper.abstract.split()[:12])}),
            ("/paper", {"paper": paper.id}),
            ("/random", {}),
            ("/bookmarks list", {}),
            ("/similar", {"paper": paper.id}),
            ("/digest", {"tag": tag}),
            ("/digest again", {"tag": tag}),
        ]
        for name, options in asked:
            command = name.removeprefix("/").removesuffix(" again")
            await lab.reader.slash(lab.channel, command, **options)
            took[name].append(watch.took_ms)
        await lab.chinese_reader.slash(lab.channel, "recommend")
        took["/recommend"].append(watch.took_ms)
        told = await lab.reader.send(lab.channel, paper.abstract[:80])
        await lab.reader.context_menu(lab.channel, FIND_RELATED, told)
        took[FIND_RELATED].append(watch.took_ms)
        await lab.reader.autocomplete(lab.channel, "empty", "typed", "rea")
        took["/empty, typing"].append(watch.took_ms)
        await lab.reader.autocomplete(lab.channel, "digest", "tag", tag[:3])
        took["autocomplete"].append(watch.took_ms)
    return took


async def _reactions(lab: Lab, watch: Stopwatch, rounds: int) -> tuple[float, float]:
    """Milliseconds until a reaction's bookmark is kept, and until an empty handler returns."""
    cog = lab.bot.get_cog("ReactionBookmarks")
    assert isinstance(cog, commands.Cog)
    reactions: Any = vars(cog)["reactions"]
    kept: list[float] = []
    nothing: list[float] = []
    added = reactions.added

    async def saved(told: discord.RawReactionActionEvent) -> None:
        await added(told)
        watch.stop()
        kept.append(watch.took_ms)

    async def empty(told: discord.RawReactionActionEvent) -> None:
        watch.stop()
        nothing.append(watch.took_ms)

    reactions.added = saved
    lab.bot.add_listener(empty, "on_raw_reaction_add")
    for _ in range(rounds):
        card = await lab.ask("random")
        await lab.reader.react(card, SIGN)
    return statistics.median(kept), statistics.median(nothing)


async def _chart_ms(lab: Lab) -> float:
    """Milliseconds to draw the chart of a digest, the median of some tags."""
    t = texts_for(discord.Locale.american_english)
    took = []
    for tag in ("LLM", "Reasoning", "Reinforcement Learning", "Diffusion Models", "Agents") * 4:
        made = lab.bot.store.read(digest, tag)
        charts._drawn.cache_clear()  # a drawn one is kept
        begin = time.perf_counter()
        charts.digest_chart(made, t)
        took.append(1000 * (time.perf_counter() - begin))
    return statistics.median(took)
