"""Tags: lines are split, spellings unified, and any spelling finds its tag."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.formats.seed_text import parse
from db.store.connection import Database
from db.store.store import Store
from db.tags.by_hand import TAGS as BY_HAND
from db.tags.by_hand import tags_by_hand
from db.tags.lookup import (
    Tag,
    TagPage,
    UnknownTag,
    list_tags,
    nearest,
    require,
    resolve,
    suggest_tags,
)
from db.tags.slips import Keyed, Repairs, learn_mistyped_words, learn_slips
from db.tags.spellings import (
    CanonicalSpellings,
    CanonicalTag,
    canonical_tag,
    learn_acronyms,
    spelling_key,
)
from db.tags.tag_lines import split_tags
from db.tags.writing import is_swept, stage_tags, swap_tags, sweep_some


@pytest.fixture(scope="module")
def lines(seed_file: Path) -> list[str]:
    return [record.tag_line for record in parse(seed_file.read_bytes(), seed_file.name).records]


@pytest.fixture(scope="module")
def spellings(lines: list[str]) -> Counter[str]:
    return Counter(tag for line in lines for tag in split_tags(line))


@pytest.fixture(scope="module")
def store(loaded_store: Path) -> Iterator[Store]:
    with Store(loaded_store) as store:
        yield store


# Splitting a line.


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("#LLM #Reasoning", ("LLM", "Reasoning")),
        ("#LLM;RLHF;Value Model", ("LLM", "RLHF", "Value Model")),
        ("#LLMs ; MLLMs ; DPO", ("LLMs", "MLLMs", "DPO")),
        ("#GRPO; Meta-Optimization;", ("GRPO", "Meta-Optimization")),
        (
            "#Large Language Models,Complex Reasoning",
            ("Large Language Models", "Complex Reasoning"),
        ),
        ("#模型，推理；对齐", ("模型", "推理", "对齐")),
        ("#Benchmarks (math, code) #Agents", ("Benchmarks (math, code)", "Agents")),
        ("#f(x); g(y)", ("f(x)", "g(y)")),
        ("#1,000 languages", ("1,000 languages",)),
        ("#C# #C++ #F#", ("C#", "C++", "F#")),
        ("#LLM#RL", ("LLM", "RL")),
        ("# LLM ##RL #", ("LLM", "RL")),
        ("#AI/NLP for Science #Type I/II errors", ("AI/NLP for Science", "Type I/II errors")),
        ("#Transformer+ #low-rank pre-training.", ("Transformer", "low-rank pre-training")),
        ("#LLM #LLM", ("LLM",)),
        ("#", ()),
        ("#;,#", ()),
    ],
)
def test_a_tag_line_is_read_as_its_tags(line: str, tags: tuple[str, ...]) -> None:
    assert split_tags(line) == tags


def test_a_bracket_that_the_line_tore_apart_parts_tags() -> None:
    line = "#LLM Fine-tuning (SFT #DPO #SimPO); Data selection; Holdout loss"
    assert split_tags(line) == (
        "LLM Fine-tuning",
        "SFT",
        "DPO",
        "SimPO",
        "Data selection",
        "Holdout loss",
    )


def test_no_letter_of_any_tag_line_is_lost(lines: list[str]) -> None:
    for line in lines:
        kept = "".join(split_tags(line))
        assert Counter(filter(str.isalnum, kept)) == Counter(filter(str.isalnum, line))


@given(st.lists(st.text("abC1 -/()", min_size=1).filter(str.strip), max_size=5))
def test_tags_of_plain_words_are_read_back(words: list[str]) -> None:
    tags = split_tags(" ".join("#" + word for word in words))
    letters = Counter(filter(str.isalnum, "".join(dict.fromkeys(words))))
    assert set(Counter(filter(str.isalnum, "".join(tags)))) == set(letters)


@given(st.text("aB#;,，() +.1", max_size=30))
def test_splitting_what_was_split_changes_nothing(line: str) -> None:
    tags = split_tags("#" + line)
    assert split_tags(" ".join("#" + tag for tag in tags)) == tags


# Which spellings are one.


def repairs_of(papers: Mapping[str, int]) -> Repairs:
    return Repairs(learn_mistyped_words(papers.items()), tags_by_hand())


def learn(papers: Mapping[str, int]) -> CanonicalSpellings:
    """What a store that holds these spellings learns (`db.tags.writing`), without a store."""
    repairs = repairs_of(papers)
    acronyms = learn_acronyms(papers.items())
    right = {
        spelling_key(a, acronyms): spelling_key(b, acronyms) for a, b in repairs.by_hand.items()
    }
    by_hand = dict(right)
    groups: dict[str, list[str]] = defaultdict(list)
    for spelling in papers:
        key = spelling_key(repairs.meant(spelling), acronyms)
        key = by_hand.get(key, key)
        groups[key].append(spelling)
        if repairs.meant(spelling) != spelling:
            right[spelling_key(spelling, acronyms)] = key
    slips = learn_slips(
        [
            Keyed(key, sum(papers[spelling] for spelling in groups[key]), min(groups[key]))
            for key in groups
        ]
    )
    right = {key: slips.get(meant, meant) for key, meant in right.items() if key != meant}
    return CanonicalSpellings(acronyms, slips | right)


def canonical_tags(papers: Mapping[str, int]) -> list[CanonicalTag]:
    groups = grouped(papers, learn(papers)).values()
    meant = repairs_of(papers).meant
    return [
        canonical_tag({spelling: papers[spelling] for spelling in group}, meant) for group in groups
    ]


def grouped(spellings: Iterable[str], canon: CanonicalSpellings) -> dict[str, list[str]]:
    """The spellings by their keys, in the order of these."""
    ranked = sorted(spellings, key=canon.key)
    return {key: list(group) for key, group in groupby(ranked, key=canon.key)}


def test_the_spellings_of_the_seeds_are_about_1_260_tags(spellings: Counter[str]) -> None:
    assert len(spellings) == 1_708
    assert len(canonical_tags(spellings)) == 1_260


@pytest.mark.parametrize(
    "same",
    [
        ("LLM", "LLMs", "llm", "Large Language Model", "Large Language Models (LLMs)"),
        ("Fine-tuning", "finetuning", "fine tuning", "Fine‑tuning"),
        ("Mixture-of-Experts (MoE)", "MoE", "moe", "Mixture of experts"),
        ("RL from verifiable rewards", "RLVR", "Reinforcement Learning with Verifiable Rewards"),
        ("RLHF", "Reinforcement learning with human feedback"),
        ("LoRA", "low rank adaptation"),
        ("dLLMs", "Diffusion LLM", "Diffusion Large Language Models"),
        ("LLM-as-judge", "LLM-as-a-Judge", "LLMs-as-judges"),
        ("Multi-hop QA", "multi-hop question answering"),
        ("Tokenisation", "tokenization"),
        ("compresson", "Compression"),
        ("Large Lanugae Model", "Large Language Models"),
        ("Large Vision Langauge Model", "Large Vision-Language Models"),
        ("natural langauge processing", "Natural Language Processing"),
        ("inferece-time", "inference time"),
        ("verifers", "Verifiers"),
        ("Self-envolving", "self-evolving"),
        ("Generative Al", "Generative AI"),
        ("Token-lmportance", "Token Importance"),
        ("Length control Abstract", "Length Control"),
        ("Uncernity", "Uncertainty"),
        ("reinforceme", "Reinforcement Learning"),
        ("deep trasformer-based LLMs", "deep transformer-based LLMs"),
        ("Pre-Normlization", "Pre-Normalization"),
        ("Vison Lanaguage Model", "Vision-Language Models"),
        ("Math Reasoning", "Mathematical Reasoning"),
        ("LLM Agents", "LLM-based Agent", "LLM-based Agents", "lm agent"),
        ("MCTS", "Monte Carlo Tree Search"),
        ("KV cache", "KV Caching", "Key-value caching"),
        ("data synthetic", "synthetic data"),
        ("pretrain", "pre-training"),
        ("mup", "μP", "maximal update parametrization", "maximal update parameterization"),
    ],
)
def test_spellings_of_one_tag_are_unified(spellings: Counter[str], same: tuple[str, ...]) -> None:
    canon = learn(spellings)
    assert len({canon.key(spelling) for spelling in same}) == 1


@pytest.mark.parametrize(
    "different",
    [
        ("Turing Machine", "Tuning Machine"),
        ("two-player games", "two-layer games"),
        ("language models", "Large Language Models", "Large Vision-Language Models"),
        ("Reward Modeling", "Reward Models"),
        ("Multimodal", "Multi-model"),
        ("Context Learning", "In-Context Learning"),
        ("VQA", "Video Question Answering"),
        ("AdamW", "Adam"),
        ("SLMs", "speech language models"),
        ("C++", "C", "C#"),
        ("LLM Evaluation", "LLM for Evaluation"),
        ("A* Search", "Search"),
    ],
)
def test_different_things_stay_apart(spellings: Counter[str], different: tuple[str, ...]) -> None:
    canon = learn(spellings)
    assert len({canon.key(spelling) for spelling in different}) == len(different)


def test_no_tag_has_a_mistyped_name(spellings: Counter[str]) -> None:
    mistyped = re.compile(
        r"lanug|langau|lanagu|trasf|inferece|uncern|verifers|normliz|envolv|lmpor|\bAl\b"
        r"|abstract$|reinforceme$|[$\\]",
        re.IGNORECASE,
    )
    names = [tag.name for tag in canonical_tags(spellings)]
    assert [name for name in names if mistyped.search(name) and name != "AL"] == []


def test_spellings_by_hand_are_of_one_tag_each() -> None:
    tables: dict[str, dict[str, list[str]]] = tomllib.loads(BY_HAND.read_text("utf-8"))
    spelled = [
        spelling.casefold()
        for table in tables.values()
        for some in table.values()
        for spelling in some
    ]
    names = {tag.casefold() for table in tables.values() for tag in table}
    assert len(spelled) == len(set(spelled))
    assert not names & set(spelled)


def test_a_mistyped_tag_is_found_as_it_was_written_too(store: Store, lines: list[str]) -> None:
    """And the records keep what was written: exports say the same as the seeds, to the byte."""
    assert any("Vison Lanaguage Model" in line for line in lines)
    tag = store.read(resolve, "Vison Lanaguage Model")
    assert tag is not None
    assert tag.name == "Vision-Language Models"
    assert "Vison Lanaguage Model" in tag.spellings


def test_a_tag_is_named_as_most_papers_spell_it(spellings: Counter[str]) -> None:
    names = {tag.name for tag in canonical_tags(spellings)}
    assert names >= {"Large Language Models", "GRPO", "Mixture of Experts", "RLVR", "LoRA"}


def test_of_equally_frequent_spellings_the_one_with_more_capitals_names_the_tag() -> None:
    (tag,) = canonical_tags({"web agents": 1, "Web Agents": 1, "Web agents": 1})
    assert tag.name == "Web Agents"


TAGS = st.sampled_from(
    [
        *("LLM", "LLMs", "llm", "Large Language Model", "Large Language Models (LLMs)"),
        *("RL", "rl", "Reinforcement Learning", "Representation Learning"),
        *("MoE", "Mixture of Experts", "Mixture-of-Expert", "dLLM", "Diffusion LLM"),
        *("(LLM)", "LLM (LLM)", "compression", "compresson"),
    ]
) | st.text("aAbLM -()+", min_size=1, max_size=8)
COUNTS = st.dictionaries(TAGS, st.integers(0, 5), max_size=12)


@given(COUNTS, st.randoms(use_true_random=False))
def test_the_order_of_spellings_does_not_matter(counts: dict[str, int], chance: object) -> None:
    items = list(counts.items())
    getattr(chance, "shuffle")(items)  # noqa: B009 - hypothesis types its Random as object
    assert learn(dict(items)) == learn(counts)
    assert canonical_tags(dict(items)) == canonical_tags(counts)


@given(COUNTS)
def test_every_spelling_belongs_to_one_tag_and_finds_it(counts: dict[str, int]) -> None:
    canon, tags = learn(counts), canonical_tags(counts)
    assert sorted(spelling for tag in tags for spelling in tag.spellings) == sorted(counts)
    for tag in tags:
        assert {canon.key(spelling) for spelling in tag.spellings} == {canon.key(tag.name)}


# In the store.


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("llms", "Large Language Models"),
        ("#large-language-model", "Large Language Models"),
        ("  Reinforcement   learning ", "Reinforcement Learning"),
        ("CoT", "Chain-of-Thought"),
        ("quantisation", "Quantization"),
        ("PEFT", "Parameter-Efficient Fine-Tuning"),
    ],
)
def test_any_spelling_resolves_to_its_tag(store: Store, text: str, name: str) -> None:
    tag = store.read(resolve, text)
    assert tag is not None
    assert tag.name == name


@pytest.mark.parametrize(
    "text", ["", " ", "#", "no such tag", '"', "C++", "🎯", "推理", "x" * 6_000, "\ud800"]
)
def test_what_is_no_tag_resolves_to_none(store: Store, text: str) -> None:
    assert store.read(resolve, text) is None


def test_an_unknown_tag_is_refused_with_the_nearest_ones(store: Store) -> None:
    with pytest.raises(UnknownTag, match="Did you mean Reinforcement Learning") as refused:
        store.read(require, "Reinforcment Lerning")
    assert refused.value.text == "Reinforcment Lerning"
    assert refused.value.nearest[0] == "Reinforcement Learning"


@pytest.mark.parametrize(
    ("mistyped", "name"),
    [
        ("gpro", "GRPO"),
        ("rgpo", "GRPO"),
        ("erinforcement learning", "Reinforcement Learning"),
        ("reinforcement learnign", "Reinforcement Learning"),
        ("reinforcemtn learning", "Reinforcement Learning"),
        ("mixtrue of experts", "Mixture of Experts"),
    ],
)
def test_a_tag_is_near_wherever_the_letter_is_that_is_wrong(
    store: Store, mistyped: str, name: str
) -> None:
    assert store.read(resolve, mistyped) is None
    assert store.read(nearest, mistyped)[0] == name


def test_nothing_is_near_to_gibberish(store: Store) -> None:
    assert store.read(nearest, "zzzz qqqq") == ()


def test_tags_are_listed_by_their_papers_page_by_page(store: Store) -> None:
    first = store.read(list_tags, limit=10)
    second = store.read(list_tags, limit=10, offset=10)
    counts = [tag.papers for tag in (*first.tags, *second.tags)]
    assert first.total == second.total == 1_260
    assert first.of_one_paper == 968
    assert first.tags[0].name == "Large Language Models"
    assert counts == sorted(counts, reverse=True)
    assert not set(first.tags) & set(second.tags)


def test_the_list_is_filtered_by_what_a_tag_holds(store: Store) -> None:
    page = store.read(list_tags, "attention")
    assert page.total == len(page.tags) > 5
    assert all("attention" in tag.name.casefold() for tag in page.tags)


def test_a_typo_still_filters_the_list(store: Store) -> None:
    assert "diffusion" in {tag.name for tag in store.read(list_tags, "diffuson").tags}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("", "Large Language Models"),
        ("rein", "Reinforcement Learning"),
        ("rl", "Reinforcement Learning"),
        ("language mod", "language models"),
        ("finetun", "fine-tuning"),
        ("langage", "Large Language Models"),
        ("推理", "Reasoning"),
        ("多模态", "Multimodal Large Language Models"),
    ],
)
def test_what_was_meant_is_suggested_first(store: Store, typed: str, first: str) -> None:
    assert store.read(suggest_tags, typed)[0].name == first


@pytest.mark.parametrize("typed", ["", "a", "推", '"', "a* OR b", "x" * 6_000, "🎯"])
def test_no_more_are_suggested_than_a_member_can_choose_from(store: Store, typed: str) -> None:
    assert len(store.read(suggest_tags, typed)) <= 25


def test_a_paper_shows_each_tag_once_under_its_canonical_name(store: Store) -> None:
    def twice(db: Database) -> list[tuple[int, int]]:
        return db.conn.execute(
            "SELECT paper, tag FROM paper_tags GROUP BY paper, tag HAVING count(*) > 1"
        ).fetchall()

    assert store.read(twice) == []


def test_the_store_has_each_spelling_as_all_of_them_teach(
    store: Store, spellings: Counter[str]
) -> None:
    def kept(db: Database) -> list[tuple[str, str, int, str]]:
        return db.conn.execute(
            "SELECT spelling, key, tag_spellings.papers, name FROM tag_spellings"
            " JOIN tags ON tags.id = tag ORDER BY spelling"
        ).fetchall()

    canon = learn(spellings)
    names = {s: tag.name for tag in canonical_tags(spellings) for s in tag.spellings}
    assert store.read(kept) == [
        (spelling, canon.key(spelling), spellings[spelling], names[spelling])
        for spelling in sorted(spellings)
    ]


def untold(done: int, of: int) -> None:
    """Progress that nobody looks at."""


def test_of_a_version_that_is_not_shown_nobody_sees_anything(store_copy: Path) -> None:
    def shown(db: Database) -> tuple[TagPage, Tag | None]:
        return list_tags(db, limit=2_000), resolve(db, "PEFT")

    with Store(store_copy) as store:
        before = store.read(shown)
        stage_tags(store, "not shown", untold)
        assert store.read(shown) == before
        assert not store.read(is_swept)
        while not store.read(is_swept):
            store.write(sweep_some)
        assert store.read(shown) == before


def test_showing_what_is_shown_already_changes_no_row(store_copy: Path) -> None:
    def changed(db: Database) -> int:
        before = db.conn.total_changes
        swap_tags(db)
        return db.conn.total_changes - before

    with Store(store_copy) as store:
        stage_tags(store, "the same again", untold)
        assert store.write(changed) == 0


def test_a_withdrawn_paper_keeps_its_tags_and_does_not_count(store_copy: Path) -> None:
    def withdraw(db: Database) -> int:
        """Withdraw a paper about EEG, the only one."""
        (number,) = db.conn.execute(
            "SELECT paper FROM paper_tags JOIN tags ON tags.id = tag WHERE name = 'EEG'"
        ).fetchone()
        db.conn.execute(
            "DELETE FROM placings WHERE record = (SELECT record FROM papers WHERE number = ?)",
            [number],
        )
        db.conn.execute("UPDATE papers_version SET token = 'withdrawn'")
        return int(number)

    def kept(db: Database, number: int) -> int:
        rows = db.conn.execute("SELECT tag FROM paper_tags WHERE paper = ?", [number])
        return len(rows.fetchall())

    with Store(store_copy) as store:
        withdrawn = store.write(withdraw)
        stage_tags(store, "withdrawn", untold)
        store.write(swap_tags)
        assert store.read(kept, withdrawn) == 4
        assert store.read(resolve, "EEG") is None
        assert store.read(list_tags, "EEG").total == 0
