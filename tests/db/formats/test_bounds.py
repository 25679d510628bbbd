"""A wrong file is refused soon, in a sentence, and in memory that does not grow with it."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import pytest

from db.formats.lists import MAX_BLANK, records
from db.formats.seed_text import (
    MAX_BYTES,
    MAX_FAULTS,
    MAX_RECORD,
    OPENING,
    SeedError,
    parse,
    read_seed,
)
from db.papers.record import Record

LITTLE = 12_000_000
"""Bytes: some times what is looked at of a file, and a fraction of the files below."""


def test_no_more_than_a_hundred_faults_of_a_list_are_looked_for() -> None:
    lines = io.BytesIO(b"no object\n" * 100_000)
    with pytest.raises(SeedError) as refused:
        list(records(lines, "wrong.jsonl"))
    assert len(refused.value.faults) == MAX_FAULTS
    assert lines.tell() < 10_000


def test_no_more_than_some_hundred_faults_of_a_seed_file_are_looked_for(seed_file: Path) -> None:
    content = seed_file.read_bytes().replace("⭐ 主要贡献".encode(), b"")
    with pytest.raises(SeedError) as refused:
        parse(content, "wrong.txt")
    assert MAX_FAULTS <= len(refused.value.faults) < MAX_FAULTS + 10


@pytest.mark.parametrize("blank", [b"\n", b",\n", b'"  ",\n'])
def test_rows_without_anything_in_them_end_a_table(blank: bytes) -> None:
    table = io.BytesIO(b"title,abstract\n" + blank * (MAX_BLANK * 20))
    with pytest.raises(SeedError, match="10,000 empty ones"):
        list(records(table, "blank.csv"))


def test_entries_without_anything_in_them_end_a_list() -> None:
    entries = io.BytesIO(b"{}\n" * (MAX_BLANK * 20))
    with pytest.raises(SeedError, match="10,000 empty ones"):
        list(records(entries, "blank.jsonl"))


def test_a_few_empty_rows_are_passed_over() -> None:
    table = io.BytesIO(b"title,abstract\n\n,\nOne,About one\n , \nTwo,About two\n,\n")
    made = [entry for entry in records(table, "few.csv") if isinstance(entry, Record)]
    assert [record.abstract for record in made] == ["About one", "About two"]


def test_a_large_text_that_is_no_seed_file_is_told_by_its_opening(tmp_path: Path) -> None:
    path = tmp_path / "novel.txt"
    with path.open("wb") as file:
        for _ in range(60):
            file.write(b"It was a dark and stormy night.\n" * 31_250)
    tracemalloc.start()
    try:
        with pytest.raises(SeedError, match="查看完整摘要"):
            read_seed(path)
        assert tracemalloc.get_traced_memory()[1] < LITTLE
    finally:
        tracemalloc.stop()


def test_a_seed_file_that_is_too_large_says_what_to_do(tmp_path: Path, seed_file: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.write(seed_file.read_bytes()[:OPENING])
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SeedError, match="split it"):
        read_seed(path)


WORDS = "word and letters " * (10_000_000 // 17)
LONG = {
    "a line of JSON": ("long.jsonl", f'{{"title": "A", "abstract": "{WORDS}"}}\n'),
    "an entry of JSON": ("long.json", f'[{{"title": "A", "abstract": "{WORDS}"}}]'),
    "a row": ("long.csv", f'title,abstract\nA,"{WORDS}"\n'),
    "a row of many lines": ("lines.csv", 'title,abstract\nA,"' + "word\n" * 300_000 + '"\n'),
    "a row of many cells": ("cells.csv", "title," + "a," * 5_000_000 + "abstract\n"),
}
"""Papers of megabytes."""


@pytest.mark.parametrize("kind", LONG)
def test_a_paper_of_megabytes_is_refused_before_it_is_read(kind: str) -> None:
    name, text = LONG[kind]
    content = text.encode()
    del text
    tracemalloc.start()
    try:
        with pytest.raises(SeedError):
            list(records(io.BytesIO(content), name))
        assert tracemalloc.get_traced_memory()[1] < LITTLE
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("word", ["word and letters ", "word and letters\n"])
def test_a_record_of_over_a_megabyte_is_named_and_the_others_are_sound(
    seed_file: Path, word: str
) -> None:
    """On one line as on many."""
    text = seed_file.read_text()
    abstract = text.index("查看完整摘要 (Abstract)\n") + len("查看完整摘要 (Abstract)\n")
    long = text[:abstract] + word * (1_500_000 // 17) + text[abstract:]
    with pytest.raises(SeedError) as refused:
        parse(long.encode(), "long.txt")
    (fault,) = refused.value.faults
    assert fault.line == 2  # of the record, not of its end
    assert f"{MAX_RECORD:,}" in fault.expected
