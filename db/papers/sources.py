"""Sources: the files that papers came from, each known by its base name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from rapidfuzz import fuzz, process

from db.store.connection import Database
from db.store.versions import PerVersion

UNFINISHED = ""
"""The digest of a source whose first load has not ended: no file has it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source and how many papers it holds."""

    name: str
    papers: int


SIMILAR = 60.0
"""Per cent of letters from which names look alike."""

NEAREST = 3


class UnknownSource(Exception):
    """No source has this name; `all` are those there are, `nearest` up to three that look like
    it."""

    def __init__(self, source: str, nearest: tuple[str, ...], all: tuple[str, ...]) -> None:
        super().__init__(source)
        self.source = source
        self.nearest = nearest
        self.all = all


def sources(db: Database) -> list[Source]:
    """The sources, in the order they were first loaded."""
    rows = db.conn.execute(
        """
        SELECT sources.name, count(DISTINCT records.paper)
        FROM sources
        LEFT JOIN placings ON placings.source = sources.id
        LEFT JOIN records ON records.id = placings.record
        WHERE sources.digest <> ? GROUP BY sources.id ORDER BY sources.id
        """,
        [UNFINISHED],
    )
    return [Source(name, papers) for name, papers in rows]


def source_names(db: Database) -> list[str]:
    """The sources' names, in the order they were first loaded, remembered for each version of the
    papers."""
    return [source.name for source in _sources.of(db)]


def require_source(db: Database, text: str) -> str:
    """The source that `text` names, with or without its suffix, in any case and punctuation:
    `iclr2018` and `ICLR 2018` are `iclr2018.json`. Raises UnknownSource, also where several are."""
    names = source_names(db)
    key = _key(text)
    stems = {name: _key(PurePath(name).stem) for name in names}
    alike = ([text] if text in names else []), [name for name in names if key and key == _key(name)]
    for found in (*alike, [name for name in names if key and key == stems[name]]):
        if len(found) == 1:
            return found[0]
    called = {key: name for name in names for key in (stems[name], _key(name))}
    near = process.extract(key, list(called), scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=6)
    nearest = tuple(dict.fromkeys(called[key] for key, _, _ in near))[:NEAREST]
    raise UnknownSource(text, nearest, tuple(names))


def suggest_sources(db: Database, typed: str, limit: int) -> list[Source]:
    """The sources whose names hold what was typed; those that begin so first, then those with most
    papers."""
    key = _key(typed)
    found = [(_key(source.name), source) for source in _sources.of(db)]
    held = [(name, source) for name, source in found if key in name]
    held.sort(key=lambda held: (not held[0].startswith(key), -held[1].papers))
    return [source for _, source in held[:limit]]


def _key(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


_sources = PerVersion(sources)
