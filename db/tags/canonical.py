"""What the spellings of a version of the papers teach, kept beside them."""

from __future__ import annotations

from sqlite_utils import Database

from db.store.versions import PerVersion, papers_token
from db.tags.spellings import Canon


def write_canon(db: Database, version: str, canon: Canon) -> None:
    """Write what the spellings of a version teach, which nobody need see yet."""
    db.conn.executemany(
        "INSERT INTO tag_acronyms (version, short, words) VALUES (?, ?, ?)",
        [(version, short, " ".join(words)) for short, words in canon.acronyms.items()],
    )
    db.conn.executemany(
        "INSERT INTO tag_slips (version, key, meant) VALUES (?, ?, ?)",
        [(version, key, meant) for key, meant in canon.slips.items()],
    )


def _read(db: Database) -> Canon:
    version = papers_token(db)
    acronyms = db.conn.execute("SELECT short, words FROM tag_acronyms WHERE version = ?", [version])
    slips = db.conn.execute("SELECT key, meant FROM tag_slips WHERE version = ?", [version])
    return Canon({short: tuple(words.split()) for short, words in acronyms}, dict(slips))


canon = PerVersion(_read)
"""What the papers that one sees teach: a few kilobytes among a hundred thousand papers."""
