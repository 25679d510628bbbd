"""Time zones as members look for them: by city, country or state in English and Chinese, by their
distance from UTC, by an abbreviation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from babel.core import get_global
from rapidfuzz import fuzz, process

from bot.cards.schedule_words import zone_shown
from bot.options.places import (
    Place,
    country_zones,
    exemplar,
    folded,
    places,
    state_zones,
    zone_names,
    zones,
    zones_by_people,
)
from bot.options.time_abbreviations import (
    moves_clocks,
    offset_written,
    zones_abbreviated,
    zones_at,
)

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

CLEARLY = 8
"""How many times larger a place must be than one of the same name, to be meant without asking."""

MAX_TYPED = 100
"""No place has a longer name; nothing longer is looked for."""

_CLOCK = re.compile(r"\s*(?:local |standard )?(?:time(?:\s?zone)?|时间|时区|当地时间)$")


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone by its IANA `name`, with its place as a language calls it: `Shanghai, China`.

    `taken`: the place stands for what was typed, which says something else to the letter (`EST`
    has no summer time, New York has).
    """

    name: str
    place: str
    taken: bool = False

    @property
    def title(self) -> str:
        return " · ".join(dict.fromkeys(filter(None, [self.name, self.place])))


def zones_meant(typed: str, language: str) -> list[Zone]:
    """The zones that a text may mean: none, one, or those to choose from, the likeliest first.

    Understands an IANA name in any case, a `Zone.title`, `UTC+8`, `EST`, a city, a state or a
    country, also as `Boston, MA` and `Munich time`. Of two cities of one name the larger is meant
    where it is `CLEARLY` larger.
    """
    if len(typed) > MAX_TYPED:
        return []
    if (distance := offset_written(typed)) is not None:
        found = zones_at(distance, zones_by_people())
        return [_zone(name, language, taken=True) for name in found[:1]]
    written = typed.split(" · ")[0].strip()
    for name in dict.fromkeys([folded(written), _CLOCK.sub("", folded(written))]):
        if abbreviated := zones_abbreviated(name) and _of_code(name):
            return [_zone(zone, language, taken=True) for zone in abbreviated]
        if zone := _iana(written):
            return [_zone(zone, language)]
        if short := _of_code(name):
            return [_zone(zone, language) for zone in short]
        if meant := name and (_exactly(name) or _within(name, written)):
            return [Zone(place.zone, place.named(language)) for place in meant]
    return []


def suggest_zones(typed: str, language: str, limit: int) -> list[Zone]:
    """The zones to offer while something is typed: what it means first, then places with a name
    that begins so, then with a word that does; larger ones first."""
    if not folded(typed) and not typed.strip():
        return [_zone(name, language) for name in LIKELY][:limit]
    offered = {zone.name: zone for zone in zones_meant(typed, language)}
    start = folded(typed[:MAX_TYPED])
    if start:
        most = 8 * limit
        for place in (*places().beginning(start, most), *places().with_word(start, most)):
            offered.setdefault(place.zone, Zone(place.zone, place.named(language)))
    return list(offered.values())[:limit]


def nearest_zones(typed: str, language: str, limit: int = 3) -> list[Zone]:
    """The zones to ask about after a text that means none: of the places that it begins, else with
    the name most like it. Nothing for a few letters, which are like very many."""
    typed = folded(typed[:MAX_TYPED])
    if len(typed) < (4 if typed.isascii() else 2):
        return []
    begun = places().beginning(typed, 100) or places().with_word(typed, 100)
    if begun:
        return [
            Zone(place.zone, place.named(language)) for place in _one_of_each_zone(begun)[:limit]
        ]
    names = {folded(part): zone for zone in zones() for part in (zone, zone.split("/")[-1])}
    found = process.extract(typed, list(names), scorer=fuzz.ratio, score_cutoff=70, limit=limit)
    return [_zone(zone, language) for zone in dict.fromkeys(names[name] for name, _, _ in found)]


def _zone(name: str, language: str, *, taken: bool = False) -> Zone:
    shown = zone_shown(name)
    place = shown if shown != name or name not in zones() else exemplar(name).named(language)
    return Zone(name, place, taken and moves_clocks(name))


def _iana(text: str) -> str | None:
    """The IANA name that is meant in any case. One without a slash (`Cuba`, `PRC`) is the old name
    of a place."""
    name = zone_names().get("_".join(text.split()).casefold())
    if name is None or "/" in name or name == "UTC":
        return name
    return get_global("zone_aliases").get(name)


def _of_code(short: str) -> list[str]:
    """What an abbreviation or two letters may mean: a time, a city, a state, a country. None is
    likelier than another, so nothing is preferred."""
    found = list(zones_abbreviated(short))
    if len(short) == 2 and short.isascii():
        cities = [place for place in places().called(short) if place.weight > 500]
        for called in (cities, state_zones(short), country_zones(short)):
            found += [place.zone for place in _clearest(called)]
    return list(dict.fromkeys(found))


def _exactly(name: str) -> list[Place]:
    """Places of this name, also of `Wuhan City`, 武汉市 and `US Eastern`."""
    name = name.removeprefix("us ")
    called = map(places().called, [name, name.removesuffix("市"), f"{name} city", f"{name} time"])
    return _clearest(next(filter(None, called), []))


def _within(name: str, written: str) -> list[Place]:
    """A city with its state or country behind it, or, as in Chinese, before it."""
    for city, region in _halves(name, written):
        called = places().called(city)
        if inside := [place for place in called if place.within(region)]:
            return _clearest(inside)
    return []


def _halves(name: str, written: str) -> Iterable[tuple[str, str]]:
    """Each way to cut a name into a city and what it lies in."""
    city, *regions = map(folded, re.split(r"[,，(（]", written))
    if regions:
        yield from ((city, region) for region in regions)
    words = name.split()
    for cut in range(1, len(words)):
        yield " ".join(words[:cut]), " ".join(words[cut:])
    if len(words) == 1 and not name.isascii():
        for cut in range(2, len(name) - 1):
            yield name[cut:], name[:cut]


def _clearest(found: Iterable[Place]) -> list[Place]:
    """The place that is clearly meant, or one of each zone."""
    each = _one_of_each_zone(found)
    if len(each) > 1 and each[0].weight >= CLEARLY * each[1].weight:
        return each[:1]
    return each


def _one_of_each_zone(found: Iterable[Place]) -> list[Place]:
    largest: dict[str, Place] = {}
    for place in found:
        if place.zone not in largest or place.weight > largest[place.zone].weight:
            largest[place.zone] = place
    return sorted(largest.values(), key=lambda place: -place.weight)
