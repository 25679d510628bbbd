"""What a feed brought, into the store: added to what it brought before, of which nothing is lost.

A feed shows its newest entries only, so its source keeps the others. An entry is known by the
feed's own id of it, whatever became of its text; one paper stands once in a feed, under whatever
ids the feed gives it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlite_utils import Database

from db.feeds.entry import FeedEntry
from db.feeds.votes import note_votes
from db.loading import staging
from db.loading.loader import BATCH, Clock, Load, sweep, utc_now
from db.loading.staging import StagedSource
from db.papers.ids import record_id
from db.papers.record import Bibliography, Record
from db.papers.rows import RECORD_COLUMNS, record_of
from db.store.sql import in_parts, json_list
from db.store.store import Store
from db.tags.naming import KnownTags, known_tags

MAX_NEWS = 200
"""Papers of one load that are news: a feed may list ten years at once."""

DIGEST = "feed"
"""What stands for the digest of a source that no file is."""

WITHDRAWN = "Withdrawn"

IDENTIFIERS = ("arXiv:", "doi:", "OpenReview:")
"""How a feed's id begins that names a paper anywhere."""


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What a feed brought: papers that are new to the store, how many of these are news, and papers
    that changed."""

    added: int = 0
    news: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class _Held:
    """What a feed brought before under an id: the record, its paper, and its place."""

    paper: str
    place: int
    record: Record


@dataclass(frozen=True, slots=True)
class _Arrival:
    """An entry with the id of its paper."""

    entry: FeedEntry
    record: Record
    paper: str


def take_in(
    store: Store, source: str, entries: Sequence[FeedEntry], clock: Clock = utc_now
) -> FeedReport:
    """Load what a feed brought, under the name of its source; another load of the same store is
    waited for. New papers arrive at the moment that `clock` gives when they can be seen.

    Of the papers that are new the newest 200 are news, those without a date in the feed's order;
    the rest arrive silently, as do old papers in a new version. All of it or nothing.
    """
    report = FeedReport()
    if store.read(_brings_anything, source, entries):
        with store.loading():
            sweep(store)
            try:
                report = _take_in(store, source, entries, clock)
            finally:
                sweep(store)
    votes = {entry.key: entry.votes for entry in entries if entry.votes is not None}
    if votes:
        store.write(_note_votes, source, votes)
    return report


def _take_in(store: Store, source: str, entries: Sequence[FeedEntry], clock: Clock) -> FeedReport:
    load = Load(store, None)
    arrivals = _matched(store, load, source, entries)
    new = set(store.read(_unknown, [one.paper for one in arrivals]))
    news = _news([one for one in arrivals if one.paper in new])
    id_ = store.write(staging.open_source, source, "list")
    places = store.read(_places, source)
    last = max(places.values(), default=0)
    placed: list[tuple[int, str, Record]] = []
    for one in arrivals:
        if one.paper not in places:
            last += 1
            places[one.paper] = last
        placed.append((places[one.paper], one.paper, one.record))
    for some in in_parts(placed, BATCH):
        store.write(staging.stage_records, id_, some)
    store.write(staging.stage_kept, id_, [one.paper for one in arrivals])
    counts, _ = load.swap_in([StagedSource(id_, DIGEST, "list")], clock=clock, silent=new - news)
    return FeedReport(counts.added, len(news), counts.changed)


def _matched(store: Store, load: Load, source: str, entries: Sequence[FeedEntry]) -> list[_Arrival]:
    """The entries with their papers, each paper once: the first entry of it."""
    held = store.read(_held, source, [entry.key for entry in entries])
    elsewhere = store.read(_elsewhere, [entry for entry in entries if entry.key not in held])
    tags = store.read(known_tags)
    arrivals: dict[str, _Arrival] = {}
    for some in in_parts(entries, BATCH):
        records = [_record(entry, held.get(entry.key), tags) for entry in some]
        pairs = list(zip(some, records, strict=True))
        unheld = [record for entry, record in pairs if entry.key not in held]
        found = iter(load.matching.match(unheld))
        for entry, record in pairs:
            before = held.get(entry.key)
            paper = before.paper if before else next(found).paper
            paper = elsewhere.get(entry.key, paper)
            if record_id(record) != paper:
                load.matching.aliases.setdefault(record_id(record), paper)
            arrivals.setdefault(paper, _Arrival(entry, record, paper))
    known = set(load.matching.aliases) - set(store.read(_unknown, list(load.matching.aliases)))
    for id_ in known:  # a paper of its own is no other one's old name
        del load.matching.aliases[id_]
    return list(arrivals.values())


def _elsewhere(db: Database, entries: Sequence[FeedEntry]) -> dict[str, str]:
    """The papers that entries are of, by the feed's ids of them, where another source tells: by an
    identifier (arXiv, DOI, OpenReview), else by the same title and authors, whatever the abstract,
    which a newer version may have changed."""
    ids = [entry.key for entry in entries if entry.key.startswith(IDENTIFIERS)]
    titles = {entry.title for entry in entries if entry.title}
    by_id: dict[str, str] = {}
    by_title: dict[tuple[str, str], str] = {}
    for key, title, authors, paper in db.conn.execute(
        """
        SELECT entry, title, authors, paper FROM records
        WHERE (entry IN (SELECT value FROM json_each(?))
        OR title IN (SELECT value FROM json_each(?))) AND paper IN (SELECT id FROM papers)
        ORDER BY records.id DESC
        """,
        [json_list(ids), json_list(titles)],
    ):
        by_id[key] = paper
        by_title[title, authors] = paper
    found: dict[str, str] = {}
    for entry in entries:
        listed = entry.record.bibliography or Bibliography()
        whose = json.dumps(listed.authors, ensure_ascii=False)
        if entry.key in ids and entry.key in by_id:
            found[entry.key] = by_id[entry.key]
        elif listed.authors and (entry.title, whose) in by_title:
            found[entry.key] = by_title[entry.title, whose]
    return found


def _record(entry: FeedEntry, before: _Held | None, tags: KnownTags) -> Record:
    """An entry's record: with the tags that it names, which it keeps; a withdrawn paper keeps what
    it said before."""
    if before is None:
        named = tags.named_in(entry.title, entry.record.abstract)
        own = [tag for tag in entry.record.tag_line.split(";") if tag]
        return replace(entry.record, tag_line=";".join(dict.fromkeys([*own, *named])))
    if entry.is_withdrawn:
        listed = before.record.bibliography or Bibliography()
        gone = replace(listed, status=WITHDRAWN, pdf=None)
        return replace(before.record, bibliography=gone)
    return replace(entry.record, tag_line=before.record.tag_line)


def _news(new: Sequence[_Arrival]) -> set[str]:
    """Which of the new papers are news: of those that say so, the newest."""
    dates = [one.entry.published for one in new if one.entry.published]
    newest = max(dates, default=None)

    def age(one: _Arrival) -> float:
        published = one.entry.published or newest
        return -published.timestamp() if published else 0.0

    fresh = sorted((one for one in new if one.entry.is_news), key=age)
    return {one.paper for one in fresh[:MAX_NEWS]}


def _brings_anything(db: Database, source: str, entries: Sequence[FeedEntry]) -> bool:
    """Whether an entry is not, to the letter, what the source holds of it already."""
    held = _held(db, source, [entry.key for entry in entries])
    nothing = KnownTags({})
    return any(
        (before := held.get(entry.key)) is None or _record(entry, before, nothing) != before.record
        for entry in entries
    )


def _held(db: Database, source: str, keys: Sequence[str]) -> dict[str, _Held]:
    """What a source holds of entries, by the feed's ids of them."""
    rows = db.conn.execute(
        f"""
        SELECT records.entry, records.paper, placings.place, {RECORD_COLUMNS}
        FROM sources JOIN placings ON placings.source = sources.id
        JOIN records ON records.id = placings.record
        WHERE sources.name = ? AND records.entry IN (SELECT value FROM json_each(?))
        """,
        [source, json_list(keys)],
    )
    return {key: _Held(paper, place, record_of(texts)) for key, paper, place, *texts in rows}


def _places(db: Database, source: str) -> dict[str, int]:
    """Where a source holds its papers."""
    rows = db.conn.execute(
        """
        SELECT records.paper, placings.place FROM sources
        JOIN placings ON placings.source = sources.id
        JOIN records ON records.id = placings.record WHERE sources.name = ?
        """,
        [source],
    )
    return dict(rows.fetchall())


def _unknown(db: Database, papers: Sequence[str]) -> list[str]:
    """Those of these ids that no paper of the store has."""
    rows = db.conn.execute(
        "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM papers)",
        [json_list(papers)],
    )
    return [id_ for (id_,) in rows]


def _note_votes(db: Database, source: str, votes: dict[str, int]) -> None:
    held = _held(db, source, list(votes))
    note_votes(db, source, {one.paper: votes[key] for key, one in held.items()})
