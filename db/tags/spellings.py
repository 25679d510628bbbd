"""Which spellings are one tag: `LLM`, `LLMs` and `Large Language Models (LLMs)` are.

What is one is learned from all spellings, so that the corpus itself says what `GRPO` means. There
may be a hundred thousand of them: they go by, and what is kept is what they teach.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

Words = tuple[str, ...]
"""The words of a spelling, each in its plain form."""

WORD = re.compile(r"[^\W_]+[+#]*")
PLUS_BEHIND = re.compile(r"(?<=\w{2})\+$")
BRACKETED_END = re.compile(r"(?P<long>.+?)\s*[(（](?P<short>[^()（）]+)[)）]")
DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")

PLURALS = (
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

SAME_WORDS = {"from": "with", "modelling": "modeling", "parameterization": "parametrization"}
"""RLHF is learning *from* human feedback here and *with* it there."""

ARTICLES = frozenset({"a", "an", "the"})
SMALL_WORDS = ARTICLES | frozenset({"and", "as", "for", "in", "of", "on", "to", "via", "with"})
"""Words that an acronym may skip."""


@dataclass(frozen=True, slots=True)
class CanonicalTag:
    """One tag: the name readers see and all its spellings, the most frequent first."""

    name: str
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CanonicalSpellings:
    """What a corpus of spellings teaches: how to read any other.

    `acronyms` maps a short word to the words it stands for, `slips` the key of what is mistyped, or
    is another wording, to the one that is meant.
    """

    acronyms: Mapping[str, Words]
    slips: Mapping[str, str]

    def key(self, spelling: str) -> str:
        """What all spellings of one tag have in common: they differ in case, in hyphens and
        spaces, in plural and singular, in an acronym for the words it stands for, by a typing slip,
        and in what somebody found to be one (`seeds/tags.toml`)."""
        key = spelling_key(spelling, self.acronyms)
        return self.slips.get(key, key)


@lru_cache(maxsize=1 << 13)
def trimmed(entry: str) -> str:
    """A spelling without what sticks to it: a `#` before, a full stop, a colon or a `+` behind."""
    return PLUS_BEHIND.sub("", " ".join(entry.split()).lstrip("# ").rstrip(" .:：。"))


def plain(text: str) -> str:
    """Lower case, with one space for all that is no letter, digit, `+` or `#`: as what is typed is
    compared with spellings."""
    return " ".join(WORD.findall(text.casefold()))


def joined(text: str) -> str:
    """`plain`, without its spaces."""
    return plain(text).replace(" ", "")


def canonical_tag(
    papers: Mapping[str, int], meant: Callable[[str], str] = lambda spelling: spelling
) -> CanonicalTag:
    """Name the tag that has these spellings, each in so many papers, by its most frequent wording,
    in that wording's most frequent case; where two are as frequent, in the one with more
    capitals. `meant` writes a mistyped spelling right."""
    by_papers = sorted(papers, key=lambda spelling: (-papers[spelling], spelling))
    wordings: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for spelling in papers:
        right = meant(spelling)
        wordings[right.casefold()] += papers[spelling]
        written[right] += papers[spelling]

    def rank(spelling: str) -> tuple[int, str, int, int, str]:
        wording = spelling.casefold()
        capitals = sum(map(str.isupper, spelling))
        return (-wordings[wording], wording, -written[spelling], -capitals, spelling)

    return CanonicalTag(min(written, key=rank), tuple(by_papers))


# What spellings of one tag have in common.


def spelling_key(spelling: str, acronyms: Mapping[str, Words]) -> str:
    """`CanonicalSpellings.key` of what is not mistyped."""
    bracketed = _bracketed(spelling)
    words = bracketed[1] if bracketed else plain_words(spelling)
    return "".join(_expanded(words, acronyms)) or spelling.casefold()


@lru_cache(maxsize=1 << 13)
def plain_words(text: str) -> Words:
    """The words that matter, plain: an article between others does not, `A* search` keeps its A."""
    folded = unicodedata.normalize("NFKC", text.translate(DASHES)).casefold()
    words = WORD.findall(trimmed(folded))
    last = len(words) - 1
    return tuple(
        _plain(word) for i, word in enumerate(words) if i in (0, last) or word not in ARTICLES
    )


def _plain(word: str) -> str:
    """In the singular and in American spelling. `gas` and `dns` are too short to be plurals."""
    if len(word) > 3:
        ending = next((pair for pair in PLURALS if word.endswith(pair[0])), ("", ""))
        word = word.removesuffix(ending[0]) + ending[1]
    return SAME_WORDS.get(word, word).replace("isation", "ization")


def _expanded(
    words: Iterable[str], acronyms: Mapping[str, Words], within: Words = ()
) -> Iterator[str]:
    """The words with every acronym spelled out, also those that its words hold."""
    for word in words:
        if word in acronyms and word not in within:
            yield from _expanded(acronyms[word], acronyms, (*within, word))
        else:
            yield word


# Acronyms.


def _bracketed(spelling: str) -> tuple[str, Words] | None:
    """`Large Language Models (LLMs)` → its acronym and its words; None for other brackets."""
    match = BRACKETED_END.fullmatch(trimmed(spelling))
    if match is None:
        return None
    short, long = plain_words(match["short"]), plain_words(match["long"])
    if len(short) != 1 or not long or short[0][0] != long[0][0]:
        return None
    letters = iter("".join(long))
    return (short[0], long) if all(letter in letters for letter in short[0]) else None


def learn_acronyms(spellings: Iterable[tuple[str, int]]) -> dict[str, Words]:
    """Find what each acronym among spellings, each with its number of papers, stands for. They are
    gone through twice, in any order.

    A tag that says so itself, `Long Form (LF)`, is believed; else the initials must fit one long
    form that several papers use, far more often than any other that they fit.
    """
    told: dict[str, Counter[Words]] = defaultdict(Counter)
    shorts: dict[str, str] = {}
    for spelling, count in spellings:
        if bracketed := _bracketed(spelling):
            told[bracketed[0]][bracketed[1]] += count
        for short in _acronyms_within(spelling):
            shorts[short.casefold()] = max(short, shorts.get(short.casefold(), ""))
    learned = {short: min(forms, key=lambda f: (-forms[f], f)) for short, forms in told.items()}
    untold = {short: spelled for short, spelled in shorts.items() if short not in learned}
    forms = _forms(untold, spellings)
    # The words behind an acronym may hold acronyms (dLLM: diffusion LLM), so that what is learned
    # in one round tells long forms of the next one to be the same.
    for _ in range(3):
        for short in sorted(forms):
            if long := _likeliest(forms[short], learned):
                learned[short] = long
    return learned


def _forms(
    shorts: Mapping[str, str], spellings: Iterable[tuple[str, int]]
) -> Mapping[str, Mapping[Words, int]]:
    """The words among spellings that each of these acronyms, in lower case and as spelled, may
    abbreviate, with how many papers use them."""
    beginnings = {short[:end] for short in shorts for end in range(len(short) + 1)}
    forms: dict[str, Counter[Words]] = defaultdict(Counter)
    for spelling, count in spellings:
        words = plain_words(spelling)
        for short in _abbreviations(words, beginnings):
            if short in shorts and _abbreviates(shorts[short], words):
                forms[short][words] += count
    return forms


def _abbreviations(words: Words, beginnings: Set[str]) -> Set[str]:
    """What `_fits` may find to be made of the words, in lower case, of what begins so."""
    made = {""}
    for head in words:
        made = {
            *(made if head in SMALL_WORDS else ()),
            *(
                start + head[:n]
                for start in made
                for n in _parts(head)
                if start + head[:n] in beginnings
            ),
        }
    return made


def _likeliest(forms: Mapping[Words, int], acronyms: Mapping[str, Words]) -> Words | None:
    """The long form with more than two thirds of the papers, at least two; None if none has."""
    uses: Counter[str] = Counter()
    words_of: dict[str, Words] = {}
    for words in sorted(forms):
        key = "".join(_expanded(words, acronyms))
        uses[key] += forms[words]
        words_of.setdefault(key, words)
    best = min(uses, key=lambda key: (-uses[key], key), default="")
    enough = max(2, 2 * (uses.total() - uses[best]))
    return words_of[best] if uses[best] >= enough else None


def _acronyms_within(spelling: str) -> Iterator[str]:
    """The words with two capitals or more, in their own case but in the singular: `LoRA`."""
    for word in WORD.findall(spelling):
        if 2 <= len(word) <= 6 and sum(map(str.isupper, word)) > 1:
            yield word[: len(_plain(word.casefold()))]


def _abbreviates(short: str, words: Words) -> bool:
    """Whether `short`, in its own case, begins like the first of several words and fits them."""
    return len(words) > 1 and words[0][0] == short[0].casefold() and _fits(short, words)


def _fits(short: str, words: Words) -> bool:
    """Whether `short` is made of the first letter of each word, small ones skipped (`MoE` of
    mixture of experts), with up to two small letters more (`LoRA` of low-rank adaptation), or of
    a word as it is (`dLLM` of diffusion LLM)."""
    if not words:
        return not short
    head, rest = words[0], words[1:]
    if head in SMALL_WORDS and _fits(short, rest):
        return True
    for n in _parts(head):
        begin = short[:n]
        telling = n in (1, len(head)) or begin[1:].islower()
        if telling and head[:n] == begin.casefold() and _fits(short[n:], rest):
            return True
    return False


def _parts(word: str) -> Set[int]:
    """How many letters of a word may stand for it."""
    return {1, 2, 3, len(word)}
