"""The line under a label says what a paper contributes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from db.labels.contribution import contribution, gist
from db.language.plain_text import readable, sentences
from db.papers.paper import Paper, Part
from db.papers.reading import papers_by_number
from db.store.store import Store


@pytest.fixture(scope="module")
def papers(loaded_store: Path) -> list[Paper]:
    with Store(loaded_store) as store:
        return store.read(lambda db: papers_by_number(db, range(1, 804)))


def test_readers_of_english_get_the_tldr(papers: list[Paper]) -> None:
    for paper in papers:
        if paper.tldr:
            assert contribution(paper, chinese=False) == readable(paper.tldr)


def test_an_abstract_speaks_of_what_its_authors_do_not_of_how_it_opens(
    papers: list[Paper],
) -> None:
    untold = [replace(paper, tldr=None) for paper in papers]
    opening = [
        paper.label
        for paper in untold
        if contribution(paper, chinese=False).startswith(sentences(paper.abstract)[0][:40])
        and " we " not in f" {sentences(paper.abstract)[0].lower()} "
        and not sentences(paper.abstract)[0].startswith(("This ", "Our "))
    ]
    assert len(opening) <= len(papers) * 0.02, opening


def test_readers_of_chinese_get_what_the_summary_calls_the_contribution(
    papers: list[Paper],
) -> None:
    for paper in papers:
        assert contribution(paper, chinese=True) == readable(paper.part(Part.CONTRIBUTION))


def test_without_a_contribution_it_is_the_method(papers: list[Paper]) -> None:
    summary = papers[0].summary
    assert summary is not None
    paper = replace(papers[0], summary=replace(summary, contribution=" "))
    assert contribution(paper, chinese=True) == summary.method


@pytest.mark.parametrize(
    ("abstract", "said"),
    [
        (
            "Models are large. To shrink them, we propose Tiny, a pruner. It works.",
            "We propose Tiny, a pruner.",
        ),
        (
            "Models are large. Here we show that they forget. Next, we build a new one.",
            "We build a new one.",
        ),
        ("Models are large. This paper studies why.", "This paper studies why."),
        ("Models are large and slow.", "Models are large and slow."),
        ("", ""),
    ],
)
def test_what_the_authors_make_comes_before_what_they_find(
    papers: list[Paper], abstract: str, said: str
) -> None:
    paper = replace(papers[0], tldr=None, summary=None, abstract=abstract)
    assert contribution(paper, chinese=False) == said
    assert contribution(paper, chinese=True) == said


@pytest.mark.parametrize(
    ("tldr", "shown"),
    [
        ("We propose SWE-RM, a reward model.", "SWE-RM, a reward model."),
        ("We introduce a benchmark.", "A benchmark."),
        ("We propose , a model.", "A model."),
        ("In this paper, we present a probe.", "A probe."),
        ("We propose to prune early.", "We propose to prune early."),
        (
            "We introduce a pattern and apply SVD to it.",
            "We introduce a pattern and apply SVD to it.",
        ),
        ("LLMs forget.", "LLMs forget."),
        ("We introduce ssTokens for tuning.", "ssTokens for tuning."),
        ("We present generaliza- tion bounds.", "Generalization bounds."),
    ],
)
def test_a_line_in_a_list_begins_with_what_is_proposed(
    papers: list[Paper], tldr: str, shown: str
) -> None:
    assert gist(replace(papers[0], tldr=tldr), chinese=False) == shown


@pytest.mark.parametrize(
    ("tldr", "shown"),
    [
        ("We propose FooNet, a guardrail for models.", "A guardrail for models."),
        ("We propose Foo Network (FooNet), a guardrail.", "A guardrail."),
        ("We introduce FooNet, which is a guardrail.", "A guardrail."),
        ("FooNet is a guardrail.", "FooNet is a guardrail."),
        ("We propose BarNet, a guardrail.", "BarNet, a guardrail."),
        ("We propose FooNet, a probe.", "A probe."),
        ("We propose FooNet.", "We propose FooNet."),
    ],
)
def test_a_line_does_not_repeat_the_name_that_the_label_begins_with(
    papers: list[Paper], tldr: str, shown: str
) -> None:
    paper = replace(papers[0], tldr=tldr, name="FooNet")
    assert gist(paper, chinese=False) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("1) 提出框架;2) 理论分析", "提出框架；2) 理论分析"),
        ("1. 提出方法,有效", "提出方法，有效"),
        ("贡献在于揭示不足", "揭示不足"),
        ("1.5 倍加速", "1.5 倍加速"),
    ],
)
def test_a_chinese_line_begins_without_its_number(
    papers: list[Paper], said: str, shown: str
) -> None:
    summary = papers[0].summary
    assert summary is not None
    paper = replace(papers[0], summary=replace(summary, contribution=said))
    assert gist(paper, chinese=True) == shown


def test_no_line_in_a_list_is_empty(papers: list[Paper]) -> None:
    assert all(
        gist(paper, chinese=chinese).strip() for paper in papers for chinese in (False, True)
    )
