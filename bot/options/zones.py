"""Time zones as members look for them: by city or country, in English and Chinese.

The names of cities and countries are the Unicode CLDR's, as Babel has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from rapidfuzz import fuzz, process, utils

from bot.texts import CHINESE, ENGLISH

ALSO_SEARCHED = {"Asia/Shanghai": "Beijing 北京 Shenzhen 深圳 Hangzhou 杭州"}
"""Cities that people look for under their own name and that have no zone of their own."""

LIKELY = (
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Europe/Berlin",
    "Europe/Zurich",
    "Europe/London",
    "America/New_York",
    "America/Toronto",
    "America/Los_Angeles",
    "Australia/Sydney",
    "UTC",
)
"""What is offered before anything is typed."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone by its IANA `name`, with its place as a language calls it: `Shanghai, China`."""

    name: str
    place: str
    searched: str

    @property
    def title(self) -> str:
        return f"{self.name} · {self.place}" if self.place else self.name


def suggest_zones(typed: str, language: str, limit: int) -> list[Zone]:
    """The zones whose city, country or name holds what was typed, those that begin so first."""
    zones = _zones(language)
    wanted = _folded(typed)
    if not wanted:
        return [zones[name] for name in LIKELY][:limit]
    words = {zone: f" {zone.searched}" for zone in zones.values()}
    found = [zone for zone, text in words.items() if wanted in text]
    return sorted(found, key=lambda zone: (f" {wanted}" not in words[zone], zone.name))[:limit]


def zone_named(text: str) -> str | None:
    """The IANA name that is meant by a name in any case, a `Zone.title`, or a city that names one
    zone only; None if there is none."""
    name = _names().get(text.split(" · ")[0].strip().replace(" ", "_").casefold())
    if name is not None:
        return name
    cities = suggest_zones(text, ENGLISH, limit=2)
    return cities[0].name if _folded(text) and len(cities) == 1 else None


def nearest_zones(text: str, limit: int = 3) -> list[str]:
    """The IANA names most like a text that is none."""
    found = process.extract(
        text, sorted(_zones(ENGLISH)), scorer=fuzz.WRatio, processor=utils.default_process
    )
    return [name for name, _, _ in found[:limit]]


@cache
def _names() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@cache
def _zones(language: str) -> dict[str, Zone]:
    """Every zone that is no old name of another; takes some 0.1 s the first time."""
    aliases = get_global("zone_aliases")
    names = sorted(
        name
        for name in _names().values()
        if name == "UTC" or ("/" in name and name not in aliases and not name.startswith("Etc/"))
    )
    zones = {}
    for name in names:
        places = {tongue: _place(name, tongue) for tongue in (ENGLISH, CHINESE)}
        searched = " ".join([name, *places.values(), ALSO_SEARCHED.get(name, "")])
        zones[name] = Zone(name, places[language], _folded(searched))
    return zones


def _place(zone: str, language: str) -> str:
    locale = Locale.parse(language)
    country = str(locale.territories.get(get_global("zone_territories").get(zone), ""))
    if not country:
        return ""
    city = str(get_timezone_location(zone, locale=locale, return_city=True))
    if city == country:
        return country
    return f"{city}，{country}" if language == CHINESE else f"{city}, {country}"


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("/", " ").split())
