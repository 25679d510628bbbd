"""Labels: a paper is recognised by its own system's name and a clause, in one short line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.formats.seed_text import parse
from db.labels.labels import LENGTH, Label, label
from db.labels.phrases import fitted
from db.language.plain_text import plain
from db.papers.paper import Summary
from db.papers.record import Record
from tests.db.labels.title_faults import title_faults

NOTHING = Summary("", "", "", "", "", "")


@pytest.fixture(scope="module")
def records(seed_file: Path) -> tuple[Record, ...]:
    return parse(seed_file.read_bytes(), seed_file.name).records


@pytest.fixture(scope="module")
def labels(records: tuple[Record, ...]) -> list[Label]:
    """What the rules alone make of the seeds: most of these have a label by hand beside it."""
    return [label(record.tldr, record.abstract, record.summary) for record in records]


# All papers of the seeds.


def test_almost_no_label_is_less_than_a_title(labels: list[Label]) -> None:
    faults = {label.text: title_faults(label) for label in labels if title_faults(label)}
    assert len(faults) <= 2, faults


def test_every_label_fits_a_choice_of_autocomplete(labels: list[Label]) -> None:
    assert max(len(label.text) for label in labels) <= LENGTH == 90


def test_every_paper_has_a_label_of_its_own(labels: list[Label]) -> None:
    assert len({label.text for label in labels}) == 803


def test_most_papers_are_called_by_their_systems_name(labels: list[Label]) -> None:
    assert sum(label.name is not None for label in labels) == 625


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (4, "PID Steering: a framework that leverages the full PID controller"),
        (12, "BOTS: a Bayesian framework for online task selection in LLM finetuning"),
        (74, "J1: an RL framework for teaching LLM judges to think before making decisions"),
        (156, "TROLL: Trust Region Optimization for Large Language Models"),
        (191, "A study of LLMs for node classification"),
        (213, "DeepRAG: a framework that models retrieval-augmented reasoning as an MDP"),
        (251, "RL fine-tuning LLMs on synthetic data improves real-world multi-hop reasoning"),
        (430, "MoNE: an expert pruning method that replaces redundant experts"),
        (759, "Pre-training language models with inserted meta-tokens"),
    ],
)
def test_a_label_says_what_the_paper_is(labels: list[Label], place: int, text: str) -> None:
    assert labels[place - 1].text.startswith(text)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (2, "FedTDP"),  # beside the F-TDP, TPA, TKE and FPO that it is made of
        (3, "AceReason-Nemotron-1.1"),  # beside its base model, Qwen2.5-7B
        (6, "ASFT"),  # beside the DFT that it improves
        (18, None),  # Bradley-Terry is everybody's
        (74, "J1"),
        (101, "P²-DPO"),  # written with LaTeX
        (166, "TikZilla"),  # beside its data set
        (187, "∇-Reasoner"),
        (289, "R-Zero"),  # R-zero in the TL;DR
        (355, "wd1"),
        (622, "ParaBench"),
        (638, "SAM 3"),
        (708, "Frequency Entropy"),  # FE would tell nobody anything
    ],
)
def test_the_name_is_the_papers_own(labels: list[Label], place: int, name: str | None) -> None:
    assert labels[place - 1].name == name


def test_models_and_data_sets_of_everybody_never_name_a_paper(labels: list[Label]) -> None:
    names = {label.name for label in labels}
    assert not names & {"Llama-2-7B-Chat", "GSM8K", "GPT-4o", "LoRA", "GRPO", "MMLU", "CoT", "LLMs"}


def test_the_first_label_is_the_one_of_the_manual(labels: list[Label]) -> None:
    clause = "a guardrail framework for preserving safety alignment throughout fine-tuning"
    assert labels[0] == Label("GuardSpace", clause)
    assert labels[0].text == f"GuardSpace: {clause}"


# One text.


def test_the_chinese_summary_tells_a_name_too() -> None:
    english = "Long contexts are slow. With Pensieve they are fast, and Pensieve needs no training."
    without = label(None, english, NOTHING)
    summary = Summary("", "", "", "提出Pensieve框架,使长上下文推理更快。", "", "")
    assert without.name is None
    assert label(None, english, summary).name == "Pensieve"


def test_a_name_alone_is_enough_where_nothing_is_said_of_it() -> None:
    assert label(None, "We present FooBar-X.", NOTHING).text.startswith("FooBar-X")


@pytest.mark.parametrize(
    ("abstract", "text"),
    [
        ("$$", "$$"),
        ("\\alpha", "Α"),
        ("我们研究大语言模型的推理能力。", "我们研究大语言模型的推理能力。"),
        ("x" * 500, "X" + "x" * 88 + "…"),
    ],
)
def test_any_abstract_has_a_label(abstract: str, text: str) -> None:
    assert label(None, abstract, NOTHING).text == text


TEXT = st.lists(
    st.sampled_from(
        [
            "We propose ",
            "FooBar",
            " (FB)",
            ", a ",
            "GSM8K",
            " that ",
            ". ",
            "$\\x{",
            "*",
            "提出",
            " ",
        ]
    )
).map("".join)


@given(st.none() | TEXT, TEXT.filter(str.strip) | st.text(min_size=1).filter(str.strip))
def test_a_label_is_one_short_line_whatever_the_text(tldr: str | None, abstract: str) -> None:
    text = label(tldr, abstract, NOTHING).text
    assert text
    assert len(text) <= LENGTH
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize(
    ("abstract", "text"),
    [
        ("We show that models forget.", "Models forget"),
        (
            "We use model averaging to train curricula better.",
            "Model averaging to train curricula better",
        ),
        (
            "We compress chains of thought by entropy.",
            "Compressing chains of thought by entropy",
        ),
    ],
)
def test_no_label_begins_with_a_verb(abstract: str, text: str) -> None:
    assert label(None, abstract, NOTHING).text == text


@pytest.mark.parametrize(
    ("abstract", "text"),
    [
        ("We propose a regu- larization method for models.", "A regularization method for models"),
        ("We propose a regu-\nlarization method for models.", "A regularization method for models"),
        ("We propose a regu-larization method for models.", "A regularization method for models"),
        ("We study opti-\nmization by self- attention.", "Optimization by self-attention"),
        ("We propose a solver-verifier gap of models.", "A solver-verifier gap of models"),
        ("We propose pre- and post-training of models.", "Pre- and post-training of models"),
    ],
)
def test_a_word_parted_at_a_lines_end_is_one(abstract: str, text: str) -> None:
    assert label(None, abstract, NOTHING).text == text


# Phrases and plain text.


@pytest.mark.parametrize(
    ("clause", "phrase"),
    [
        ("a framework for contexts.", "a framework for contexts"),
        ("a framework for contexts, composed of two parts", "a framework for contexts"),
        ("a novel and effective framework for contexts", "a framework for contexts"),
        ("a decoder for long contexts that are there", "a decoder for long contexts"),
        ("a decoder for long contexts that aims to be fast", "a decoder for long contexts"),
        ("a decoder that enables small models to be fast", None),
        ("a trade-off between long contexts and speed", None),
        ("a lightweight, general, and fast decoder", None),
        ("a decoder of one sentence. Another sentence", "a decoder of one sentence"),
        ("reinforcement learning for large language models", "RL for LLMs"),
        ("reinforcement learning of large language models", "RL of LLMs"),
    ],
)
def test_a_phrase_is_cut_where_it_is_complete_or_not_at_all(
    clause: str, phrase: str | None
) -> None:
    found = fitted(clause, 30)
    assert (found and found.text) == phrase


@given(st.text("ab ,(.-)", max_size=80), st.integers(20, 60))
def test_a_phrase_fits(clause: str, room: int) -> None:
    found = fitted(clause, room)
    assert found is None or len(found.text) <= room


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"\textbf{Bold} and \emph{\texttt{nested}}", "Bold and nested"),
        (r"from 14.4\% to $3.6\%$", "from 14.4% to 3.6%"),
        (r"$\nabla$-Reasoner is $2\times$ faster", "∇-Reasoner is 2× faster"),
        (r"P$^2$-DPO, A$^{2}$FM", "P²-DPO, A²FM"),
        (r"$\Theta(n^2)$ and $\mu$P", "Θ(n²) and μP"),
        (r"Table~1, ``quoted''", "Table 1, “quoted”"),
        ("**Dy**namic _and_ `code` on [a page](https://x.org)", "Dynamic and code on a page"),
        ("Alpaca_GPT4 and A* stay", "Alpaca_GPT4 and A* stay"),
        (r"at \url{https://x.org}.", "at ."),
        ("two\nlines", "two lines"),
    ],
)
def test_latex_and_markdown_are_shown_as_plain_text(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("tldr", "made"),
    [
        (
            "A statistical framework is proposed for evaluating language models as judges.",
            "A statistical framework for evaluating language models as judges",
        ),
        (
            "Long-horizon execution of language models, and identify a failure mode.",
            "Long-horizon execution of language models",
        ),
        (
            "A reasoning model for software engineering achieving 60.4% on a benchmark, the best.",
            "A reasoning model for software engineering",
        ),
    ],
)
def test_a_label_says_neither_that_it_is_proposed_nor_how_well_it_fares(
    tldr: str, made: str
) -> None:
    assert label(tldr, "", None).text == made
