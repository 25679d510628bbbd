"""How often the right paper comes first, on queries made from the papers themselves.

    python -m bench.search_quality [--sample N] [--alone] [--sets PART]
    python -m bench.search_quality --empty
    python -m bench.search_quality --lists FOLDER [--queries N]

Each set leaves one field out: what the query is made of is taken from every paper's index entry,
so that the query cannot find its own words (the sets of acronyms need not: their papers write one
form only). The figure is the reciprocal rank of the paper the query was made from, among the first
ten hits (MRR@10), beside the share found first and among five. Plain FTS5, rapidfuzz, tantivy and
bm25s answer the same queries over the same held-out texts; the last two need
`requirements/bench.txt`, and are left out where they are not installed.

With a FOLDER of lists (https://github.com/papercopilot/paperlists): real titles look for their
papers among all of the folder's, of which the store is given the abstracts alone.
"""

from __future__ import annotations

import json
import random
import re
import secrets
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from statistics import mean
from unittest.mock import patch

import click
import numpy as np
from opencc import OpenCC  # type: ignore[import-untyped]
from rapidfuzz import fuzz, process
from sqlite_utils import Database as InMemory

from bench.chinese_words import cut, words_of
from bench.lists import lists_in, write_abstracts
from db.language.chinese import simplified
from db.language.english import STOP_WORDS
from db.language.stems import stems
from db.language.text import HAN, is_han, terms
from db.loading.deriving import acronyms_of
from db.loading.loader import bundled_seeds, load
from db.loading.staging import write_acronyms
from db.papers.paper import Paper, Part
from db.papers.reading import papers_by_number
from db.searching.engines import active
from db.searching.engines.absent import Absent
from db.searching.indexing import entry, unindex, write_entries
from db.searching.learned_acronyms import settle, taught, write_forms
from db.searching.meaning import keeping, vote
from db.searching.meaning.bags import bags_of
from db.searching.meaning.encoder import chosen
from db.searching.meaning.encoder import keeping as encoded
from db.searching.meaning.encoder.base import Encoder
from db.searching.meaning.encoder.chosen import Chosen
from db.searching.meaning.encoder.packaged import Packaged, is_installed
from db.searching.meaning.index import meanings
from db.searching.meaning.learning import learn
from db.searching.meaning.words import Vector, Vectors
from db.searching.questions import Question
from db.searching.search import search
from db.store.connection import Database
from db.store.store import Store

SEED = 2026
TOP = 10

Ranker = Callable[[str], list[int]]
"""The numbers of the papers found for a query, best first."""


@dataclass(frozen=True, slots=True)
class QuerySet:
    """Queries by the number of the paper each is made from, and the papers as indexed for them."""

    name: str
    queries: tuple[tuple[int, str], ...]
    without: Callable[[Paper], Paper]
    unpaired: frozenset[int] = frozenset()
    """Papers, none for all, that lose the field; what papers mean is learned from the others."""
    besides: frozenset[int] = frozenset()
    """Papers that have one language and teach nothing, while all lose a field."""


@dataclass(frozen=True, slots=True)
class Result:
    """One system's figures on one set."""

    mrr: float
    first: float
    five: float
    p50_ms: float
    p95_ms: float


# The query sets.


def query_sets(papers: dict[int, Paper]) -> Iterator[QuerySet]:
    """Every set of the bench, made with a fixed seed."""
    chance = random.Random(SEED)
    used = _papers_using(papers, english_words)
    used_han = _papers_using(papers, han_pieces)
    one_liners = {n: p.tldr or first_sentence(p.abstract) for n, p in papers.items()}
    tldrs = {n: p.tldr for n, p in papers.items() if p.tldr}
    firsts = {n: first_sentence(p.abstract) for n, p in papers.items()}
    problems = {n: p.part(Part.PROBLEM) for n, p in papers.items()}
    merits = {n: p.part(Part.CONTRIBUTION) for n, p in papers.items()}
    names = {n: p.name for n, p in papers.items() if p.name}
    middles = {n: name[2:-2] for n, name in names.items() if len(name) > 9}
    inner = {n: name for n, name in names.items() if len(pieces(name)) > 1}
    pairs = {n: " ".join(p.tags[:2]) for n, p in papers.items() if len(p.tags) > 1}
    words = {
        n: keywords(english_words(text), english_words(full_text(papers[n])), 3, used)
        for n, text in one_liners.items()
    }
    hans = {
        n: keywords(han_pieces(text), han_pieces(full_text(papers[n])), 2, used_han)
        for n, text in problems.items()
    }

    def asks(queries: dict[int, str]) -> tuple[tuple[int, str], ...]:
        return tuple(queries.items())

    def typos(queries: dict[int, str], count: int) -> tuple[tuple[int, str], ...]:
        return tuple((n, misspelt(text, count, chance)) for n, text in queries.items())

    yield QuerySet("TL;DR", asks(tldrs), without_tldr)
    yield QuerySet("TL;DR, two typos", typos(tldrs, 2), without_tldr)
    yield QuerySet("first sentence", asks(firsts), without_first_sentence)
    yield QuerySet("three keywords", asks(words), without_one_liner)
    yield QuerySet("three keywords, a typo", typos(words, 1), without_one_liner)
    yield QuerySet("问题 (problem)", asks(problems), without_problem)
    yield QuerySet("贡献 (contribution)", asks(merits), without_contribution)
    yield QuerySet("贡献, two typos", typos(merits, 2), without_contribution)
    yield QuerySet(
        "贡献 in traditional characters", asks(traditional(merits)), without_contribution
    )
    yield QuerySet("two Chinese keywords", asks(hans), without_problem)
    said = words_of(text for paper in papers.values() for _, text in paper.parts)

    def chinese_words(text: str) -> list[str]:
        return cut(text, said)

    used_words = _papers_using(papers, chinese_words)
    pairs_of_words = {
        n: keywords(chinese_words(text), chinese_words(full_text(papers[n])), 2, used_words)
        for n, text in problems.items()
    }
    yield QuerySet("two Chinese words", asks(pairs_of_words), without_problem)
    if find_spec("pypinyin"):
        yield QuerySet("two Chinese keywords in pinyin", asks(in_pinyin(hans)), without_problem)
    yield QuerySet("two tags", asks(pairs), without_tags)
    yield QuerySet("TL;DR, British", asks(british(one_liners)), without_one_liner)
    yield QuerySet("name", asks(names), whole)
    yield QuerySet("name, a typo", typos(names, 1), whole)
    yield QuerySet("name without its ends", asks(middles), whole)
    for how, glue in (("split", " "), ("hyphenated", "-"), ("joined", "")):
        respelt = {n: glue.join(pieces(name)).lower() for n, name in inner.items()}
        yield QuerySet(f"name {how}", asks(respelt), whole)
    yield from acronym_sets(papers)
    yield from vague_sets()
    some = frozenset(list(papers)[::UNPAIRED])
    methods = {n: p.part(Part.METHOD) for n, p in papers.items()}
    for name, part in (("问题", problems), ("贡献", merits), ("方法", methods)):
        yield QuerySet(f"{name}, papers in English", asks(of(some, part)), english_only, some)
    yield QuerySet("TL;DR, papers in Chinese", asks(of(some, one_liners)), chinese_only, some)
    others = frozenset(papers) - some
    ids = frozenset(papers[number].id for number in some)
    for name, part, without in (
        ("问题", problems, without_problem),
        ("贡献", merits, without_contribution),
    ):
        yield QuerySet(
            f"{name}, beside papers in English",
            asks(of(others, part)),
            either(ids, english_only, without),
            besides=some,
        )
    yield QuerySet(
        "TL;DR, beside papers in Chinese",
        asks(of(others, tldrs)),
        either(ids, chinese_only, without_tldr),
        besides=some,
    )


UNPAIRED = 4
"""One paper in so many has one language, and is no dictionary."""

VAGUE = Path(__file__).parent.parent.parent / "shared" / "search" / "vague.json"


RECOLLECTIONS = Path(__file__).with_name("recollections.json")
"""More of them, made to choose weights with: of each the words and the paper's number."""


OFF_TOPIC = Path(__file__).with_name("off_topic.json")
"""Questions of everyday life by language, which no paper answers."""


def vague_sets() -> Iterator[QuerySet]:
    """Recollections by readers in other words than the papers', where they are at hand; the papers
    are numbered as the bundled file has them."""
    for name, file in (("vague", VAGUE), ("recollections", RECOLLECTIONS)):
        if file.exists():
            for language, asked in json.loads(file.read_text(encoding="utf-8")).items():
                queries = tuple((number, query) for query, number in asked)
                yield QuerySet(f"{name} ({language})", queries, whole)


def of(some: frozenset[int], queries: dict[int, str]) -> dict[int, str]:
    return {number: text for number, text in queries.items() if number in some}


OFTEN = 15
"""Papers that must use a word for it to go with an acronym: a rarer one finds its paper alone."""

FEWEST = 50
"""Queries of a set of acronyms."""


def acronym_sets(papers: dict[int, Paper]) -> Iterator[QuerySet]:
    """Papers that write one form of an acronym and no other, asked for by that form or by another
    one, and two words that other papers use too: a query of each kind for a paper, with the rarest
    acronym. What they stand for is learned from other papers, those that write both."""
    used = _papers_using(papers, english_words)
    texts = {n: full_text(paper) for n, paper in papers.items()}
    asked: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for holding in sorted(
        known_acronyms(papers), key=lambda spellings: len(set().union(*spellings.values()))
    ):
        forms = list(holding)
        for form in forms:
            others = set().union(*(holding[other] for other in forms if other != form))
            for number in sorted(others ^ holding[form]):
                how = "as written" if number in holding[form] else "written otherwise"
                words = [
                    word
                    for word in english_words(texts[number])
                    if used[word] >= OFTEN and word not in " ".join(forms).lower()
                ]
                query = f"{form} {keywords(words, words, 2, used)}"
                asked[f"{_kind(form)}, {how}"].setdefault(number, query)
    for name, queries in sorted(asked.items()):
        if len(queries) >= FEWEST:
            yield QuerySet(name, tuple(queries.items()), whole)


def _kind(form: str) -> str:
    if is_han(form):
        return "Chinese form"
    return "long form" if " " in form else "acronym"


def known_acronyms(papers: dict[int, Paper]) -> list[dict[str, set[int]]]:
    """The forms of each acronym that two papers or more define, itself first, and which papers
    write each, to the letter; not of those in most papers. What defines one is what Paperboy
    takes for a definition."""
    defined: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for paper in papers.values():
        for acronym in acronyms_of(paper):
            defined[acronym.short][acronym.long] += 1
    texts = {n: full_text(paper) for n, paper in papers.items()}
    found = []
    for short, longs in defined.items():
        forms = [short, *(long for long, count in longs.most_common(3) if count > 1)]
        holding = {form: holders(texts, form) for form in forms}
        if len(forms) > 1 and len(set().union(*holding.values())) < len(papers) / 2:
            found.append(holding)
    return found


def holders(texts: dict[int, str], form: str) -> set[int]:
    """The papers that write a form in any case, with hyphens or spaces."""
    if is_han(form):
        return {number for number, text in texts.items() if form in text}
    words = r"[\s-]*".join(form.split())
    pattern = re.compile(rf"(?<![A-Za-z]){words}s?(?![A-Za-z])", re.IGNORECASE)
    return {number for number, text in texts.items() if pattern.search(text)}


def british(texts: dict[int, str]) -> dict[int, str]:
    """Those of the texts that a British writer would spell otherwise, spelt so."""
    respelt = {
        n: re.sub(r"(?<=[a-z]{3})iz(?=e|ing|ation)", "is", text) for n, text in texts.items()
    }
    respelt = {n: re.sub(r"(?<=[Bb]ehavi)or", "our", text) for n, text in respelt.items()}
    respelt = {n: re.sub(r"(?<=[Mm]odel)ing", "ling", text) for n, text in respelt.items()}
    return {n: text for n, text in respelt.items() if text != texts[n]}


def traditional(texts: dict[int, str]) -> dict[int, str]:
    """The texts as they are written in Taiwan, characters and words."""
    convert = OpenCC("s2twp").convert
    return {number: str(convert(text)) for number, text in texts.items()}


def in_pinyin(texts: dict[int, str]) -> dict[int, str]:
    """The texts as who has no Chinese keyboard types them: without tones, a piece as one word."""
    from pypinyin import lazy_pinyin

    return {
        number: " ".join("".join(lazy_pinyin(piece)) for piece in text.split())
        for number, text in texts.items()
    }


def whole(paper: Paper) -> Paper:
    return paper


# A paper's own name was told from its whole record, so it goes with any part of it.


def without_tldr(paper: Paper) -> Paper:
    return replace(paper, name=None, tldr=None)


def without_first_sentence(paper: Paper) -> Paper:
    rest = paper.abstract[len(first_sentence(paper.abstract)) :]
    return replace(paper, name=None, abstract=rest)


def without_one_liner(paper: Paper) -> Paper:
    return without_tldr(paper) if paper.tldr else without_first_sentence(paper)


def without_problem(paper: Paper) -> Paper:
    return replace(paper, name=None, summary=paper.summary and replace(paper.summary, problem=""))


def without_contribution(paper: Paper) -> Paper:
    return replace(
        paper, name=None, summary=paper.summary and replace(paper.summary, contribution="")
    )


def without_tags(paper: Paper) -> Paper:
    return replace(paper, tags=())


def english_only(paper: Paper) -> Paper:
    return replace(paper, name=None, summary=None)


def chinese_only(paper: Paper) -> Paper:
    return replace(paper, name=None, tldr=None, abstract="", tags=())


Without = Callable[[Paper], Paper]


def either(ids: frozenset[str], these: Without, others: Without) -> Without:
    """Papers of these ids without one field, others without another."""
    return lambda paper: these(paper) if paper.id in ids else others(paper)


def first_sentence(abstract: str) -> str:
    match = re.match(r".+?[.?!](?=\s)", abstract, re.DOTALL)
    return match.group() if match else abstract


def pieces(name: str) -> list[str]:
    """`GuardSpace` → `Guard`, `Space`; `DAG-Math` → `DAG`, `Math`."""
    return re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9.]+", name)


def keywords(said: Sequence[str], record: Sequence[str], count: int, used: Counter[str]) -> str:
    """The `count` terms of a text that say most of its paper: often in the rest of the record,
    in few other papers."""
    often = Counter(record)
    telling = sorted(dict.fromkeys(said), key=lambda term: often[term] / used[term], reverse=True)
    return " ".join(telling[:count])


def english_words(text: str) -> list[str]:
    return re.findall(r"[a-z]{4,}", text.lower())


def han_pieces(text: str) -> list[str]:
    """Every four neighbouring Chinese characters: mostly a word or two."""
    runs = re.findall(f"[{HAN}]{{4,}}", text)
    return [run[i : i + 4] for run in runs for i in range(len(run) - 3)]


def misspelt(text: str, count: int, chance: random.Random) -> str:
    """The text with `count` of its words misspelt: a letter swapped, dropped, doubled or wrong."""
    spots = [m.span() for m in re.finditer(f"[A-Za-z]{{5,}}|[{HAN}]{{2,}}", text)]
    for start, end in sorted(chance.sample(spots, min(count, len(spots))), reverse=True):
        at = chance.randrange(start + (not is_han(text[start])), end - 1)
        a, b = text[at], text[at + 1]
        other = chance.choice("的一是在" if is_han(a) else "aeiorstn")
        changed = chance.choice([b + a, b, a + a + b, other + b])
        text = text[:at] + changed + text[at + 2 :]
    return text


def _papers_using(papers: dict[int, Paper], cut: Callable[[str], Sequence[str]]) -> Counter[str]:
    """In how many papers each word or piece is."""
    return Counter(term for paper in papers.values() for term in set(cut(full_text(paper))))


# The systems.


def paperboy(db: Database, papers: dict[int, Paper]) -> Ranker:
    numbers = {paper.id: number for number, paper in papers.items()}
    return lambda query: [
        numbers[hit.paper.id] for hit in search(db, Question(query), limit=TOP).hits
    ]


def by_words(db: Database, papers: dict[int, Paper]) -> Ranker:
    """Without the second vote."""
    ranker = paperboy(db, papers)

    def ranked(query: str) -> list[int]:
        with patch.object(vote, "meanings", lambda db: None):
            return ranker(query)

    return ranked


def by_meaning(db: Database, papers: dict[int, Paper]) -> Ranker:
    """The second vote alone."""

    def ranked(query: str) -> list[int]:
        found = meanings(db)
        assert found is not None
        vector = found.space.vectors([terms(simplified(query))])[0]
        likeness = found.index.likeness(vector)
        nearest = np.argsort(-likeness.cosines, kind="stable")[:TOP]
        return [int(number) for number in likeness.numbers[nearest]]

    return ranked


def with_encoder(db: Database, papers: dict[int, Paper]) -> Ranker:
    """With the sentence encoder of `make meaning`, which has read the papers."""
    ranker = paperboy(db, papers)

    def ranked(query: str) -> list[int]:
        chosen.use(lambda: READER)
        using = chosen.chosen()
        assert using
        assert using.encoder()
        try:
            return ranker(query)
        finally:
            chosen.use(None)

    return ranked


class Remembering(Encoder):
    """The installed encoder; the sets share most sentences."""

    def __init__(self) -> None:
        self._known: dict[str, Vector] = {}

    @cached_property
    def _model(self) -> Encoder:
        return Packaged()

    @property
    def name(self) -> str:
        return self._model.name

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self._model.queries(texts)

    def sentences(self, texts: Sequence[str]) -> Vectors:
        if new := [text for text in texts if text not in self._known]:
            self._known |= dict(zip(new, self.queries(new), strict=True))
        return np.stack([self._known[text] for text in texts])


READER = Remembering()

OURS = {"Paperboy": paperboy, "words alone": by_words, "meaning alone": by_meaning}
if is_installed():
    OURS["with the encoder"] = with_encoder


def plain_fts5(operator: str, tokenizer: str) -> Callable[[dict[int, Paper]], Ranker]:
    """FTS5 as it comes, one column, the query's words joined by `operator`."""

    def made(papers: dict[int, Paper]) -> Ranker:
        db = InMemory(memory=True)
        db.conn.execute(f"CREATE VIRTUAL TABLE texts USING fts5(text, tokenize = '{tokenizer}')")
        rows = [(number, full_text(paper)) for number, paper in papers.items()]
        db.conn.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", rows)

        def ranked(query: str) -> list[int]:
            words = re.findall(r"\w+", query)
            if not words:
                return []
            match = f" {operator} ".join(f'"{word}"' for word in words)
            sql = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank, rowid LIMIT ?"
            return [number for (number,) in db.conn.execute(sql, [match, TOP])]

        return ranked

    return made


def rapidfuzz_everything(papers: dict[int, Paper]) -> Ranker:
    texts = {number: full_text(paper).lower() for number, paper in papers.items()}

    def ranked(query: str) -> list[int]:
        found = process.extract(query.lower(), texts, scorer=fuzz.token_set_ratio, limit=TOP)
        return [number for _, _, number in found]

    return ranked


def tantivy_everything(papers: dict[int, Paper]) -> Ranker:
    """One field of the terms that Paperboy's own index holds: tantivy cuts no Chinese."""
    import tantivy

    schema = tantivy.SchemaBuilder().add_text_field("text", tokenizer_name="en_stem")
    schema = schema.add_integer_field("number", stored=True)
    index = tantivy.Index(schema.build())
    writer = index.writer()
    for number, paper in papers.items():
        text = " ".join(terms(full_text(paper)))
        writer.add_document(tantivy.Document(text=text, number=number))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ranked(query: str) -> list[int]:
        words = " ".join(f'"{term}"' for term in terms(query))
        if not words:
            return []
        found = searcher.search(index.parse_query(words, ["text"]), TOP).hits
        return [int(searcher.doc(address)["number"][0]) for _, address in found]

    return ranked


def bm25s_everything(papers: dict[int, Paper]) -> Ranker:
    """BM25 over the stemmed terms that Paperboy's own index holds."""
    import bm25s

    def stemmed(text: str) -> list[str]:
        return stems(terms(text))

    numbers = list(papers)
    index = bm25s.BM25()
    texts = [stemmed(full_text(paper)) for paper in papers.values()]
    index.index(texts, show_progress=False)
    known = {term for text in texts for term in text}

    def ranked(query: str) -> list[int]:
        words = [term for term in stemmed(query) if term in known]
        if not words:
            return []
        found, _ = index.retrieve([words], k=TOP, show_progress=False)
        return [numbers[place] for place in found[0]]

    return ranked


def full_text(paper: Paper) -> str:
    parts = (text for _, text in paper.parts)
    return "\n".join((" ".join(paper.tags), paper.tldr or "", *parts, paper.abstract))


BASELINES: dict[str, Callable[[dict[int, Paper]], Ranker]] = {
    "FTS5, AND": plain_fts5("AND", "unicode61"),
    "FTS5, OR": plain_fts5("OR", "unicode61"),
    "FTS5 trigram, OR": plain_fts5("OR", "trigram"),
    "rapidfuzz": rapidfuzz_everything,
}
PEERS = {"tantivy": tantivy_everything, "bm25s": bm25s_everything}
BASELINES |= {name: made for name, made in PEERS.items() if find_spec(name)}


# Measuring.


def measure(ranker: Ranker, queries: tuple[tuple[int, str], ...]) -> Result:
    ranks: list[int] = []
    times: list[float] = []
    for number, query in queries:
        began = time.perf_counter()
        found = ranker(query)
        times.append(1000 * (time.perf_counter() - began))
        ranks.append(found.index(number) + 1 if number in found else 0)
    times.sort()
    return Result(
        mrr=mean(1 / rank if rank else 0 for rank in ranks),
        first=mean(rank == 1 for rank in ranks),
        five=mean(0 < rank <= 5 for rank in ranks),
        p50_ms=times[len(times) // 2],
        p95_ms=times[len(times) * 95 // 100],
    )


def texts_for(papers: dict[int, Paper], queries: QuerySet) -> dict[int, Paper]:
    """The papers without the field that the queries are made of."""
    losing = queries.unpaired or papers.keys()
    return {n: queries.without(paper) if n in losing else paper for n, paper in papers.items()}


def held_out(db: Database, papers: dict[int, Paper], queries: QuerySet) -> None:
    """Index the papers again without that field."""
    unindex(db, papers)
    texts = texts_for(papers, queries)
    write_entries(db, ((number, entry(paper)) for number, paper in texts.items()))
    db.conn.execute("DELETE FROM paper_acronyms")
    write_acronyms(db, ((number, acronyms_of(paper)) for number, paper in texts.items()))
    token = secrets.token_hex(8)
    last: str | None = ""
    while last is not None:
        forms, last = taught(db, last)
        write_forms(db, token, forms)
    settle(db, token)
    db.conn.execute("UPDATE papers_version SET token = ?", [token])
    untaught = queries.unpaired | queries.besides
    learn_meaning(db, token, [n for n in papers if n not in untaught], list(papers))
    if is_installed():
        encode(db, texts)


def learn_meaning(db: Database, token: str, some: list[int], papers: list[int]) -> None:
    """Learn what papers mean, as they are indexed now, from some of them."""
    db.conn.execute("DELETE FROM meaning_vectors")
    space = learn(bags_of(keeping.texts_of(db, some)))
    assert space is not None
    id_ = keeping.write_space(db, space, len(papers))
    vectors = keeping.as_bytes(space.vectors(keeping.texts_of(db, papers)))
    keeping.write_vectors(db, id_, papers, vectors)
    keeping.settle(db, token, id_)


def encode(db: Database, texts: dict[int, Paper]) -> None:
    """Have the sentence encoder read the papers as they are indexed now."""
    using = Chosen(lambda: READER)
    found = [encoded.read(using, READER.name, encoded.texts_read(p)) for p in texts.values()]
    encoded.write(db, READER.name, list(texts), [read for read in found if read])
    encoded.settle(db, READER.name)


def all_papers(db: Database) -> dict[int, Paper]:
    numbers = [number for (number,) in db.conn.execute("SELECT number FROM papers ORDER BY 1")]
    return dict(zip(numbers, papers_by_number(db, numbers), strict=True))


def run(sample: int, baselines: bool, sets: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "bench.db") as store:
        load(store, bundled_seeds())
        db = InMemory(memory=True)
        store.read(lambda stored: stored.conn.backup(db.conn))
    papers = all_papers(db)
    systems = [*OURS, *(BASELINES if baselines else ())]
    results: dict[str, list[Result]] = {system: [] for system in systems}
    row("queries", "n", *systems)
    row(*["---"] * (len(systems) + 2))
    for queries in query_sets(papers):
        if sets and not any(part in queries.name for part in sets):
            continue
        held_out(db, papers, queries)
        texts = texts_for(papers, queries)
        small = queries.unpaired or queries.name.startswith(("vague", "recollections"))
        asked = queries.queries[:: 1 if small else sample]
        cells = []
        for system in systems:
            own = OURS.get(system)
            ranker = own(db, papers) if own else BASELINES[system](texts)
            result = measure(ranker, asked)
            results[system].append(result)
            cells.append(f"{result.mrr:.3f} / {result.first:.2f} / {result.five:.2f}")
        row(queries.name, str(len(asked)), *cells)
    means = [f"**{mean(r.mrr for r in results[s]):.3f}**" for s in systems]
    row("mean MRR@10", "", *means)
    times = [
        f"{mean(r.p50_ms for r in results[s]):.1f} / {max(r.p95_ms for r in results[s]):.1f}"
        for s in systems
    ]
    row("mean p50 / worst p95, ms", "", *times)


def run_empty() -> None:
    """How many questions of everyday life find nothing, as they should, and of how many queries of
    the sets the paper is lost that is found where each is answered."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "bench.db") as store:
        load(store, bundled_seeds())
        papers = store.read(all_papers)
        ours = among_many(store, papers)

        def answered(query: str) -> list[int]:
            with patch.object(vote, "LITTLE", 0):
                return ours(query)

        row("questions", "n", "find nothing", "... where each is answered", "paper lost")
        row(*["---"] * 5)
        for language, asked in json.loads(OFF_TOPIC.read_text(encoding="utf-8")).items():
            empty = [str(sum(not find(q) for q in asked)) for find in (ours, answered)]
            row(f"everyday life ({language})", str(len(asked)), *empty, "")
        for queries in query_sets(papers):
            if queries.besides:
                continue
            empty_of = [(n, q) for n, q in queries.queries if not ours(q)]
            before = {q: answered(q) for _, q in empty_of}
            nothing = sum(not found for found in before.values())
            lost = sum(n in before[q] for n, q in empty_of)
            size = str(len(queries.queries))
            row(queries.name, size, str(len(empty_of)), str(nothing), str(lost))


def run_among_many(folder: Path, queries: int) -> None:
    """Titles as queries, for Paperboy with its second index and with SQLite alone, and for others
    over the same abstracts."""
    with tempfile.TemporaryDirectory() as scratch:
        abstracts = Path(scratch) / "abstracts.jsonl"
        titled = write_abstracts(lists_in(folder), abstracts)
        with Store(Path(scratch) / "bench.db") as store:
            load(store, [abstracts])
            papers = store.read(all_papers)
            number_of = {paper.abstract: number for number, paper in papers.items()}
            some = random.Random(SEED).sample(titled, queries)
            asked = tuple((number_of[abstract], title) for title, abstract in some)
            row(
                f"{len(papers):,} papers, {queries} titles",
                "MRR@10",
                "first",
                "five",
                "p50 / p95 ms",
            )
            row(*["---"] * 5)
            ours = among_many(store, papers)
            result_row("Paperboy, with `scale`", measure(ours, asked))
            active.large = Absent()
            result_row("Paperboy, SQLite alone", measure(ours, asked))
            result_row("FTS5, stemmed, OR of all but stop words", measure(unpruned(papers), asked))
            for name in PEERS:
                if name in BASELINES:
                    result_row(name, measure(BASELINES[name](papers), asked))


def among_many(store: Store, papers: dict[int, Paper]) -> Ranker:
    """Whole answers, as members get them."""
    numbers = {paper.id: number for number, paper in papers.items()}

    def ranked(query: str) -> list[int]:
        return [
            numbers[hit.paper.id] for hit in store.read(search, Question(query), limit=TOP).hits
        ]

    return ranked


def unpruned(papers: dict[int, Paper]) -> Ranker:
    """FTS5 over our terms, asked for every word that is no stop word: the measure of quality."""
    db = InMemory(memory=True)
    db.conn.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize = 'porter unicode61')")
    rows = ((number, " ".join(terms(full_text(paper)))) for number, paper in papers.items())
    db.conn.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", rows)

    def ranked(query: str) -> list[int]:
        match = " OR ".join(f'"{t}"' for t in dict.fromkeys(terms(query)) if t not in STOP_WORDS)
        sql = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank, rowid LIMIT ?"
        return [number for (number,) in db.conn.execute(sql, [match, TOP])]

    return ranked


def result_row(name: str, result: Result) -> None:
    shares = (f"{share:.3f}" for share in (result.mrr, result.first, result.five))
    row(name, *shares, f"{result.p50_ms:.1f} / {result.p95_ms:.1f}")


def row(*cells: str) -> None:
    click.echo(f"| {' | '.join(cells)} |")


@click.command()
@click.option("--sample", default=1, show_default=True, help="Ask every Nth query only.")
@click.option("--alone", is_flag=True, help="Leave the other systems out.")
@click.option("--sets", multiple=True, help="Only sets with this in their name; may be repeated.")
@click.option("--empty", is_flag=True, help="Tell which questions find nothing.")
@click.option("--lists", type=click.Path(path_type=Path), help="Ask among the papers of lists.")
@click.option("--queries", default=500, show_default=True, help="Titles to ask for, with --lists.")
def main(
    sample: int,
    alone: bool,
    sets: tuple[str, ...],
    empty: bool,
    lists: Path | None,
    queries: int,
) -> None:
    """Print the table of MRR@10 / found first / found among five."""
    if empty:
        run_empty()
    elif lists:
        run_among_many(lists, queries)
    else:
        run(sample, not alone, sets)


if __name__ == "__main__":
    main()
