"""Alerts, the new papers that they are yet to be asked of, and letters that come by themselves."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE alerts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            member INTEGER NOT NULL,
            query TEXT NOT NULL,
            author TEXT,
            tag TEXT,
            liked TEXT,                             -- a paper's id
            added_at TEXT NOT NULL,
            paused_at TEXT,
            filed INTEGER                           -- by which recipe of the papers
        );
        CREATE INDEX alerts_member ON alerts (member);
        CREATE TABLE alert_keys (                   -- what a paper must have to be worth a look
            kind TEXT NOT NULL,
            key TEXT NOT NULL,
            alert INTEGER NOT NULL REFERENCES alerts ON DELETE CASCADE,
            PRIMARY KEY (kind, key, alert)
        ) WITHOUT ROWID;
        CREATE INDEX alert_keys_alert ON alert_keys (alert);
        CREATE TABLE alert_papers (                 -- what an alert found
            member INTEGER NOT NULL,
            paper TEXT NOT NULL,
            alert INTEGER NOT NULL REFERENCES alerts ON DELETE CASCADE,
            arrived_at TEXT NOT NULL,
            letter INTEGER,                         -- that tells of it; NULL: it waits
            PRIMARY KEY (member, paper, alert)
        ) WITHOUT ROWID;
        CREATE INDEX alert_papers_alert ON alert_papers (alert);
        CREATE INDEX alert_papers_waiting ON alert_papers (member) WHERE letter IS NULL;
        CREATE INDEX alert_papers_letter ON alert_papers (letter) WHERE letter IS NOT NULL;
        CREATE TABLE unmatched_arrivals (           -- which no alert was asked of yet
            paper TEXT PRIMARY KEY,
            at TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE letters (
            id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never given twice: its nonce is made from it
            kind TEXT NOT NULL,
            member INTEGER NOT NULL,
            day TEXT NOT NULL,                      -- of the member's own calendar
            language TEXT NOT NULL,
            papers TEXT NOT NULL,                   -- JSON
            state TEXT NOT NULL CHECK (state IN ('claimed', 'sent', 'refused')),
            holder TEXT NOT NULL,                   -- the process that holds the lease
            claimed_at TEXT NOT NULL,
            lease_ends TEXT,
            UNIQUE (member, kind, day)
        );
        CREATE INDEX letters_claimed ON letters (lease_ends) WHERE state = 'claimed';
        CREATE TABLE letter_settings (
            member INTEGER PRIMARY KEY,
            minute INTEGER NOT NULL,                -- of the member's own day
            language TEXT NOT NULL,
            monday INTEGER NOT NULL DEFAULT 0,      -- whether the unread are named on Mondays
            refused_at TEXT,                        -- since when direct messages are refused
            told_at TEXT                            -- when that was said
        );
        """,
    )
    db.conn.execute(
        """
        CREATE TRIGGER arrivals_are_matched AFTER INSERT ON arrivals BEGIN
            INSERT OR IGNORE INTO unmatched_arrivals (paper, at) VALUES (new.paper, new.at);
        END
        """
    )
