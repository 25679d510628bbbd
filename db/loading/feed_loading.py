"""What a feed brought, into the store: added to what it brought before, of which nothing is lost.

A feed shows its newest entries only, so its source keeps the others. An entry is known by the
feed's own id of it, whatever became of its text; one paper stands once in a feed, under whatever
ids the feed gives it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from db.feeds.entry import FeedEntry
from db.feeds.votes import note_votes
from db.loading import staging
from db.loading.identity import Work, work_of
from db.loading.loader import BATCH, Clock, Load, sweep, utc_now
from db.loading.staging import StagedSource
from db.papers.authors import name_parts
from db.papers.ids import record_id
from db.papers.record import Bibliography, Record
from db.papers.rows import RECORD_COLUMNS, record_of
from db.store.connection import Database
from db.store.sql import in_parts, json_list
from db.store.store import Store
from db.tags.naming import KnownTags, known_tags

MAX_NEWS = 200
"""Papers of one load that are news: a feed may list ten years at once."""

DIGEST = "feed"
"""What stands for the digest of a source that no file is."""

WITHDRAWN = "Withdrawn"

IDENTIFIERS = ("arXiv:", "doi:", "OpenReview:", "acl:")
"""How a feed's id begins that names a paper anywhere."""

TELLING_TITLE = 20
"""Letters from which on a title and its author name a paper, if that is no person with a given
name: `v1.2.0` by `release-bot` does not."""

ALIKE = 60.0
"""Per cent of letters that an entry's text keeps at least when it is edited."""


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
    if voted := [entry for entry in entries if entry.votes is not None]:
        store.write(_note_votes, source, voted)
    return report


def _take_in(store: Store, source: str, entries: Sequence[FeedEntry], clock: Clock) -> FeedReport:
    load = Load(store, None)
    arrivals = _matched(store, load, source, entries)
    new = set(store.read(_unknown, [arrival.paper for arrival in arrivals]))
    news = _news([arrival for arrival in arrivals if arrival.paper in new])
    id_ = store.write(staging.open_source, source, "list")
    places = store.read(_places, source)
    last = max(places.values(), default=0)
    placed: list[tuple[int, str, Record]] = []
    for arrival in arrivals:
        if arrival.paper not in places:
            last += 1
            places[arrival.paper] = last
        placed.append((places[arrival.paper], arrival.paper, arrival.record))
    for some in in_parts(placed, BATCH):
        store.write(staging.stage_records, id_, some)
    store.write(staging.stage_kept, id_, [arrival.paper for arrival in arrivals])
    counts, _ = load.swap_in([StagedSource(id_, DIGEST, "list")], clock=clock, silent=new - news)
    return FeedReport(counts.added, len(news), counts.changed)


def _matched(store: Store, load: Load, source: str, entries: Sequence[FeedEntry]) -> list[_Arrival]:
    """The entries with their papers, each paper once: the first entry of it."""
    held = store.read(_held, source, [entry.key for entry in entries])
    before = {id(entry): _before(entry, held) for entry in entries}
    unknown = [entry for entry in entries if before[id(entry)] is None]
    listed = {known.paper for known in before.values() if known}
    elsewhere = store.read(_elsewhere, unknown, listed)
    tags = store.read(known_tags)
    arrivals: dict[str, _Arrival] = {}
    for some in in_parts(entries, BATCH):
        records = [_record(entry, before[id(entry)], tags) for entry in some]
        pairs = list(zip(some, records, strict=True))
        unheld = [record for entry, record in pairs if before[id(entry)] is None]
        found = iter(load.matching.match(unheld))
        for entry, record in pairs:
            same = before[id(entry)]
            paper = same.paper if same else next(found).paper
            paper = elsewhere.get(id(entry), paper)
            if record_id(record) != paper:
                load.matching.aliases.setdefault(record_id(record), paper)
            arrivals.setdefault(paper, _Arrival(entry, record, paper))
    known = set(load.matching.aliases) - set(store.read(_unknown, list(load.matching.aliases)))
    for id_ in known:  # a paper of its own is no other one's old name
        del load.matching.aliases[id_]
    return list(arrivals.values())


def _before(entry: FeedEntry, held: Mapping[str, Sequence[_Held]]) -> _Held | None:
    """What the feed brought before of this entry. Some feeds give the id of one entry to another
    later on, and then hold several under it."""
    those = [known for known in held.get(entry.key, ()) if not _is_another(entry, known.record)]
    titled = [known for known in those if _bibliography(known.record).title == entry.title]
    return next(reversed(titled or those), None)


def _is_another(entry: FeedEntry, record: Record) -> bool:
    """Whether title, authors and text all say that an entry is not the one that had its id."""
    if entry.key.startswith(IDENTIFIERS) or entry.is_withdrawn:
        return False
    work, other = work_of(entry.record.bibliography), work_of(record.bibliography)
    if work.may_be(other) or work.families & other.families:
        return False
    if not entry.record.abstract or not record.abstract:
        return _bibliography(entry.record).page != _bibliography(record).page
    return fuzz.ratio(entry.record.abstract, record.abstract, score_cutoff=ALIKE) == 0


def _names_people(record: Record) -> bool:
    return any(name_parts(name).given for name in _bibliography(record).authors)


def _bibliography(record: Record) -> Bibliography:
    return record.bibliography or Bibliography()


def _elsewhere(
    db: Database, entries: Sequence[FeedEntry], listed: Collection[str]
) -> dict[int, str]:
    """The papers that entries are of, by Python's ids of these, where what is in the store tells:
    by an identifier (arXiv, DOI, OpenReview, ACL), unless title and authors speak against it; else
    by the same title and authors, whatever the abstract, which a newer version may have changed.
    Not so where the title says little, nor for papers that the feed has `listed` beside them."""
    ids = [entry.key for entry in entries if entry.key.startswith(IDENTIFIERS)]
    titles = {entry.title for entry in entries if entry.title}
    by_id: dict[str, tuple[str, Work]] = {}
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
        names = tuple(json.loads(authors or "[]"))
        by_id[key] = paper, work_of(Bibliography(title=title, authors=names))
        by_title[title, authors] = paper
    found: dict[int, str] = {}
    for entry in entries:
        work = work_of(entry.record.bibliography)
        whose = json.dumps(_bibliography(entry.record).authors, ensure_ascii=False)
        paper, other = by_id.get(entry.key, ("", work)) if entry.key in ids else ("", work)
        same_title = by_title.get((entry.title, whose), "") if work.families else ""
        says_much = len(work.title) >= TELLING_TITLE or _names_people(entry.record)
        if paper and not work.differs(other):
            found[id(entry)] = paper
        elif same_title and says_much and same_title not in listed:
            found[id(entry)] = same_title
    return found


def _record(entry: FeedEntry, before: _Held | None, tags: KnownTags) -> Record:
    """An entry's record: with the tags that it names, which it keeps; a withdrawn paper keeps what
    it said before."""
    if before is None:
        named = tags.named_in(entry.title, entry.record.abstract)
        own = [tag for tag in entry.record.tag_line.split(";") if tag]
        return replace(entry.record, tag_line=";".join(dict.fromkeys([*own, *named])))
    if entry.is_withdrawn:
        listed = _bibliography(before.record)
        gone = replace(listed, status=WITHDRAWN, pdf=None)
        return replace(before.record, bibliography=gone)
    return replace(entry.record, tag_line=before.record.tag_line)


def _news(new: Sequence[_Arrival]) -> set[str]:
    """Which of the new papers are news: of those that say so, the newest."""
    dates = [arrival.entry.published for arrival in new if arrival.entry.published]
    newest = max(dates, default=None)

    def age(arrival: _Arrival) -> float:
        published = arrival.entry.published or newest
        return -published.timestamp() if published else 0.0

    fresh = sorted((arrival for arrival in new if arrival.entry.is_news), key=age)
    return {arrival.paper for arrival in fresh[:MAX_NEWS]}


def _brings_anything(db: Database, source: str, entries: Sequence[FeedEntry]) -> bool:
    """Whether an entry is not, to the letter, what the source holds of it already."""
    held = _held(db, source, [entry.key for entry in entries])
    nothing = KnownTags({})
    return any(
        (before := _before(entry, held)) is None or _record(entry, before, nothing) != before.record
        for entry in entries
    )


def _held(db: Database, source: str, keys: Sequence[str]) -> dict[str, list[_Held]]:
    """What a source holds of entries, by the feed's ids of them, in the order of their places."""
    rows = db.conn.execute(
        f"""
        SELECT records.entry, records.paper, placings.place, {RECORD_COLUMNS}
        FROM sources JOIN placings ON placings.source = sources.id
        JOIN records ON records.id = placings.record
        WHERE sources.name = ? AND records.entry IN (SELECT value FROM json_each(?))
        ORDER BY placings.place
        """,
        [source, json_list(keys)],
    )
    held: defaultdict[str, list[_Held]] = defaultdict(list)
    for key, paper, place, *texts in rows:
        held[key].append(_Held(paper, place, record_of(texts)))
    return held


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


def _note_votes(db: Database, source: str, entries: Sequence[FeedEntry]) -> None:
    held = _held(db, source, [entry.key for entry in entries])
    papers = ((_before(entry, held), entry.votes or 0) for entry in entries)
    note_votes(db, source, {known.paper: votes for known, votes in papers if known})
