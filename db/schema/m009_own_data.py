"""Who wants to be left out, who was forgotten, and which servers removed the bot."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE top_opt_outs (
            member INTEGER PRIMARY KEY,
            at TEXT NOT NULL
        );
        CREATE TABLE forgotten (                -- whose old reactions bring nothing back
            fingerprint BLOB PRIMARY KEY,       -- of a member, made with this store's salt
            newest INTEGER NOT NULL,            -- the newest message of that moment
            at TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE store_salt (salt BLOB NOT NULL);
        INSERT INTO store_salt VALUES (randomblob(32));
        CREATE TABLE guild_departures (
            guild INTEGER PRIMARY KEY,
            at TEXT NOT NULL
        );
        CREATE INDEX bookmark_origins_guild ON bookmark_origins (guild, paper);
        """,
    )
