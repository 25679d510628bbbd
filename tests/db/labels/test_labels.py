"""Labels: a paper is recognised by its own system's name and a clause, in one short line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.formats.seed_text import parse
from db.labels.labels import LENGTH, Label, label, shortened
from db.language.plain_text import plain
from db.papers.paper import Summary
from db.papers.record import Record

NOTHING = Summary("", "", "", "", "", "")


@pytest.fixture(scope="module")
def records(seed_file: Path) -> tuple[Record, ...]:
    return parse(seed_file.read_bytes(), seed_file.name).records


@pytest.fixture(scope="module")
def labels(records: tuple[Record, ...]) -> list[Label]:
    return [label(record.tldr, record.abstract, record.summary) for record in records]


# All papers of the seeds.


def test_every_label_fits_a_choice_of_autocomplete(labels: list[Label]) -> None:
    assert max(len(one.text) for one in labels) <= LENGTH == 90


def test_every_paper_has_a_label_of_its_own(labels: list[Label]) -> None:
    assert len({one.text for one in labels}) == 803


def test_most_papers_are_called_by_their_systems_name(labels: list[Label]) -> None:
    assert sum(one.name is not None for one in labels) == 625


def test_no_latex_or_markdown_is_left_in_a_label(labels: list[Label]) -> None:
    assert [one.text for one in labels if set("\\$*`{}\n") & set(one.text)] == []


def test_a_label_does_not_end_in_the_middle_of_a_phrase(labels: list[Label]) -> None:
    last_words = {one.text.split()[-1] for one in labels}
    assert not last_words & {"a", "an", "the", "of", "and", "with", "that", "for", "to", "by"}


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (39, "DEFEAT: Discrete LatEnt FeaturE based Adversarial Training"),
        (4, "PID Steering: a principled framework that leverages the full PID controller"),
        (12, "BOTS: a Bayesian framework for online task selection in LLM finetuning"),
        (64, "AESL: a lightweight and dynamic cold-start method that balances the acquisition…"),
        (156, "TROLL: Trust Region Optimization for Large Language Models"),
        (191, "A comprehensive study of LLMs for node classification"),
        (262, "Novel CoT compression framework based on step entropy"),
        (417, "LLaVA-FA: a novel efficient LMM that performs joint low-rank plus quantization…"),
        (658, "Visual Jigsaw: a generic self-supervised post-training framework designed"),
        (783, "Existence of scaling laws for diffusion transformers"),
    ],
)
def test_a_label_says_what_the_paper_is(labels: list[Label], place: int, text: str) -> None:
    assert labels[place - 1].text == text


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
    names = {one.name for one in labels}
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


# Shortening and plain text.


@pytest.mark.parametrize(
    ("clause", "short"),
    [
        ("a short clause.", "a short clause"),
        ("a framework for long contexts, composed of two parts", "a framework for long contexts"),
        ("a framework for many long contexts that are there", "a framework for many long contexts"),
        ("a very long framework without any end", "a very long framework without any…"),
        ("one sentence. Another sentence", "one sentence"),
    ],
)
def test_a_clause_is_cut_where_a_phrase_ends(clause: str, short: str) -> None:
    assert shortened(clause, 35) == short


@given(st.text("ab ,(.-)", max_size=80), st.integers(10, 60))
def test_a_shortened_clause_fits(clause: str, length: int) -> None:
    assert len(shortened(clause, length)) <= length


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
