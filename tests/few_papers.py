"""A store with a few of the real papers, for tests that need papers but not all 803."""

from dataclasses import replace
from pathlib import Path

from db.loader import load
from db.seedfile import parse, render
from db.store import Store


def load_few_papers(store: Store, seed_file: Path, folder: Path, every: int = 20) -> None:
    """Load each `every`-th paper of `seed_file`, by way of a seed file written into `folder`."""
    seed = parse(seed_file.read_bytes(), seed_file.name)
    few = folder / "few-papers.txt"
    few.write_bytes(render(replace(seed, sections=(), records=seed.records[::every])))
    load(store, [few])
