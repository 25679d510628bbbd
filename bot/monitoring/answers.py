"""What became of each interaction and how long it took: a line of the log, and figures.

Nothing that a member typed is in it, and not who they are.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from time import perf_counter
from typing import TYPE_CHECKING, Any

import discord

from bot.leftovers import part_from_response
from bot.process import collect_leftovers

if TYPE_CHECKING:
    from bot.actions import Action

log = logging.getLogger(__name__)


class Outcome(Enum):
    """How an interaction ended."""

    ANSWERED = "answered"
    REFUSED = "refused"
    """Its member was told what to do: nothing failed."""
    LATE = "late"
    """Nobody waited for the answer any more."""
    DROPPED = "dropped"
    """A newer key of the same member came first."""
    CUT_OFF = "cut off"
    """Discord or the network failed."""
    UNAVAILABLE = "unavailable"
    """The store did not answer."""
    BUG = "bug"


class Kind(Enum):
    """What an interaction is."""

    COMMAND = "command"
    BUTTON = "button"
    FORM = "form"
    TYPING = "typing"
    """A member typed ahead in an option."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An interaction that ended. `command` is a command's name, or the verb of a button or a form;
    it is one of those that the bot has, or `UNKNOWN`."""

    kind: Kind
    command: str
    seconds: float
    outcome: Outcome

    @property
    def name(self) -> str:
        """`/search`, `/search (typing)`, `save (button)`."""
        if self.kind is Kind.COMMAND:
            return f"/{self.command}"
        command = f"/{self.command}" if self.kind is Kind.TYPING else self.command
        return f"{command} ({self.kind.value})"


UNKNOWN = "unknown"
"""Stands for a command or a button that the bot does not have."""

OUTCOME = "outcome"
"""The key of an interaction's extras that holds how it ended, if not as it should."""

BEGUN = "begun"
"""The key that says that an interaction is watched."""

KINDS = {
    discord.InteractionType.application_command: Kind.COMMAND,
    discord.InteractionType.autocomplete: Kind.TYPING,
    discord.InteractionType.component: Kind.BUTTON,
    discord.InteractionType.modal_submit: Kind.FORM,
}


class Answers:
    """Watches interactions from their first step to the end of the task that answers them. `told`,
    if there is one, is called with each that ended."""

    def __init__(self) -> None:
        self.told: Callable[[Answered], None] | None = None
        self._running = 0

    def begin(self, interaction: discord.Interaction[Any], action: Action | None = None) -> None:
        """Watch an interaction, that of a button with what the button means. The task that calls
        this answers it."""
        if BEGUN in interaction.extras:
            return
        interaction.extras[BEGUN] = True
        started = perf_counter()
        task = asyncio.current_task()
        assert task is not None, "an answer is always the work of a task"
        self._running += 1
        task.add_done_callback(
            lambda done: self._end(interaction, action, perf_counter() - started, done)
        )

    def note(self, interaction: discord.Interaction[Any], outcome: Outcome) -> None:
        """Say how an interaction will have ended."""
        interaction.extras[OUTCOME] = outcome

    def _end(
        self,
        interaction: discord.Interaction[Any],
        action: Action | None,
        seconds: float,
        task: asyncio.Task[Any],
    ) -> None:
        self._running -= 1
        outcome = interaction.extras.get(OUTCOME, Outcome.ANSWERED)
        if task.cancelled():
            outcome = Outcome.DROPPED
        elif task.exception() is not None:
            outcome = Outcome.BUG
        part_from_response(interaction)
        kind = KINDS.get(interaction.type, Kind.COMMAND)
        ended = Answered(kind, _command(interaction, action), seconds, outcome)
        if self.told:
            self.told(ended)
        ms = round(seconds * 1000)
        log.info(
            *("%s: %s in %d ms", ended.name, outcome.value, ms),
            extra={"command": ended.name, "ms": ms, "outcome": outcome.value},
        )
        if not self._running:
            collect_leftovers()


def _command(interaction: discord.Interaction[Any], action: Action | None) -> str:
    if interaction.type in (
        discord.InteractionType.application_command,
        discord.InteractionType.autocomplete,
    ):
        return interaction.command.qualified_name if interaction.command else UNKNOWN
    return action.verb if action else UNKNOWN
