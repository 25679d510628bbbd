"""The public lists that have a name: `iclr2018` is a file of papercopilot/paperlists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class NamedLists:
    """`at` is the address, with a slash at its end, under which they stand; `paths` are name →
    path, venue by venue and year by year."""

    at: str
    paths: dict[str, str]

    def address(self, name: str, mirror: str | None = None) -> str | None:
        """Where the list of this name is, in any case and with or without spaces; None where there
        is none. A `mirror` stands for `at`."""
        path = self.paths.get("".join(name.lower().split()))
        return None if path is None else f"{(mirror or self.at).rstrip('/')}/{path}"


@cache
def named_lists() -> NamedLists:
    """The lists in `lists.toml`."""
    import tomllib

    read = tomllib.loads(files("bot.fetching").joinpath("lists.toml").read_text("utf-8"))
    paths = {
        f"{venue}{year}": f"{venue}/{venue}{year}.json"
        for venue, years in read["years"].items()
        for year in years
    }
    return NamedLists(read["at"], paths)
