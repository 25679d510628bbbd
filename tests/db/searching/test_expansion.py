"""An acronym finds papers that write it out, and the long form those that do not."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.loading.loader import load
from db.searching import learned_acronyms as acronyms
from db.searching.engines import in_memory, tantivy_build
from db.searching.engines.active import engine
from db.searching.engines.fts5 import Fts5
from db.searching.engines.in_memory import InMemory
from db.searching.engines.tantivy import TantivyIndex
from db.searching.learned_acronyms import forms_of
from db.searching.questions import Question
from db.searching.search import search
from db.store.connection import Database
from db.store.store import Store
from db.store.versions import papers_token

BOTH = (
    "We train with Group Relative Policy Optimization (GRPO) on sums. GRPO works.",
    "Group relative policy optimization (GRPO) needs no critic. We improve GRPO.",
)
SHORT = "Agents become faster by GRPO."
LONG = "Robots walk by group-relative policy optimization."
PART = "A policy for relative strangers."
CHINESE = "本文研究组相对策略优化的收敛。"
CHINESE_BOTH = ("我们采用组相对策略优化（GRPO）训练模型。", "通过组相对策略优化（GRPO）对齐模型。")
RIVALS = (
    "Maximum likelihood estimation (MLE) of trees.",
    "The maximum likelihood estimation (MLE) is slow.",
    "Machine learning engineering (MLE) by agents.",
    "Benchmarks of machine learning engineering (MLE).",
    "Only MLE is written here.",
)
ORDINARY = (
    "Adaptive computation time (ACT) halts.",
    "We halt by adaptive computation time (ACT).",
    *(f"Cats act and sleep, then act again, the {n}th time." for n in range(30)),
)
ONCE = ("Tree Guided Search (TGS) is new.", "TGS is fast.")
OTHERS = tuple(f"Paper {n} is about the weather of town {n}." for n in range(40))
ALL = (*BOTH, SHORT, LONG, PART, CHINESE, *CHINESE_BOTH, *RIVALS, *ORDINARY, *ONCE, *OTHERS)


def write(folder: Path, abstracts: tuple[str, ...]) -> Path:
    path = folder / "papers.jsonl"
    path.write_text("".join(json.dumps({"abstract": text}) + "\n" for text in abstracts))
    return path


@pytest.fixture(scope="module", params=[InMemory, Fts5, TantivyIndex])
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("acronyms")
    with Store(folder / "paperboy.db") as store:
        with pytest.MonkeyPatch.context() as patch:
            if request.param is TantivyIndex:
                patch.setattr(tantivy_build, "MIN_PAPERS", 1)
            if request.param is Fts5:
                patch.setattr(in_memory, "MAX_PAPERS", 0)
            load(store, [write(folder, ALL)])
            assert isinstance(store.read(engine), request.param)
        yield store


def found(store: Store, query: str, literal: bool = False) -> list[str]:
    hits = store.read(search, Question(query, literal=literal), limit=100).hits
    return [hit.paper.abstract for hit in hits]


def also(store: Store, query: str, literal: bool = False) -> tuple[str, ...]:
    return store.read(search, Question(query, literal=literal)).also


# Both directions.


@pytest.mark.parametrize("query", ["GRPO", "grpo", "grpos"])
def test_an_acronym_finds_papers_that_write_it_out_behind_those_that_hold_it(
    store: Store, query: str
) -> None:
    hits = found(store, query)
    assert set(hits[:5]) == {*BOTH, SHORT, *CHINESE_BOTH}
    assert set(hits[5:]) == {LONG, CHINESE}


@pytest.mark.parametrize(
    "query",
    [
        "group relative policy optimization",
        "Group-Relative Policy Optimisation",
        "group relativ policy optimization",
    ],
)
def test_a_long_form_finds_its_acronym_behind_itself_and_before_a_part_of_it(
    store: Store, query: str
) -> None:
    hits = found(store, query)
    assert set(hits[:3]) == {*BOTH, LONG}
    assert set(hits[3:7]) == {SHORT, CHINESE, *CHINESE_BOTH}
    assert hits[7] == PART


def test_a_chinese_form_finds_the_english_ones(store: Store) -> None:
    hits = found(store, "组相对策略优化")
    assert set(hits[:3]) == {CHINESE, *CHINESE_BOTH}
    assert {SHORT, LONG, *BOTH} <= set(hits[3:])


def test_traditional_characters_are_a_form_too(store: Store) -> None:
    assert {SHORT, LONG} <= set(found(store, "組相對策略優化"))


def test_a_form_counts_beside_other_words(store: Store) -> None:
    assert found(store, "GRPO robots")[0] == LONG
    assert found(store, "group relative policy optimization makes agents faster")[0] == SHORT


def test_who_says_both_forms_gets_what_they_say(store: Store) -> None:
    query = "Group Relative Policy Optimization (GRPO) 组相对策略优化"
    assert also(store, query) == ()
    assert set(found(store, query)[:2]) == set(BOTH)


# What is said of it.


def test_the_other_forms_are_said_where_they_found_something(store: Store) -> None:
    assert set(also(store, "GRPO")) == {"group relative policy optimization", "组相对策略优化"}
    assert "GRPO" in also(store, "group relative policy optimization")
    assert also(store, "weather") == ()


def test_the_passage_shows_the_other_form(store: Store) -> None:
    hits = store.read(search, Question("GRPO robots")).hits
    matched = [hits[0].passage[begin:end].lower() for begin, end in hits[0].matches]
    assert matched == ["robots", "group", "relative", "policy", "optimization"]


# Where nobody asked for it.


@pytest.mark.parametrize("query", ['"GRPO"', '"group relative policy optimization"'])
def test_quotes_take_the_words_as_they_are(store: Store, query: str) -> None:
    hits = found(store, query)
    assert hits
    assert all(query.strip('"').lower() in hit.lower().replace("-", " ") for hit in hits)
    assert also(store, query) == ()


def test_a_literal_search_takes_them_so_too(store: Store) -> None:
    assert LONG not in found(store, "GRPO", literal=True)
    assert also(store, "GRPO", literal=True) == ()


def test_a_word_to_leave_out_leaves_out_that_form_only(store: Store) -> None:
    assert set(found(store, "-GRPO group relative policy optimization")[:1]) == {LONG}
    assert SHORT not in found(store, "-GRPO group relative policy optimization")


def test_limits_hold_for_the_other_form(store: Store) -> None:
    assert LONG not in found(store, 'GRPO -"robots walk"')


def test_a_part_of_a_longer_form_is_not_meant_for_itself(store: Store) -> None:
    assert also(store, "policy optimization") == ()


# What is not known.


def test_rival_meanings_are_left_alone(store: Store) -> None:
    assert also(store, "MLE") == also(store, "maximum likelihood estimation") == ()


def test_an_acronym_that_most_papers_write_as_a_word_is_left_alone(store: Store) -> None:
    assert also(store, "adaptive computation time") == ()
    assert also(store, "cats act") == ()


def test_one_paper_teaches_nothing(store: Store) -> None:
    assert also(store, "tree guided search") == ()


def test_a_pasted_text_means_what_it_says(store: Store) -> None:
    assert also(store, "GRPO " + "and the weather of many towns " * 6) == ()


# What the papers teach changes with them.


def test_each_version_of_the_papers_teaches_for_itself(tmp_path: Path) -> None:
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [write(tmp_path, (SHORT, LONG, *OTHERS))])
        assert also(store, "GRPO") == ()
        load(store, [write(tmp_path, (*BOTH, SHORT, LONG, *OTHERS))])
        assert also(store, "GRPO") == ("group relative policy optimization",)
        load(store, [write(tmp_path, (BOTH[0], SHORT, LONG, *OTHERS))])
        assert also(store, "GRPO") == ()
        assert store.read(forms_of, ["grpo"]) == []


def test_a_load_that_fails_before_the_swap_leaves_what_was_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [write(tmp_path, (*BOTH, SHORT, LONG, *OTHERS))])
        known = store.read(forms_of, ["grpo"])
        with monkeypatch.context() as patch:
            patch.setattr("db.loading.loader._swap", _fail)
            with pytest.raises(RuntimeError):
                load(store, [write(tmp_path, (SHORT, LONG, *OTHERS))])
        assert store.read(forms_of, ["grpo"]) == known != []
        load(store, [write(tmp_path, (*BOTH, SHORT, *OTHERS))])
        versions = "SELECT count(DISTINCT version) FROM acronym_forms"
        assert store.read(lambda db: db.conn.execute(versions).fetchone()) == (1,)


def _fail(*_: object) -> None:
    raise RuntimeError


def test_papers_that_are_gone_leave_no_definitions(tmp_path: Path) -> None:
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [write(tmp_path, (*BOTH, *OTHERS))])
        edited = (BOTH[0], BOTH[1].replace("critic", "critics"), *OTHERS)
        load(store, [write(tmp_path, edited)])
        orphans = "SELECT * FROM paper_acronyms WHERE number NOT IN (SELECT number FROM papers)"
        assert store.read(lambda db: db.conn.execute(orphans).fetchall()) == []


def test_long_forms_in_other_spellings_are_one(tmp_path: Path) -> None:
    abstracts = (
        "Supervised fine-tuning (SFT) helps.",
        "Supervised finetuning (SFT) hurts.",
        "We do supervised finetuning only.",
        "We do supervised fine tuning alone.",
        *OTHERS,
    )
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [write(tmp_path, abstracts)])
        assert set(found(store, "SFT")) == set(abstracts[:4])


def test_acronyms_are_learned_some_at_a_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acronyms, "FORMS_A_BATCH", 1)
    known = store.read(forms_of, ["grpo", "act"])
    acronyms.learn(store, "again")
    assert store.read(all_forms, "again") == store.read(all_forms, store.read(papers_token))
    store.write(acronyms.forget)
    assert store.read(forms_of, ["grpo", "act"]) == known != []


def all_forms(db: Database, version: str) -> list[tuple[str, str, str, int]]:
    rows = "SELECT acronym, form, key, papers FROM acronym_forms WHERE version = ? ORDER BY 1, 2"
    return db.conn.execute(rows, [version]).fetchall()


def test_what_two_acronyms_stand_for_is_the_one_that_most_papers_define(tmp_path: Path) -> None:
    abstracts = (
        *(f"Proximal policy optimization (PPO) is used, the {n}th time." for n in range(3)),
        *(f"We use proximal policy optimization (PPOPT) in town {n}." for n in range(2)),
        *OTHERS,
    )
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [write(tmp_path, abstracts)])
        found = store.read(forms_of, ["proximalpolicyoptimization"])
        assert {form.acronym for form in found} == {"ppo"}


def test_all_papers_teach_their_acronyms(seeded: Store) -> None:
    forms, _ = seeded.read(acronyms.taught, "")
    known = {(form.acronym, form.text) for form in forms}
    assert {
        ("grpo", "group relative policy optimization"),
        ("rlhf", "reinforcement learning from human feedback"),
        ("rag", "检索增强生成"),
        ("rl", "强化学习"),
    } <= known


@pytest.mark.parametrize("query", ["qianghuaxuexi", "qianghua xuexi", "强化 xuexi"])
def test_a_form_may_be_typed_in_pinyin(seeded: Store, query: str) -> None:
    assert "RL" in seeded.read(search, Question(query)).also
