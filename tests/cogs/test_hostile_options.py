"""Whatever stands in an option of a command, or is typed where choices are offered, is answered in
a sentence: nothing of it is a bug, and nothing of it reaches the log."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.app_commands.namespace import Namespace

from bot.fetching.addresses import Reach
from bot.fetching.failures import FetchFailed
from bot.fetching.kinds import meant as feed_meant
from bot.limits import Limits
from bot.options.choices import category_named, without_count
from bot.options.closed import refuse_odd_options
from bot.options.emoji import emoji_meant
from bot.options.times import time_written
from bot.options.weekly import schedule_meant, time_and_zone, time_of_day
from bot.options.zones import zones_meant
from bot.refusals import Refusal
from bot.texts import CHINESE, ENGLISH
from db.searching.query import parse_query
from db.searching.venues import years
from db.tags.tag_lines import split_tags
from tests.cogs.test_forged import VALUES, Pressed
from tests.lab import ODD_TEXTS, Lab

PARTS = (
    *(part for part in (*VALUES, *ODD_TEXTS) if len(part) < 100),
    *(
        "tag:",
        "标签：",
        'author:"',
        "-",
        "year:",
        "status:oral",
        "has:code",
        "source:",
        "(",
        "..",
        "~",
    ),
    *(
        "9pm",
        "下午3点",
        "25:61",
        "０９：００",
        "noon",
        "Berlin",
        "UTC+8",
        "GMT-3:30",
        "EST",
        "localtime",
    ),
    *(
        "../../etc/localtime",
        "Etc/GMT+99",
        "慕尼黑",
        "#1",
        "#" * 9,
        "🔖",
        "👍🏽",
        "<:a:1>",
        "<a:b:99>",
    ),
    *(
        "https://github.com/",
        "http://[::1",
        "cs.CL",
        "ti:",
        "ICLR.cc/2026",
        "hf-daily",
        "file:///x",
    ),
    *("%00", "\\u0000", "NaN", "1e400", "٢٠١٨", "2018-", "9" * 30, "½", "²", "Ⅻ", "🏽", "\u0301"),
)


def hostile_text(chance: random.Random) -> str:
    """Some of these parts, in a row, cut and repeated; at times very long."""
    some = "".join(chance.choices(PARTS, k=chance.choice([1, 1, 1, 2, 3, 6])))
    if chance.random() < 0.2:
        some = some[chance.randrange(len(some) + 1) :][: chance.randrange(1, 40)]
    return some * chance.choice([1, 1, 1, 1, 50]) if chance.random() < 0.3 else some


def hostile_value(chance: random.Random) -> object:
    """Mostly a text, else what no text is."""
    if chance.random() < 0.7:
        return hostile_text(chance)
    return chance.choice(
        [-1, 0, 3, 11, 10**30, 1.5, float("inf"), float("nan"), True, False, None, [], {}, b"x"]
    )


def commands_of(lab: Lab) -> list[app_commands.Command[Any, ..., Any]]:
    walked = lab.bot.tree.walk_commands()
    return [command for command in walked if isinstance(command, app_commands.Command)]


# What is read before anything is asked of the store: ten thousand values each.


async def test_ten_thousand_options_are_each_of_their_type_or_refused(lab: Lab) -> None:
    chance = random.Random(2026)
    commands = [command for command in commands_of(lab) if command.parameters]
    refused = 0
    for _ in range(10_000):
        command = chance.choice(commands)
        given = {
            parameter.display_name: hostile_value(chance)
            for parameter in command.parameters
            if chance.random() < 0.6
        }
        asked: Any = SimpleNamespace(command=command, guild_id=1, guild=None, namespace=given)
        try:
            refuse_odd_options(asked)
        except Refusal:
            refused += 1
    assert 1_000 < refused < 10_000


READERS: dict[str, Callable[[str], object]] = {
    "a time": time_written,
    "a time of the day": time_of_day,
    "a time and a zone": time_and_zone,
    "an emoji": emoji_meant,
    "a schedule": lambda text: schedule_meant([], text),
    "a choice": without_count,
    "a category": category_named,
    "tags": split_tags,
    "a query": parse_query,
    "years": years,
    "a feed": lambda text: feed_meant(text, Reach.PUBLIC, None),
}
"""What makes sense of an option of text, or refuses it in words."""


@pytest.mark.parametrize("kind", READERS)
def test_ten_thousand_texts_are_each_read_or_refused(kind: str) -> None:
    chance = random.Random(kind)
    read = READERS[kind]
    for _ in range(10_000):
        text = hostile_text(chance)
        try:
            read(text)
        except (Refusal, FetchFailed):
            pass
        except Exception as error:
            raise AssertionError(f"{kind}: {text!r}") from error


def test_hundreds_of_texts_are_each_a_zone_or_none() -> None:
    chance = random.Random(2026)
    for _ in range(150):
        for language in ENGLISH, CHINESE:
            assert len(zones_meant(hostile_text(chance), language)) < 1_000


# What asks the store: every command and every autocomplete, in process.


class Asked(Pressed):
    """A command as it arrives, as far as discord.py reads it; what is answered is only counted."""

    def __init__(self, lab: Lab, data: Any, *, typing: bool = False) -> None:
        super().__init__(lab)
        self.type = (
            discord.InteractionType.autocomplete
            if typing
            else discord.InteractionType.application_command
        )
        self.data = data
        self.guild = lab.bot.get_guild(lab.guild.id)
        self.channel = lab.bot.get_channel(lab.channel.id)
        assert self.guild
        self.user = self.guild.me
        self._state = lab.bot._connection
        self.command_failed = False
        self._cs_command: Any = None
        self._cs_namespace: Any = None
        self.choices: list[app_commands.Choice[str]] = []

    @property
    def command(self) -> Any:
        tree: Any = self.client.tree
        return self._cs_command or tree._get_app_command_options(self.data)[0]

    @property
    def namespace(self) -> Namespace:
        tree: Any = self.client.tree
        asked: Any = self
        _, options = tree._get_app_command_options(self.data)
        return Namespace(asked, {}, options)

    async def autocomplete(self, choices: list[app_commands.Choice[str]]) -> None:
        self.answers += 1
        self.choices = choices

    async def delete_original_response(self) -> None:
        pass


async def _ask(lab: Lab, asked: Asked) -> None:
    """As `CommandTree` does with what arrives."""
    tree: Any = lab.bot.tree
    try:
        await tree._call(asked)
    except app_commands.AppCommandError as error:
        await tree.on_error(asked, error)


def _data(command: app_commands.Command[Any, ..., Any], options: list[dict[str, Any]]) -> Any:
    root, *below = command.qualified_name.split()
    for name in reversed(below):
        options = [{"name": name, "type": 1, "options": options}]
    return {"id": "1", "name": root, "type": 1, "options": options}


def forged(lab: Lab, number: int) -> Iterator[tuple[Any, str]]:
    """So many sets of options for every command, those of text mostly a text."""
    chance = random.Random(2026)
    for command in commands_of(lab):
        for _ in range(number if command.parameters else 1):
            options: list[dict[str, Any]] = []
            for parameter in command.parameters:
                value: Any = hostile_text(chance)
                if (
                    parameter.type is not discord.AppCommandOptionType.string
                    or chance.random() < 0.1
                ):
                    value = hostile_value(chance)
                if parameter.choices and chance.random() < 0.7:
                    value = chance.choice(parameter.choices).value
                if chance.random() < (1.0 if parameter.required else 0.4):
                    options.append(
                        {"name": parameter.name, "type": parameter.type.value, "value": value}
                    )
            if chance.random() < 0.05:  # of another version, or of nobody
                odd = {"name": hostile_text(chance), "type": 3, "value": hostile_value(chance)}
                options = chance.choice([[odd], [*options, odd], []])
            yield _data(command, options), command.qualified_name


async def test_every_command_answers_whatever_its_options_are(lab: Lab) -> None:
    for data, name in forged(lab, 12):
        lab.bot.limits = Limits()  # none of these is refused for being one of many
        asked = Asked(lab, data)
        await _ask(lab, asked)
        assert asked.answers, (name, data)
        assert lab.complaints.take() == [], (name, data)


async def test_every_autocomplete_offers_what_discord_takes_whatever_is_typed(lab: Lab) -> None:
    chance = random.Random(2026)
    for command in commands_of(lab):
        for parameter in command.parameters:
            if not parameter.autocomplete:
                continue
            for _ in range(8):
                typed = hostile_text(chance)[:100]
                option = {"name": parameter.name, "type": 3, "value": typed, "focused": True}
                asked = Asked(lab, _data(command, [option]), typing=True)
                await _ask(lab, asked)
                assert len(asked.choices) <= 25
                for choice in asked.choices:
                    assert 1 <= len(choice.name) <= 100, typed
                    assert 1 <= len(choice.value) <= 100, typed
                assert lab.complaints.take() == [], (command.qualified_name, typed)
