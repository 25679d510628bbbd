"""Quotes and minus mean words as written; titles, links, ids and people are keys."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from db.loading.loader import load
from db.searching.lookup import find_paper
from db.searching.mentions import papers_in
from db.searching.questions import Question
from db.searching.search import search
from db.store.store import Store

PAPERS = [
    {"title": "Generative models of birds", "abstract": "We draw birds with a network."},
    {"title": "A bound on generalization", "abstract": "A learner generalizes to birds."},
    {"title": "News for birds", "abstract": "We recommend the news to readers."},
    {"title": "A new nest", "abstract": "We build something new for birds."},
    {"title": "Provably-sound maps of caves despite drift", "abstract": "We map caves by walks."},
    {"title": "Shells of C", "abstract": "C shells are deployed."},
    {
        "title": "A toolbox",
        "abstract": "Our code is written in C++ for speed, and runs under .NET.",
    },
    {
        "id": "AbCdEf1234",
        "title": "Learning to fold paper without any supervision",
        "abstract": "We fold paper with a robot that learns from diagrams and from nothing else.",
        "author": "Łukasz Górnicki;Yang Liu",
        "site": "https://openreview.net/forum?id=AbCdEf1234",
        "status": "Oral",
    },
    {
        "title": "Paper lamps, and how to light them",
        "abstract": "We light lamps.",
        "author": "Li Yang;Liu Hao",
        "status": "Reject",
    },
]


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("lists")
    file = folder / "iclr2018.json"
    file.write_text(json.dumps(PAPERS), encoding="utf-8")
    with Store(folder / "paperboy.db") as store:
        load(store, [file])
        yield store


FAMILIES = [
    ("Deep networks that learn slowly", "We learn deep networks.", "Yoshua Bengio;Ada Byron"),
    ("Where sentences begin", "We begin sentences with attention, and begin again.", "Mary Begin"),
    ("Kernels, as Bengio had them", "Bengio had kernels.", "A B"),
    ("Lamps with LoRA", "LoRA adapts lamps.", "A B"),
    ("Rooms with LoRA", "LoRA adapts rooms.", "A B"),
    ("Rooms alone", "We light rooms.", "Maria Lora"),
    ("Optimizers for lamps", "Adam lights lamps, Adam lights rooms, Adam is fast.", "A B"),
    ("Houses", "We light houses by hand.", "Adam Byron"),
    ("Streets by night", "We light streets.", "Rina van der Meulen;Jürgen Schmidhuber"),
    ("夜里的路灯", "我们点亮路灯。", "欧阳修;李白"),
]


@pytest.fixture(scope="module")
def families(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("families")
    rows = [{"title": t, "abstract": a, "author": people} for t, a, people in FAMILIES]
    (folder / "list.json").write_text(json.dumps(rows), encoding="utf-8")
    with Store(folder / "paperboy.db") as store:
        load(store, [folder / "list.json"])
        yield store


def titles(store: Store, question: Question) -> list[str | None]:
    return [hit.paper.title for hit in store.read(search, question, limit=20).hits]


def asked(store: Store, query: str) -> list[str | None]:
    return titles(store, Question(query))


def test_minus_leaves_out_the_word_and_not_what_shares_its_stem(lists: Store) -> None:
    assert set(asked(lists, "birds -generative")) == {
        "A bound on generalization",
        "News for birds",
        "A new nest",
    }


def test_minus_alone_lists_all_others(lists: Store) -> None:
    assert len(asked(lists, "-generative")) == len(PAPERS) - 1


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ('"news"', "News for birds"),
        ('"new"', "A new nest"),
        (
            '"Provably-sound maps of caves despite drift"',
            "Provably-sound maps of caves despite drift",
        ),
        ('"provably sound map of caves"', "Provably-sound maps of caves despite drift"),
        ('"ｐｒｏｖａｂｌｙ sound"', "Provably-sound maps of caves despite drift"),
        ('"sound maps"', "Provably-sound maps of caves despite drift"),
        ('"C++"', "A toolbox"),
        ('".NET"', "A toolbox"),
        ('"C"', "Shells of C"),
        ('"Yang Liu"', "Learning to fold paper without any supervision"),
    ],
)
def test_quotes_find_words_as_written(lists: Store, query: str, title: str) -> None:
    assert asked(lists, query) == [title]


@pytest.mark.parametrize("query", ['"sound provably"', '"maps sound"', '"bound generalization"'])
def test_words_in_another_order_are_another_phrase(lists: Store, query: str) -> None:
    assert asked(lists, query) == []


@pytest.mark.parametrize(
    "called",
    [
        "https://openreview.net/forum?id=AbCdEf1234",
        "https://openreview.net/pdf?id=AbCdEf1234",
        "AbCdEf1234",
        "learning to fold paper without any supervision",
        "“Learning to fold paper without any supervision”",
    ],
)
def test_a_link_an_id_and_a_title_are_keys(lists: Store, called: str) -> None:
    paper = lists.read(find_paper, called)
    assert paper.title == "Learning to fold paper without any supervision"
    assert asked(lists, called)[0] == paper.title
    assert lists.read(papers_in, f"Look at this: {called}, it is good") == [paper]


@pytest.mark.parametrize("name", ["Yang Liu", "Liu Yang", "Lukasz Gornicki", "Górnicki Łukasz"])
def test_a_person_comes_first_in_either_order(lists: Store, name: str) -> None:
    assert asked(lists, name)[0] == "Learning to fold paper without any supervision"


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("bengio", "Deep networks that learn slowly"),
        ("Bengio", "Deep networks that learn slowly"),
        ("meulen", "Streets by night"),
        ("schmidhüber", "Streets by night"),
        ("欧阳", "夜里的路灯"),
        ("lora", "Lamps with LoRA"),  # more papers speak of it
        ("adam", "Optimizers for lamps"),  # a given name
        ("begin", "Where sentences begin"),  # an ordinary word
    ],
)
def test_a_family_name_finds_that_person_first_whatever_its_case(
    families: Store, name: str, first: str
) -> None:
    assert asked(families, name)[0] == first


@pytest.mark.parametrize(
    "query",
    [
        'author:"Yang Liu"',
        "作者:Gornicki",
        "status:oral",
        "状态:口头",
        "iclr 2018 oral",
        "ICLR18 orals",
    ],
)
def test_authors_statuses_and_venues_limit(lists: Store, query: str) -> None:
    assert asked(lists, query) == ["Learning to fold paper without any supervision"]


def test_options_limit_as_operators_do(lists: Store) -> None:
    assert titles(lists, Question("paper", author="liu yang")) == asked(
        lists, 'paper author:"liu yang"'
    )
    assert titles(lists, Question("paper", status="rejected")) == [
        "Paper lamps, and how to light them"
    ]
    assert len(titles(lists, Question("birds", year="2017-2018"))) == 4
    assert titles(lists, Question("birds", year="1999")) == []


@pytest.mark.parametrize("query", ["2018", "survey", "quantum", "oral"])
def test_numbers_and_ordinary_words_are_not_corrected(seeded: Store, query: str) -> None:
    answer = seeded.read(search, Question(query))
    assert (answer.corrections, answer.hits) == ((), ())


def test_the_words_that_no_paper_holds_are_named(seeded: Store) -> None:
    answer = seeded.read(search, Question("quantum reasoning"))
    assert answer.unmatched == ("quantum",)
    assert answer.hits


def test_a_word_is_corrected_to_what_fits_beside_the_others(seeded: Store) -> None:
    (correction,) = seeded.read(search, Question("large language modle")).corrections
    assert correction.meant == "model"


def test_papers_that_share_one_common_word_are_not_close(seeded: Store) -> None:
    answer = seeded.read(search, Question("safety alignment agents planning"))
    assert 10 <= answer.total < answer.matching


def test_a_name_to_the_letter_comes_first(seeded: Store) -> None:
    names = "SELECT name FROM papers WHERE name IS NOT NULL GROUP BY name HAVING count(*) = 1"
    for (name,) in seeded.read(lambda db: db.conn.execute(names).fetchall())[::9]:
        assert seeded.read(search, Question(name), limit=1).hits[0].paper.name == name
        assert seeded.read(find_paper, name).name == name
