"""Options as a command declares them: what else arrives is refused before the command begins.

Discord checks options for its own clients; what reaches the bot may still be forged, or come from
an older version of a command. discord.py leaves choices and ranges to Discord.
"""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Namespace

from bot.cards.markup import clip, one_line, plain
from bot.refusals import Refusal
from bot.texts import N_
from db.store.sql import storable

MAX_TEXT = 6_000
"""Characters of a text option, by Discord's own limit."""

MAX_NUMBER = 2**53
"""Discord's own limit of a whole number."""

PLAIN_TYPES: dict[discord.AppCommandOptionType, type | tuple[type, ...]] = {
    discord.AppCommandOptionType.string: str,
    discord.AppCommandOptionType.integer: int,
    discord.AppCommandOptionType.boolean: bool,
    discord.AppCommandOptionType.number: (int, float),
}


def refuse_odd_options(interaction: discord.Interaction[Any]) -> None:
    """Raises Refusal for an option outside its type, its choices, its range or its server, and
    NoPrivateMessage where a command of servers arrives in a direct message."""
    command = interaction.command
    if command is None:
        return
    root = command.root_parent or command if isinstance(command, app_commands.Command) else command
    contexts = root.allowed_contexts
    if interaction.guild_id is None and contexts is not None and not contexts.dm_channel:
        raise app_commands.NoPrivateMessage
    if isinstance(command, app_commands.Command):
        for parameter in command.parameters:
            _check(interaction, parameter, interaction.namespace)


def require_sound_options(options: object) -> None:
    """Replace, in the options of a command as they arrived, what no store could hold, a lone
    surrogate: no client of Discord's sends one. Raises Refusal for a value that is none of its
    option's own type, which discord.py would take for a bug of its own."""
    for option in options if isinstance(options, list) else ():
        require_sound_options(option.get("options"))
        if "value" not in option:
            continue
        value = option["value"]
        if isinstance(value, str):
            option["value"] = value = storable(value)
        is_id = isinstance(value, str) and re.fullmatch(r"[0-9]{1,20}", value)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if (option.get("type") in ID_TYPES and not is_id) or (
            option.get("type") == discord.AppCommandOptionType.number.value and not is_number
        ):
            raise _refusal(str(option.get("name")), value)


ID_TYPES = frozenset(
    kind.value
    for kind in discord.AppCommandOptionType
    if kind.name in ("user", "channel", "role", "mentionable", "attachment")
)
"""Types of options whose values are ids of what Discord describes beside them."""


def _check(
    interaction: discord.Interaction[Any], parameter: app_commands.Parameter, given: Namespace
) -> None:
    name = parameter.display_name
    if name not in given:
        return  # a required one that is missing is discord.py's to refuse
    value = given[name]
    if not (_is_of_type(parameter, value) and _is_near(interaction, value)):
        raise _refusal(name, value)


def _is_of_type(parameter: app_commands.Parameter, value: Any) -> bool:
    expected = PLAIN_TYPES.get(parameter.type)
    if expected is None:  # something that Discord describes
        return not isinstance(value, str | int | float | list | dict | None)
    if isinstance(value, bool) is not (expected is bool) or not isinstance(value, expected):
        return False
    if parameter.choices:
        return value in [choice.value for choice in parameter.choices]
    if isinstance(value, bool):
        return True
    if isinstance(value, str):  # the range of a text is that of its length
        return _is_in_range(parameter, len(value), 0, MAX_TEXT)
    return isinstance(value, int | float) and _is_in_range(
        parameter, value, -MAX_NUMBER, MAX_NUMBER
    )


def _is_in_range(parameter: app_commands.Parameter, size: float, low: float, high: float) -> bool:
    low = low if parameter.min_value is None else parameter.min_value
    high = high if parameter.max_value is None else parameter.max_value
    return low <= size <= high


def _is_near(interaction: discord.Interaction[Any], value: Any) -> bool:
    """Whether a channel or a role is one of the server that the command came from."""
    guild = interaction.guild
    if isinstance(value, app_commands.AppCommandChannel | app_commands.AppCommandThread):
        return value.guild_id == interaction.guild_id and value.resolve() is not None
    if isinstance(value, discord.Role):
        return guild is not None and guild.get_role(value.id) is not None
    return not isinstance(value, discord.Object)  # what Discord has not described


def _refusal(name: str, value: object) -> Refusal:
    text = value if isinstance(value, str) else str(getattr(value, "name", value))[:100]
    return Refusal(
        N_("“{text}” is not a choice for the option {option}. Pick one that Discord offers."),
        text=plain(clip(one_line(text), 80)),
        option=name,
    )
