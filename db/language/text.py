"""Text as the search index sees it: papers and queries are folded and cut by the same rules.

FTS5's own tokenizer neither cuts Chinese nor knows that `GPT-4` and `GPT4` are one name, so the
index is given text whose terms are already apart, and a query is asked term by term.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import add

from db.language.english import american

HAN = (
    "\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134a"
)
"""Scripts written without spaces: Chinese characters, and the kana that stand among them."""

_HAN_RUN = re.compile(f"[{HAN}]+")
_WORD = re.compile(f"[^\\W_{HAN}]+")
_JOINTS = r"[-‐‑‒–—−.^_${}\\]+"
"""What joins the words of a compound: hyphens, points, and the LaTeX between `TS$^2$`'s letters."""
_RUNS = re.compile(f"{_HAN_RUN.pattern}|{_WORD.pattern}(?:{_JOINTS}{_WORD.pattern})*")
"""Runs of Chinese, words and compounds."""

_ACCENT = re.compile("[\u0300-\u036f]")
_STYLE = re.compile(r"\\(?:(?:text|math)[a-z]+|emph|underline)\b")
"""LaTeX commands that change how a word looks and not what it says."""

_SYMBOLS = {ord("∇"): "-nabla-", ord("∂"): "-partial-", ord("∞"): "-infinity-"} | {
    code: f"-{unicodedata.name(chr(code)).split()[3].lower()}-" for code in range(0x3B1, 0x3CA)
}
"""Symbols by the names that people type for them; hyphens make `μP` the compound `mu-P`."""
_SYMBOL = re.compile(f"[{''.join(map(chr, _SYMBOLS))}]")

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "n", "ɨ": "i"}
    | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ĳ": "ij", "ə": "e", "ʻ": "", "ʼ": ""}
)
"""Letters that Unicode takes for letters of their own, and a keyboard without them for others."""
_LETTER = re.compile(f"[{''.join(map(chr, _LETTERS))}]")

_SIGNED = (
    (re.compile(r"(?<![^\W_])([a-z])\+\+(?![^\W\d]|\+)"), r"\1plusplus "),
    (re.compile(r"(?<=[^\W_]{2})\+\+(?![\w+])"), "-plusplus"),
    (re.compile(r"(?<![\w&\\])([a-z])(?:\\?#|♯)(?![\w#])"), r"\1sharp"),
    (re.compile(r"(?<![\w*$^_])([a-z])\*(?![\w*$^_])"), r"\1star"),
    (re.compile(r"(?<![\w.])\.net(?!\w)"), "dotnet"),
)
"""Names whose signs tell them apart (`C`, `C++` and `C#`; `k-means` and `k-means++`; `A*`;
`.NET`), as words."""


def fold(text: str) -> str:
    """The text in one spelling: compatibility forms unified (`Ａ`, `²`, `ﬁ`), lower case, no
    accents on letters (`ł` is an l, `ß` two s), Greek letters and a few symbols by their names,
    `C++` and the like as words, LaTeX's styles left out.

    Lone surrogates, which Discord can deliver, become U+FFFD.
    """
    text = text.replace("$\nabla$", "∇")  # some seeds took the \n of $\nabla$ for a line break
    composed = _STYLE.sub("", text).lower() if text.isascii() else _composed(text)
    if any(sign in composed for sign in ("++", "#", "♯", "*", ".net")):
        for pattern, word in _SIGNED:
            composed = pattern.sub(word, composed)
    return composed.translate(_SYMBOLS) if _SYMBOL.search(composed) else composed


def _composed(text: str) -> str:
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    decomposed = unicodedata.normalize("NFKD", _STYLE.sub("", text)).lower()
    composed = unicodedata.normalize("NFC", _ACCENT.sub("", decomposed))
    return composed.translate(_LETTERS) if _LETTER.search(composed) else composed


def terms(text: str) -> list[str]:
    """The terms of a text, in its order, repeated where it repeats them.

    A word is a term, British words as Americans spell them. A compound (`dag-math`) is its words
    and their joined form (`dagmath`). A run of Chinese is its characters and its pairs of
    neighbours. A term ends where the script changes.
    """
    return cut(text).terms


def words_of_lines(lines: Sequence[str]) -> list[list[str]]:
    """The terms of each of some lines but for single characters of Chinese, which tell little. They
    are folded together, in a third of the time."""
    folded = fold("\n".join(lines)).split("\n")
    if len(folded) != len(lines):  # what looks as if it had lost its backslash
        folded = list(map(fold, lines))
    return [_cut(line, with_characters=False).terms for line in folded]


@dataclass(frozen=True, slots=True)
class Cut:
    """The terms of a text; of these, those that are not Chinese in the order in which they stand
    there, an empty one where Chinese parts them; and the joined forms of its compounds."""

    terms: list[str]
    words: list[str]
    joined: list[str]


def cut(text: str) -> Cut:
    """Cut a text into `terms`."""
    return _cut(fold(text))


def _cut(folded: str, *, with_characters: bool = True) -> Cut:
    """Cut a text that is folded. A load does so with every text: what can be done without a step of
    Python's for each character or word is."""
    found = Cut([], [], [])
    terms, words = found.terms, found.words
    for run in _RUNS.findall(folded):
        if is_han(run):
            if with_characters:
                terms.extend(run)
            terms.extend(map(add, run, run[1:]))
            words.append("")
        elif run.isalnum():
            word = american(run)
            terms.append(word)
            words.append(word)
        else:
            parts = list(map(american, _WORD.findall(run)))
            terms.extend(parts)
            words.extend(parts)
            if len(parts) > 1:
                terms.append("".join(parts))
                found.joined.append("".join(parts))
    return found


def stretches(text: str) -> list[list[str]]:
    """The words of a text in the runs that it writes in one script, a Chinese character a word."""
    found: list[list[str]] = []
    for run in _RUNS.findall(fold(text)):
        if is_han(run):
            found.append(list(run))
        elif found and not is_han(found[-1][0]):
            found[-1] += map(american, _WORD.findall(run))
        else:
            found.append([american(word) for word in _WORD.findall(run)])
    return found


def word_beginnings() -> Iterator[str]:
    """Every character that a term which is no Chinese may begin with, in their order: some
    forty thousand."""
    return filter(_WORD.match, filter(str.isalnum, map(chr, range(sys.maxunicode + 1))))


def is_han(term: str) -> bool:
    """Whether a term of ours is Chinese: no term mixes scripts. Most are told by their order."""
    return term >= "\u3005" and ("\u4e00" <= term < "\ua000" or _HAN_RUN.match(term) is not None)


def are_han(terms: Iterable[str]) -> list[bool]:
    """`is_han` of many, without a call for each of those that their order tells: nearly all."""
    return [
        term >= "\u3005" and ("\u4e00" <= term < "\ua000" or _HAN_RUN.match(term) is not None)
        for term in terms
    ]
