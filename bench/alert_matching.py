"""How long new papers take to find the alerts that want them.

    python -m bench.alert_matching [--alerts N] [--papers N] [--checked N] [--lists FOLDER]

The alerts ask for the name of a paper of the seeds (10 of 100), for two or three of its longer
words (30), for two without a third (10), for three words side by side (15), for one of its tags
(15), for an author (10), and for what is like it (10). The papers that come are a list: each has
half the abstract of one paper of the seeds and half of another, their tags, and authors out of a
thousand; or, with a FOLDER of lists, they are the first ones there. Processor time of all threads:
what it takes to find out which alerts want which papers, and to note it. Some alerts are then asked
of every paper; what that finds must be the same, else the exit status is 1.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from bench.lists import lists_in, records_of
from db.alerts.checking import Checker
from db.alerts.interest import Interest
from db.alerts.keeping import add_alert
from db.alerts.matching import keep_matches, match_arrivals
from db.loading.loader import bundled_seeds, load
from db.papers.paper import Paper
from db.papers.reading import all_papers
from db.store.connection import Database
from db.store.sql import first_column
from db.store.store import Store

BUDGET_S = 5.0

ALERTS_EACH = 5
"""Alerts of a member."""

PEOPLE = 1_000

LONG = 5
"""Letters of words that somebody might ask for, at least one more."""

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@click.command()
@click.option("--alerts", default=10_000, show_default=True)
@click.option("--papers", default=1_000, show_default=True)
@click.option("--checked", default=300, show_default=True, help="Alerts asked of every paper.")
@click.option("--lists", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(alerts: int, papers: int, checked: int, lists: Path | None) -> None:
    """Match once and print what it took."""
    chance = random.Random(2026)
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "paperboy.db") as store:
        load(store, bundled_seeds())
        known = store.read(all_papers)
        interests = list(_interests(known, alerts, chance))
        began = time.process_time()
        store.write(_add, interests)
        added = time.process_time() - began
        entries = _from_lists(lists, papers) if lists else _made(known, papers, chance)
        new = Path(folder) / "new.json"
        new.write_text(json.dumps(entries), "utf-8")
        load(store, [new])
        began = time.process_time()
        found = 0
        while (matched := store.read(match_arrivals)).papers:
            found += store.write(keep_matches, matched)
        took = time.process_time() - began
        click.echo(f"{alerts:,} alerts kept and filed in {added:.1f} s")
        click.echo(f"{len(entries):,} papers asked of them in {took:.2f} s: {found:,} matches")
        wrong = store.read(_differing, chance.sample(range(1, alerts + 1), min(checked, alerts)))
        click.echo(f"{checked} alerts asked of every paper: {wrong} found others")
    if took > BUDGET_S or wrong:
        raise SystemExit(1)


def _add(db: Database, interests: Sequence[Interest]) -> None:
    for place, interest in enumerate(interests):
        add_alert(db, place // ALERTS_EACH, interest, NOW)


def _interests(papers: Sequence[Paper], count: int, chance: random.Random) -> Iterator[Interest]:
    seen: set[tuple[int, Interest]] = set()
    while len(seen) < count:
        interest = _interest(chance.choice(papers), chance)
        key = (len(seen) // ALERTS_EACH, interest)
        if key not in seen and not interest.is_empty:
            seen.add(key)
            yield interest


def _interest(paper: Paper, chance: random.Random) -> Interest:
    words = [word.strip(".,:;()") for word in paper.abstract.split() if word.isascii()]
    telling = [word for word in words if len(word) > LONG] or words
    at = chance.randrange(len(words) - 3)
    kind = chance.random()
    if kind < 0.10:
        return Interest(paper.name or chance.choice(telling))
    if kind < 0.40:
        return Interest(" ".join(chance.sample(telling, min(chance.randint(2, 3), len(telling)))))
    if kind < 0.50:
        return Interest(f"{chance.choice(telling)} {chance.choice(telling)} -{words[at]}")
    if kind < 0.65:
        return Interest(f'"{words[at]} {words[at + 1]} {words[at + 2]}"')
    if kind < 0.80:
        return Interest(tag=chance.choice(paper.tags or ("LLMs",)))
    if kind < 0.90:
        return Interest(author=_person(chance))
    return Interest(liked=paper.id)


def _person(chance: random.Random) -> str:
    return f"Given{chance.randrange(PEOPLE // 20)} Family{chance.randrange(20)}"


def _made(papers: Sequence[Paper], count: int, chance: random.Random) -> list[dict[str, object]]:
    made: list[dict[str, object]] = []
    for number in range(count):
        one, other = chance.sample(papers, 2)
        former, latter = one.abstract.split(". "), other.abstract.split(". ")
        text = [*former[: len(former) // 2 + 1], *latter[len(latter) // 2 :]]
        made.append(
            {
                "title": f"{number}: {one.label}",
                "authors": [_person(chance) for _ in range(4)],
                "abstract": ". ".join(text),
                "keywords": [*one.tags[:3], *other.tags[:3]],
            }
        )
    return made


def _from_lists(folder: Path, count: int) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = []
    for record in records_of(lists_in(folder)):
        listed = record.bibliography
        if listed is not None and listed.title and len(entries) < count:
            entries.append(
                {
                    "title": listed.title,
                    "authors": list(listed.authors),
                    "abstract": record.abstract,
                    "keywords": record.tag_line.split(";"),
                }
            )
    return entries


def _differing(db: Database, alerts: Sequence[int]) -> int:
    """How many of these alerts find other papers when they are asked of all that arrived."""
    arrived = first_column(
        db, "SELECT number FROM arrivals JOIN live_papers AS papers ON papers.id = arrivals.paper"
    )
    checker = Checker(db)
    differing = 0
    for alert in alerts:
        (row,) = db.conn.execute(
            "SELECT query, author, tag, liked FROM alerts WHERE id = ?", [alert]
        ).fetchall()
        found = first_column(
            db,
            "SELECT number FROM alert_papers JOIN papers ON papers.id = paper WHERE alert = ?",
            [alert],
        )
        differing += checker.wanted(Interest(*row), arrived) != set(found)
    return differing


if __name__ == "__main__":
    main()
