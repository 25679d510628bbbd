"""How fast papers come in, and what those who bookmark and read meanwhile notice.

    python -m bench.load_speed FOLDER

FOLDER holds lists of papers (https://github.com/papercopilot/paperlists). Each load is a process of
its own, into a new store: of the seeds, of lists with some 10,000 papers, of all lists in it.
Meanwhile this process saves a bookmark and asks for a paper every 20 ms, as the bot would. The
second load is of the same files, unchanged. A loader's memory is the most that it had: what is its
own, looked at every 20 ms (Linux), and all that was resident, tantivy's mapped files with it, which
the system drops when it wants the room. Processor time is what a load costs however busy the
machine is.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import click

from bench.lists import SIZES, lists_in, some_lists
from db.loading.loader import bundled_seeds
from db.papers.reading import papers_by_number
from db.people.bookmarks import Origin, save
from db.store.store import Store

PAUSE_S = 0.02

LOAD = """
import sys, time
from pathlib import Path
from db.loading.loader import load
from db.store.store import Store

with Store(Path(sys.argv[1])) as store:
    begin = time.perf_counter()
    report = load(store, [Path(path) for path in sys.argv[2:]])
    seconds = time.perf_counter() - begin
print(report.added + report.unchanged, seconds)
"""


@dataclass(frozen=True, slots=True)
class Load:
    """A load as a process of its own: the papers its files hold, its time on the clock and of the
    processor, and its memory."""

    papers: int
    seconds: float
    processor_s: float
    own_mb: float
    resident_mb: float

    @property
    def memory(self) -> str:
        return f"{self.own_mb:.0f} / {self.resident_mb:.0f}"


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """How long bookmarks and questions took, in milliseconds."""

    saved: list[float] = field(default_factory=list)
    read: list[float] = field(default_factory=list)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Load more and more papers and print what each load took."""
    lists = lists_in(folder)
    click.echo(
        "| papers | first load, s | papers a second | of the processor, s | memory: own / all, MB |"
        " bookmarks meanwhile: p50 / p95 / worst ms | reads meanwhile: p50 / p95 / worst ms |"
        " second load, s | its memory, MB |"
    )
    click.echo("| --- |" + " --- |" * 8)
    for files in (bundled_seeds(), *(some_lists(lists, size) for size in SIZES)):
        with tempfile.TemporaryDirectory() as scratch:
            store = Path(scratch) / "paperboy.db"
            _load(store, [])  # makes the store, so that bookmarks have one
            with _people(store) as meanwhile:
                first = _load(store, files)
            second = _load(store, files)
        click.echo(
            f"| {first.papers:,} | {first.seconds:.1f} | {first.papers / first.seconds:,.0f} |"
            f" {first.processor_s:.1f} | {first.memory} | {_spread(meanwhile.saved)} |"
            f" {_spread(meanwhile.read)} | {second.seconds:.2f} | {second.memory} |"
        )


def _load(store: Path, files: Sequence[Path]) -> Load:
    command = [sys.executable, "-c", LOAD, str(store), *map(str, files)]
    own_kb = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as loading:
        assert loading.stdout is not None
        while True:
            ended, status, usage = os.wait4(loading.pid, os.WNOHANG)
            if ended:
                break
            own_kb = max(own_kb, _own_kb(loading.pid))
            time.sleep(PAUSE_S)
        loading.returncode = os.waitstatus_to_exitcode(status)
        papers, seconds = loading.stdout.read().split()
    processor_s = usage.ru_utime + usage.ru_stime
    return Load(int(papers), float(seconds), processor_s, own_kb / 1024, usage.ru_maxrss / 1024)


def _own_kb(pid: int) -> int:
    """The resident memory of a process that is no mapped file; 0 of one that has ended."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))


@contextmanager
def _people(path: Path) -> Iterator[Meanwhile]:
    """Save a bookmark and read a paper again and again, beside what is done within."""
    meanwhile = Meanwhile()
    done = Event()

    def go_on() -> None:
        with Store(path) as store:
            member = 0
            while not done.wait(PAUSE_S):
                member += 1
                begin = time.perf_counter()
                store.write(save, member, ["abcdefgh2345"], Origin("button", datetime.now(UTC)))
                saved = time.perf_counter()
                store.read(papers_by_number, [member % 800])
                meanwhile.saved.append(1000 * (saved - begin))
                meanwhile.read.append(1000 * (time.perf_counter() - saved))

    people = Thread(target=go_on)
    people.start()
    try:
        yield meanwhile
    finally:
        done.set()
        people.join()


def _spread(milliseconds: Sequence[float]) -> str:
    ordered = sorted(milliseconds)
    at = [ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.95, 1)]
    return " / ".join(f"{value:.1f}" for value in at)


if __name__ == "__main__":
    main()
