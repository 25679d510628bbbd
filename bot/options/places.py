"""Places by their names: cities, countries, states and zones, in English and Chinese.

Cities are GeoNames' (cities.tsv, its licence beside it), names of countries and of zones' cities
the Unicode CLDR's, as Babel has them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import islice
from sys import intern
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

from bot.options.regions import ALSO_CALLED, COUNTRY_NICKNAMES, PROVINCES_OF_CHINA, STATES
from bot.texts import CHINESE, ENGLISH
from db.language.chinese import simplified
from db.language.text import fold

EXEMPLAR = 5
"""How much more a city counts by whose name its zone is called: Vancouver in Canada, not the one
in Washington."""

OTHER_NAME = 0.1
"""How much less a place counts for a name that it rarely goes by in English or Chinese."""

_PUNCTUATION = re.compile(r"[^\w\s]|_")

NOT_PLACES = frozenset({"Factory", "localtime", "posixrules"})


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a zone, by its names and by the codes of what it lies in (`US`, `US-MA`).

    `weight` is in thousands of people.
    """

    zone: str
    english: str
    chinese: str
    country: str
    state: str
    weight: float

    def named(self, language: str) -> str:
        """As `Boston, MA, United States`, or `波士顿，美国`."""
        country = _country(self.country, language)
        if language == CHINESE:
            return "，".join(dict.fromkeys(filter(None, [self.chinese, country])))
        return ", ".join(dict.fromkeys(filter(None, [self.english, self._letters(), country])))

    def within(self, region: str) -> bool:
        """Whether somebody may write this, folded, behind its name."""
        return region in _regions(self.country, self.state)

    def _letters(self) -> str:
        return _letters_of_states().get(self.state, "")


@dataclass(frozen=True, slots=True)
class City:
    """A line of cities.tsv."""

    name: str
    country: str
    state: str
    zone: str
    people: int
    chinese: tuple[str, ...]
    others: tuple[str, ...]


class Places:
    """Every place by every name; the largest come first. Made in some 0.3 s."""

    def __init__(self, named: Iterable[tuple[str, Place]]) -> None:
        ordered = sorted(named, key=lambda pair: -pair[1].weight)
        self._places = [place for _, place in ordered]
        self._names = "\n" + "".join(f"{name}\t{i}\n" for i, (name, _) in enumerate(ordered))

    def called(self, name: str) -> list[Place]:
        """The places of exactly this folded name."""
        return list(self._found(f"\n{name}\t"))

    def beginning(self, start: str, limit: int) -> list[Place]:
        """Places with a name that begins so."""
        return list(islice(self._found(f"\n{start}"), limit))

    def with_word(self, start: str, limit: int) -> list[Place]:
        """Places with a name of which a later word begins so."""
        return list(islice(self._found(f" {start}"), limit))

    def _found(self, part: str) -> Iterator[Place]:
        at = self._names.find(part)
        while at >= 0:
            end = self._names.index("\n", at + len(part))
            yield self._places[int(self._names[self._names.rindex("\t", at, end) + 1 : end])]
            at = self._names.find(part, end)


def folded(text: str) -> str:
    """A name as names are compared: simplified, no case, no accents, no punctuation."""
    return _letters(simplified(text))


def _letters(text: str) -> str:
    return " ".join(_PUNCTUATION.sub(" ", text.lower() if text.isascii() else fold(text)).split())


@cache
def zone_names() -> dict[str, str]:
    """Every IANA name, by its small letters. `localtime` is this machine's own zone: no name."""
    return {name.casefold(): name for name in available_timezones() - NOT_PLACES}


@cache
def zones() -> tuple[str, ...]:
    """The zones that are no old name of another, in order."""
    aliases = get_global("zone_aliases")
    return tuple(
        name
        for name in sorted(zone_names().values())
        if name == "UTC" or ("/" in name and name not in aliases and not name.startswith("Etc/"))
    )


@cache
def places() -> Places:
    """All places. Takes some 0.5 s the first time."""
    return Places(list(_all_names()))


@cache
def exemplar(zone: str) -> Place:
    """A zone's own city as CLDR names it; the largest of its names is used for it."""
    country = get_global("zone_territories").get(zone, "")
    return Place(zone, _city(zone, ENGLISH), _city(zone, CHINESE), country, "", 0.5)


def _all_names() -> Iterator[tuple[str, Place]]:
    cities = list(_cities())
    own_city = {zone: folded(exemplar(zone).english) for zone in zones()}
    people: defaultdict[str, Counter[str]] = defaultdict(Counter)
    states: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for city in cities:
        people[city.country][city.zone] += city.people
        largest = states[f"{city.country}-{city.state}"]
        largest[city.zone] = max(largest[city.zone], city.people)
        yield from _names_of_city(city, own_city.get(city.zone))
    for zone in zones():
        place = exemplar(zone)
        for name in {zone, zone.split("/")[-1], place.english, place.chinese}:
            yield folded(name), place
        people[get_global("zone_territories").get(zone, "")][zone] += 0
    for code, of_country in people.items():
        for name in _country_names(code):
            if len(name) > 2 or not name.isascii():  # a code of two letters may mean much else
                yield from ((name, _counted(zone, n + 0.5)) for zone, n in of_country.items())
    for province in PROVINCES_OF_CHINA:
        yield from ((name, _counted("Asia/Shanghai", 1e4)) for name in (province, f"{province}省"))
    yield from (("新疆", _counted(zone, 1e4)) for zone in ("Asia/Urumqi", "Asia/Shanghai"))
    yield from _names_of_times(people)
    yield from _names_of_states(states)


def _names_of_states(cities: dict[str, Counter[str]]) -> Iterator[tuple[str, Place]]:
    """Each state by its names and by one that is its own: Georgia is also a country."""
    for state in STATES:
        for zone, largest in cities[state.code].items():
            for name in (f"{state.names[0]} {state.code}", *state.names):
                yield folded(name), _counted(zone, largest)


def _names_of_times(people: dict[str, Counter[str]]) -> Iterator[tuple[str, Place]]:
    """`Eastern Time`, `Eastern Standard Time`, `北美东部时间`, for the largest zone of those that
    keep it."""
    inhabitants = sum(people.values(), Counter[str]())
    by_time: defaultdict[str, list[str]] = defaultdict(list)
    for zone in zones():
        by_time[get_global("meta_zones").get(zone, "")].append(zone)
    for language in (ENGLISH, CHINESE):
        for time, names in Locale.parse(language).meta_zones.items():
            if time in by_time:
                zone = max(by_time[time], key=lambda zone: inhabitants[zone])
                for name in dict(names.get("long", {})).values():
                    yield folded(str(name)), _counted(zone, inhabitants[zone])


def _names_of_city(city: City, zones_own: str | None) -> Iterator[tuple[str, Place]]:
    name = _letters(city.name)
    weight = city.people * (EXEMPLAR if name == zones_own else 1)
    state = f"{city.country}-{city.state}" if city.state else ""
    in_chinese = (*city.chinese, city.name)[0]
    place = Place(city.zone, city.name, in_chinese, city.country, intern(state), weight)
    yield name, place
    for chinese in city.chinese:
        yield chinese, place
    often = ALSO_CALLED.get(city.name, ())
    yield from ((other, place) for other in often)
    rare = replace(place, weight=city.people * OTHER_NAME)
    yield from ((other, rare) for other in city.others if other not in often)


def _counted(zone: str, people: float) -> Place:
    """A zone as part of a country or state, shown by its own city."""
    return replace(exemplar(zone), weight=people)


@cache
def _country(code: str, language: str) -> str:
    return str(Locale.parse(language).territories.get(code, ""))


@cache
def _letters_of_states() -> dict[str, str]:
    return {state.code: state.letters for state in STATES}


@cache
def _country_names(code: str) -> tuple[str, ...]:
    names = [
        code,
        *(_country(code, language) for language in (ENGLISH, CHINESE)),
        *COUNTRY_NICKNAMES.get(code, ()),
    ]
    return tuple(dict.fromkeys(filter(None, map(folded, names))))


@cache
def _regions(country: str, state: str) -> frozenset[str]:
    names = [
        _letters(name) for of in STATES if of.code == state for name in (*of.names, of.letters)
    ]
    return frozenset((*_country_names(country), *names))


@cache
def zones_by_people() -> tuple[str, ...]:
    """The zones, those first in whose cities most people live."""
    people = Counter(dict.fromkeys(zones(), 0))
    for city in _cities():
        people[city.zone] += city.people
    return tuple(zone for zone, _ in people.most_common())


def country_zones(code: str) -> list[Place]:
    """The zones of a country by its code of two letters, the one of most people first."""
    code = {"UK": "GB"}.get(code.upper(), code.upper())
    names = _country_names(code) if code in Locale.parse(ENGLISH).territories else ()
    return places().called(names[1]) if len(names) > 1 else []


def state_zones(letters: str) -> list[Place]:
    """The zones of a state by its letters (`NJ`), the one of its largest city first."""
    return [
        place
        for state in STATES
        if state.letters.casefold() == letters
        for place in places().called(f"{_letters(state.names[0])} {_letters(state.code)}")
    ]


def _city(zone: str, language: str) -> str:
    location = str(get_timezone_location(zone, locale=Locale.parse(language), return_city=True))
    return location.split("/")[-1]  # Babel leaves `Argentina/` before some


def _cities() -> Iterator[City]:
    table = resources.files(__package__).joinpath("cities.tsv").read_text("utf-8")
    for line in table.splitlines():
        name, country, state, zone, people, chinese, others = line.split("\t")
        yield City(
            name,
            intern(country),
            state,
            intern(zone),
            int(people),
            tuple(filter(None, chinese.split("|"))),
            tuple(filter(None, others.split("|"))),
        )
