"""Papers out of the store, whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.language.plain_text import readable_line
from db.papers.paper import Link, Paper, Place, Summary
from db.store.connection import Database
from db.store.sql import json_list
from db.store.versions import PerVersion


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """A sub-category and how many papers it has."""

    name: str
    papers: int


KEPT = 100
"""Papers that are kept of a version of the papers, some 10 KB each: what was just shown is what is
opened, saved and listed next."""

_of_version: PerVersion[dict[int, Paper]] = PerVersion(lambda db: {})


def papers_by_number(db: Database, numbers: Sequence[int]) -> list[Paper]:
    """The papers with these numbers (the rowids of the search index), in the order asked for.

    A number that no paper has is left out.
    """
    if len(numbers) > KEPT:
        found = _read(db, numbers)
    else:
        kept = _of_version.of(db)
        found = {number: paper for number in numbers if (paper := kept.get(number))}
        if new := _read(db, missing) if (missing := [n for n in numbers if n not in found]) else {}:
            found |= new
            kept |= new
            for oldest in list(kept)[:-KEPT]:
                kept.pop(oldest, None)  # another thread may have taken it out
    return [found[number] for number in numbers if number in found]


def _read(db: Database, numbers: Sequence[int]) -> dict[int, Paper]:
    """The papers with these numbers, out of the store."""
    wanted = json_list(numbers)
    tags, links, places = _tags(db, wanted), _links(db, wanted), _places(db, wanted)
    found: dict[int, Paper] = {}
    for row in db.conn.execute(
        """
        SELECT papers.number, papers.id, papers.label, papers.name,
               shown.category, coalesce(shown.tldr, listed.tldr), shown.abstract,
               listed.title, listed.authors, listed.status, listed.more_authors,
               shown.motivation, shown.problem, shown.analysis, shown.method,
               shown.experiments, shown.contribution
        FROM json_each(?) AS wanted
        JOIN papers ON papers.number = wanted.value
        JOIN records AS shown ON shown.id = papers.record
        LEFT JOIN records AS listed ON listed.id = papers.bibliography
        """,
        [wanted],
    ):
        number, id_, label, name, category, tldr, abstract, title, authors, status, more, *parts = (
            row
        )
        found[number] = Paper(
            id=id_,
            label=label,
            name=name,
            category=category,
            tags=tuple(tags.get(number, ())),
            tldr=tldr,
            summary=None if parts[0] is None else Summary(*parts),
            abstract=abstract,
            links=tuple(links.get(number, ())),
            places=tuple(places.get(number, ())),
            title=readable_line(title) if title else None,
            authors=tuple(json.loads(authors)) if authors else (),
            status=status,
            has_more_authors=more is not None,
        )
    return found


def _tags(db: Database, wanted: str) -> dict[int, list[str]]:
    """The tags of each of the papers with these numbers (JSON), in their order."""
    tags: dict[int, list[str]] = {}
    for paper, tag in db.conn.execute(
        """
        SELECT paper_tags.paper, tags.name FROM json_each(?) AS wanted
        JOIN paper_tags ON paper_tags.paper = wanted.value
        JOIN tags ON tags.id = paper_tags.tag
        ORDER BY paper_tags.paper, paper_tags.place
        """,
        [wanted],
    ):
        tags.setdefault(paper, []).append(tag)
    return tags


def _links(db: Database, wanted: str) -> dict[int, list[Link]]:
    """The links of each of the papers, in their order."""
    links: dict[int, list[Link]] = {}
    for paper, kind, url in db.conn.execute(
        """
        SELECT links.paper, links.kind, links.url FROM json_each(?) AS wanted
        JOIN links ON links.paper = wanted.value
        ORDER BY links.paper, links.place
        """,
        [wanted],
    ):
        links.setdefault(paper, []).append(Link(kind, url))
    return links


def _places(db: Database, wanted: str) -> dict[int, list[Place]]:
    """Where the sources have each of the papers."""
    places: dict[int, list[Place]] = {}
    for paper, file, place in db.conn.execute(
        """
        SELECT papers.number, sources.name, placings.place FROM json_each(?) AS wanted
        JOIN papers ON papers.number = wanted.value
        JOIN records ON records.paper = papers.id
        JOIN placings ON placings.record = records.id
        JOIN sources ON sources.id = placings.source
        ORDER BY papers.number, placings.source, placings.place
        """,
        [wanted],
    ):
        places.setdefault(paper, []).append(Place(file, place))
    return places


def papers_by_id(db: Database, ids: Iterable[str]) -> list[Paper]:
    """The papers with these ids or aliases, in the order asked for; unknown ones are left out."""
    rows = db.conn.execute(
        """
        SELECT papers.number FROM json_each(?) AS wanted
        JOIN papers ON papers.id = coalesce(
            (SELECT paper FROM paper_aliases WHERE alias = wanted.value), wanted.value)
        ORDER BY wanted.key
        """,
        [json_list(ids)],
    )
    return papers_by_number(db, [number for (number,) in rows])


def all_papers(db: Database, source: str | None = None) -> list[Paper]:
    """Every paper that a source holds, or that `source` does, in the order of the sources."""
    rows = db.conn.execute(
        """
        SELECT papers.number FROM placings
        JOIN records ON records.id = placings.record
        JOIN papers ON papers.id = records.paper
        JOIN sources ON sources.id = placings.source
        WHERE :source IS NULL OR sources.name = :source
        ORDER BY placings.source, placings.place
        """,
        {"source": source},
    )
    return papers_by_number(db, list(dict.fromkeys(number for (number,) in rows)))


def paper_count(db: Database) -> int:
    """How many papers the store holds, withdrawn ones left out."""
    (count,) = db.conn.execute("SELECT count(*) FROM live_papers").fetchone()
    return int(count)


def categories(db: Database) -> list[CategoryCount]:
    """The sub-categories, most papers first, withdrawn papers left out."""
    rows = db.conn.execute(
        """
        SELECT records.category, count(*) FROM live_papers AS papers
        JOIN records ON records.id = papers.record
        WHERE records.category <> '' GROUP BY 1 ORDER BY 2 DESC, 1
        """
    )
    return [CategoryCount(name, papers) for name, papers in rows]
