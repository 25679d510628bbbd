"""Files that came from an address: what their server said of them, to ask later whether they
changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from db.store.connection import Database
from db.store.versions import papers_token

Use = Literal["load", "enrich"]
"""What a file was fetched for."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file at an address: the name it is a source by, and what its server sent to tell its
    versions apart (HTTP's ETag and Last-Modified)."""

    address: str
    use: Use
    name: str
    etag: str | None
    last_modified: str | None


def last_download(db: Database, address: str, use: Use) -> Download | None:
    """The last download of an address, if another one that did not change would bring nothing: its
    source still holds what it brought, and, where it gave titles, no papers came since."""
    row = db.conn.execute(
        """
        SELECT downloads.name, etag, last_modified
        FROM downloads JOIN sources ON sources.name = downloads.name
        WHERE address = ? AND use = ? AND sources.digest = downloads.digest
        AND (use = 'load' AND sources.format <> 'titles' OR use = 'enrich' AND token = ?)
        """,
        [address, use, papers_token(db)],
    ).fetchone()
    return Download(address, use, *row) if row else None


def note_download(db: Database, download: Download, at: datetime) -> None:
    """Keep that what an address held at `at` (UTC) is loaded, as the source of this name now is."""
    row = db.conn.execute("SELECT digest FROM sources WHERE name = ?", [download.name]).fetchone()
    if row is None:
        return
    db.conn.execute(
        """
        REPLACE INTO downloads
            (address, use, name, etag, last_modified, digest, token, at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            download.address,
            download.use,
            download.name,
            download.etag,
            download.last_modified,
            row[0],
            papers_token(db),
            at.isoformat(),
        ],
    )


def was_downloaded(db: Database, address: str, use: Use) -> bool:
    """Whether what this address holds was ever loaded."""
    row = db.conn.execute(
        "SELECT 1 FROM downloads WHERE address = ? AND use = ?", [address, use]
    ).fetchone()
    return row is not None
