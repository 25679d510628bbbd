"""A server's shelf: papers put there and taken off, notes, and whose names stand there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlite_utils import Database

from db.people.mydata import forget
from db.people.shelf import (
    MAX_SHELVED,
    Note,
    ShelfIsFull,
    forget_shelf,
    is_on_shelf,
    put_on_shelf,
    say_of_shelved,
    shelf_page,
    shelf_to_export,
    suggest_shelved,
    take_off_shelf,
)
from tests.new_store import new_store

LAB, OTHER_LAB = 100, 200
ADA, BO = 1, 2
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def db() -> Database:
    """A store with seven papers, of which the lab's shelf has three, `p2` since last."""
    db = new_store()
    db.conn.execute("INSERT INTO sources VALUES (1, 'new.json', 'x', 1, 'list')")
    for number in range(7):
        db.conn.execute(
            "INSERT INTO records (id, source, paper, area, category, tag_line, abstract, title,"
            " authors) VALUES (?, 1, ?, '', '', '', 'We fold.', ?, '[]')",
            [number, f"p{number}", f"Cranes {number}"],
        )
        db.conn.execute("INSERT INTO placings VALUES (?, 1, ?)", [number, number])
        db.conn.execute(
            "INSERT INTO papers (number, id, record, bibliography, label) VALUES (?, ?, ?, ?, ?)",
            [number, f"p{number}", number, number, f"Cranes {number}"],
        )
    for number in range(3):
        put_on_shelf(db, LAB, ADA, f"p{number}", NOON + number * HOUR)
    return db


def on_shelf(db: Database, guild: int = LAB) -> list[str]:
    return [shelved.paper.id for shelved in shelf_page(db, guild, page=0, size=10).shown]


def notes(db: Database, paper: str) -> tuple[Note, ...]:
    (found,) = (
        each.notes for each in shelf_page(db, LAB, page=0, size=10).shown if each.paper.id == paper
    )
    return found


def test_each_server_has_its_own_shelf_newest_first(db: Database) -> None:
    assert on_shelf(db) == ["p2", "p1", "p0"]
    assert on_shelf(db, OTHER_LAB) == []
    assert put_on_shelf(db, OTHER_LAB, ADA, "p0", NOON)
    assert not put_on_shelf(db, LAB, BO, "p0", NOON + 9 * HOUR)
    assert on_shelf(db) == ["p2", "p1", "p0"]


def test_a_shelf_is_shown_in_pages(db: Database) -> None:
    page = shelf_page(db, LAB, page=9, size=2)
    assert (page.page, page.pages, page.total) == (1, 2, 3)
    assert [each.paper.id for each in page.shown] == ["p0"]


def test_only_who_put_it_there_takes_it_off_or_whoever_may(db: Database) -> None:
    assert not take_off_shelf(db, LAB, "p0", BO)
    assert not take_off_shelf(db, OTHER_LAB, "p0")
    assert take_off_shelf(db, LAB, "p0", ADA)
    assert take_off_shelf(db, LAB, "p1")
    assert not is_on_shelf(db, LAB, "p0")
    assert on_shelf(db) == ["p2"]


def test_each_member_says_one_thing_with_or_without_a_name(db: Database) -> None:
    say_of_shelved(db, LAB, ADA, "p0", Note("first words"), NOON)
    say_of_shelved(db, LAB, ADA, "p0", Note("read §3"), NOON)
    say_of_shelved(db, LAB, BO, "p0", Note("see also p1", "Bo"), NOON + HOUR)
    assert notes(db, "p0") == (Note("read §3"), Note("see also p1", "Bo"))
    take_off_shelf(db, LAB, "p0")
    put_on_shelf(db, LAB, BO, "p0", NOON)
    assert notes(db, "p0") == ()


def test_who_is_forgotten_leaves_the_papers_and_takes_their_words(db: Database) -> None:
    say_of_shelved(db, LAB, ADA, "p0", Note("mine", "Ada"), NOON)
    forget(db, ADA, NOON)
    assert on_shelf(db) == ["p2", "p1", "p0"]
    assert notes(db, "p0") == ()
    assert not take_off_shelf(db, LAB, "p0", ADA)


def test_an_export_holds_papers_and_notes_with_the_names_of_who_agreed(db: Database) -> None:
    say_of_shelved(db, LAB, ADA, "p0", Note("read §3"), NOON)
    say_of_shelved(db, LAB, BO, "p0", Note("see also p1", "Bo"), NOON + HOUR)
    kept = shelf_to_export(db, LAB)
    assert [each.id for each in kept] == ["p2", "p1", "p0"]
    assert kept[2].note == "read §3\nsee also p1 — Bo"
    assert kept[2].paper
    assert kept[2].paper.title == "Cranes 0"


def test_a_shelf_has_an_end(db: Database) -> None:
    db.conn.executemany(
        "INSERT INTO shelf_papers VALUES (?, ?, ?, ?)",
        [(LAB, f"x{number}", ADA, NOON.isoformat()) for number in range(MAX_SHELVED - 3)],
    )
    with pytest.raises(ShelfIsFull):
        put_on_shelf(db, LAB, ADA, "p5", NOON)


def test_what_was_typed_finds_a_paper_on_the_shelf(db: Database) -> None:
    assert [each.id for each in suggest_shelved(db, LAB, "cranes 1")] == ["p1"]
    assert suggest_shelved(db, OTHER_LAB, "cranes") == []


def test_a_server_that_is_gone_has_no_shelf(db: Database) -> None:
    say_of_shelved(db, LAB, ADA, "p0", Note("mine"), NOON)
    forget_shelf(db, LAB)
    assert on_shelf(db) == []
