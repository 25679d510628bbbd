"""Every expected failure is a sentence in both languages; what is none of them is a bug."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import discord
import pytest
from discord import app_commands

from bot.cli.refusals import expected
from bot.refusals import PERMISSION_NAMES, Refusal, is_for_the_host, permission_names
from bot.sentences import sentence
from bot.texts import CHINESE, ENGLISH, N_, Texts
from db.formats.seed_text import Fault, SeedError
from db.papers.paper import Paper, Place, Summary
from db.papers.sources import UnknownSource
from db.searching.lookup import UnknownPaper
from db.searching.search import UnknownCategory
from db.store.store import StoreError
from db.tags.lookup import UnknownTag
from tests.discord_markdown import beyond_markdown

HOSTILE = "@everyone <@1> ||s|| `c` **b** [l](https://a.org)\n# " + "x" * 6_000
PAPER = Paper(
    id="abcdefgh2345",
    label=HOSTILE,
    name=None,
    category="模型架构",
    tags=(),
    tldr=None,
    summary=Summary("", "", "", "", "", ""),
    abstract="",
    links=(),
    places=(Place("seeds.txt", 1),),
)
EN, ZH = Texts(ENGLISH), Texts(CHINESE)


def command_of(error: Exception) -> app_commands.CommandInvokeError:
    """An error as discord.py hands it on when a command has raised it."""
    wrapped = app_commands.CommandInvokeError(Mock(), error)
    wrapped.__cause__ = error
    return wrapped


def forbidden() -> discord.Forbidden:
    return discord.Forbidden(Mock(status=403, reason="Forbidden"), "Missing Access")


def not_found() -> discord.NotFound:
    return discord.NotFound(Mock(status=404, reason="Not Found"), "Unknown Channel")


EXPECTED = [
    Refusal(N_("Use at most {most} tags."), most=10),
    UnknownPaper(HOSTILE, ()),
    UnknownPaper(HOSTILE, (PAPER, replace(PAPER, label="GuardSpace"))),
    UnknownTag(HOSTILE, (HOSTILE, "LLM")),
    UnknownTag("\ud800", ()),
    UnknownCategory(HOSTILE, None, ("模型架构", "推理与思维链")),
    UnknownCategory("\ud800", "模型架构", ("模型架构",)),
    UnknownSource(HOSTILE, (HOSTILE, "iclr2018.json"), (HOSTILE,)),
    UnknownSource("\ud800", (), (HOSTILE,) * 300),
    StoreError("The store data/paperboy.db cannot be used: disk I/O error."),
    SeedError((Fault("seeds.txt", 1, "a category", "nothing"),)),
    sqlite3.OperationalError("database is locked"),
    app_commands.MissingPermissions(["manage_guild"]),
    app_commands.BotMissingPermissions(["send_messages", "view_channel"]),
    app_commands.NoPrivateMessage(),
    app_commands.CommandNotFound("old", []),
    forbidden(),
]
UNEXPECTED = [ZeroDivisionError(), KeyError("x"), sqlite3.IntegrityError(), not_found()]


@pytest.mark.parametrize("error", EXPECTED, ids=lambda error: type(error).__name__)
def test_an_expected_failure_is_a_sentence_that_pings_nobody(error: Exception) -> None:
    for t in (EN, ZH):
        told = sentence(error, t)
        assert told
        assert sentence(command_of(error), t) == told
        assert not beyond_markdown(told)
        assert not re.search(r"\{\w*\}", told)  # every place is filled
        assert "None" not in told


@pytest.mark.parametrize("error", EXPECTED, ids=lambda error: type(error).__name__)
def test_a_sentence_is_short_whatever_was_written(error: Exception) -> None:
    if not any(label == HOSTILE for label in _labels(error)):
        assert len(sentence(error, EN) or "") < 400


@pytest.mark.parametrize("error", UNEXPECTED, ids=lambda error: type(error).__name__)
def test_any_other_failure_is_a_bug(error: Exception) -> None:
    assert sentence(error, EN) is None
    assert sentence(command_of(error), EN) is None


def test_the_nearest_names_are_offered() -> None:
    nearest = (replace(PAPER, label="GuardSpace: a guard"), replace(PAPER, label="Guardian"))
    error = UnknownPaper("gard", nearest)
    told = "There is no paper “gard”. Did you mean **GuardSpace: a guard**, **Guardian**?"
    assert sentence(error, EN) == told
    assert sentence(error, ZH) == (
        "没有论文“gard”。你是不是要找 **GuardSpace: a guard**、**Guardian**？"
    )


def test_where_nothing_is_near_a_search_is_proposed() -> None:
    assert "Try /search" in str(sentence(UnknownPaper("zzz", ()), EN))
    assert "请用 /搜索" in str(sentence(UnknownPaper("zzz", ()), ZH))


def test_categories_are_named_in_the_readers_language() -> None:
    error = UnknownCategory("reasoning", "推理与思维链", ("推理与思维链",))
    assert "**Reasoning & chain of thought**" in str(sentence(error, EN))
    assert "**推理与思维链**" in str(sentence(error, ZH))


def test_of_many_categories_and_sources_the_first_are_named() -> None:
    names = tuple(f"name{number}" for number in range(300))
    for error in (UnknownCategory("x", None, names), UnknownSource("x", (), names)):
        assert "**name0**, " in str(sentence(error, EN))
        assert str(sentence(error, EN)).endswith("**name6**?")
        said = str(expected(error, Path("paperboy.db")))
        assert "name0" in said
        assert len(said) < 300


def test_permissions_are_named_as_discord_does() -> None:
    assert permission_names(["view_channel", "manage_guild"], EN) == "View Channel, Manage Server"
    assert permission_names(["view_channel", "manage_guild"], ZH) == "查看频道、管理服务器"
    assert set(PERMISSION_NAMES) <= set(discord.Permissions.VALID_FLAGS)


def test_a_failing_store_is_for_the_host_and_a_refusal_is_not() -> None:
    assert is_for_the_host(sqlite3.OperationalError("disk I/O error"))
    assert is_for_the_host(command_of(sqlite3.OperationalError("disk I/O error")))
    assert is_for_the_host(StoreError("gone"))
    assert not is_for_the_host(UnknownTag("x", ()))
    assert not is_for_the_host(command_of(UnknownTag("x", ())))


def _labels(error: Exception) -> list[str]:
    nearest = getattr(error, "nearest", None) or ()
    return [getattr(suggestion, "label", suggestion) for suggestion in nearest]
