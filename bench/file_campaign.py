"""A wrong file is refused in words, in bounded memory, and costs nothing that is in the store.

    python -m bench.file_campaign

`paperboy load` in a process of its own, on a store with the seeds and a bookmark, for files that
are cut, shuffled, damaged, 200 MB long, of one line of 10 MB, of 100,000 brackets, as seed text and
as lists. It must end with 0 or 1 and without a traceback, in less than `MOST_MB`; where it refuses,
the store holds to the letter what it held.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import click

from bench import progress
from bench.outcome import Outcome
from bench.stores import filled
from db.loading.loader import bundled_seeds

MOST_MB = 256
SOON_S = 120
LARGE = 200_000_000
LINE = 10_000_000
BRACKETS = 100_000

Write = Callable[[BinaryIO, int], None]
"""Writes a file; told how many bytes a large one has."""


@click.command()
def main() -> None:
    """Run the campaign and print what it found."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = campaign(Path(folder))
    click.echo(outcome)
    raise SystemExit(bool(outcome.faults))


def campaign(folder: Path, *, large: int = LARGE, only: str = "") -> Outcome:
    """Load every file into a store in `folder`, those whose names hold `only`."""
    outcome = Outcome("files")
    loaded = filled(folder / "loaded.db")
    took: list[tuple[float, float, str]] = []
    for name, write in FILES.items():
        if only not in name:
            continue
        path = Path(shutil.copy(loaded, folder / "paperboy.db"))
        file = folder / name
        with file.open("wb") as opened:
            write(opened, large)
        before = _content(path)
        seconds, mb, status, said = _load(path, file)
        outcome.require(status in (0, 1), f"{name}: ended with {status}")
        outcome.require("Traceback" not in said and "Bug " not in said, f"{name}: {said[-300:]}")
        outcome.require(mb <= MOST_MB, f"{name}: {mb:.0f} MB")
        outcome.require(seconds < SOON_S, f"{name}: {seconds:.0f} s")
        if status:
            outcome.require(_content(path) == before, f"{name}: refused, and the store is another")
            outcome.require(len(said) < 20_000, f"{name}: {len(said)} characters of complaint")
        took.append((mb, seconds, name))
        progress.say(len(took), len(FILES))
        for left in (file, *folder.glob("paperboy.db*")):
            left.unlink()
    outcome.did = f"{len(took)} files"
    if took:
        worst, slowest = max(took), max(took, key=lambda each: each[1])
        outcome.figures = (
            f"most memory {worst[0]:.0f} MB ({worst[2]}), longest {slowest[1]:.0f} s ({slowest[2]})"
        )
    return outcome


def _load(store: Path, file: Path) -> tuple[float, float, int, str]:
    """Seconds, the most memory in MB, the exit status and what was said."""
    begin = time.monotonic()
    weight = store.with_name("weight")
    weight.write_text("0")
    with tempfile.TemporaryFile() as said:
        try:
            status = subprocess.run(
                [sys.executable, "-c", LOAD, str(weight), "--db", str(store), "load", str(file)],
                stdout=said,
                stderr=said,
                cwd=Path(__file__).parent.parent,
                timeout=SOON_S,
            ).returncode
        except subprocess.TimeoutExpired:
            status = -9
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    return time.monotonic() - begin, int(weight.read_text()) / 1024, status, text


LOAD = """
import atexit, pathlib, re, sys

def weigh():
    status = pathlib.Path("/proc/self/status").read_text()
    weight.write_text(re.search(r"VmHWM:\\s+(\\d+)", status)[1])

weight = pathlib.Path(sys.argv.pop(1))
atexit.register(weigh)
from bot.cli.main import main
main()
"""
"""The command line as it is, which says in the end what memory it had at most (Linux)."""


def _content(store: Path) -> str:
    """A digest of all rows that people or files made."""
    import sqlite3
    from contextlib import closing

    digest = hashlib.sha256()
    with closing(sqlite3.connect(store)) as connection:
        for table in ("papers", "records", "sources", "bookmarks", "paper_tags", "links"):
            for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2"):
                digest.update(repr(row).encode())
    return digest.hexdigest()


# The files.


def _seed() -> bytes:
    (seed,) = bundled_seeds()
    return seed.read_bytes()


def _cut(file: BinaryIO, large: int) -> None:
    file.write(_seed()[:1_234_567])


def _shuffled_lines(file: BinaryIO, large: int) -> None:
    lines = _seed().splitlines(keepends=True)
    random.Random(2026).shuffle(lines)
    file.writelines(lines)


def _shuffled_bytes(file: BinaryIO, large: int) -> None:
    content = bytearray(_seed())
    random.Random(2026).shuffle(content)
    file.write(content)


def _flipped(file: BinaryIO, large: int) -> None:
    content = bytearray(_seed())
    chance = random.Random(2026)
    for _ in range(1_000):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    file.write(content)


def _repeated(piece: bytes, head: bytes = b"", foot: bytes = b"") -> Write:
    def write(file: BinaryIO, large: int) -> None:
        file.write(head)
        for part in _parts(piece, large):
            file.write(part)
        file.write(foot)

    return write


def _parts(piece: bytes, size: int) -> Iterator[bytes]:
    part = piece * max(1, 1_000_000 // len(piece))
    for _ in range(size // len(part) + 1):
        yield part


def _just(content: Callable[[], bytes]) -> Write:
    def write(file: BinaryIO, large: int) -> None:
        file.write(content())

    return write


ABSTRACT = "查看完整摘要 (Abstract)\n".encode()
WORDS = b"word and letters " * (LINE // 17)

FILES: dict[str, Write] = {
    "cut.txt": _cut,
    "lines-shuffled.txt": _shuffled_lines,
    "bytes-shuffled.txt": _shuffled_bytes,
    "flipped.txt": _flipped,
    "large.txt": _repeated(b"It was a dark and stormy night.\n"),
    "large-opening.txt": _repeated(b"A dark and stormy night.\n", ABSTRACT),
    "line.txt": _just(lambda: _seed().replace(ABSTRACT, ABSTRACT + WORDS, 1)),
    "one-line.txt": _just(lambda: WORDS),
    "brackets.txt": _just(lambda: b"[" * BRACKETS),
    "empty.txt": _just(bytes),
    "zeros.txt": _just(lambda: bytes(LINE)),
    "cut.json": _just(lambda: b'[{"title": "A", "abstract": "' + WORDS[:5_000]),
    "large.json": _repeated(b"{},", b"[", b"{}]"),
    "large-objects.json": _repeated(b'{"title": {}},', b"[", b"{}]"),
    "line.json": _just(lambda: b'[{"title": "A", "abstract": "' + WORDS + b'"}]'),
    "brackets.json": _just(lambda: b"[" * BRACKETS),
    "braces.json": _just(lambda: b"[" + b'{"title":' * BRACKETS),
    "numbers.json": _just(lambda: b'[{"title": ' + b"1" * LINE + b"}]"),
    "line.jsonl": _just(lambda: b'{"title": "A", "abstract": "' + WORDS + b'"}\n'),
    "empty-lists.jsonl": _just(lambda: b'{"title": "A", "x": [' + b"[]," * 3_000_000 + b"1]}\n"),
    "brackets.jsonl": _just(lambda: b'{"title": ' + b"[" * BRACKETS + b"\n"),
    "large.jsonl": _repeated(b"no object\n"),
    "line.csv": _just(lambda: b'title,abstract\nA,"' + WORDS + b'"\n'),
    "cells.csv": _just(lambda: b"title," + b"a," * (LINE // 2) + b"abstract\n"),
    "large.csv": _repeated(b"A,,,\n", b"title,abstract\n"),
    "quote.csv": _repeated(b"A line that never ends\n", b'title,abstract\n"'),
    "brackets.csv": _just(lambda: b"title,abstract\n" + b"[" * BRACKETS + b",x\n"),
    "authors.csv": _just(lambda: b"title,author\nA," + b"[" * BRACKETS + b"\n"),
}


if __name__ == "__main__":
    main()
