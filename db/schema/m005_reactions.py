"""Which reactions stand. An origin by reaction names its emoji: several of a member's
reactions on one message may have saved the same paper, and each is taken off by itself."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE reactions (                -- that save papers, as far as we were told
            message INTEGER NOT NULL,
            member INTEGER NOT NULL,
            emoji TEXT NOT NULL,                -- without U+FE0F, or a custom one's id
            super INTEGER NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (message, member, emoji, super)
        ) WITHOUT ROWID;
        CREATE INDEX reactions_member ON reactions (member);
        INSERT INTO reactions
            SELECT DISTINCT message, member, '🔖', 0, min(at) FROM bookmark_origins
            WHERE how = 'reaction' GROUP BY message, member;
        CREATE TABLE origins (
            member INTEGER NOT NULL,
            paper TEXT NOT NULL,
            how TEXT NOT NULL CHECK (how IN ('reaction', 'button', 'command', 'import')),
            message INTEGER NOT NULL,           -- 0: not from a message
            emoji TEXT NOT NULL,                -- empty: not by a reaction
            guild INTEGER,                      -- NULL: in a direct message
            at TEXT NOT NULL,
            PRIMARY KEY (member, paper, how, message, emoji),
            FOREIGN KEY (member, paper) REFERENCES bookmarks ON DELETE CASCADE
        ) WITHOUT ROWID;
        INSERT INTO origins
            SELECT member, paper, how, message, iif(how = 'reaction', '🔖', ''), guild, at
            FROM bookmark_origins;
        DROP TABLE bookmark_origins;
        ALTER TABLE origins RENAME TO bookmark_origins;
        CREATE INDEX bookmark_origins_message ON bookmark_origins (message, member);
        CREATE TABLE welcomes (                 -- who was told, once, what a reaction does
            member INTEGER PRIMARY KEY,
            at TEXT NOT NULL
        );
        INSERT INTO welcomes SELECT member, min(at) FROM reactions GROUP BY member;
        CREATE TABLE guild_settings (
            guild INTEGER PRIMARY KEY,
            emoji TEXT NOT NULL,                -- what saves papers here, as in reactions
            shown TEXT NOT NULL                 -- the same as Discord shows it in a text
        );
        """,
    )
