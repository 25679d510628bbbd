"""Make the list of words near to each word, in `db/searching/meaning/table`.

    pip download jieba==0.42.1      # its dict.txt is JIEBA_DICTIONARY; its code is not used
    python -m bench.near_words /usr/share/dict/american-english JIEBA_DICTIONARY

From the word vectors (`bench.word_vectors`), the words that the bundled papers teach
(`bench.bundled_space`) and what the packaged encoder reads in their sentences
(`bench.encoded_seeds`), so after these: of each word those that papers use, nearest first.

Words are compared by vectors turned so that a sentence's words together come near to what the
encoder says of the sentence, as Tokenlearn does it (https://github.com/MinishLab/tokenlearn), but
for all words alike: one matrix. A vector for each word learned so, however much held to what it
was, is worse (docs/search-notes.md).
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from bench.search_quality import all_papers
from bench.word_vectors import seed_terms, stems_of
from db.language.chinese import simplified
from db.language.stems import stems
from db.language.text import is_han, terms
from db.loading.loader import bundled_seeds, load
from db.searching.meaning.bags import bags_of
from db.searching.meaning.bundled import bundled_space
from db.searching.meaning.encoder.keeping import texts_read
from db.searching.meaning.encoder.shipped import shipped, shipped_model
from db.searching.meaning.near_words import PARTS, beginning, ending
from db.searching.meaning.on_disk import NONE
from db.searching.meaning.space import COMMON, Space, frequency, unit
from db.searching.meaning.words import (
    TABLE,
    Vector,
    Vectors,
    WordVectors,
    word_vectors,
)
from db.store.store import Store

LEAST = 0.4
"""The cosine from which on two words are near: .55 serves as well."""

MOST, MOST_TO_A_CHARACTER = 4, 20
"""Words near to one: with more first sentences lose. A character says more than one thing, and has
to have the words for each (docs/search-notes.md)."""

COMMON_CHINESE = 100
"""How often jieba's texts have a pair of characters for it to be a word, and no piece of two."""

OFTEN = 5
"""Papers that must use what is in no list of English words."""

TOGETHER = 2_000


def read_by_encoder() -> tuple[list[str], Vectors]:
    """The sentences of the bundled papers, and what the packaged encoder says of each, without what
    it says of all in that language."""
    with TemporaryDirectory() as folder, Store(Path(folder) / "paperboy.db") as store:
        load(store, bundled_seeds())
        papers = store.read(all_papers)
    said: defaultdict[bool, list[str]] = defaultdict(list)
    vectors: defaultdict[bool, list[Vectors]] = defaultdict(list)
    for paper in papers.values():
        texts = texts_read(paper)
        known = shipped(shipped_model(), texts)
        assert known is not None
        for sentences, read in zip(texts, known.languages, strict=True):
            chinese = any(map(is_han, "".join(sentences)))
            said[chinese] += sentences
            vectors[chinese].append(unit(read.astype(np.float32)))
    each = {language: np.concatenate(found) for language, found in vectors.items()}
    apart = [unit(each[language] - each[language].mean(axis=0)) for language in said]
    return [one for language in said for one in said[language]], np.concatenate(apart)


def turned(table: WordVectors, space: Space) -> Vectors:
    """The words' vectors, turned towards what the encoder says of sentences (least squares)."""
    sentences, read = read_by_encoder()
    vectors = table.all_values().astype(np.float32) * table.scales[:, None]
    bags = bags_of(terms(simplified(sentence)) for sentence in sentences)
    held = space.look_up(bags.stems)
    sums: list[Vector] = []
    for places, counts in bags.each():
        rows = held.elsewhere[places]
        tells = frequency(counts) * held.weights[places] * (rows != NONE)
        sums.append(tells @ vectors[rows])
    matrix, *_ = np.linalg.lstsq(unit(np.stack(sums)), read, rcond=None)
    return unit(vectors @ matrix)


def characters_of(words: list[str], vectors: Vectors) -> tuple[list[str], Vectors]:
    """What Chinese characters say that begin or end words of two: vectors of which those of a word
    come near to its own when added (ridge regression)."""
    pairs = [at for at, word in enumerate(words) if len(word) > 1 and is_han(word)]
    keys = sorted({key for at in pairs for key in _keys(words[at])})
    place = {key: at for at, key in enumerate(keys)}
    products = np.eye(len(keys), dtype=np.float32) * HELD_BACK
    sums = np.zeros((len(keys), vectors.shape[1]), dtype=np.float32)
    for at in pairs:
        both = [place[key] for key in _keys(words[at])]
        products[np.ix_(both, both)] += 1
        sums[both] += vectors[at]
    return keys, unit(np.linalg.solve(products, sums).astype(np.float32))


HELD_BACK = 3.0
"""Of the ridge: a character of one word has a quarter of what that word says."""


def _keys(word: str) -> tuple[str, str]:
    return beginning(word[0]), ending(word[1])


def _are_words(words: list[str], english: Path, frequent: dict[str, int]) -> NDArray[np.bool_]:
    """Which stems are words: the Chinese ones of jieba's that are common, the English ones of a
    list, and what some papers write."""
    lines = english.read_text(encoding="utf-8").lower().split()
    listed = set(stems(sorted({term for line in lines for term in terms(line)})))
    used = stems_of(seed_terms())
    return np.array(
        [
            frequent.get(word, 0) >= COMMON_CHINESE
            if is_han(word)
            else word in listed or used[word] >= OFTEN
            for word in words
        ]
    )


@click.command()
@click.argument("english", type=click.Path(path_type=Path))
@click.argument("chinese", type=click.Path(path_type=Path))
def main(english: Path, chinese: Path) -> None:
    """Write the list; ENGLISH is a word a line, CHINESE jieba's dictionary."""
    table, space = word_vectors().in_memory(), bundled_space()
    lines = (line.split() for line in chinese.read_text(encoding="utf-8").splitlines())
    frequent = {word: int(count) for word, count, *_ in lines}
    words = [word.decode() for word in table.words.tolist()]
    are_words = _are_words(words, english, frequent)
    held = table.rows_of(space.learned.words)
    tells = (held != NONE) & (space.using <= COMMON * space.papers)
    targets = np.sort(held[tells & are_words[held]])
    vectors = turned(table, space)
    pairs = [at for at, word in enumerate(words) if word in frequent]
    characters, added = characters_of([words[at] for at in pairs], vectors[pairs])
    vectors = np.concatenate([vectors, added])
    most = np.where(are_words, MOST, 0)
    most = np.concatenate([most, np.full(len(characters), MOST_TO_A_CHARACTER)])
    counts, places, cosines = near(vectors, targets, most)
    parts: list[NDArray[Any]] = [
        counts,
        targets.astype(np.int32),
        places,
        cosines,
        np.array(characters),
    ]
    for name, part in zip(PARTS, parts, strict=True):
        np.save(TABLE / f"{name}.npy", part)
    size = sum(path.stat().st_size for path in TABLE.glob("*.npy"))
    click.echo(f"{len(places):,} pairs of words, with all others {size / 1e6:.2f} MB: {TABLE}")


def near(
    vectors: Vectors, targets: NDArray[np.intp], most: NDArray[np.intp]
) -> tuple[NDArray[np.uint8], NDArray[np.uint16], NDArray[np.uint8]]:
    """How many of the targets are near to each vector, at most so many; their places among the
    targets, and the cosines, 255 for 1."""
    counts = np.zeros(len(vectors), np.uint8)
    found, cosines = [], []
    for begin in range(0, len(vectors), TOGETHER):
        alike = vectors[begin : begin + TOGETHER] @ vectors[targets].T
        for row in np.flatnonzero(most[begin : begin + TOGETHER]).tolist():
            places = np.flatnonzero(alike[row] >= LEAST)
            places = places[targets[places] != begin + row]
            best = places[np.argsort(-alike[row][places], kind="stable")][: most[begin + row]]
            counts[begin + row] = len(best)
            found.append(best.astype(np.uint16))
            cosines.append(np.round(255 * alike[row][best]).astype(np.uint8))
    return counts, np.concatenate(found), np.concatenate(cosines)


if __name__ == "__main__":
    main()
