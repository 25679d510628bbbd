"""What members send that no client of Discord's would, beside what one would: for campaigns."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from discord import AppCommandOptionType, app_commands

from bot.client import COGS, create_bot
from bot.config import Settings
from tests.cogs.test_forged import VALUES, forged_ids
from tests.cogs.test_hostile_options import hostile_text, hostile_value

Command = app_commands.Command[Any, ..., Any]

CHANGES_WHAT_IS_COUNTED = {
    "bookmarks import",
    "settings emoji",
    *(f"weekly {verb}" for verb in ("edit", "now", "pause", "remove", "resume")),
}
"""Commands that are left out: the posts that fall due, and what a reaction means, would be others
in the end than in the beginning. The tests ask these."""

SANE = ("reasoning", "LLM", "GuardSpace", "2026", "json", "week", "Agent", "UTC", "tomorrow", "on")


async def every_command(folder: Path) -> list[Command]:
    """The bot's commands, with their options."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        async with create_bot(Settings(db=Path(own) / "paperboy.db", titles=False)) as bot:
            for cog in COGS:
                await bot.load_extension(cog)
            walked = list(bot.tree.walk_commands())
    commands = [each for each in walked if isinstance(each, app_commands.Command)]
    return [each for each in commands if each.qualified_name not in CHANGES_WHAT_IS_COUNTED]


@dataclass
class Nonsense:
    """Commands and buttons by chance; of each option that is given, half have a value that fits."""

    chance: random.Random
    commands: Sequence[Command]
    ids: list[str] = field(default_factory=lambda: list(forged_ids(2_000)))

    def button(self) -> str:
        """A custom_id, of a known verb or not."""
        return self.chance.choice(self.ids)

    def command(self) -> tuple[dict[str, Any], bool]:
        """An interaction's data, and whether its member is still typing."""
        command = self.chance.choice(self.commands)
        given = [
            parameter
            for parameter in command.parameters
            if self.chance.random() < (0.95 if parameter.required else 0.4)
        ]
        options = [self._option(parameter) for parameter in given]
        typed = [
            option
            for option, parameter in zip(options, given, strict=True)
            if parameter.autocomplete and isinstance(option["value"], str)
        ]
        is_typing = bool(typed) and self.chance.random() < 0.2
        if is_typing:
            typed[0] |= {"focused": True, "value": typed[0]["value"][:100]}
        for name in reversed(command.qualified_name.split()[1:]):
            options = [{"name": name, "type": 1, "options": options}]
        root = command.qualified_name.split()[0]
        return {"id": "1", "name": root, "type": 1, "options": options}, is_typing

    def _option(self, parameter: app_commands.Parameter) -> dict[str, Any]:
        return {
            "name": parameter.display_name,
            "type": parameter.type.value,
            "value": self._fitting(parameter) if self.chance.random() < 0.5 else self._odd(),
        }

    def _fitting(self, parameter: app_commands.Parameter) -> Any:
        if parameter.choices:
            return self.chance.choice(parameter.choices).value
        if parameter.type is AppCommandOptionType.boolean:
            return self.chance.choice([True, False])
        if parameter.type is AppCommandOptionType.integer:
            return self.chance.randint(1, 5)
        return self.chance.choice(SANE)

    def _odd(self) -> Any:
        value = self.chance.choice([hostile_text(self.chance), hostile_value(self.chance)])
        if isinstance(value, bytes | float):  # which no JSON holds
            value = self.chance.choice(VALUES)
        return value
