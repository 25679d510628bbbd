"""What the spellings of a version of the papers teach, kept beside them."""

from __future__ import annotations

from db.store.connection import Database
from db.store.versions import PerVersion, papers_token
from db.tags.spellings import CanonicalSpellings


def write_spellings(db: Database, version: str, spellings: CanonicalSpellings) -> None:
    """Write what the spellings of a version teach, which nobody need see yet."""
    db.conn.executemany(
        "INSERT INTO tag_acronyms (version, short, words) VALUES (?, ?, ?)",
        [(version, short, " ".join(words)) for short, words in spellings.acronyms.items()],
    )
    db.conn.executemany(
        "INSERT INTO tag_slips (version, key, meant) VALUES (?, ?, ?)",
        [(version, key, meant) for key, meant in spellings.slips.items()],
    )


def _read(db: Database) -> CanonicalSpellings:
    version = papers_token(db)
    acronyms = db.conn.execute("SELECT short, words FROM tag_acronyms WHERE version = ?", [version])
    slips = db.conn.execute("SELECT key, meant FROM tag_slips WHERE version = ?", [version])
    return CanonicalSpellings(
        {short: tuple(words.split()) for short, words in acronyms}, dict(slips)
    )


canonical_spellings = PerVersion(_read)
"""What the papers that one sees teach: a few kilobytes among a hundred thousand papers."""
