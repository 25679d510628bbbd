"""Autocomplete: what Discord offers while a member types an option.

At most 25 choices of 100 characters
(https://docs.discord.com/developers/interactions/application-commands#autocomplete). They are
advice only: free text still arrives, so commands resolve whatever they are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.cards.markup import clip
from bot.texts import N_, texts_for
from db.papers.category_names import ENGLISH
from db.papers.paper import Paper
from db.papers.reading import categories
from db.papers.sources import suggest_sources
from db.searching.lookup import Suggestion, suggest_papers
from db.tags.lookup import suggest_tags
from db.tags.typed_ahead import typed_ahead

MAX_CHOICES = 25
CHOICE_LIMIT = 100

Choices = list[app_commands.Choice[str]]

HAS_CHOICES = [
    app_commands.Choice(name=app_commands.locale_str(N_("Code")), value="code"),
    app_commands.Choice(name=app_commands.locale_str(N_("TL;DR")), value="tldr"),
]
"""What `has` can ask for: values of `db.searching.query.HAS`."""


async def tag_choices(interaction: discord.Interaction[Any], typed: str) -> Choices:
    """Tags like what was typed, with their numbers of papers."""
    store = interaction.client.store
    tags = await store.look_up(typed_ahead, typed, MAX_CHOICES)
    if tags is None:
        tags = await store.ask(suggest_tags, typed, limit=MAX_CHOICES)
    return [
        app_commands.Choice(name=f"{clip(tag.name, 90)} ({tag.papers})", value=tag.name)
        for tag in tags
        if len(tag.name) <= CHOICE_LIMIT
    ]


async def category_choices(interaction: discord.Interaction[Any], typed: str) -> Choices:
    """The sub-categories in the member's language."""
    t = texts_for(interaction.locale)
    names = [category.name for category in await interaction.client.store.ask(categories)]
    return [
        app_commands.Choice(name=clip(t.category(name), CHOICE_LIMIT), value=name)
        for name in names
        if typed.casefold() in f"{name} {t.category(name)}".casefold() and len(name) <= CHOICE_LIMIT
    ][:MAX_CHOICES]


async def source_choices(interaction: discord.Interaction[Any], typed: str) -> Choices:
    """Sources like what was typed, with their numbers of papers."""
    sources = await interaction.client.store.ask(suggest_sources, typed, limit=MAX_CHOICES)
    return [
        app_commands.Choice(name=f"{clip(source.name, 90)} ({source.papers})", value=source.name)
        for source in sources
        if len(source.name) <= CHOICE_LIMIT
    ]


async def paper_choices(interaction: discord.Interaction[Any], typed: str) -> Choices:
    """Papers like what was typed, by label; the value is the id."""
    return labelled(await interaction.client.store.ask(suggest_papers, typed, limit=MAX_CHOICES))


def labelled(papers: Sequence[Paper | Suggestion]) -> Choices:
    """Papers as choices: the label is shown, the id is the value."""
    return [
        app_commands.Choice(name=clip(paper.label, CHOICE_LIMIT), value=paper.id)
        for paper in papers
    ]


def without_count(text: str) -> str:
    """A tag or a source as its choice named it (`LLM (361)`), which Discord sends in place of the
    value when a member submits before the choice was taken over."""
    name, _, count = text.rpartition(" (")
    return name if name and count.endswith(")") and count[:-1].isdigit() else text


def category_named(text: str | None) -> str | None:
    """A sub-category by its own name or by the one that English readers see."""
    if text is None:
        return None
    own_names = {english.casefold(): name for name, english in ENGLISH.items()}
    return own_names.get(text.strip().casefold(), text.strip())
