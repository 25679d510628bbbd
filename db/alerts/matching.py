"""New papers meet the standing queries.

Each paper that arrives is put on a list in the transaction that brings it (a trigger of the
store's, so whatever brings it: a file, a list, a feed). Here it is taken off that list in the
transaction that notes what it matched; so a process that is killed in between loses nothing, and
two at once note nothing twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from db.alerts.checking import Checker
from db.alerts.filing import Under
from db.alerts.interest import Interest
from db.language.stems import stems
from db.searching.engines.columns import NAMES
from db.store.connection import Database
from db.store.sql import json_list
from db.tags.lookup import resolve

MAX_AT_ONCE = 1_000
"""Papers that are matched together: what several queries ask alike is then found once."""


@dataclass(frozen=True, slots=True)
class Match:
    """The papers (ids) that an alert asks for."""

    alert: int
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """Papers (ids) that the alerts were asked of, and what that found."""

    papers: tuple[str, ...]
    matches: tuple[Match, ...]


def match_arrivals(db: Database, at_most: int = MAX_AT_ONCE) -> Matched:
    """Ask the alerts of the papers that arrived first of those that no alert was asked of yet."""
    rows = db.conn.execute(
        """
        SELECT arrived.paper, papers.number FROM
            (SELECT paper, at FROM unmatched_arrivals ORDER BY at, paper LIMIT ?) AS arrived
        LEFT JOIN live_papers AS papers ON papers.id = arrived.paper
        ORDER BY arrived.at, arrived.paper
        """,
        [at_most],
    ).fetchall()
    ids = {number: paper for paper, number in rows if number is not None}
    checker = Checker(db)
    wanted: dict[tuple[Interest, tuple[int, ...]], tuple[str, ...]] = {}
    matches = []
    for alert, interest, numbers in _candidates(db, list(ids)):
        if (interest, numbers) not in wanted:  # many members ask for the same
            found = checker.wanted(interest, numbers)
            wanted[interest, numbers] = tuple(ids[number] for number in sorted(found))
        if papers := wanted[interest, numbers]:
            matches.append(Match(alert, papers))
    return Matched(tuple(paper for paper, _ in rows), tuple(matches))


def keep_matches(db: Database, matched: Matched) -> int:
    """Note what was found, for papers that nobody else did it for meanwhile, and for alerts that
    still stand; how often a paper was found."""
    new: dict[str, str] = dict(
        db.conn.execute(
            "SELECT paper, at FROM unmatched_arrivals"
            " WHERE paper IN (SELECT value FROM json_each(?))",
            [json_list(matched.papers)],
        ).fetchall()
    )
    members: dict[int, int] = dict(
        db.conn.execute(
            "SELECT id, member FROM alerts"
            " WHERE id IN (SELECT value FROM json_each(?)) AND paused_at IS NULL",
            [json_list(match.alert for match in matched.matches)],
        ).fetchall()
    )
    found = [
        (members[match.alert], paper, match.alert, new[paper])
        for match in matched.matches
        if match.alert in members
        for paper in match.papers
        if paper in new
    ]
    found.sort()  # in the order of the table's key: a third of the time
    db.conn.executemany(
        "INSERT OR IGNORE INTO alert_papers (member, paper, alert, arrived_at) VALUES (?, ?, ?, ?)",
        found,
    )
    db.conn.executemany("DELETE FROM unmatched_arrivals WHERE paper = ?", [(id_,) for id_ in new])
    return len(found)


def _candidates(
    db: Database, papers: Sequence[int]
) -> Iterator[tuple[int, Interest, tuple[int, ...]]]:
    """The alerts that may want some of the papers, and these."""
    if not papers:
        return
    found: defaultdict[int, set[int]] = defaultdict(set)
    for numbers, alerts in (*_by_term(db, papers), *_by_tag(db, papers)):
        for alert in alerts:
            found[alert].update(numbers)
    for under in (Under.LIKED, Under.ANY):
        for (alert,) in db.conn.execute(
            "SELECT alert FROM alert_keys WHERE kind = ?", [under.value]
        ):
            found[alert].update(papers)
    rows = db.conn.execute(
        """
        SELECT alerts.id, query, author, tag, liked FROM json_each(?) AS wanted
        JOIN alerts ON alerts.id = wanted.value WHERE paused_at IS NULL ORDER BY alerts.id
        """,
        [json_list(sorted(found))],
    )
    for alert, *interest in rows.fetchall():
        yield alert, Interest(*interest), tuple(sorted(found[alert]))


Filed = tuple[Iterable[int], Sequence[int]]
"""Papers, and alerts that may want them."""


def _by_term(db: Database, papers: Sequence[int]) -> Iterator[Filed]:
    """The alerts that are filed under a term of a paper."""
    terms = _terms(db, papers)
    holding: defaultdict[str, list[int]] = defaultdict(list)
    filed = _filed(db, Under.TERM, {term for held in terms.values() for term in held})
    for number, held in terms.items():
        for term in held & filed.keys():
            holding[term].append(number)
    for term, numbers in holding.items():
        yield numbers, filed[term]


def _by_tag(db: Database, papers: Sequence[int]) -> Iterator[Filed]:
    """The alerts that are filed under a tag of a paper, however they spell it."""
    tagged: defaultdict[str, list[int]] = defaultdict(list)
    for tag, number in db.conn.execute(
        """
        SELECT tags.name, paper_tags.paper FROM json_each(?) AS wanted
        JOIN paper_tags ON paper_tags.paper = wanted.value
        JOIN tags ON tags.id = paper_tags.tag
        """,
        [json_list(papers)],
    ):
        tagged[tag].append(number)
    written = db.conn.execute(
        "SELECT DISTINCT key FROM alert_keys WHERE kind = ?", [Under.TAG.value]
    ).fetchall()
    named = {text: tag.name for (text,) in written if (tag := resolve(db, text))}
    filed = _filed(db, Under.TAG, [text for text, name in named.items() if name in tagged])
    for text, alerts in filed.items():
        yield tagged[named[text]], alerts


def _filed(db: Database, under: Under, keys: Iterable[str]) -> Mapping[str, Sequence[int]]:
    """The alerts that are filed under keys of a kind, by the key."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for key, alert in db.conn.execute(
        """
        SELECT alert_keys.key, alert FROM json_each(?) AS wanted
        CROSS JOIN alert_keys ON alert_keys.kind = ? AND alert_keys.key = wanted.value
        """,
        [json_list(keys), under.value],
    ):
        found[key].append(alert)
    return found


def _terms(db: Database, papers: Sequence[int]) -> dict[int, set[str]]:
    """The stems of all that the index holds of papers."""
    texts = " || ' ' || ".join(NAMES)
    rows = db.conn.execute(
        f"SELECT papers_fts.rowid, {texts} FROM json_each(?) AS wanted"
        " JOIN papers_fts ON papers_fts.rowid = wanted.value",
        [json_list(papers)],
    )
    return {number: set(stems(set(text.split()))) for number, text in rows}
