"""The spellings of tags as a version of the papers has them, with all that they are found by.

Those that there are get the keys that they have by themselves; what the others teach comes with
the next load."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from operator import itemgetter

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
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
                (version, s, _key(s), papers, tag, place, _plain(s), _plain(s).replace(" ", ""))
                for place, (_, papers, s) in enumerate(
                    sorted(some, key=itemgetter(1), reverse=True), start=1
                )
            ],
        )
    run(
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


# What follows is how spellings were read when this step was written.

_WORD = re.compile(r"[^\W_]+[+#]*")
_BRACKETED_END = re.compile(r"(?P<long>.+?)\s*[(（](?P<short>[^()（）]+)[)）]")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_PLURALS = (
    ("iases", "ias"),
    ("sses", "ss"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("xes", "x"),
    ("ies", "y"),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("ias", "ias"),
    ("s", ""),
)
"""Endings and what stands there in the singular; the first that fits counts."""
_SAME_WORDS = {"from": "with", "modelling": "modeling"}
_ARTICLES = frozenset({"a", "an", "the"})


def _plain(text: str) -> str:
    """Lower case, with one space for all that is no letter, digit, `+` or `#`."""
    return " ".join(_WORD.findall(text.casefold()))


def _key(spelling: str) -> str:
    """What spellings of one tag have in common, where no acronyms are known."""
    return "".join(_bracketed(spelling) or _words(spelling)) or spelling.casefold()


def _bracketed(spelling: str) -> tuple[str, ...] | None:
    """The words of `Large Language Models (LLMs)` before its acronym; None for other brackets."""
    match = _BRACKETED_END.fullmatch(_trimmed(spelling))
    if match is None:
        return None
    short, long = _words(match["short"]), _words(match["long"])
    if len(short) != 1 or not long or short[0][0] != long[0][0]:
        return None
    letters = iter("".join(long))
    return long if all(letter in letters for letter in short[0]) else None


def _words(text: str) -> tuple[str, ...]:
    """The words in the singular and in American spelling, without articles between others."""
    folded = unicodedata.normalize("NFKC", text.translate(_DASHES)).casefold()
    words = _WORD.findall(_trimmed(folded))
    last = len(words) - 1
    return tuple(
        _singular(word) for i, word in enumerate(words) if i in (0, last) or word not in _ARTICLES
    )


def _singular(word: str) -> str:
    if len(word) > 3:
        ending = next((pair for pair in _PLURALS if word.endswith(pair[0])), ("", ""))
        word = word.removesuffix(ending[0]) + ending[1]
    return _SAME_WORDS.get(word, word).replace("isation", "ization")


def _trimmed(entry: str) -> str:
    entry = " ".join(entry.split()).lstrip("# ").rstrip(" .:：。")
    return re.sub(r"(?<=\w{2})\+$", "", entry)
