"""A second vote beside the words': what a query means, where it says more than keywords.

The scores are normalised and added (CombSUM of Fox and Shaw, "Combination of multiple searches",
1994) and not the ranks: those give the weaker of two rankings as much to say as the better one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.language.chinese import simplified
from db.language.english import is_ordinary
from db.language.stems import stems
from db.language.text import is_han, terms
from db.searching.corrections import Correction
from db.searching.engines.base import NOTHING, Ranked
from db.searching.limits import Within
from db.searching.meaning import blending
from db.searching.meaning.bags import bag_of
from db.searching.meaning.familiar import LITTLE, share_held
from db.searching.meaning.index import HAN, OTHER, Index, Likeness, meanings
from db.searching.meaning.near_words import NearWords, loose, near_words
from db.searching.meaning.on_disk import NONE
from db.searching.meaning.space import Stems
from db.searching.meaning.words import Vector, word_vectors
from db.searching.vocabulary import Vocabulary
from db.store.connection import Database

DEVIATIONS = 4.0
"""By how many of them a paper is above what is usual that has all that its meaning can add."""

KEYWORDS, IDEA = 8.0, 30.0
"""How much the words of a query must tell, by `Vocabulary.weight`, for its meaning to count at all
and to count in full: two rare words, a dozen words of a sentence."""

MAX_OF_A_WORD = 5.0
"""What one word can tell at most: in large stores rare words tell more, but mean no more."""

PAIR = 1 / 3
"""What a pair of Chinese characters tells of that in keywords: the three pairs of a word of four
overlap, and tell no more than one. Sentences have enough of them."""

IN_CHINESE = 0.4
"""How much the meaning of a query in Chinese counts at least: pairs of characters say less than the
words that they are cut from. Not where one paper alone holds all of them, which is the right one in
99 of 100 pieces of sentences and in 89 of 100 pairs of words. With English keywords names would
lose."""

FEW = 3
"""Papers that write a name which the words alone decide about, and terms of a query that says no
more than what it names."""

ALONE = 3.0
"""By how many standard deviations a paper that holds no word of a query must be near it."""

LEAST = 0.3
"""The cosine from which on it is an answer. Of 20 questions about cooking and travel in Chinese, 2
are so near to one of 803 papers in English; of 60 vague ones about papers 37, and 30 at .34."""

NEAR = 0.7
"""What a word near to one of the query counts of what that word would, in a paper that does not
hold it (docs/search-notes.md)."""

UNSAID = 0.75
"""What words would say, of what its meaning adds, for a paper that has none in the script of the
query: words cannot speak for it. With more such papers come before those that words speak for, with
less behind them; chosen on both kinds of questions (docs/search-notes.md)."""

EXACT = 5
"""Decimals of what a paper's meaning is worth; of more the order of the papers in memory decides,
and papers that mean the same would not rank in theirs."""

MAX_ALONE = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query means, in the space of some papers: its vector, how much of what it means
    counts, from 0 to 1, the one script that it is in, if it is, and what a sentence encoder reads
    in it, where there is one; how much of it papers hold, from 0 to 1; and of a sentence the words
    near to its own."""

    index: Index
    vector: Vector
    share: float
    script: int | None
    encoded: blending.Encoded | None = None
    held: float = 1.0
    near: NearWords | None = None


@dataclass(frozen=True, slots=True)
class Voted:
    """Papers ranked by both votes, and which of them hold none of the query's words."""

    ranked: Ranked
    by_meaning: frozenset[int] = frozenset()


def asked(
    db: Database,
    known: Vocabulary,
    words: str,
    written: Sequence[str],
    using: Mapping[str, int],
    wanted: Sequence[str],
    corrections: Sequence[Correction],
) -> Asked | None:
    """What a query means, by its words, their terms, how many papers use each of these, and the
    terms that are searched for; None where its words alone decide: it names something, or nothing
    is known of it."""
    found = meanings(db)
    is_short = len(written) < FEW if wanted else _is_one_ordinary_word(written)
    if found is None or is_short or _names(known, written, wanted):
        return None
    bag = bag_of([*written, *_corrected(corrections)])
    held = found.space.look_up(list(bag))
    vector = found.space.vector_of(bag, held)
    if not vector.any():
        return None
    script = blending.script(words)
    share = _share(db, known, words, wanted, script) if wanted else 1.0
    encoded = blending.encoded_query(db, words) if share else None
    near = _near(found.index, script, words, held, corrections, share) if share else None
    share_known = share_held(known, found.space, words, using, corrections)
    return Asked(found.index, vector, share, script, encoded, share_known, near)


def _near(
    index: Index,
    script: int | None,
    words: str,
    held: Stems,
    corrections: Sequence[Correction],
    share: float,
) -> NearWords | None:
    """The words near to those of a sentence, but for those that were taken for others, for so much
    as its meaning counts. None where some of very many papers have no words in its script: those
    that have would come before them, and of so many it is not known for which `UNSAID` makes up."""
    wanted = script or HAN | OTHER
    some_lack_it = index.scripts is None and index.in_all & wanted != wanted
    if some_lack_it or not blending.is_sentence(words):
        return None
    others = stems(correction.written for correction in corrections) if corrections else ()
    rows = dict(zip(held.stems, held.elsewhere.tolist(), strict=True))
    tell = [
        row for stem, row in rows.items() if row != NONE and len(stem) > 1 and stem not in others
    ]
    unnamed = [] if script == OTHER else loose(simplified(words), rows)
    return near_words([*tell, *unnamed], NEAR * share)


def _share(
    db: Database, known: Vocabulary, words: str, wanted: Sequence[str], script: int | None
) -> float:
    """How much of what a query means counts."""
    share = (_told(known, words, wanted) - KEYWORDS) / (IDEA - KEYWORDS)
    if script == HAN and share < IN_CHINESE and not _is_in_one_paper(db, wanted):
        return IN_CHINESE
    return min(1.0, max(0.0, share))


def _is_in_one_paper(db: Database, wanted: Sequence[str]) -> bool:
    """Whether one paper alone holds all of the terms that are searched for."""
    sql = """
        SELECT 1 FROM papers_fts CROSS JOIN live_papers ON live_papers.number = papers_fts.rowid
        WHERE papers_fts MATCH ? LIMIT 2
    """
    every = " AND ".join(f'"{term}"' for term in wanted)
    return len(db.conn.execute(sql, [every]).fetchall()) == 1


def _told(known: Vocabulary, words: str, wanted: Sequence[str]) -> float:
    """How much the terms that are searched for tell; of many as much as counts."""
    pair = PAIR + (1 - PAIR) * blending.is_sentence(words)
    told = 0.0
    for stem in stems(wanted):
        told += min(known.weight(stem), MAX_OF_A_WORD) * (pair if is_han(stem) else 1.0)
        if told >= IDEA:
            break
    return told


def _is_one_ordinary_word(written: Sequence[str]) -> bool:
    """Whether a query is no more than a word of ordinary English, which is near to a bit of all."""
    return len(written) == 1 and is_ordinary(written[0])


def _names(known: Vocabulary, written: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether a query names something. In many words, one that was taken for a name is none."""
    said = set(written)
    return any(
        not is_han(term)
        and known.is_name(term)
        and known.writing(term) <= FEW
        and (term in said or len(written) <= FEW)
        for term in wanted
    )


def _corrected(corrections: Sequence[Correction]) -> list[str]:
    """What words were taken for, but for those that are words which no paper holds."""
    if not corrections:
        return []
    rows = word_vectors().rows(stems(correction.written for correction in corrections))
    return [
        term
        for correction, row in zip(corrections, rows, strict=True)
        if row == NONE
        for term in terms(correction.meant)
    ]


def second_vote(db: Database, query: Asked | None, ranked: Ranked, among: Within) -> Voted:
    """Rank papers by words and meaning, given the ranking by words. Papers near in meaning without
    any of the words come in where they are near enough. Where not all papers that hold a word are
    ranked, a paper that comes in may hold one, and is not said to hold none. No paper is an answer
    to a query of which papers hold little and to which none is near."""
    if query is None:
        return Voted(ranked)
    likeness = blending.likeness(db, query.index, query.vector, query.encoded, ranked.numbers)
    if query.held < 1 and query.held + likeness.cosines.max(initial=0) < LITTLE:
        return Voted(NOTHING)
    weight = query.share * blending.weight(query.encoded) / DEVIATIONS
    worth = np.round(np.maximum(likeness.above, 0).astype(np.float64) * weight, EXACT)
    places = np.searchsorted(likeness.numbers, ranked.numbers)
    places[places == len(likeness.numbers)] = 0
    compared = likeness.numbers[places] == ranked.numbers if len(likeness.numbers) else places < 0
    these = slice(None) if compared.all() else compared
    held = places[these]
    alone = _alone(db, likeness, held, among)
    unsaid = UNSAID * worth * _speechless(query, likeness, alone, ranked)
    scores = ranked.scores / ranked.scores[0] if len(ranked) else ranked.scores
    scores[these] = np.maximum(scores[these], unsaid[held]) + worth[held]
    numbers = np.concatenate([ranked.numbers, likeness.numbers[alone]])
    scores = np.concatenate([scores, (unsaid + worth)[alone]])
    order = np.argsort(-scores, kind="stable")
    by_meaning = frozenset(() if ranked.is_cut else likeness.numbers[alone].tolist())
    return Voted(Ranked(numbers[order], scores[order], ranked.is_cut), by_meaning)


def _speechless(
    query: Asked, likeness: Likeness, alone: NDArray[np.intp], ranked: Ranked
) -> NDArray[np.bool_]:
    """Which papers words cannot speak for: those without any in the script of the query. Where that
    is not known, those that hold none of the query's, unless others that do are not ranked."""
    if query.script is None:
        return np.zeros(len(likeness.numbers), dtype=bool)
    lacking = query.index.lacking(likeness.numbers, query.script)
    if lacking is None:
        lacking = np.zeros(len(likeness.numbers), dtype=bool)
        lacking[alone] = not ranked.is_cut
    return lacking


def _alone(
    db: Database, likeness: Likeness, ranked: NDArray[np.intp], among: Within
) -> NDArray[np.intp]:
    """The places of the papers near enough without a word of the query, in order: of many the
    nearest; `ranked` are the places of those with one."""
    is_near = (likeness.above >= ALONE) & (likeness.cosines >= LEAST)
    is_near[ranked] = False
    near = np.flatnonzero(is_near)
    nearest = near[np.argsort(-likeness.cosines[near], kind="stable")]
    if among.conditions and len(nearest):
        admitted = among.among(db, likeness.numbers[nearest].tolist())
        nearest = nearest[np.isin(likeness.numbers[nearest], list(admitted))]
    return np.sort(nearest[:MAX_ALONE])
