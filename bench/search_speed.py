"""How long an answer takes, a suggestion, and the worst that can be typed.

    python -m bench.search_speed [--store PATH] [--queries N] [--fuzz N]

Queries are TL;DRs, Chinese parts, names and pasted abstracts of the papers themselves; one thread,
warm, whole answers of ten papers with their passages. Plain FTS5 with an OR of the words answers
the same queries in the same run, numbers only, and gives the ratio.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from sqlite_utils import Database

from bench.search_quality import SEED, all_papers, first_sentence, misspelt, plain_fts5, row
from db.loader import bundled_seeds, load
from db.lookup import suggest_papers
from db.papers import Paper
from db.search import search
from db.store import Store

NASTY = {
    "6,000 letters": "a" * 6_000,
    "300 distinct words": " ".join(f"wrod{i}ing" for i in range(300)),
    "300 Chinese characters": "".join(chr(0x4E00 + 7 * i) for i in range(300)),
    "3,000 hyphens": "a-" * 3_000,
    "every word is common": "the model of language models " * 40,
    "emoji": "🔖" * 2_000,
    "lone surrogates": "\ud800 safety \udfff" * 300,
    "quotes": '"' * 6_000,
}


def query_kinds(papers: Sequence[Paper], chance: random.Random) -> dict[str, list[str]]:
    """Queries of each kind that readers type."""
    names = [paper.name for paper in papers if paper.name]
    return {
        "name": names,
        "name, a typo": [misspelt(name, 1, chance) for name in names],
        "English sentence": [paper.tldr or first_sentence(paper.abstract) for paper in papers],
        "Chinese sentence": [paper.summary.problem for paper in papers],
        "pasted abstract": [paper.abstract for paper in papers],
    }


def times_ms(ask: Callable[[str], object], queries: Sequence[str]) -> list[float]:
    """How long each query takes, the shortest first."""
    ask(queries[0])
    took = []
    for query in queries:
        began = time.perf_counter()
        ask(query)
        took.append(1000 * (time.perf_counter() - began))
    return sorted(took)


def shares(times: Sequence[float]) -> list[str]:
    """The median, the 95th percentile and the worst."""
    at = (len(times) // 2, len(times) * 95 // 100, -1)
    return [f"{times[place]:.1f}" for place in at]


def random_text(chance: random.Random) -> str:
    """Up to 60 characters out of all of Unicode, surrogates too, or out of FTS5's syntax."""
    syntax = '"*^:()-+ NEAR AND OR NOT'
    return "".join(
        chance.choice(syntax) if chance.random() < 0.3 else chr(chance.randrange(0x11_0000))
        for _ in range(chance.randrange(60))
    )


def report(db: Database, queries: int, fuzz: int) -> None:
    chance = random.Random(SEED)
    papers = all_papers(db)
    some = chance.sample(list(papers.values()), min(queries, len(papers)))
    plain = plain_fts5("OR", "unicode61")(papers)

    row("query", "p50 ms", "p95 ms", "worst ms", "plain FTS5 p50 ms", "ratio")
    row(*["---"] * 6)
    for kind, asked in query_kinds(some, chance).items():
        ours = times_ms(lambda query: search(db, query), asked)
        theirs = times_ms(plain, [query for query in asked if query.strip()])
        middle = theirs[len(theirs) // 2]
        ratio = ours[len(ours) // 2] / middle
        row(kind, *shares(ours), f"{middle:.1f}", f"{ratio:.1f}")

    labels = [paper.label[:20] for paper in some]
    typed = [label[:end] for label in labels for end in range(1, len(label) + 1)]
    row("autocomplete", *shares(times_ms(lambda text: suggest_papers(db, text), typed)), "", "")
    for what, text in NASTY.items():
        row(what, *shares(times_ms(lambda query: search(db, query), [text] * 5)), "", "")
    texts = [random_text(chance) for _ in range(fuzz)]
    row(f"{fuzz:,} random texts", *shares(times_ms(lambda query: search(db, query), texts)), "", "")


@click.command()
@click.option("--store", "path", type=click.Path(path_type=Path), help="Default: the seeds.")
@click.option("--queries", default=400, show_default=True, help="Papers to make queries from.")
@click.option("--fuzz", default=10_000, show_default=True, help="Random texts to search for.")
def main(path: Path | None, queries: int, fuzz: int) -> None:
    """Print milliseconds for each kind of query."""
    with tempfile.TemporaryDirectory() as folder, Store(path or Path(folder) / "bench.db") as store:
        if path is None:
            load(store, bundled_seeds())
        store.read(report, queries, fuzz)


if __name__ == "__main__":
    main()
