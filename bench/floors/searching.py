"""A whole search, with the passages of a page, beside what others take for as much.

    python -m bench.floors.searching --store PATH [--queries N] [--alone]

The same for a store that is there, of many papers say; with `--alone` without the others.
"""

from __future__ import annotations

import random
import re
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from bench.floors.figure import Figure
from bench.search_quality import BASELINES, SEED, all_papers, full_text
from bench.search_speed import query_kinds
from bot.cards.results import RESULTS_A_PAGE
from db.language.text import terms
from db.papers.paper import Paper
from db.searching.engines.active import engine
from db.searching.passages import passage
from db.searching.questions import Question
from db.searching.search import search
from db.searching.sought import Sought
from db.store.connection import Database
from db.store.store import Store

ROUNDS = 5
"""How often each query is asked; its shortest time counts, whatever else the machine does."""

Ask = Callable[[str], object]

FASTER_THAN_FTS5, TANTIVY = 1.0, 5.0

P50_MS, P95_MS, P95_OF_MANY_MS = 2.0, 4.0, 8.0


def figures(
    db: Database, queries: int, p95_ms: float = P95_MS, *, alone: bool = False
) -> Iterator[Figure]:
    """A page of answers to so many queries of each kind, in process and on one thread; `alone`
    without what others take."""
    papers = all_papers(db)
    chance = random.Random(SEED)
    kinds = query_kinds(chance.sample(list(papers.values()), queries), chance)
    peers = {} if alone else _peers(db, papers)
    for kind, asked in kinds.items():
        asked = [query for query in asked if query.strip()]
        if len(asked) < queries / 2:
            continue  # few papers have what such queries are made of
        ours = _times(lambda query: search(db, Question(query), limit=RESULTS_A_PAGE), asked)
        for name, (ask, goal) in peers.items():
            theirs = _times(ask, asked)
            middle = statistics.median(ours), statistics.median(theirs)
            yield Figure(f"{kind} against {name}, p50", *middle, goal=goal)
        high = statistics.quantiles(ours, n=20)[-1]
        yield Figure(f"{kind}, p50", statistics.median(ours), 1.0, goal=P50_MS)
        yield Figure(f"{kind}, p95", high, 1.0, goal=p95_ms)


def _peers(db: Database, papers: dict[int, Paper]) -> dict[str, tuple[Ask, float | None]]:
    """What others that are installed take for as much, and what is wanted beside them."""
    peers: dict[str, tuple[Ask, float | None]] = {
        "FTS5's OR with snippet()": (_fts5(papers), FASTER_THAN_FTS5)
    }
    if "tantivy" in BASELINES:
        peers["tantivy with its snippets"] = (_tantivy(papers), TANTIVY)
    if "bm25s" in BASELINES:
        peers["bm25s with our passages"] = (_bm25s(db, papers), None)
    return peers


def _times(ask: Ask, queries: Sequence[str]) -> list[float]:
    """Milliseconds of the processor that each query takes."""
    return [min(_once(ask, query) for _ in range(ROUNDS)) for query in queries]


def _once(ask: Ask, query: str) -> float:
    begin = time.thread_time()
    ask(query)
    return 1000 * (time.thread_time() - begin)


def _fts5(papers: dict[int, Paper]) -> Ask:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize = 'porter unicode61')")
    rows = [(number, " ".join(terms(full_text(paper)))) for number, paper in papers.items()]
    db.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", rows)
    sql = (
        "SELECT rowid, snippet(texts, 0, '[', ']', '…', 32) FROM texts WHERE texts MATCH ?"
        f" ORDER BY rank LIMIT {RESULTS_A_PAGE}"
    )
    return lambda query: db.execute(sql, [" OR ".join(f'"{t}"' for t in _terms(query))]).fetchall()


def _terms(query: str) -> list[str]:
    return terms(query) or ["x"]


def _tantivy(papers: dict[int, Paper]) -> Ask:
    import tantivy

    schema = tantivy.SchemaBuilder().add_text_field("text", stored=True, tokenizer_name="en_stem")
    built = schema.build()
    index = tantivy.Index(built)
    writer = index.writer()
    for paper in papers.values():
        writer.add_document(tantivy.Document(text=" ".join(terms(full_text(paper)))))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(query: str) -> list[str]:
        words = " ".join(f'"{term}"' for term in _terms(query))
        parsed = index.parse_query(words, ["text"])
        snippets = tantivy.SnippetGenerator.create(searcher, parsed, built, "text")
        hits = searcher.search(parsed, RESULTS_A_PAGE).hits
        return [snippets.snippet_from_doc(searcher.doc(at)).to_html() for _, at in hits]

    return ask


def _bm25s(db: Database, papers: dict[int, Paper]) -> Ask:
    ranker, known = BASELINES["bm25s"](papers), engine(db).vocabulary

    def ask(query: str) -> object:
        sought = Sought(re.findall(r"\w+", query), known)
        return [passage(papers[n], sought) for n in ranker(query)[:RESULTS_A_PAGE]]

    return ask


@click.command()
@click.option("--store", "path", required=True, type=click.Path(path_type=Path))
@click.option("--queries", default=40, show_default=True, help="Of each kind.")
@click.option("--alone", is_flag=True, help="Leave the others out.")
def main(path: Path, queries: int, alone: bool) -> None:
    """Measure a page of answers among the papers of a store, and note nothing."""
    click.echo("| what | ours | floor | ratio | goal |\n| --- | --- | --- | --- | --- |")
    with Store(path) as store:
        for figure in store.read(
            lambda db: list(figures(db, queries, P95_OF_MANY_MS, alone=alone))
        ):
            click.echo(figure.row())


if __name__ == "__main__":
    main()
