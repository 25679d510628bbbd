"""Keep a store as the newest migration has it: `python -m tests.db.schema.keep_store`.

Writes `stores/<step>.sql`: five papers with what a list knows of two more, and something of all
that people make. It is text, so that it can be read and compared: the rows of SQLite's search
tables stand in it, not the index that SQLite makes of them.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database as WithTables

from db.alerts import keeping, matching
from db.alerts.interest import Interest
from db.loading.loader import load
from db.people import bookmarks, changes, messages, mydata, reactions, reminders, shelf, top, zotero
from db.people.bookmarks import Origin
from db.people.greetings import claim_greeting
from db.people.reactions import Reaction
from db.people.server_settings import BookmarkEmoji, choose_bookmark_emoji
from db.schema import migrations
from db.searching.questions import Question, keep_questions
from db.store.bot_status import note_heartbeat, note_sync
from db.store.connection import Database
from db.store.store import Store
from db.weekly import claims, departures, schedule_store
from db.weekly.schedule import NewSchedule, Rhythm

STORES = Path(__file__).parent / "stores"
FIRST_PAPERS = STORES / "first" / "papers.txt"
"""An older edition of the papers, with one that the newer one has no more."""
PAPERS = [STORES / "papers.txt", STORES / "titles.json"]

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADA, BO, CY = 1, 2, 3
APPLICATION, GUILD, CHANNEL, ROLE, DEPARTED_GUILD = 9, 100, 101, 77, 300


def main() -> None:
    with WithTables(memory=True) as empty:
        step = migrations.pending(empty)[-1].name
    with TemporaryDirectory() as folder:
        path = Path(folder) / "paperboy.db"
        with Store(path) as store:
            load(store, [FIRST_PAPERS])
            shown = [id_ for (id_,) in store.read(_ids)]
            load(store, PAPERS[:1])
            load(store, PAPERS[1:])
            store.write(_make_what_people_make, shown)
        with closing(sqlite3.connect(path)) as connection:
            dump = "".join(f"{statement};\n" for statement in statements(connection))
    (STORES / f"{step}.sql").write_text(dump, encoding="utf-8")


def statements(connection: sqlite3.Connection) -> Iterator[str]:
    """The statements that make the same store. `Connection.iterdump` would copy SQLite's own tables
    behind a search table, and fill them a second time through it."""
    made = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    ).fetchall()
    searched = [name for _, name, sql in made if sql.startswith("CREATE VIRTUAL")]
    behind = re.compile(rf"sqlite_\w+|({'|'.join(searched)})_\w+")
    ours = [row for row in made if row[1] in searched or not behind.fullmatch(row[1])]
    for type_, _, sql in ours:
        if type_ == "table":
            yield " ".join(sql.split())
    for type_, name, sql in ours:
        if type_ == "table" and "fts5vocab" not in sql:
            yield from _rows(connection, name, name in searched)
    for type_, _, sql in ours:
        if type_ != "table":
            yield " ".join(sql.split())


def _rows(connection: sqlite3.Connection, table: str, is_searched: bool) -> Iterator[str]:
    described = connection.execute(f"PRAGMA table_info({table})")
    columns = [*(["rowid"] if is_searched else []), *(name for _, name, *_ in described)]
    into = f"{table} ({', '.join(columns)})" if is_searched else table
    values = " || ', ' || ".join(f"quote({column})" for column in columns)
    for (row,) in connection.execute(f"SELECT {values} FROM {table}"):
        yield f"INSERT INTO {into} VALUES ({row})"


def _ids(db: Database) -> list[tuple[str]]:
    return db.conn.execute("SELECT id FROM papers ORDER BY number").fetchall()


def _make_what_people_make(db: Database, shown: Sequence[str]) -> None:
    """`shown` are the ids of the papers of the older edition."""
    messages.remember_message(db, 201, shown[:3], channel=CHANNEL, guild=GUILD, at=NOW)
    messages.remember_message(db, 202, shown[3:], channel=500, guild=None, at=NOW + HOUR)
    _save(db, shown)
    _schedule(db)
    keep_questions(
        db,
        [
            Question("early reward model", tag="LLMs"),
            Question("PlanFirst", category="推理与思维链", literal=True, source="titles.json"),
        ],
    )
    note_sync(db, APPLICATION, "0123abcd", NOW)
    note_heartbeat(db, APPLICATION, NOW + HOUR)
    departures.take_stock(db, APPLICATION, {GUILD, DEPARTED_GUILD}, NOW)
    departures.take_stock(db, APPLICATION, {GUILD}, NOW + HOUR)
    claim_greeting(db, GUILD, NOW)
    top.opt_out(db, ADA, NOW)
    _alert(db)
    shelf.put_on_shelf(db, GUILD, ADA, shown[0], NOW)
    shelf.say_of_shelved(db, GUILD, BO, shown[0], shelf.Note("for Friday", "Bo"), NOW + HOUR)
    account = zotero.Account("A" * 24, 4711, "ada")
    zotero.connect(db, ADA, account, NOW)
    zotero.note_there(db, ADA, account, {shown[0]: "AAAA2222"})
    mydata.forget(db, CY, NOW + 3 * HOUR)


def _save(db: Database, shown: Sequence[str]) -> None:
    bookmarks.save(db, ADA, shown[:2], Origin("button", NOW, 201, GUILD))
    bookmarks.save(db, ADA, shown[3:], Origin("command", NOW + HOUR))
    bookmarks.save(db, BO, shown[1:2], Origin("import", NOW))
    bookmarks.save(db, CY, shown[:1], Origin("command", NOW))
    bookmarks.set_state(db, ADA, shown[0], bookmarks.ReadingState.READING)
    bookmarks.set_note(db, ADA, shown[0], "read §3 again; 重读")
    choose_bookmark_emoji(db, GUILD, BookmarkEmoji("⭐", "⭐"))
    reactions.react(db, Reaction(201, BO, "⭐"), NOW + HOUR)
    reactions.react(db, Reaction(201, CY, "2\u20e3", super=True), NOW + HOUR)
    reactions.claim_welcome(db, BO, NOW + HOUR)
    reminders.keep_zone(db, ADA, "Asia/Shanghai")
    reminders.remind(db, ADA, shown[0], NOW + DAY, "zh-CN")
    reminders.remind(db, ADA, shown[1], NOW + HOUR, "zh-CN")
    reminders.claim_due(db, "host-1", NOW + 2 * HOUR, HOUR)
    changed = changes.Field("time", "09:00", "18:30")
    by = changes.By(GUILD, ADA, NOW)
    changes.note(db, changes.Change(by, changes.What.SCHEDULE_CHANGED, "1", (changed,)))


def _alert(db: Database) -> None:
    """Alerts, one of which found what came and one of which is paused."""
    keeping.add_alert(db, ADA, Interest("reward", tag="LLMs"), NOW)
    paused, _ = keeping.add_alert(db, BO, Interest("year:2026", author="ada"), NOW)
    matching.keep_matches(db, matching.match_arrivals(db))
    keeping.pause_alert(db, BO, paused.id, NOW)


def _schedule(db: Database) -> None:
    """A schedule with a post and a claim, one that is paused, one that was stopped."""
    posting, paused, stopped = (
        schedule_store.add_schedule(
            db,
            NewSchedule(
                guild=GUILD,
                channel=CHANNEL,
                owner=ADA,
                weekday=weekday,
                time=time(18, 30),
                zone="Asia/Shanghai",
                tags=tags,
                papers=2,
                language=language,
                since=NOW,
                rhythm=rhythm,
                categories=(),
                role=role,
                thread=role is not None,
            ),
        )
        for weekday, tags, language, rhythm, role in (
            (0, (), "zh-CN", Rhythm.WEEKLY, None),
            (4, ("Reward Models",), "en-US", Rhythm.MONTHLY, ROLE),
            (2, (), "en-US", Rhythm.DAILY, None),
        )
    )
    schedule_store.pause_schedule(db, paused.id, NOW + HOUR, "member")
    schedule_store.stop_schedule(db, stopped.id, NOW + HOUR)
    for week, message in ((0, 203), (1, None)):
        at = NOW + 7 * week * DAY + 2 * HOUR
        slot = next(due.slot for due in schedule_store.due(db, at) if due.schedule == posting)
        claim = claims.claim(db, posting, slot, "host-1", at, HOUR)
        assert claim is not None
        if message:
            claims.record_posted(db, claim, message, at)
            messages.remember_message(
                db, message, claim.papers, channel=CHANNEL, guild=GUILD, at=at
            )


if __name__ == "__main__":
    main()
