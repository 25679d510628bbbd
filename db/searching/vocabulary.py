"""What the index knows of words."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from db.searching.indexing import BETWEEN
from db.searching.similar_spellings import SimilarSpellings
from db.store.connection import Database

Guess = Callable[[], str | None]
"""What a word may have been meant as, if anything."""


class Vocabulary(ABC):
    """The words of the indexed papers: stems and Chinese terms, and the other words as written."""

    @property
    @abstractmethod
    def papers(self) -> int:
        """How many papers there are."""

    @abstractmethod
    def using(self, stem: str) -> int:
        """How many papers use a stem or a Chinese term."""

    @abstractmethod
    def writing(self, word: str) -> int:
        """How many papers write a word so."""

    @abstractmethod
    def is_name(self, word: str) -> bool:
        """Whether it is a word of a name, or a name as one word."""

    @abstractmethod
    def near(self, word: str, reach: int) -> Sequence[tuple[int, str]]:
        """The words that are at most `reach` slips away (optimal string alignment), each with how
        many; of very many, those that most papers write and those of names."""

    @abstractmethod
    def holding(self, pieces: Sequence[str]) -> Sequence[str]:
        """The words that hold one of these pieces; of very many words, those of names."""

    @abstractmethod
    def holds_any(self, pieces: Sequence[str]) -> bool:
        """Whether `holding` finds any."""

    @abstractmethod
    def ordered(self, by_piece: Guess, by_distance: Guess) -> tuple[Guess, Guess]:
        """Two guesses in the order in which they are made here: by the names that a word is a
        piece of, and by the words near to it."""

    def weight(self, stem: str) -> float:
        """How much a stem tells papers apart: 0 for one that every paper uses or none does."""
        used = self.using(stem)
        return math.log(self.papers / used) if used else 0.0


@dataclass(frozen=True, slots=True)
class WordsInMemory(Vocabulary):
    """A vocabulary in memory, for as many papers as a lab reads.

    `text` holds the words a line each, with a line break before the first and after the last, so
    that one search through it finds a piece.
    """

    count: int
    stems: Mapping[str, int]
    words: Mapping[str, int]
    compared: SimilarSpellings
    text: str
    names: frozenset[str]

    @property
    def papers(self) -> int:
        return self.count

    def using(self, stem: str) -> int:
        return self.stems.get(stem, 0)

    def writing(self, word: str) -> int:
        # `words` may hold what stands between texts, which is none.
        return self.words[word] if word in self.words and word != BETWEEN else 0

    def is_name(self, word: str) -> bool:
        return word in self.names

    def near(self, word: str, reach: int) -> Sequence[tuple[int, str]]:
        return self.compared.near(word, reach)

    def holding(self, pieces: Sequence[str]) -> Sequence[str]:
        return list(dict.fromkeys(word for piece in pieces for word in self._holding(piece)))

    def holds_any(self, pieces: Sequence[str]) -> bool:
        return any(piece in self.text for piece in pieces)

    def ordered(self, by_piece: Guess, by_distance: Guess) -> tuple[Guess, Guess]:
        """A piece of a name to the letter says more than a word that is only near."""
        return by_piece, by_distance

    def _holding(self, piece: str) -> Iterator[str]:
        at = self.text.find(piece)
        while at >= 0:
            begin, end = self.text.rindex("\n", 0, at) + 1, self.text.index("\n", at)
            yield self.text[begin:end]
            at = self.text.find(piece, end)


def words_in_memory(
    papers: int, stems: Mapping[str, int], words: Mapping[str, int], names: Iterable[str]
) -> WordsInMemory:
    """A vocabulary of so many papers: how many use each stem and write each word, and the words of
    names."""
    written = [word for word in words if word != BETWEEN]
    text = "\n".join(["", *written, ""])
    return WordsInMemory(
        papers,
        stems,
        words,
        SimilarSpellings(written),
        text,
        frozenset(names),
    )


def read_words(db: Database) -> WordsInMemory:
    """The vocabulary of the papers that `db` now sees."""
    words: Counter[str] = Counter()
    papers = 0
    for (text,) in db.conn.execute(
        "SELECT text FROM papers JOIN papers_words ON papers_words.rowid = papers.number"
    ):
        papers += 1
        words.update(set(text.split()))
    words.pop(BETWEEN, None)
    names = (
        name
        for (text,) in db.conn.execute(
            "SELECT names FROM papers JOIN papers_fts ON papers_fts.rowid = papers.number"
        )
        for name in text.split()
    )
    stems = dict(db.conn.execute("SELECT term, doc FROM papers_terms"))
    return words_in_memory(papers, stems, words, names)
