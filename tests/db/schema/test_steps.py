"""Every older store becomes today's, with all that people made in it, or stays as it was."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from db import schema as schema_module
from db.schema import migrations
from db.store import store as store_module
from db.store.connection import connect
from db.store.store import Store, StoreError
from db.tags.lookup import Tag, resolve, suggest_tags

with Database(memory=True) as empty:
    STEPS = [step.name for step in migrations.pending(empty)]
PEOPLES_STEP = "m003_people"


def schema(path: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2")
        return list(rows)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "paperboy.db"


def test_steps_are_numbered_from_one() -> None:
    numbers = [int(re.fullmatch(r"m(\d{3})_\w+", step)[1]) for step in STEPS]  # type: ignore[index]
    assert numbers == list(range(1, len(STEPS) + 1))


def test_every_file_of_a_step_is_taken() -> None:
    folder = Path(schema_module.__file__).parent
    assert sorted(path.stem for path in folder.glob("m[0-9]*.py")) == STEPS


def test_a_new_store_has_taken_every_step(path: Path) -> None:
    Store(path).close()
    with Database(path) as made:
        assert [step.name for step in migrations.applied(made)] == STEPS


@pytest.mark.parametrize("step", STEPS[1:])
def test_a_store_from_before_any_step_becomes_todays(tmp_path: Path, step: str) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    before = Database(connect(old).conn)
    migrations.apply(before, stop_before=step)
    before.conn.close()
    Store(old).close()
    Store(new).close()
    assert schema(old) == schema(new)


@pytest.mark.parametrize("step", STEPS[STEPS.index(PEOPLES_STEP) + 1 :])
def test_bookmarks_survive_every_step(path: Path, step: str) -> None:
    before = Database(connect(path).conn)
    migrations.apply(before, stop_before=step)
    saved = (1, "mnaafpw4n5kr", "2026-01-01T00:00:00+00:00")
    before.conn.execute("INSERT INTO bookmarks (member, paper, saved_at) VALUES (?, ?, ?)", saved)
    before.conn.commit()
    before.conn.close()
    Store(path).close()
    with closing(sqlite3.connect(path)) as connection:
        kept = connection.execute("SELECT member, paper, saved_at FROM bookmarks").fetchall()
    assert kept == [saved]


def test_papers_from_before_their_keys_get_the_same_keys(store_copy: Path) -> None:
    with closing(sqlite3.connect(store_copy)) as old:
        keys = old.execute("SELECT * FROM paper_keys").fetchall()
        old.executescript(
            """
            DROP TABLE paper_keys; DROP INDEX links_kind; DROP INDEX records_tldr;
            DELETE FROM _sqlite_migrations WHERE name = 'm013_keys';
            """
        )
    Store(store_copy).close()
    with closing(sqlite3.connect(store_copy)) as today:
        assert today.execute("SELECT * FROM paper_keys").fetchall() == keys != []


def test_tags_from_before_their_versions_are_found_until_the_next_load(path: Path) -> None:
    old = Database(connect(path).conn)
    migrations.apply(old, stop_before="m016_tags_of_a_version")
    old.conn.executescript(
        """
        INSERT INTO tags VALUES (1, 'Reward Models', 3), (2, 'Agents', 1);
        INSERT INTO tag_spellings VALUES
            ('reward model', 1, 1), ('Reward Models', 1, 2), ('Agents', 2, 1);
        """
    )
    old.conn.close()
    with Store(path) as store:
        assert store.read(resolve, "reward-models") == Tag(
            "Reward Models", 3, ("Reward Models", "reward model")
        )
        assert [tag.name for tag in store.read(suggest_tags, "agnets")] == ["Agents"]


def test_acronyms_from_before_their_keys_get_the_same_keys(store_copy: Path) -> None:
    with closing(sqlite3.connect(store_copy)) as old:
        keys = old.execute("SELECT * FROM paper_acronyms").fetchall()
        old.executescript(
            """
            DROP INDEX paper_acronyms_acronym;
            ALTER TABLE paper_acronyms DROP COLUMN acronym;
            DELETE FROM _sqlite_migrations WHERE name = 'm017_acronym_keys';
            """
        )
    Store(store_copy).close()
    with closing(sqlite3.connect(store_copy)) as today:
        assert today.execute("SELECT * FROM paper_acronyms").fetchall() == keys != []


def test_opening_todays_store_again_changes_nothing(path: Path) -> None:
    Store(path).close()
    content = path.read_bytes()
    Store(path).close()
    assert path.read_bytes() == content


def test_a_step_that_fails_leaves_the_store_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    Store(path).close()
    before = schema(path)
    tomorrows = Migrations("paperboy")
    with Database(memory=True) as empty:
        for step in migrations.pending(empty):
            tomorrows(name=step.name)(step.fn)

    @tomorrows()
    def m998_works(db: Database) -> None:
        db.conn.execute("CREATE TABLE new (id INTEGER)")

    @tomorrows()
    def m999_fails(db: Database) -> None:
        db.conn.execute("CREATE TABLE papers (id INTEGER)")

    monkeypatch.setattr(schema_module, "migrations", tomorrows)
    monkeypatch.setattr(store_module, "STEPS", tmp_path / "tomorrows")
    with pytest.raises(StoreError, match="already exists"):
        Store(path)
    assert schema(path) == before


def test_a_store_from_a_newer_version_is_refused_untouched(path: Path) -> None:
    Store(path).close()
    with sqlite3.connect(path) as newer:
        newer.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('paperboy', 'm999_tomorrow', '2030-01-01')"
        )
    newer.close()
    content = path.read_bytes()
    with pytest.raises(StoreError, match="written by a newer Paperboy"):
        Store(path)
    assert path.read_bytes() == content
