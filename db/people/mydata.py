"""What the store holds of a member, table by table: to be shown, and to be forgotten."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from db.store.connection import Database

PEOPLES_TABLES: Mapping[str, str] = {
    "reminders": "member",
    "member_zones": "member",
    "bookmark_origins": "member",
    "bookmarks": "member",
    "tastes": "member",
    "reactions": "member",
    "welcomes": "member",
    "top_opt_outs": "member",
    "alert_papers": "member",
    "alerts": "member",
    "letters": "member",
    "shelf_notes": "member",
    "shelf_papers": "member",
    "letter_settings": "member",
    "zotero_papers": "member",
    "zotero_accounts": "member",
    "schedules": "owner",
    "feeds": "member",
    "changes": "member",
}
"""Each table that names a member, and the column that does, one that refers to another before it:
rows go sooner all at once than one by one with what they belong to."""

BELONGS_TO_A_SERVER = frozenset(("schedules", "feeds", "shelf_papers", "changes"))
"""Those of them whose rows stay, without the name."""

SECRETS: Mapping[str, frozenset[str]] = {"zotero_accounts": frozenset({"key"})}
"""Columns of which is shown only whether they hold something."""

NOT_SHOWN = "'(kept, and not shown)'"
"""What stands in place of a secret, as SQL."""

OTHER_TABLES = frozenset(
    {
        *("sources", "sections", "papers", "records", "paper_aliases", "links", "arrivals"),
        *("placings", "staged_sources", "staged_records", "staged_papers", "staged_tags"),
        *("paper_keys", "paper_acronyms", "acronym_forms"),
        *("tags", "tag_spellings", "tag_acronyms", "tag_slips", "paper_tags"),
        *("staged_spellings", "staged_tag_counts", "papers_version", "questions"),
        *("messages", "message_papers", "posts", "command_syncs", "heartbeats"),
        *(
            "guild_settings",
            "guild_departures",
            "presences",
            "greetings",
            "forgotten",
            "store_salt",
        ),
        *("downloads", "paper_votes", "record_identifiers"),
        *("meaning_spaces", "meaning_vectors", "meaning_versions"),
        *("encoded_papers", "encoded_sentences", "encoded_versions"),
        *("alert_keys", "unmatched_arrivals"),
    }
)
"""Each table that names no member. `forgotten` has a fingerprint that only this store can make."""


def own_data(db: Database, member: int) -> str:
    """All rows that name a member, as JSON: for each table a list with a row a line, each with the
    names of its columns; of a secret only that there is one. SQLite writes it, in a sixth of the
    time that Python takes."""
    tables = (
        f"{json.dumps(table)}: [{_rows(db, table, column, member)}\n]"
        for table, column in PEOPLES_TABLES.items()
    )
    return "{" + ",\n".join(tables) + "}\n"


def rows_of(db: Database, member: int) -> int:
    """How many rows name a member, over all tables."""
    counts = (
        db.conn.execute(f"SELECT count(*) FROM {table} WHERE {column} = ?", [member]).fetchone()
        for table, column in PEOPLES_TABLES.items()
    )
    return sum(number for (number,) in counts)


def forget(db: Database, member: int, at: datetime) -> int:
    """Delete every row that names a member, and their name from what belongs to a server; how many
    rows those were.

    What stays is a fingerprint and the newest message of this moment: without it, reactions that
    still stand on older messages would be taken for missed ones and bring the bookmarks back.
    """
    rows = rows_of(db, member)
    for table, column in PEOPLES_TABLES.items():
        kept = table in BELONGS_TO_A_SERVER
        change = f"UPDATE {table} SET {column} = 0" if kept else f"DELETE FROM {table}"
        db.conn.execute(f"{change} WHERE {column} = ?", [member])
    db.conn.execute(
        "INSERT OR REPLACE INTO forgotten (fingerprint, newest, at)"
        " VALUES (?, (SELECT coalesce(max(id), 0) FROM messages), ?)",
        [_fingerprint(db, member), at.isoformat()],
    )
    return rows


def was_forgotten(db: Database, member: int, message: int) -> bool:
    """Whether a member asked to be forgotten when this message was there already."""
    row = db.conn.execute(
        "SELECT 1 FROM forgotten WHERE fingerprint = ? AND newest >= ?",
        [_fingerprint(db, member), message],
    ).fetchone()
    return row is not None


def _rows(db: Database, table: str, column: str, member: int) -> str:
    secret = SECRETS.get(table, frozenset())
    columns = db.conn.execute("SELECT name FROM pragma_table_info(?) ORDER BY cid", [table])
    shown = {name: NOT_SHOWN if name in secret else name for (name,) in columns}
    cells = ", ".join(f"'{name}', {value}" for name, value in shown.items())
    (rows,) = db.conn.execute(
        f"SELECT group_concat(char(10) || ' ' || json_object({cells})) FROM {table}"
        f" WHERE {column} = ?",
        [member],
    ).fetchone()
    return rows or ""


def _fingerprint(db: Database, member: int) -> bytes:
    (salt,) = db.conn.execute("SELECT salt FROM store_salt").fetchone()
    return hashlib.blake2b(str(member).encode(), key=salt, digest_size=16).digest()
