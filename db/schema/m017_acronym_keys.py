"""The acronyms that papers define by their keys, so that they can be gone through one by
one."""

from __future__ import annotations

import re

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    db.conn.create_function("short_key", 1, _short_key, deterministic=True)
    run(
        db,
        """
        ALTER TABLE paper_acronyms ADD COLUMN acronym TEXT NOT NULL DEFAULT '';
        UPDATE paper_acronyms SET acronym = short_key(short);
        CREATE INDEX paper_acronyms_acronym ON paper_acronyms (acronym, short, long);
        DROP INDEX acronym_forms_key;
        CREATE INDEX acronym_forms_key ON acronym_forms (version, key, papers, acronym);
        """,
    )


# What follows is how an acronym's key was made when this step was written.

_SMALL = frozenset(
    re.findall(r"\w+", "a an and as at by for from in of on or the through to via with")
)
"""Words that an acronym may pass over."""


def _short_key(short: str) -> str:
    """`rcnn` for `R-CNN` and `RCNN`; empty for the letters of a small word."""
    letters = short.replace("-", "").lower()
    if letters in _SMALL:
        return ""
    return letters.removesuffix("s") if len(letters) > 2 else letters
