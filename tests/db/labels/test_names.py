"""Which words of a record are names."""

from dataclasses import replace

from db.labels.names import names
from db.papers.paper import Paper, Summary

PAPER = Paper(
    id="a",
    label="",
    name=None,
    category="",
    tags=(),
    tldr=None,
    summary=None,
    abstract="",
    links=(),
    places=(),
)


def test_a_name_is_mixed_case_or_letters_with_digits_and_used_twice() -> None:
    abstract = "GuardSpace beats AsFT on GSM8K. GuardSpace is safe. Safe models learn GSM8K."
    assert names(replace(PAPER, abstract=abstract)) == ("GuardSpace", "GSM8K")


def test_both_languages_count() -> None:
    summary = Summary("", "", "", method="提出GuardSpace框架", experiments="", contribution="")
    paper = replace(PAPER, abstract="We propose GuardSpace.", summary=summary)
    assert names(paper) == ("GuardSpace",)


def test_an_ordinary_compound_is_no_name_but_a_capital_makes_it_one() -> None:
    abstract = "fine-tuning DAG-Math, fine-tuning DAG-Math"
    assert names(replace(PAPER, abstract=abstract)) == ("DAG-Math",)


def test_numbers_and_single_capitals_are_no_names() -> None:
    assert names(replace(PAPER, abstract="We won 42 times. We lost 42 times.")) == ()


def test_the_papers_own_name_comes_first_however_it_looks() -> None:
    paper = replace(PAPER, name="Elastic Reasoning", abstract="GRPO and GRPO")
    assert names(paper) == ("Elastic Reasoning", "GRPO")
