"""A list's edited abstract is recognised as a paper's that the store has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.labelling.sentences import sentences
from db.loader import load
from db.loading.edits import FEW_PAIRS, Abstracts, edits
from db.loading.identity import paper_id
from db.loading.matching import Matching
from db.reading import all_papers
from db.records import Bibliography, Record
from db.seedfile import parse
from db.store import Store

ABSTRACT = (
    "Large language models remember what they should not. We propose Forgetter, which forgets a"
    " single fact and leaves its neighbours alone, at a cost that does not grow with the model."
)


@pytest.fixture(scope="module")
def abstracts(seed_file: Path) -> dict[str, str]:
    """The abstracts of the seeds by their ids."""
    seeds = parse(seed_file.read_bytes(), "seeds.txt")
    return {paper_id(record.abstract): record.abstract for record in seeds.records}


def test_a_lightly_edited_abstract_is_recognised() -> None:
    edited = ABSTRACT.replace("We propose", "We introduce").replace("single ", "")
    assert edits({"new": edited}, Abstracts({"old": ABSTRACT})) == {"new": "old"}


def test_a_rewritten_abstract_is_another_paper() -> None:
    rewritten = "We propose Forgetter: a model edits itself, one fact at a time, until it is gone."
    assert edits({"new": rewritten}, Abstracts({"old": ABSTRACT})) == {}


def test_two_edits_of_one_abstract_are_one_paper_and_a_new_one() -> None:
    light, lighter = ABSTRACT.replace("Forgetter", "Forgettest"), ABSTRACT.replace("grow", "grew")
    assert edits({"a": light, "b": lighter}, Abstracts({"old": ABSTRACT})) == {"b": "old"}


def test_each_edit_finds_its_own_abstract(abstracts: dict[str, str]) -> None:
    some = dict(list(abstracts.items())[:100])
    edited = {f"edit of {id_}": text + " Code is online." for id_, text in some.items()}
    assert edits(edited, Abstracts(some)) == {f"edit of {id_}": id_ for id_ in some}


def test_no_two_papers_of_the_seeds_are_edits_of_each_other(abstracts: dict[str, str]) -> None:
    papers = list(abstracts.items())
    assert edits(dict(papers[1::2]), Abstracts(dict(papers[::2]))) == {}


def test_nothing_is_an_edit_of_nothing() -> None:
    assert edits({"new": ABSTRACT}, Abstracts({})) == {}
    assert edits({}, Abstracts({"old": ABSTRACT})) == {}


def test_among_many_abstracts_an_edited_one_is_told_by_its_sentences(
    abstracts: dict[str, str],
) -> None:
    edited = {f"edit of {id_}": f"Accepted. {text}" for id_, text in list(abstracts.items())[:100]}
    assert len(abstracts) * len(edited) > FEW_PAIRS
    found = edits(edited, Abstracts(abstracts))
    assert found == {f"edit of {id_}": id_ for id_ in list(abstracts)[:100]}


@pytest.mark.parametrize("many", [False, True])
def test_a_list_knows_the_papers_of_the_store_by_their_edited_abstracts(
    seeded: Store, abstracts: dict[str, str], many: bool
) -> None:
    some = dict(list(abstracts.items())[: 100 if many else 3])
    assert (len(abstracts) * len(some) > FEW_PAIRS) == many
    records = [
        Record("", "", "", None, None, f"Accepted. {text}", Bibliography(title=f"Paper {id_}"))
        for id_, text in some.items()
    ]
    matches = Matching(seeded).match(records)
    assert [(one.paper, one.is_known) for one in matches] == [(id_, True) for id_ in some]


def test_a_paper_with_a_title_has_no_sentences_to_be_known_by(store_copy: Path) -> None:
    def known(db: Database) -> int:
        (sentences,) = db.conn.execute("SELECT count(*) FROM paper_sentences").fetchone()
        return int(sentences)

    with Store(store_copy) as store:
        paper = store.read(all_papers)[0]
        before = store.read(known)
        titled = store_copy.with_name("titled.jsonl")
        titled.write_text(json.dumps({"title": "A title", "abstract": paper.abstract}))
        load(store, [titled])
        assert before - store.read(known) == len(sentences(paper.abstract))
