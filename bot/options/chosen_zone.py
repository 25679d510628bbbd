"""The time zone that a member means by an option, or a question back where that is not clear."""

from __future__ import annotations

from dataclasses import dataclass

from discord import app_commands

from bot.cards.markup import clip, plain
from bot.options.choices import CHOICE_LIMIT, MAX_CHOICES, Choices
from bot.options.zones import Zone, nearest_zones, suggest_zones, zones_meant
from bot.refusals import Refusal
from bot.texts import N_, Texts

MAX_MEANT = 4
"""So many zones are named where more than one may be meant."""


@dataclass(frozen=True, slots=True)
class ChosenZone:
    """An IANA name, and what to say beside it where it is not what was written to the letter:
    `EST` has no summer time, New York has."""

    name: str
    note: str | None = None


def zone_meant(text: str, t: Texts) -> ChosenZone:
    """The zone of a name, a city, a distance from UTC, an abbreviation or a choice. Raises Refusal
    where none or more than one may be meant, with those to choose from.

    Takes half a second the first time, then some milliseconds.
    """
    meant, quoted = zones_meant(text, t.language), plain(clip(text, 40))
    if len(meant) == 1:
        return ChosenZone(meant[0].name, _note(meant[0], quoted, t))
    if meant:
        raise Refusal(
            N_("“{text}” may mean several time zones. Which one: {names}?"),
            text=quoted,
            names=t.list([plain(zone.title) for zone in meant[:MAX_MEANT]]),
        )
    if near := nearest_zones(text, t.language):
        raise Refusal(
            N_("There is no time zone “{text}”. Did you mean {names}?"),
            text=quoted,
            names=t.list([plain(zone.title) for zone in near]),
        )
    raise Refusal(
        N_("There is no time zone “{text}”. Enter a large city near you, or an offset like UTC+8."),
        text=quoted,
    )


def _note(zone: Zone, quoted: str, t: Texts) -> str | None:
    if not zone.taken:
        return None
    return t(
        "Using the local time of {place} for “{text}”, including daylight saving time.",
        text=quoted,
        place=plain(zone.place),
    )


def zone_choices(typed: str, t: Texts) -> Choices:
    """Zones to offer; as slow as `zone_meant`."""
    return [
        app_commands.Choice(name=clip(zone.title, CHOICE_LIMIT), value=zone.name)
        for zone in suggest_zones(typed, t.language, MAX_CHOICES)
    ]
