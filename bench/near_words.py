"""Make the list of words near to each word, in `db/searching/meaning/table`.

    python -m bench.near_words

From the word vectors (`bench.word_vectors`) and the words that the bundled papers teach
(`bench.bundled_space`), so after these: of each word those that papers use, nearest first.
"""

from __future__ import annotations

from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from db.searching.meaning.bundled import bundled_space
from db.searching.meaning.near_words import PARTS
from db.searching.meaning.space import COMMON, unit
from db.searching.meaning.words import NONE, TABLE, word_vectors

LEAST = 0.66
"""The cosine from which on two words are near: .55 and .6 serve as well."""

MOST = 5
"""Words near to one: 3 do for half of it, 10 for no more."""

TOGETHER = 2_000


@click.command()
def main() -> None:
    """Write the list."""
    table, space = word_vectors(), bundled_space()
    rows = table.rows_of(space.learned.words)
    targets = np.sort(rows[(rows != NONE) & (space.using <= COMMON * space.papers)])
    vectors = unit(table.values.astype(np.float32))
    counts = np.zeros(len(vectors), np.uint8)
    found, cosines = [], []
    for begin in range(0, len(vectors), TOGETHER):
        near = vectors[begin : begin + TOGETHER] @ vectors[targets].T
        for row in np.flatnonzero(near.max(axis=1) >= LEAST).tolist():
            places = np.flatnonzero(near[row] >= LEAST)
            places = places[targets[places] != begin + row]
            best = places[np.argsort(-near[row][places], kind="stable")][:MOST]
            counts[begin + row] = len(best)
            found.append(best.astype(np.uint16))
            cosines.append(np.round(255 * near[row][best]).astype(np.uint8))
    known = (counts, targets.astype(np.int32))
    parts: list[NDArray[Any]] = [*known, np.concatenate(found), np.concatenate(cosines)]
    for name, part in zip(PARTS, parts, strict=True):
        np.save(TABLE / f"{name}.npy", part)
    size = sum((TABLE / f"{name}.npy").stat().st_size for name in PARTS)
    click.echo(f"{len(parts[2]):,} pairs of words, {size / 1e6:.1f} MB: {TABLE}")


if __name__ == "__main__":
    main()
