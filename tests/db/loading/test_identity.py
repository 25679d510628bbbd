"""A paper's id follows its abstract's letters, and an edited abstract is recognised."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from db.loading.identity import FEW_PAIRS, Abstracts, paper_id
from db.seedfile import parse

ABSTRACT = (
    "Large language models remember what they should not. We propose Forgetter, which forgets a"
    " single fact and leaves its neighbours alone, at a cost that does not grow with the model."
)


@pytest.fixture(scope="module")
def abstracts(seed_file: Path) -> dict[str, str]:
    """The abstracts of the seeds by their ids."""
    seeds = parse(seed_file.read_bytes(), "seeds.txt")
    return {paper_id(record.abstract): record.abstract for record in seeds.records}


def test_every_paper_of_the_seeds_has_an_id_of_its_own(abstracts: dict[str, str]) -> None:
    assert len(abstracts) == 803


def test_an_id_never_changes() -> None:
    """People's bookmarks and old buttons hold ids: another rule for them would lose both."""
    assert paper_id(ABSTRACT) == "mnaafpw4n5kr"


@given(st.text())
def test_an_id_is_short_and_fits_into_a_url(abstract: str) -> None:
    assert re.fullmatch(r"[a-z2-7]{12}", paper_id(abstract))


@given(st.text("abcxyz .,\n$\\-∇", min_size=1).filter(lambda text: any(map(str.isalnum, text))))
def test_an_id_ignores_case_white_space_and_punctuation(abstract: str) -> None:
    assert paper_id(abstract.upper()) == paper_id(abstract)
    assert paper_id(" – ".join(abstract)) == paper_id(abstract)


@given(st.text("abc1", min_size=1), st.text("abc1", min_size=1))
def test_other_letters_are_another_id(one: str, other: str) -> None:
    assume(one != other)
    assert paper_id(one) != paper_id(other)


def test_abstracts_without_any_letter_still_differ() -> None:
    assert paper_id("∇∇") != paper_id("∞")


def test_full_width_letters_are_the_same_letters() -> None:
    assert paper_id("ＬＬＭ ２") == paper_id("llm2")


# Edited abstracts.


def edits(known: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    return Abstracts(known.items()).edits(new.items(), len(new))


def test_a_lightly_edited_abstract_is_recognised() -> None:
    edited = ABSTRACT.replace("We propose", "We introduce").replace("single ", "")
    assert edits({"old": ABSTRACT}, {"new": edited}) == {"new": "old"}


def test_a_rewritten_abstract_is_another_paper() -> None:
    rewritten = "We propose Forgetter: a model edits itself, one fact at a time, until it is gone."
    assert edits({"old": ABSTRACT}, {"new": rewritten}) == {}


def test_two_edits_of_one_abstract_are_one_paper_and_a_new_one() -> None:
    light, lighter = ABSTRACT.replace("Forgetter", "Forgettest"), ABSTRACT.replace("grow", "grew")
    assert edits({"old": ABSTRACT}, {"a": light, "b": lighter}) == {"b": "old"}


def test_each_edit_finds_its_own_abstract(abstracts: dict[str, str]) -> None:
    some = dict(list(abstracts.items())[:100])
    edited = {f"edit of {id_}": text + " Code is online." for id_, text in some.items()}
    assert edits(some, edited) == {f"edit of {id_}": id_ for id_ in some}


def test_no_two_papers_of_the_seeds_are_edits_of_each_other(abstracts: dict[str, str]) -> None:
    papers = list(abstracts.items())
    assert edits(dict(papers[::2]), dict(papers[1::2])) == {}


def test_nothing_is_an_edit_of_nothing() -> None:
    assert edits({}, {"new": ABSTRACT}) == {}
    assert edits({"old": ABSTRACT}, {}) == {}


def test_among_many_abstracts_an_edited_one_is_told_by_its_sentences(
    abstracts: dict[str, str],
) -> None:
    edited = {f"edit of {id_}": f"Accepted. {text}" for id_, text in list(abstracts.items())[:100]}
    assert len(abstracts) * len(edited) > FEW_PAIRS
    found = edits(abstracts, edited)
    assert found == {f"edit of {id_}": id_ for id_ in list(abstracts)[:100]}
