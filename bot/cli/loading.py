"""Loading papers from the command line: which files, and a bar that says how far it has come."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from bot.cli.refusals import Refused
from bot.process import keep_little_memory
from db.formats.lists import is_list
from db.loading import loader
from db.loading.loader import LoadReport
from db.papers.sources import Source, sources
from db.store.store import Store

log = logging.getLogger("paperboy")

MEGABYTE = 1_000_000

NAMED = 3
"""Files that the log names."""


def files_of(paths: Sequence[Path], *, lists_only: bool = False) -> list[Path]:
    """The files that were named; of a folder those that look like papers, by their names. Raises
    Refused where a folder has none."""
    files: list[Path] = []
    for path in paths:
        files += _inside(path, lists_only) if path.is_dir() else [path]
    return files


def load(
    store: Store,
    files: Sequence[Path],
    *,
    only_known: bool = False,
    unchanged: Sequence[str] = (),
) -> LoadReport:
    """Load files, with a bar on a terminal, else with a line in the log."""
    keep_little_memory()
    if not sys.stderr.isatty():
        names = ", ".join(path.name for path in files)
        what = names if len(files) <= NAMED else f"{len(files)} files"
        if files:
            log.info("Loading %s into %s", what, store.path)
        return loader.load(store, files, only_known=only_known, unchanged=unchanged)
    with _bar() as tell:
        return loader.load(store, files, tell, only_known=only_known, unchanged=unchanged)


def reindex(store: Store) -> LoadReport:
    """Make the search index anew, with a bar on a terminal."""
    keep_little_memory()
    if not sys.stderr.isatty():
        return loader.reindex(store)
    with _bar() as tell:
        return loader.reindex(store, tell)


def sources_of(store: Store, names: Sequence[str]) -> list[Source]:
    """The sources of these names."""
    return [source for source in store.read(sources) if source.name in names]


@contextmanager
def fetching_bar() -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar for each file that is fetched, on standard error; it goes when all have come."""
    columns = (
        TextColumn("Fetching {task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(name: str, done: int, of: int | None) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name or "a list", total=of)
            bar.update(tasks[name], completed=done)

        yield tell


def _inside(folder: Path, lists_only: bool) -> list[Path]:
    found = [
        path
        for path in sorted(folder.iterdir())
        if path.is_file() and (is_list(path.name) or (_is_text(path) and not lists_only))
    ]
    if not found:
        kinds = ".json, .jsonl, .ndjson or .csv" if lists_only else ".txt, .json, .jsonl or .csv"
        raise Refused(f"There are no papers in the directory {folder}: nothing ends in {kinds}.")
    return found


def _is_text(path: Path) -> bool:
    return path.suffix.lower() == ".txt"


@contextmanager
def _bar() -> Iterator[loader.Progress]:
    """A bar for each step of a load, on standard error; it goes when the load has ended."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[shown]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(step: str, done: int, of: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(f"{step.capitalize()} papers", shown="")
            if step == "reading":
                shown = f"{done / MEGABYTE:,.1f} of {of / MEGABYTE:,.1f} MB"
            else:
                shown = f"{done:,} of {of:,}"
            bar.update(tasks[step], completed=done, total=of, shown=shown)

        yield tell
