"""What papers are called, as keys to seek; and which have code or a TL;DR.

A key is the letters and digits of a name, of a label, or of a label from a later word on, in one
spelling.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate

from sqlite_utils import Database

from db.schema.statements import run


def apply(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE paper_keys (
            number INTEGER NOT NULL,            -- of a paper, which may be staged
            kind INTEGER NOT NULL,              -- 0: a name, 1: a label, 2: the end of one
            key TEXT NOT NULL,
            PRIMARY KEY (number, kind, key)
        ) WITHOUT ROWID;
        CREATE INDEX paper_keys_key ON paper_keys (kind, key);
        CREATE INDEX links_kind ON links (kind, paper);
        CREATE INDEX records_tldr ON records (id) WHERE tldr <> '';
        """,
    )
    db.conn.executemany(
        "INSERT INTO paper_keys (number, kind, key) VALUES (?, ?, ?)",
        (
            (number, kind, key)
            for number, name, label in db.conn.execute("SELECT number, name, label FROM papers")
            for kind, key in _keys(name or "", label)
        ),
    )


# What follows is how keys were made when this step was written.

_LONGEST_WITHIN = 24
"""Characters that are kept of a label from a later word on."""

_HAN = (
    "\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134a"
)
_WORD = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+")
_ACCENT = re.compile("[\u0300-\u036f]")
_STYLE = re.compile(r"\\(?:(?:text|math)[a-z]+|emph|underline)\b")
_SYMBOLS = {ord("∇"): "-nabla-", ord("∂"): "-partial-", ord("∞"): "-infinity-"} | {
    code: f"-{unicodedata.name(chr(code)).split()[3].lower()}-" for code in range(0x3B1, 0x3CA)
}


def _keys(name: str, label: str) -> set[tuple[int, str]]:
    words = _words(label)
    whole = "".join(words)
    begins = list(accumulate(map(len, words)))[:-1]
    found = {
        (0, "".join(_words(name))),
        (1, whole),
        *((2, whole[begin : begin + _LONGEST_WITHIN]) for begin in begins),
    }
    return {(kind, key) for kind, key in found if key}


def _words(text: str) -> list[str]:
    """The words of a text, each Chinese character one."""
    return _WORD.findall(_folded(text))


def _folded(text: str) -> str:
    """In lower case and without accents, `Ａ` as `A`, symbols by their names, no LaTeX styles."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _STYLE.sub("", text.replace("$\nabla$", "∇"))
    decomposed = unicodedata.normalize("NFKD", text).lower()
    composed = unicodedata.normalize("NFC", _ACCENT.sub("", decomposed))
    return composed.translate(_SYMBOLS)
