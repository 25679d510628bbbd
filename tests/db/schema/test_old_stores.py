"""A store of any step, as the program of its day left it, opened with today's."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlite_utils import Database as WithTables

from db.loading.loader import load
from db.papers.paper import Paper
from db.papers.reading import CategoryCount, all_papers, categories
from db.people.bookmarks import bookmarks_of
from db.schema import migrations
from db.searching.lookup import Suggestion, find_paper, suggest_papers
from db.searching.questions import Question
from db.searching.search import Answer, search
from db.searching.tag_digest import Digest, digest
from db.store.connection import Database
from db.store.store import Store
from db.tags.lookup import TagPage, list_tags, resolve, suggest_tags
from db.weekly.claims import posts_of
from db.weekly.schedule_store import schedules_of
from tests.db.schema.keep_store import ADA, FIRST_PAPERS, GUILD, PAPERS, STORES

with WithTables(memory=True) as empty:
    STEPS = [step.name for step in migrations.pending(empty)]
NEVER_NEWEST = {"m001_papers", "m002_search_index", "m003_people", "m005_reactions"}
KEPT = [step for step in STEPS if step not in NEVER_NEWEST]

PEOPLES_TABLES = (
    *("bookmarks", "bookmark_origins", "reactions", "welcomes", "messages", "message_papers"),
    *("schedules", "posts", "questions", "reminders", "member_zones", "guild_settings"),
    *("top_opt_outs", "forgotten", "store_salt", "guild_departures", "presences"),
    *(
        "shelf_papers",
        "shelf_notes",
        "greetings",
        "alerts",
        "alert_papers",
        "letters",
        "letter_settings",
    ),
    *("command_syncs", "heartbeats", "arrivals"),
)
NOW_CALLED = {"created_at": "since"}

QUERIES = (
    *(
        "null space",
        "chain of thought",
        "早停奖励模型",
        "GRPO",
        "group relative policy optimization",
    ),
    *("planfirst", "quantize", "naive bayes", "sparse heads", "∇", "kode", "has:code", "LLM"),
)
TYPED = ("tide", "plan", "erm", "channels", "naiveprune")


@dataclass(frozen=True)
class Made:
    """What today's code makes of a store's papers."""

    papers: dict[str, Paper]
    categories: dict[str, CategoryCount]
    tags: TagPage
    digests: tuple[Digest, ...]
    answers: tuple[Answer, ...]
    suggestions: tuple[list[Suggestion], ...]


def made_of(db: Database) -> Made:
    return Made(
        papers={paper.id: paper for paper in all_papers(db)},
        categories={category.name: category for category in categories(db)},
        tags=list_tags(db, limit=100),
        digests=(digest(db, "llm"), digest(db, "reward modals")),
        answers=tuple(search(db, Question(query), limit=10) for query in QUERIES),
        suggestions=tuple(suggest_papers(db, typed) for typed in TYPED),
    )


def write_store(step: str, path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        statements = (STORES / f"{step}.sql").read_text(encoding="utf-8")
        connection.executescript(f"BEGIN; {statements} COMMIT;")  # one wait for the disk, not 300
    return path


def peoples_rows(path: Path) -> dict[str, list[dict[str, object]]]:
    """The rows of each table that is there, by today's names of its columns."""
    with closing(sqlite3.connect(path)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        return {
            table: list(_rows(connection.execute(f"SELECT * FROM {table}")))
            for table in PEOPLES_TABLES
            if table in tables
        }


def _rows(cursor: sqlite3.Cursor) -> Iterator[dict[str, object]]:
    columns = [NOW_CALLED.get(name, name) for name, *_ in cursor.description]
    return (dict(zip(columns, row, strict=True)) for row in cursor)


def schema(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """What is in a store, without the quotation marks and blanks in which two ways to the same
    schema differ."""
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_master"
        " WHERE sql IS NOT NULL AND name <> 'sqlite_sequence'"
    )
    return {(type_, name, re.sub(r"[\"'\s]+", " ", sql).strip()) for type_, name, sql in rows}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Made:
    with Store(tmp_path_factory.mktemp("fresh") / "paperboy.db") as store:
        load(store, [FIRST_PAPERS])
        load(store, PAPERS)
        return store.read(made_of)


@pytest.fixture(params=KEPT)
def old_store(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    step: str = request.param
    return write_store(step, tmp_path / "paperboy.db")


@pytest.fixture
def opened(old_store: Path) -> Iterator[Store]:
    with Store(old_store) as store:
        yield store


def test_a_store_of_every_step_is_kept() -> None:
    assert sorted(path.stem for path in STORES.glob("*.sql")) == KEPT


@pytest.mark.parametrize("step", KEPT)
def test_a_step_makes_what_it_made_on_its_day(step: str, tmp_path: Path) -> None:
    now = WithTables(memory=True)
    migrations.apply(now, stop_before=STEPS[STEPS.index(step) + 1 :])
    with now, closing(sqlite3.connect(write_store(step, tmp_path / "then.db"))) as then:
        assert schema(now.conn) == schema(then)


def test_an_old_store_answers_before_its_next_load(opened: Store) -> None:
    found = opened.read(search, Question("null space"), limit=1)
    assert [hit.paper.name for hit in found.hits] == ["TideGuard"]
    assert opened.read(find_paper, "tide-guard") == found.hits[0].paper
    assert [paper.label for paper in opened.read(suggest_papers, "four bits")] == [
        "Four bits are enough for a cache"
    ]
    tag = opened.read(resolve, "reward-model")
    assert tag is not None
    assert tag.name == "Reward Models"
    assert opened.read(suggest_tags, "rewardmod")[0].name == tag.name


def test_an_old_store_becomes_what_a_fresh_load_makes(opened: Store, fresh: Made) -> None:
    load(opened, PAPERS)
    assert opened.read(made_of) == fresh


def test_what_people_made_survives(old_store: Path) -> None:
    before = peoples_rows(old_store)
    with Store(old_store) as store:
        load(store, PAPERS)
    after = peoples_rows(old_store)
    lost = [
        (table, row)
        for table, rows in before.items()
        for row in rows
        if not any(row.items() <= kept.items() for kept in after[table])
    ]
    assert before["bookmarks"]
    assert before["schedules"]
    assert lost == []


def test_what_people_made_is_read(opened: Store) -> None:
    saved = opened.read(bookmarks_of, ADA, size=10)
    withdrawn = saved.bookmarks[0].paper  # whose label stays as it was made
    assert withdrawn.withdrawn
    assert "saturate" in withdrawn.abstract
    assert saved.total == 3
    posting, other = opened.read(schedules_of, GUILD)
    assert (posting.zone, other.tags) == ("Asia/Shanghai", ("Reward Models",))
    assert [post.message for post in opened.read(posts_of, posting.id, 5)] == [None, 203]
