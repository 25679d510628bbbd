"""What acronyms stand for, as the papers themselves teach it.

Each version of the papers has rows of its own, written before anybody sees it. An acronym is known
where several papers define it and nearly all of them mean the same (`MLE` is two things).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from db.language.acronyms import SHORTEST_HAN, key
from db.language.text import is_han, stretches
from db.store.connection import Database
from db.store.sql import json_list
from db.store.store import Store
from db.store.versions import papers_token

MIN_PAPERS = 2
"""Papers that must define an acronym alike: one alone may be a slip of ours."""

MIN_AGREED = 2 / 3
"""How many of the papers that define an acronym must mean the same."""

MIN_SHARED = 0.3
"""How many of the papers that define an acronym in Chinese must share a term."""

MAX_SPELLINGS = 3
"""Spellings of a long form that are looked for (`fine-tuning`, `finetuning`)."""

FORMS_A_BATCH = 1_000
"""Forms that are written in one transaction."""


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write what an acronym, given by its key, stands for, the acronym itself too; and how
    many papers define it so."""

    acronym: str
    text: str
    key: str
    papers: int


def learn(store: Store, token: str) -> None:
    """Write what the papers, as they will be after the swap, teach as the version `token`."""
    last: str | None = ""
    while last is not None:
        forms, last = store.read(taught, last)
        store.write(write_forms, token, forms)
    store.write(settle, token)


def forget(db: Database) -> None:
    """Take away what other versions of the papers taught than the one that `db` now sees."""
    db.conn.execute("DELETE FROM acronym_forms WHERE version <> ?", [papers_token(db)])


def write_forms(db: Database, token: str, forms: Iterable[Form]) -> None:
    db.conn.executemany(
        "INSERT INTO acronym_forms (version, acronym, form, key, papers) VALUES (?, ?, ?, ?, ?)",
        [(token, form.acronym, form.text, form.key, form.papers) for form in forms],
    )


def taught(db: Database, above: str) -> tuple[list[Form], str | None]:
    """The forms of some acronyms, those whose keys follow one, that the papers will teach after the
    swap, or do where nothing is staged; and the last of these keys, None where no other follows."""
    forms: list[Form] = []
    for acronym, defined in groupby(
        db.conn.execute(
            """
            SELECT acronym, short, long, count(*) FROM paper_acronyms
            WHERE acronym > ? AND EXISTS (
                SELECT * FROM papers_after WHERE number = paper_acronyms.number AND is_live)
            GROUP BY acronym, short, long
            """,
            [above],
        ),
        key=itemgetter(0),
    ):
        forms += _forms(acronym, [(short, long, papers) for _, short, long, papers in defined])
        if len(forms) >= FORMS_A_BATCH:
            return forms, acronym
    return forms, None


def settle(db: Database, token: str) -> None:
    """Leave what several acronyms of a version stand for to the one that most papers define."""
    db.conn.execute(
        """
        DELETE FROM acronym_forms WHERE version = ?1 AND acronym <> (
            SELECT acronym FROM acronym_forms AS rivals
            WHERE version = ?1 AND rivals.key = acronym_forms.key
            ORDER BY papers DESC, acronym DESC LIMIT 1)
        """,
        [token],
    )


def _forms(acronym: str, defined: Sequence[tuple[str, str, int]]) -> list[Form]:
    """The forms of an acronym by what papers write it, what they say that it stands for, and how
    many do; none where they disagree."""
    english: Counter[str] = Counter()
    chinese: Counter[str] = Counter()
    shorts: Counter[str] = Counter()
    for short, long, papers in defined:
        shorts[short] += papers
        (chinese if is_han(long) else english)[long] += papers
    by_key: Counter[str] = Counter()
    for long, papers in english.items():
        by_key[_key_of(long)] += papers
    meant, count = by_key.most_common(1)[0] if by_key else ("", 0)
    if by_key and (count < MIN_PAPERS or count < MIN_AGREED * by_key.total()):
        return []
    spellings = [counted for counted in english.most_common() if _key_of(counted[0]) == meant]
    longs = [Form(acronym, long, meant, papers) for long, papers in spellings[:MAX_SPELLINGS]]
    longs += [Form(acronym, term, term, papers) for term, papers in _terms(chinese)]
    if not longs:
        return []
    agreeing = max([count, *(form.papers for form in longs)])
    return [Form(acronym, shorts.most_common(1)[0][0], acronym, agreeing), *longs]


def _key_of(text: str) -> str:
    return key(word for stretch in stretches(text) for word in stretch)


def _terms(runs: Counter[str]) -> list[tuple[str, int]]:
    """The terms that Chinese runs end with: the longest ends that enough of them share."""
    ends: Counter[str] = Counter()
    for run, papers in runs.items():
        for begin in range(len(run) - SHORTEST_HAN + 1):
            ends[run[begin:]] += papers
    enough = max(MIN_PAPERS, MIN_SHARED * runs.total())
    shared = {end: papers for end, papers in ends.items() if papers >= enough}
    inner = {end[begin:] for end in shared for begin in range(1, len(end))}
    return [(end, papers) for end, papers in shared.items() if end not in inner]


def forms_of(db: Database, keys: Iterable[str]) -> list[Form]:
    """All forms of the acronyms of which some form has one of these keys: acronym by acronym, and
    of each those first that most papers write."""
    found = db.conn.execute(
        """
        SELECT acronym, form, key, papers FROM acronym_forms
        WHERE version = ?1 AND acronym IN (
            SELECT acronym FROM acronym_forms
            WHERE version = ?1 AND key IN (SELECT value FROM json_each(?2))
        )
        ORDER BY acronym, papers DESC
        """,
        [papers_token(db), json_list(keys)],
    )
    return [Form(*row) for row in found]
