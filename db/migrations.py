"""The store's tables, as numbered steps from an empty file to today's (sqlite-utils Migrations).

Two kinds of data live here and never mix. What the loader wrote can be built again from the seeds:
sources, sections, records, papers, tags, links and the search index. What people made cannot:
bookmarks, schedules, posts, remembered messages and settings. The loader touches only the first.

Times are UTC, ISO 8601 with a `+00:00`. Ids of Discord are 64-bit integers.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

from sqlite_utils import Database, Migrations

from db.labels.keys import write_keys
from db.language.acronyms import short_key
from db.tags.spellings import joined, plain, spelling_key

migrations = Migrations("paperboy")


@migrations()
def m001_papers(db: Database) -> None:
    """What the seeds say. A record is what one source says; a paper is what its records share."""
    _run(
        db,
        """
        CREATE TABLE sources (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,          -- the file's base name
            digest TEXT NOT NULL,               -- SHA-256 of its bytes, in hexadecimal
            ends_with_newline INTEGER NOT NULL
        );
        CREATE TABLE sections (
            source INTEGER NOT NULL REFERENCES sources,
            number INTEGER NOT NULL,            -- 1-based, in the file's order
            first_record INTEGER NOT NULL,      -- the record that follows the head
            name TEXT NOT NULL,
            announced INTEGER NOT NULL,
            PRIMARY KEY (source, number)
        ) WITHOUT ROWID;
        CREATE TABLE papers (
            number INTEGER PRIMARY KEY,         -- the rowid of papers_fts and papers_words
            id TEXT NOT NULL UNIQUE,
            record INTEGER NOT NULL REFERENCES records,  -- the record that readers see
            name TEXT,
            label TEXT NOT NULL
        );
        CREATE TABLE records (
            id INTEGER PRIMARY KEY,
            source INTEGER NOT NULL REFERENCES sources,
            place INTEGER,                      -- 1-based; NULL: withdrawn from its source
            paper TEXT NOT NULL,
            area TEXT NOT NULL,
            category TEXT NOT NULL,
            tag_line TEXT NOT NULL,             -- as the file has it, for the lossless render
            tldr TEXT,
            motivation TEXT NOT NULL,
            problem TEXT NOT NULL,
            analysis TEXT NOT NULL,
            method TEXT NOT NULL,
            experiments TEXT NOT NULL,
            contribution TEXT NOT NULL,
            abstract TEXT NOT NULL,
            UNIQUE (source, place)
        );
        CREATE INDEX records_paper ON records (paper);
        CREATE INDEX records_category ON records (category);
        CREATE TABLE paper_aliases (
            alias TEXT PRIMARY KEY,             -- the id that an edited abstract would have
            paper TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE tags (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,          -- the canonical spelling that readers see
            papers INTEGER NOT NULL             -- how many papers carry it
        );
        CREATE TABLE tag_spellings (
            spelling TEXT PRIMARY KEY,
            tag INTEGER NOT NULL REFERENCES tags,
            papers INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE paper_tags (
            paper INTEGER NOT NULL REFERENCES papers,
            place INTEGER NOT NULL,
            tag INTEGER NOT NULL REFERENCES tags,
            PRIMARY KEY (paper, place)
        ) WITHOUT ROWID;
        CREATE INDEX paper_tags_tag ON paper_tags (tag, paper);
        CREATE TABLE links (
            paper INTEGER NOT NULL REFERENCES papers,
            place INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('code', 'project')),
            url TEXT NOT NULL,
            PRIMARY KEY (paper, place)
        ) WITHOUT ROWID;
        CREATE TABLE papers_version (           -- one row: a new token at every load that changed
            token TEXT NOT NULL,
            recipe INTEGER NOT NULL             -- the rules that made labels, links and the index
        );
        INSERT INTO papers_version VALUES ('empty', 0);
        """,
    )


@migrations()
def m002_search_index(db: Database) -> None:
    """The index over text that `db/language/text.py` has tokenised; its rowid is `papers.number`.

    `papers_fts` knows words by their stems, `papers_words` as they are written.
    """
    _run(
        db,
        """
        CREATE VIRTUAL TABLE papers_fts USING fts5(
            names, tags, tldr, chinese, abstract,
            tokenize = 'porter unicode61 remove_diacritics 2'
        );
        CREATE VIRTUAL TABLE papers_terms USING fts5vocab(papers_fts, row);
        CREATE VIRTUAL TABLE papers_words USING fts5(text, tokenize = 'unicode61');
        """,
    )


@migrations()
def m003_people(db: Database) -> None:
    """What people made. Papers are named by id, so that nothing here depends on a load."""
    _run(
        db,
        """
        CREATE TABLE bookmarks (
            member INTEGER NOT NULL,
            paper TEXT NOT NULL,
            saved_at TEXT NOT NULL,
            PRIMARY KEY (member, paper)
        ) WITHOUT ROWID;
        CREATE TABLE bookmark_origins (         -- a bookmark lives while it has an origin
            member INTEGER NOT NULL,
            paper TEXT NOT NULL,
            how TEXT NOT NULL CHECK (how IN ('reaction', 'button', 'command', 'import')),
            message INTEGER NOT NULL,           -- 0: not from a message
            guild INTEGER,                      -- NULL: in a direct message
            at TEXT NOT NULL,
            PRIMARY KEY (member, paper, how, message),
            FOREIGN KEY (member, paper) REFERENCES bookmarks ON DELETE CASCADE
        ) WITHOUT ROWID;
        CREATE INDEX bookmark_origins_message ON bookmark_origins (message, member);
        CREATE TABLE messages (                 -- every message of ours that shows papers
            id INTEGER PRIMARY KEY,
            channel INTEGER NOT NULL,
            guild INTEGER,
            sent_at TEXT NOT NULL
        );
        CREATE TABLE message_papers (
            message INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
            place INTEGER NOT NULL,
            paper TEXT NOT NULL,
            PRIMARY KEY (message, place)
        ) WITHOUT ROWID;
        CREATE TABLE questions (                -- what a button that turns pages asks again
            id TEXT PRIMARY KEY,                -- made from the rest
            query TEXT NOT NULL,
            tag TEXT,
            category TEXT
        ) WITHOUT ROWID;
        CREATE TABLE command_syncs (            -- what Discord was last told, per application
            application INTEGER PRIMARY KEY,
            digest TEXT NOT NULL,
            at TEXT NOT NULL
        );
        CREATE TABLE heartbeats (               -- the last sign of life of the running bot
            application INTEGER PRIMARY KEY,
            at TEXT NOT NULL
        );
        """,
    )


@migrations()
def m004_weekly(db: Database) -> None:
    """Schedules, and the slots of theirs that were claimed, posted, missed or lost from sight."""
    _run(
        db,
        """
        CREATE TABLE schedules (
            id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never given twice: posts refer to it
            guild INTEGER NOT NULL,
            channel INTEGER NOT NULL,
            owner INTEGER NOT NULL,
            weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),   -- 0 is Monday
            minute INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),  -- of the local day
            zone TEXT NOT NULL,                     -- an IANA name
            tags TEXT NOT NULL,                     -- a JSON list; empty: all
            papers INTEGER NOT NULL,                -- how many a post shows
            language TEXT NOT NULL,
            created_at TEXT NOT NULL,
            stopped_at TEXT
        );
        CREATE INDEX schedules_guild ON schedules (guild);
        CREATE TABLE posts (
            schedule INTEGER NOT NULL REFERENCES schedules,
            slot TEXT NOT NULL,                     -- its day in the schedule's zone
            due_at TEXT NOT NULL,
            state TEXT NOT NULL
                CHECK (state IN ('claimed', 'refused', 'posted', 'missed', 'unknown')),
            holder TEXT,                            -- the process that holds the lease
            lease_ends TEXT,                        -- NULL in the last three states
            claimed_at TEXT NOT NULL,
            papers TEXT NOT NULL,                   -- a JSON list of ids, chosen at the claim
            message INTEGER,
            settled_at TEXT,
            PRIMARY KEY (schedule, slot)
        ) WITHOUT ROWID;
        CREATE INDEX posts_lease ON posts (lease_ends) WHERE lease_ends IS NOT NULL;
        """,
    )


@migrations()
def m005_reactions(db: Database) -> None:
    """Which reactions stand. An origin by reaction names its emoji: several of a member's
    reactions on one message may have saved the same paper, and each is taken off by itself."""
    _run(
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


@migrations()
def m006_rhythms(db: Database) -> None:
    """Schedules in several rhythms that can be paused, and when papers came into the store."""
    _run(
        db,
        """
        ALTER TABLE schedules RENAME COLUMN created_at TO since;    -- no slots up to this moment
        ALTER TABLE schedules ADD COLUMN rhythm TEXT NOT NULL DEFAULT 'weekly'
            CHECK (rhythm IN ('daily', 'weekly', 'monthly'));
        ALTER TABLE schedules ADD COLUMN categories TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE schedules ADD COLUMN role INTEGER;
        ALTER TABLE schedules ADD COLUMN thread INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE schedules ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE schedules ADD COLUMN paused_at TEXT;
        ALTER TABLE schedules ADD COLUMN paused_why TEXT;
        ALTER TABLE posts ADD COLUMN reasons TEXT NOT NULL DEFAULT '[]';  -- one for each paper
        CREATE TABLE arrivals (                 -- papers that came after the first load
            paper TEXT PRIMARY KEY,
            at TEXT NOT NULL
        ) WITHOUT ROWID;
        """,
    )
    db.conn.execute(
        """
        CREATE TRIGGER papers_arrive AFTER INSERT ON papers
        WHEN (SELECT token != 'empty' FROM papers_version) BEGIN
            INSERT OR IGNORE INTO arrivals
            VALUES (new.id, strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now'));
        END
        """
    )


@migrations()
def m007_reading(db: Database) -> None:
    """What a member notes on a bookmark, and how far they have come."""
    _run(
        db,
        """
        ALTER TABLE bookmarks ADD COLUMN state TEXT NOT NULL DEFAULT 'to-read'
            CHECK (state IN ('to-read', 'reading', 'read'));
        ALTER TABLE bookmarks ADD COLUMN note TEXT NOT NULL DEFAULT '';
        """,
    )


@migrations()
def m008_literal_questions(db: Database) -> None:
    """Questions whose words are searched for as they are written."""
    db.conn.execute("ALTER TABLE questions ADD COLUMN literal INTEGER NOT NULL DEFAULT 0")


@migrations()
def m009_own_data(db: Database) -> None:
    """Who wants to be left out, who was forgotten, and which servers removed the bot."""
    _run(
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


@migrations()
def m010_reminders(db: Database) -> None:
    """Reminders of bookmarks, and the zones of those who want them."""
    _run(
        db,
        """
        CREATE TABLE reminders (
            id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never given twice: its nonce is made from it
            member INTEGER NOT NULL,
            paper TEXT NOT NULL,
            due_at TEXT NOT NULL,
            language TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'claimed', 'sent', 'refused')),
            holder TEXT,                            -- the process that holds the lease
            claimed_at TEXT,
            lease_ends TEXT,
            FOREIGN KEY (member, paper) REFERENCES bookmarks ON DELETE CASCADE
        );
        CREATE INDEX reminders_bookmark ON reminders (member, paper);
        CREATE INDEX reminders_due ON reminders (due_at) WHERE state IN ('waiting', 'claimed');
        CREATE TABLE member_zones (
            member INTEGER PRIMARY KEY,
            zone TEXT NOT NULL                      -- an IANA name
        );
        """,
    )


@migrations()
def m011_lists(db: Database) -> None:
    """Papers of lists beside those of seed files, and loads that are staged.

    A record never changes: a new text is a new record, and where records stand is a table of its
    own. So is what of a paper changes: a paper that a load changes gets a new number, and with it
    new rows in the index, which nobody sees until the paper is pointed at them
    (`db.loading.staging`).
    """
    _run(
        db,
        """
        ALTER TABLE sources ADD COLUMN format TEXT NOT NULL DEFAULT 'seed'
            CHECK (format IN ('seed', 'list', 'titles'));       -- titles: of known papers only
        ALTER TABLE questions ADD COLUMN source TEXT;

        CREATE TABLE records_now (
            id INTEGER PRIMARY KEY,
            source INTEGER NOT NULL REFERENCES sources,
            paper TEXT NOT NULL,
            area TEXT NOT NULL,
            category TEXT NOT NULL,             -- empty: the source gives none
            tag_line TEXT NOT NULL,             -- as the file has it, for the lossless render
            tldr TEXT,
            motivation TEXT,                    -- NULL, as the five below: a list's record
            problem TEXT,
            analysis TEXT,
            method TEXT,
            experiments TEXT,
            contribution TEXT,
            abstract TEXT NOT NULL,
            authors TEXT,                       -- a JSON list; NULL, as the rest: a seed's record
            title TEXT,
            entry TEXT,                         -- the list's own id of the paper
            status TEXT,
            page TEXT,
            pdf TEXT,
            code TEXT,
            project TEXT
        );
        CREATE TABLE placings (                 -- the records that their sources hold
            record INTEGER PRIMARY KEY REFERENCES records_now,
            source INTEGER NOT NULL REFERENCES sources,
            place INTEGER NOT NULL,             -- 1-based
            UNIQUE (source, place)
        );
        CREATE TABLE papers_now (
            number INTEGER PRIMARY KEY,         -- the rowid of papers_fts and papers_words
            id TEXT NOT NULL UNIQUE,
            record INTEGER NOT NULL REFERENCES records_now,     -- what readers see
            bibliography INTEGER REFERENCES records_now,        -- whose title and links they see
            name TEXT,
            label TEXT NOT NULL
        );
        CREATE TABLE links_now (                -- of numbers, which may be staged
            paper INTEGER NOT NULL,
            place INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('page', 'pdf', 'code', 'project')),
            url TEXT NOT NULL,
            PRIMARY KEY (paper, place)
        ) WITHOUT ROWID;
        CREATE TABLE paper_tags_now (           -- of numbers, which may be staged
            paper INTEGER NOT NULL,
            place INTEGER NOT NULL,
            tag INTEGER NOT NULL REFERENCES tags,
            PRIMARY KEY (paper, place)
        ) WITHOUT ROWID;
        INSERT INTO records_now
            SELECT id, source, paper, area, category, tag_line, tldr, motivation, problem, analysis,
                method, experiments, contribution, abstract,
                NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            FROM records;
        INSERT INTO placings SELECT id, source, place FROM records WHERE place IS NOT NULL;
        INSERT INTO papers_now SELECT number, id, record, NULL, name, label FROM papers;
        INSERT INTO links_now SELECT * FROM links;
        INSERT INTO paper_tags_now SELECT * FROM paper_tags;
        DROP TABLE links;
        DROP TABLE paper_tags;
        DROP TABLE papers;
        DROP TABLE records;
        ALTER TABLE records_now RENAME TO records;
        ALTER TABLE papers_now RENAME TO papers;
        ALTER TABLE links_now RENAME TO links;
        ALTER TABLE paper_tags_now RENAME TO paper_tags;
        CREATE INDEX records_paper ON records (paper);
        CREATE INDEX records_source ON records (source, paper);
        CREATE INDEX records_category ON records (category);
        CREATE INDEX papers_record ON papers (record);
        CREATE INDEX papers_bibliography ON papers (bibliography);
        CREATE INDEX paper_tags_tag ON paper_tags (tag, paper);

        CREATE TABLE staged_records (           -- where records will stand
            record INTEGER PRIMARY KEY,
            source INTEGER NOT NULL,
            place INTEGER NOT NULL
        );
        CREATE TABLE staged_papers (            -- as in papers
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            record INTEGER NOT NULL,
            bibliography INTEGER,
            name TEXT,
            label TEXT NOT NULL
        );

        CREATE VIRTUAL TABLE papers_fts_now USING fts5(
            title, authors, names, tags, tldr, chinese, abstract,
            tokenize = 'porter unicode61 remove_diacritics 2'
        );
        INSERT INTO papers_fts_now (rowid, title, authors, names, tags, tldr, chinese, abstract)
            SELECT rowid, '', '', names, tags, tldr, chinese, abstract FROM papers_fts;
        DROP TABLE papers_terms;
        DROP TABLE papers_fts;
        ALTER TABLE papers_fts_now RENAME TO papers_fts;
        CREATE VIRTUAL TABLE papers_terms USING fts5vocab(papers_fts, row);
        """,
    )


@migrations()
def m012_presences(db: Database) -> None:
    """Where a bot was last seen: what is missing there later has removed it."""
    db.conn.execute(
        """
        CREATE TABLE presences (
            application INTEGER NOT NULL,
            guild INTEGER NOT NULL,
            PRIMARY KEY (application, guild)
        ) WITHOUT ROWID
        """
    )


@migrations()
def m013_keys(db: Database) -> None:
    """What papers are called as keys to seek (`db.labels.keys`), and which have code or a
    TL;DR."""
    _run(
        db,
        """
        CREATE TABLE paper_keys (
            number INTEGER NOT NULL,            -- of a paper, which may be staged
            kind INTEGER NOT NULL,              -- a `db.labels.keys.Called`
            key TEXT NOT NULL,
            PRIMARY KEY (number, kind, key)
        ) WITHOUT ROWID;
        CREATE INDEX paper_keys_key ON paper_keys (kind, key);
        CREATE INDEX links_kind ON links (kind, paper);
        CREATE INDEX records_tldr ON records (id) WHERE tldr <> '';
        """,
    )
    write_keys(db, db.conn.execute("SELECT number, name, label FROM papers"))


@migrations()
def m014_after_the_swap(db: Database) -> None:
    """The sources that a load has begun, the tags that it changes, and the papers as they will be
    when it is swapped in (`db.loading.staging`)."""
    _run(
        db,
        """
        CREATE TABLE staged_sources (source INTEGER PRIMARY KEY);
        CREATE TABLE staged_tags (              -- of papers that keep their numbers
            paper INTEGER NOT NULL,
            place INTEGER NOT NULL,
            tag INTEGER NOT NULL,
            PRIMARY KEY (paper, place)
        ) WITHOUT ROWID;
        CREATE VIEW placings_after AS
            SELECT record FROM staged_records
            UNION ALL
            SELECT record FROM placings WHERE source NOT IN (SELECT source FROM staged_sources);
        CREATE VIEW papers_after AS             -- is_live: some source will hold it
            SELECT number, record, is_staged,
                EXISTS (SELECT * FROM placings_after WHERE record = papers.record) AS is_live
            FROM (
                SELECT number, record, 1 AS is_staged FROM staged_papers
                UNION ALL
                SELECT number, record, 0 FROM papers WHERE id NOT IN (SELECT id FROM staged_papers)
            ) AS papers;
        """,
    )


@migrations()
def m015_acronyms(db: Database) -> None:
    """The acronyms that papers define, and what each version of the papers teaches of them."""
    _run(
        db,
        """
        CREATE TABLE paper_acronyms (
            number INTEGER NOT NULL,            -- of a paper, which may be staged
            short TEXT NOT NULL,
            long TEXT NOT NULL,
            PRIMARY KEY (number, short, long)
        ) WITHOUT ROWID;
        CREATE TABLE acronym_forms (
            version TEXT NOT NULL,              -- the papers_version.token
            acronym TEXT NOT NULL,              -- the key of the acronym
            form TEXT NOT NULL,                 -- itself, or what it stands for
            key TEXT NOT NULL,                  -- a `db.language.acronyms.key` of the form
            papers INTEGER NOT NULL,            -- that define the acronym so
            PRIMARY KEY (version, acronym, form)
        ) WITHOUT ROWID;
        CREATE INDEX acronym_forms_key ON acronym_forms (version, key);
        """,
    )


@migrations()
def m016_tags_of_a_version(db: Database) -> None:
    """The spellings of tags as a version of the papers has them, with all that they are found by.

    Those that there are get the keys that they have by themselves; what the others teach comes with
    the next load."""
    _run(
        db,
        """
        CREATE TABLE staged_spellings (         -- of all papers as they will be
            spelling TEXT PRIMARY KEY,
            papers INTEGER NOT NULL,
            key TEXT                            -- NULL until it is known
        ) WITHOUT ROWID;
        CREATE INDEX staged_spellings_key ON staged_spellings (key);
        CREATE TABLE staged_tag_counts (
            tag INTEGER PRIMARY KEY,
            papers INTEGER NOT NULL
        );
        CREATE TABLE tag_acronyms (             -- what a short word stands for
            version TEXT NOT NULL,              -- the papers_version.token
            short TEXT NOT NULL,
            words TEXT NOT NULL,
            PRIMARY KEY (version, short)
        ) WITHOUT ROWID;
        CREATE TABLE tag_slips (                -- mistyped keys and those that were meant
            version TEXT NOT NULL,
            key TEXT NOT NULL,
            meant TEXT NOT NULL,
            PRIMARY KEY (version, key)
        ) WITHOUT ROWID;
        ALTER TABLE tag_spellings RENAME TO tag_spellings_before;
        CREATE TABLE tag_spellings (
            version TEXT NOT NULL,
            spelling TEXT NOT NULL,
            key TEXT NOT NULL,                  -- what all spellings of the tag have in common
            papers INTEGER NOT NULL,
            tag INTEGER NOT NULL REFERENCES tags,
            place INTEGER NOT NULL,             -- 1-based, the most frequent first
            plain TEXT NOT NULL,                -- as what is typed is compared with it
            joined TEXT NOT NULL                -- the same without spaces
        );
        """,
    )
    (version,) = db.conn.execute("SELECT token FROM papers_version").fetchone()
    before = db.conn.execute("SELECT tag, papers, spelling FROM tag_spellings_before")
    for tag, some in groupby(sorted(before), key=itemgetter(0)):
        db.conn.executemany(
            "INSERT INTO tag_spellings (version, spelling, key, papers, tag, place, plain, joined)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (version, s, spelling_key(s, {}), papers, tag, place, plain(s), joined(s))
                for place, (_, papers, s) in enumerate(
                    sorted(some, key=itemgetter(1), reverse=True), start=1
                )
            ],
        )
    _run(
        db,
        """
        DROP TABLE tag_spellings_before;
        CREATE UNIQUE INDEX tag_spellings_spelling ON tag_spellings (version, spelling);
        CREATE INDEX tag_spellings_key ON tag_spellings (version, key);
        CREATE INDEX tag_spellings_tag ON tag_spellings (tag, version, place);
        CREATE INDEX tag_spellings_joined ON tag_spellings (version, joined, plain, tag);
        CREATE INDEX tag_spellings_ending
            ON tag_spellings (version, substr(joined, -3), plain, tag);
        """,
    )


@migrations()
def m017_acronym_keys(db: Database) -> None:
    """The acronyms that papers define by their keys, so that they can be gone through one by
    one."""
    db.conn.create_function("short_key", 1, short_key, deterministic=True)
    _run(
        db,
        """
        ALTER TABLE paper_acronyms ADD COLUMN acronym TEXT NOT NULL DEFAULT '';
        UPDATE paper_acronyms SET acronym = short_key(short);
        CREATE INDEX paper_acronyms_acronym ON paper_acronyms (acronym, short, long);
        DROP INDEX acronym_forms_key;
        CREATE INDEX acronym_forms_key ON acronym_forms (version, key, papers, acronym);
        """,
    )


@migrations()
def m018_downloads(db: Database) -> None:
    """What servers said of the files that came from their addresses (`db.feeds.downloads`)."""
    db.conn.execute(
        """
        CREATE TABLE downloads (
            address TEXT NOT NULL,
            use TEXT NOT NULL,
            name TEXT NOT NULL,
            etag TEXT,
            last_modified TEXT,
            digest TEXT NOT NULL,
            token TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (address, use)
        ) WITHOUT ROWID
        """
    )


def _run(db: Database, statements: str) -> None:
    """Run statements one by one: `executescript` would commit the migration's transaction."""
    without_comments = "\n".join(line.split("--", 1)[0] for line in statements.splitlines())
    for statement in without_comments.split(";"):
        if statement.strip():
            db.conn.execute(statement)
