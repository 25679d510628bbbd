"""What is kept of a member can be shown and deleted, table by table, and comes not back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import text
from sqlite_utils import Database

from db.feeds.feed import Kind, Owner
from db.feeds.keeping import add_feed
from db.people.bookmarks import Origin, save, set_note
from db.people.changes import By, Change, What, note
from db.people.messages import newest_messages, remember_message
from db.people.mydata import (
    BELONGS_TO_A_SERVER,
    OTHER_TABLES,
    PEOPLES_TABLES,
    forget,
    own_data,
    rows_of,
    was_forgotten,
)
from db.people.reactions import Reaction, make_up_for, missed, react
from db.people.reminders import keep_zone, remind
from db.people.server_settings import BOOKMARK, BookmarkEmoji, bookmark_emoji, choose_bookmark_emoji
from db.people.shelf import Note, put_on_shelf, say_of_shelved
from db.people.tastes import judge
from db.people.top import opt_out
from db.people.zotero import Account, connect, note_there
from db.schema import migrations
from db.store.sql import storable
from db.weekly.departures import KEPT, take_stock
from tests.new_store import new_store

READER, OTHER = 1, 2
GUILD = 3
CARD = 10
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def db() -> Database:
    """A store that holds something of two members in every table that can."""
    db = new_store()
    remember_message(db, CARD, "ab", channel=4, guild=GUILD, at=NOON)
    for member in (READER, OTHER):
        react(db, Reaction(CARD, member, "🔖"), NOON)
        save(db, member, ["c"], Origin("button", NOON, CARD, GUILD))
        opt_out(db, member, NOON)
        judge(db, member, "d", more=True, at=NOON)
        db.conn.execute("INSERT INTO welcomes VALUES (?, ?)", [member, NOON.isoformat()])
        schedule(db, owner=member)
        who = Owner(GUILD, member, 4, "en-US")
        add_feed(db, Kind.RSS, f"https://example.org/{member}", now=NOON, owner=who)
        remind(db, member, "a", NOON, "en-US")
        keep_zone(db, member, "Europe/Berlin")
        alert(db, member)
        put_on_shelf(db, GUILD, member, f"s{member}", NOON)
        say_of_shelved(db, GUILD, member, f"s{member}", Note("read", "Ada"), NOON)
        note(db, Change(By(GUILD, member, NOON), What.FEED_REMOVED, "cs.CL"))
        account = Account(f"secret{member}", member, "ada")
        connect(db, member, account, NOON)
        note_there(db, member, account, {"a": "AAAA2222"})
    return db


def alert(db: Database, member: int) -> None:
    """An alert that found a paper, and the letter that told of it."""
    at = NOON.isoformat()
    id_ = db.conn.execute(
        "INSERT INTO alerts (member, query, added_at) VALUES (?, 'cranes', ?)", [member, at]
    ).lastrowid
    db.conn.execute("INSERT INTO alert_papers VALUES (?, 'a', ?, ?, 1)", [member, id_, at])
    db.conn.execute(
        "INSERT INTO letters (kind, member, day, language, papers, state, holder, claimed_at)"
        " VALUES ('alerts', ?, '2026-01-01', 'en-US', '[]', 'sent', 'host', ?)",
        [member, at],
    )
    db.conn.execute(
        "INSERT INTO letter_settings (member, minute, language) VALUES (?, 540, 'en-US')", [member]
    )


def schedule(db: Database, owner: int) -> None:
    db.conn.execute(
        "INSERT INTO schedules (guild, channel, owner, weekday, minute, zone, tags, papers,"
        " language, since) VALUES (?, 4, ?, 0, 540, 'UTC', '[]', 5, 'en-US', ?)",
        [GUILD, owner, NOON.isoformat()],
    )


def rows_by_table(db: Database, member: int) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = json.loads(own_data(db, member))
    return found


def tables(db: Database) -> set[str]:
    """All tables of ours: neither SQLite's, nor the search index's, nor the list of steps."""
    return {
        name
        for name in db.table_names()
        if not name.startswith(("sqlite_", "_sqlite", "papers_fts", "papers_words", "papers_terms"))
    }


def test_every_table_says_whether_it_names_a_member(db: Database) -> None:
    """A new table fails here until it stands in one of the two lists in `db/people/mydata.py`."""
    assert PEOPLES_TABLES.keys() | OTHER_TABLES == tables(db)
    assert not PEOPLES_TABLES.keys() & OTHER_TABLES


def test_no_table_that_names_a_member_is_taken_for_another(db: Database) -> None:
    naming = {"member", "owner", "user", "author", "by"}
    for table in OTHER_TABLES:
        assert naming.isdisjoint(column.name for column in db.table(table).columns), table


def test_all_that_is_kept_is_shown_table_by_table(db: Database) -> None:
    data = rows_by_table(db, READER)
    assert {table: len(rows) for table, rows in data.items()} == {
        "bookmarks": 3,
        "bookmark_origins": 3,
        "reactions": 1,
        "welcomes": 1,
        "top_opt_outs": 1,
        "schedules": 1,
        "feeds": 1,
        "reminders": 1,
        "member_zones": 1,
        "shelf_papers": 1,
        "shelf_notes": 1,
        "alerts": 1,
        "alert_papers": 1,
        "letters": 1,
        "letter_settings": 1,
        "tastes": 1,
        "changes": 1,
        "zotero_accounts": 1,
        "zotero_papers": 1,
    }
    assert rows_of(db, READER) == 23
    for table, rows in data.items():
        assert {row[PEOPLES_TABLES[table]] for row in rows} == {READER}


def test_of_a_secret_only_that_there_is_one_is_shown(db: Database) -> None:
    (account,) = rows_by_table(db, READER)["zotero_accounts"]
    assert (account["name"], account["key"]) == ("ada", "(kept, and not shown)")
    assert "secret" not in own_data(db, READER)


@pytest.fixture(scope="module")
def saved() -> Database:
    """A store in which the reader has two bookmarks."""
    db = new_store()
    save(db, READER, ["a", "b"], Origin("button", NOON))
    return db


@given(text().map(storable).map(str.strip))
def test_whatever_is_kept_is_shown_to_the_letter_a_row_a_line(saved: Database, note: str) -> None:
    set_note(saved, READER, "a", note)
    assert [row["note"] for row in rows_by_table(saved, READER)["bookmarks"]] == [note, ""]
    lines = own_data(saved, READER).count("\n")
    assert lines == 2 * len(PEOPLES_TABLES) + rows_of(saved, READER)


@pytest.mark.parametrize("table", PEOPLES_TABLES)
def test_what_is_deleted_is_gone_and_others_keep_theirs(db: Database, table: str) -> None:
    before = rows_by_table(db, OTHER)[table]
    assert forget(db, READER, NOON) == 23
    assert rows_by_table(db, READER)[table] == []
    assert rows_by_table(db, OTHER)[table] == before


@pytest.mark.parametrize("table", sorted(BELONGS_TO_A_SERVER))
def test_what_belongs_to_a_server_stays_there(db: Database, table: str) -> None:
    forget(db, READER, NOON)
    column = PEOPLES_TABLES[table]
    owners = [owner for (owner,) in db.conn.execute(f"SELECT {column} FROM {table} ORDER BY 1")]
    assert owners == [0, OTHER]


def test_the_number_of_the_member_is_nowhere_in_the_store() -> None:
    member = 123456789012345678
    db = new_store()
    remember_message(db, CARD, "ab", channel=4, guild=GUILD, at=NOON)
    react(db, Reaction(CARD, member, "🔖"), NOON)
    assert str(member) in "".join(db.conn.iterdump())
    forget(db, member, NOON)
    assert str(member) not in "".join(db.conn.iterdump())


def test_a_reaction_that_still_stands_brings_nothing_back_but_a_new_one_counts(
    db: Database,
) -> None:
    forget(db, READER, NOON)
    (shown,) = newest_messages(db, 5)
    change = missed(frozenset(), {Reaction(CARD, READER, "🔖")})
    make_up_for(db, shown, change, [], NOON)
    assert rows_by_table(db, READER)["bookmarks"] == []
    assert was_forgotten(db, READER, CARD)
    assert not was_forgotten(db, OTHER, CARD)
    assert not was_forgotten(db, READER, CARD + 1)
    assert react(db, Reaction(CARD, READER, "🔖"), NOON) == ("a", "b")


def test_the_same_member_has_another_fingerprint_in_another_store(db: Database) -> None:
    other = Database(memory=True)
    migrations.apply(other)
    for store in (db, other):
        forget(store, READER, NOON)
    prints = [
        store.conn.execute("SELECT fingerprint FROM forgotten").fetchone() for store in (db, other)
    ]
    assert prints[0] != prints[1]


# Servers that leave.


def paused(db: Database) -> list[str | None]:
    return [why for (why,) in db.conn.execute("SELECT paused_why FROM schedules ORDER BY id")]


BOT, OTHER_BOT = 8, 9


def leave(db: Database, at: datetime = NOON) -> None:
    take_stock(db, BOT, [GUILD], NOON)
    take_stock(db, BOT, [], at)


def test_a_server_that_leaves_has_its_schedules_paused_and_its_settings_kept(db: Database) -> None:
    choose_bookmark_emoji(db, GUILD, BookmarkEmoji("⭐", "⭐"))
    leave(db)
    assert paused(db) == ["server", "server"]
    take_stock(db, BOT, [], NOON + KEPT - timedelta(seconds=1))
    assert bookmark_emoji(db, GUILD).key == "⭐"


def test_after_thirty_days_they_are_deleted_and_bookmarks_are_not(db: Database) -> None:
    choose_bookmark_emoji(db, GUILD, BookmarkEmoji("⭐", "⭐"))
    leave(db)
    take_stock(db, BOT, [], NOON + timedelta(days=1))  # the first moment counts
    take_stock(db, BOT, [], NOON + KEPT)
    assert bookmark_emoji(db, GUILD) == BOOKMARK
    stopped = db.conn.execute("SELECT count(*) FROM schedules WHERE stopped_at IS NOT NULL")
    assert stopped.fetchone() == (2,)
    assert len(rows_by_table(db, READER)["bookmarks"]) == 3


def test_a_server_that_comes_back_finds_its_settings_however_late(db: Database) -> None:
    choose_bookmark_emoji(db, GUILD, BookmarkEmoji("⭐", "⭐"))
    leave(db)
    resumed = take_stock(db, BOT, [GUILD], NOON + 2 * KEPT)
    assert len(resumed) == 2  # for their owners to be told
    assert take_stock(db, BOT, [GUILD], NOON + 2 * KEPT) == []
    assert bookmark_emoji(db, GUILD).key == "⭐"
    assert paused(db) == [None, None]


def test_a_server_that_another_bot_is_in_has_not_left(db: Database) -> None:
    take_stock(db, OTHER_BOT, [GUILD], NOON)
    leave(db)
    assert paused(db) == [None, None]


def test_a_server_that_no_bot_was_seen_in_has_not_left(db: Database) -> None:
    take_stock(db, BOT, [], NOON)
    assert paused(db) == [None, None]
