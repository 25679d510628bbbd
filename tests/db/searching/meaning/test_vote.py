"""Found by meaning: what changes, and what words alone decide."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from db.formats.seed_text import parse
from db.language.text import terms
from db.loading.loader import load
from db.papers.paper import Part
from db.papers.reading import papers_by_number
from db.searching.answers import advice
from db.searching.engines.active import engine
from db.searching.engines.base import Ranked
from db.searching.limits import EVERYTHING
from db.searching.meaning import index, keeping, likeness, vote
from db.searching.meaning.index import index_of
from db.searching.meaning.likeness import alike
from db.searching.questions import Question
from db.searching.search import Answer, search
from db.store.connection import Database
from db.store.sql import first_column
from db.store.store import Store
from tests.seed_files import write

IDEA = "how to align a model in a small language without it sounding like translated text"

USING = dict.fromkeys(terms(IDEA), 1)
"""As if one paper held each of its words."""


def ids(answer: Answer) -> list[str]:
    return [hit.paper.id for hit in answer.hits]


def by_words(store: Store, query: str, literal: bool = False) -> list[str]:
    with patch.object(vote, "meanings", lambda db: None):
        return ids(store.read(search, Question(query, literal=literal)))


def rank(store: Store, query: str, number: int) -> int:
    (paper,) = store.read(papers_by_number, [number])
    found = ids(store.read(search, Question(query)))
    return found.index(paper.id) + 1 if paper.id in found else 0


def test_an_idea_in_other_words_finds_its_paper(seeded: Store) -> None:
    assert 0 < rank(seeded, IDEA, 59) <= 3


@pytest.mark.parametrize(
    "query", ["GuardSpace", "guard space", "GuardSpce", "DAG-Math", '"chain of thought"', "GRPO"]
)
def test_names_phrases_and_acronyms_are_left_to_the_words(seeded: Store, query: str) -> None:
    assert ids(seeded.read(search, Question(query))) == by_words(seeded, query)


def test_chinese_keywords_that_one_paper_alone_holds_are_left_to_the_words(seeded: Store) -> None:
    """Others are not: pairs of characters say less than the words they are cut from."""
    alone, others = "隐私 轨迹数据", "适配器 轻量化"
    assert ids(seeded.read(search, Question(alone))) == by_words(seeded, alone)
    with patch.object(vote, "_is_in_one_paper", lambda db, wanted: False):
        assert ids(seeded.read(search, Question(alone))) != by_words(seeded, alone)
    assert ids(seeded.read(search, Question(others))) != by_words(seeded, others)


def test_a_withdrawn_paper_is_not_one_that_holds_all_terms(tmp_path: Path, seed_file: Path) -> None:
    records = parse(seed_file.read_bytes(), seed_file.name).records[:3]
    (_, motivation), *_ = records[0].parts
    held = [term for term in terms(motivation) if len(term) == 2][:6]
    with Store(tmp_path / "three.db") as store:
        load(store, [write(tmp_path, records)])
        assert store.read(vote._is_in_one_paper, held)
        load(store, [write(tmp_path, records[1:])])
        assert not store.read(vote._is_in_one_paper, held)


def test_words_taken_as_written_are_left_to_the_words(seeded: Store) -> None:
    assert ids(seeded.read(search, Question(IDEA, literal=True))) == by_words(
        seeded, IDEA, literal=True
    )


def test_where_not_all_are_ranked_a_paper_that_comes_in_is_not_said_to_hold_no_word(
    seeded: Store,
) -> None:
    def found(db: Database, *, is_cut: bool) -> frozenset[int]:
        known = engine(db).vocabulary
        query = vote.asked(db, known, IDEA, terms(IDEA), USING, terms(IDEA), [])
        none = Ranked(np.zeros(0, np.int64), np.zeros(0, np.float64), is_cut)
        voted = vote.second_vote(db, query, none, EVERYTHING)
        assert len(voted.ranked)
        return voted.by_meaning

    assert seeded.read(found, is_cut=False)
    assert not seeded.read(found, is_cut=True)


def test_meaning_keeps_to_the_limits(seeded: Store) -> None:
    answer = seeded.read(search, Question(f'{IDEA} category:"LLM 预训练"'), limit=50)
    assert {hit.paper.category for hit in answer.hits} == {"LLM 预训练"}


@pytest.mark.parametrize("query", ["蒜蓉虾饺炖葱姜", "怎么做红烧肉", "周末去哪里玩"])
def test_nothing_near_is_still_no_answer(seeded: Store, english_list: Store, query: str) -> None:
    assert not seeded.read(search, Question(query)).hits
    with english_list as store:
        assert not store.read(search, Question(query)).hits


def test_what_comes_nearest_is_offered_where_nothing_is_found(seeded: Store) -> None:
    assert len(seeded.read(advice, Question("如何申请护照")).papers) == 3


@pytest.fixture
def english_list(tmp_path: Path, seeded: Store) -> Store:
    """A store with papers in English alone."""
    numbers = list(range(1, 803, 8))
    papers = seeded.read(papers_by_number, numbers)
    entries = [
        {"title": f"Paper {place}", "abstract": paper.abstract}
        for place, paper in enumerate(papers)
    ]
    file = tmp_path / "list.json"
    file.write_text(json.dumps(entries), encoding="utf-8")
    store = Store(tmp_path / "english.db")
    load(store, [file])
    return store


def test_a_question_in_chinese_finds_papers_of_a_list_in_english(
    english_list: Store, seeded: Store
) -> None:
    """The parts of a summary that say what a paper does, asked among 101 papers without one."""
    numbers = list(range(1, 803, 8))
    asked = [paper.part(Part.METHOD) for paper in seeded.read(papers_by_number, numbers)]
    with english_list as store:
        ranks = [rank(store, query, place) for place, query in enumerate(asked, 1)]
    assert sum(1 / place for place in ranks if place) / len(ranks) > 0.8


def test_a_few_papers_in_english_are_found_in_chinese_too(tmp_path: Path) -> None:
    entries = [
        {"title": "Pruned heads", "abstract": "We prune the attention heads that say nothing."},
        {"title": "Small tables", "abstract": "Quantization of weights to four bits, as tables."},
        {"title": "Safe robots", "abstract": "Robots learn to move through crowds by imitation."},
    ]
    file = tmp_path / "list.json"
    file.write_text(json.dumps(entries), encoding="utf-8")
    with Store(tmp_path / "few.db") as store:
        load(store, [file])
        (hit, *_) = store.read(search, Question("大模型权重的低比特量化")).hits
        assert (hit.paper.title, hit.by_meaning) == ("Small tables", True)
        assert not store.read(search, Question("怎么做红烧肉")).hits


def test_the_sentence_nearest_in_meaning_reads_as_latex_sets_it(tmp_path: Path) -> None:
    abstract = r"We \textbf{quantize} weights to four bits, which takes 12.7\% of the memory."
    file = tmp_path / "list.json"
    file.write_text(json.dumps([{"title": "Small tables", "abstract": abstract}]), encoding="utf-8")
    with Store(tmp_path / "few.db") as store:
        load(store, [file])
        (hit,) = store.read(search, Question("大模型权重的低比特量化")).hits
    assert hit.by_meaning
    assert hit.passage == "We quantize weights to four bits, which takes 12.7% of the memory."


def test_papers_alike_are_the_nearest_without_itself(seeded: Store) -> None:
    near = seeded.read(alike, 1, 5)
    assert len(near) == 5
    assert 1 not in {neighbour.number for neighbour in near}
    assert [neighbour.cosine for neighbour in near] == sorted(
        (neighbour.cosine for neighbour in near), reverse=True
    )


def test_a_paper_that_is_not_there_is_like_none(seeded: Store) -> None:
    assert seeded.read(alike, 9_999, 5) == []


def test_what_is_usual_among_papers_is_known_without_comparing_them() -> None:
    chance = np.random.default_rng(7)
    vectors = chance.standard_normal((50, 40)).astype(np.float32) / np.float32(8)
    rows = keeping.as_bytes(vectors)
    every = index_of(range(50), [row.tobytes() for row in rows]).likeness(vectors[3])
    known = index_of([3], [rows[3].tobytes()], others=rows).likeness(vectors[3])
    assert known.above[0] == pytest.approx(every.above[3], abs=1e-3)


def test_a_paper_without_words_in_the_script_of_a_question_comes_further_up(
    seeded: Store,
) -> None:
    """Words cannot speak for it; that of papers which have both, it changes nothing."""
    query, number = IDEA, 59

    def score(db: Database, lacking: int) -> float:
        known = engine(db).vocabulary
        wanted = terms(query)
        asked = vote.asked(db, known, query, wanted, USING, wanted, [])
        assert asked is not None
        assert asked.index.scripts is not None
        scripts = asked.index.scripts.copy()
        scripts[asked.index.numbers == number] &= 255 - lacking
        found = Ranked(np.array([1, number]), np.array([2.0, 0.1]))
        voted = vote.second_vote(
            db, replace(asked, index=replace(asked.index, scripts=scripts)), found, EVERYTHING
        )
        return dict(voted.ranked.papers())[number]

    has_both = seeded.read(score, 0)
    assert seeded.read(score, index.HAN) == has_both
    assert seeded.read(score, index.OTHER) > has_both


def test_in_which_scripts_papers_are_is_told_from_what_is_indexed(
    seeded: Store, english_list: Store, tmp_path: Path
) -> None:
    chinese = tmp_path / "chinese.json"
    entries = [{"title": "Pruned heads", "abstract": "我们剪去注意力头中不起作用的部分。"}]
    chinese.write_text(json.dumps(entries), encoding="utf-8")

    def scripts(store: Store) -> set[int]:
        found = store.read(index.meanings)
        assert found is not None
        assert found.index.scripts is not None
        return set(found.index.scripts.tolist())

    assert scripts(seeded) == {index.HAN | index.OTHER}
    with english_list as store:
        assert scripts(store) == {index.OTHER}
        load(store, [chinese])
        assert scripts(store) == {index.OTHER, index.HAN}


def test_of_many_papers_the_nearest_are_found_by_their_sides() -> None:
    chance = np.random.default_rng(5)
    vectors = chance.standard_normal((3_000, 208)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = [vector.tobytes() for vector in keeping.as_bytes(vectors)]
    numbers = list(range(10, 3_010))
    asked = vectors[77] + 0.5 * vectors[78]
    exact = index_of(numbers, rows).likeness(asked)
    with patch.object(index, "ONE_BY_ONE", 100):
        few = index_of(numbers, rows).likeness(asked, [10, 12, 99_999])
    assert len(few.numbers) < len(exact.numbers)
    assert {10, 12, 87, 88} <= set(few.numbers.tolist())
    best = np.argsort(-exact.cosines)[:2]
    assert few.numbers[np.argsort(-few.cosines)[:2]].tolist() == exact.numbers[best].tolist()


# What loads leave in the store.


def rows(db: Database) -> tuple[int, int, int, int]:
    """Spaces, versions, vectors, papers."""
    tables = ("meaning_spaces", "meaning_versions", "meaning_vectors", "papers")
    counts = (first_column(db, f"SELECT count(*) FROM {table}") for table in tables)
    (spaces,), (versions,), (vectors,), (papers,) = counts
    return spaces, versions, vectors, papers


def test_papers_that_come_later_get_vectors_in_the_same_space(store: Store, tmp_path: Path) -> None:
    first = store.read(keeping.space_of)
    file = tmp_path / "more.json"
    text = "We prune the heads of attention that say nothing and keep those that do."
    file.write_text(json.dumps([{"title": "Pruned heads", "abstract": text}]), encoding="utf-8")
    load(store, [file])
    assert store.read(keeping.space_of) == first
    assert store.read(rows) == (1, 1, 804, 804)
    near = store.read(likeness.nearest_to, "prune attention heads", 2)
    assert 804 in {neighbour.number for neighbour in near}


def test_a_store_that_has_outgrown_its_space_learns_anew(
    english_list: Store, seed_file: Path
) -> None:
    with english_list as store:
        first = store.read(keeping.space_of)
        load(store, [seed_file])
        assert store.read(keeping.space_of) != first
        spaces, versions, vectors, papers = store.read(rows)
        assert (spaces, versions, vectors) == (1, 1, papers)


def test_a_store_from_before_learns_when_it_is_caught_up(store: Store) -> None:
    from db.searching.engines import active

    def forget(db: Database) -> None:
        for table in ("meaning_spaces", "meaning_versions", "meaning_vectors"):
            db.conn.execute(f"DELETE FROM {table}")

    store.write(forget)
    words = ids(store.read(search, Question(IDEA)))
    assert words == by_words(store, IDEA)
    active.catch_up(store)
    assert store.read(rows) == (1, 1, 803, 803)
    assert ids(store.read(search, Question(IDEA))) != words


def test_a_space_of_other_rules_is_not_used_and_learned_anew(store: Store) -> None:
    from db.searching.engines import active

    store.write(lambda db: db.conn.execute("UPDATE meaning_spaces SET recipe = recipe - 1"))
    assert ids(store.read(search, Question(IDEA))) == by_words(store, IDEA)
    active.catch_up(store)
    assert store.read(rows) == (1, 1, 803, 803)
    assert store.read(index.meanings) is not None


def more(tmp_path: Path, papers: int) -> Path:
    file = tmp_path / f"{papers}.json"
    said = "We prune the attention heads that say nothing, for the reason with number"
    entries = [{"title": f"{papers}, {n}", "abstract": f"{said} {n}."} for n in range(papers)]
    file.write_text(json.dumps(entries), encoding="utf-8")
    return file


def test_whether_papers_teach_is_not_asked_at_each_load(
    english_list: Store, tmp_path: Path
) -> None:
    with english_list as store, patch.object(keeping, "_teachers", return_value=[]) as asked:
        load(store, [more(tmp_path, 9)])
        assert not asked.called
        load(store, [more(tmp_path, 60)])
        assert asked.call_count == 1
        load(store, [more(tmp_path, 10)])
        assert asked.call_count == 1
        assert store.read(rows)[:2] == (1, 1)


def test_another_process_sees_what_a_load_learned(store: Store, tmp_path: Path) -> None:
    """Two stores on one file stand for two processes: each has connections of its own."""
    with Store(store.path) as reader:
        before = reader.read(index.meanings)
        file = tmp_path / "more.json"
        file.write_text(json.dumps([{"title": "A", "abstract": "Prune the heads."}]), "utf-8")
        load(store, [file])
        after = reader.read(index.meanings)
    assert before is not None
    assert after is not None
    assert len(after.index.numbers) == len(before.index.numbers) + 1


# How good it is.


def mean_reciprocal_rank(store: Store, asked: list[tuple[str, int]]) -> float:
    ranks = [rank(store, query, number) for query, number in asked]
    return sum(1 / place for place in ranks if place) / len(ranks)


def test_vague_recollections_find_their_papers(seeded: Store, shared_folder: Path) -> None:
    """Words alone reach .36, the mean of the two languages; both votes .47."""
    vague = json.loads((shared_folder / "search" / "vague.json").read_text(encoding="utf-8"))
    means = [mean_reciprocal_rank(seeded, asked) for asked in vague.values()]
    assert sum(means) / len(means) >= 0.43
