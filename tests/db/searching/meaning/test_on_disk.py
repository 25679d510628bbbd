"""Tables of which rows are read where they are asked for say what the same tables in memory say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.searching.meaning.on_disk import BLOCK, MANY, NONE, RowsOnDisk, WordsOnDisk
from db.searching.meaning.words import utf8, word_vectors

IN_MEMORY = word_vectors().in_memory()

WORDS = st.lists(st.text("abé重", min_size=1, max_size=9), max_size=9)


def test_every_word_of_the_table_is_found_one_by_one_and_all_at_once() -> None:
    words = IN_MEMORY.words
    table = word_vectors()
    assert np.array_equal(table.rows_of(words), np.arange(len(words)))
    some = np.arange(0, len(words), 97)
    for rows in np.array_split(some, len(some) // 50):
        assert np.array_equal(table.rows_of(words[rows]), rows)


@given(WORDS)
def test_words_are_found_as_in_memory(words: list[str]) -> None:
    wanted = utf8(words)
    assert np.array_equal(word_vectors().rows_of(wanted), IN_MEMORY.rows_of(wanted))


def test_the_end_of_a_word_and_the_beginning_of_the_next_are_no_word(tmp_path: Path) -> None:
    np.save(tmp_path / "words.npy", np.array([b"ab", b"ba", b"bb"], "S2"))
    words = WordsOnDisk(tmp_path / "words.npy")
    wanted = np.array([b"ba", b"bb", b"aa", b"", b"c", b"ab"], "S2")
    assert words.rows(wanted).tolist() == [1, 2, NONE, NONE, NONE, 0]


def test_words_before_between_and_behind_blocks_are_not_found(tmp_path: Path) -> None:
    held = [f"{number:04}".encode() for number in range(0, 3 * BLOCK, 1)]
    np.save(tmp_path / "words.npy", np.array(held, "S8"))
    words = WordsOnDisk(tmp_path / "words.npy")
    edges = [0, BLOCK - 1, BLOCK, 3 * BLOCK - 1]
    assert words.rows(np.array([held[at] for at in edges], "S8")).tolist() == edges
    beside = [held[at] + b"x" for at in edges] + [b"/", b"~"]
    assert words.rows(np.array(beside, "S8")).tolist() == [NONE] * len(beside)


@pytest.mark.parametrize("count", [0, 1, MANY - 1, MANY + 1])
def test_rows_come_in_the_order_asked_for(tmp_path: Path, count: int) -> None:
    array = np.random.default_rng(5).integers(-128, 128, (300, 7), np.int8)
    np.save(tmp_path / "rows.npy", array)
    rows = np.random.default_rng(6).integers(NONE, 300, count)
    on_disk = RowsOnDisk(tmp_path / "rows.npy")
    assert np.array_equal(on_disk[rows], array[rows])
    assert np.array_equal(on_disk[rows], array[rows])  # as they were remembered
