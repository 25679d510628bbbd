"""An abstract that its authors edited is recognised."""

from __future__ import annotations

from collections.abc import Mapping

from db.loading.edits import FEW_PAIRS, Abstracts
from tests.db.conftest import ABSTRACT


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
