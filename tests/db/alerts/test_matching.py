"""New papers find the alerts that want them, each once, and none is lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from db.alerts.checking import Checker
from db.alerts.filing import Key, Under, file_again, is_filed, keys_of
from db.alerts.interest import Interest, required
from db.alerts.keeping import add_alert, pause_alert, remove_alert
from db.alerts.matching import Matched, _terms, keep_matches, match_arrivals
from db.feeds.entry import FeedEntry
from db.loading.feed_loading import take_in
from db.loading.loader import load
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.papers.record import Bibliography, Record
from db.searching.limits import listed, within
from db.searching.lookup import find_paper
from db.searching.query import parse_query
from db.store.connection import Database
from db.store.sql import first_column
from db.store.store import Store

READER, OTHER = 1, 2
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

NEW: list[dict[str, Any]] = [
    {
        "title": "Cranefold: folding paper cranes",
        "authors": ["Ada Lovelace", "Zoë Müller"],
        "abstract": "We fold cranes by chain-of-thought prompting; code is at"
        " https://github.com/example/cranes. Generative agents help.",
        "keywords": ["LLMs", "Origami"],
        "year": 2026,
    },
    {
        "title": "A study of gliders",
        "authors": ["Zoë Quentin Müller", "王小明"],
        "abstract": "Gliders are no cranes. The chain breaks; of thought nothing is left to us.",
        "keywords": ["Origami"],
        "status": "Poster",
    },
    {
        "title": "分布式纸鹤的强化学习",
        "authors": ["王小明"],
        "abstract": "我们用强化学习折叠纸鹤。",
        "keywords": ["reinforcement learning"],
        "year": 2019,
    },
]


@dataclass(frozen=True, slots=True)
class World:
    """A store with the seeds and a list of three papers that came later, which no alert was asked
    of yet."""

    store: Path
    folder: Path


@pytest.fixture(scope="module")
def world(loaded_store: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("alerts")
    path = Path(shutil.copy(loaded_store, folder / "paperboy.db"))
    new = folder / "new.json"
    new.write_text(json.dumps(NEW), "utf-8")
    with Store(path) as store:
        load(store, [new])
    return World(path, folder)


@pytest.fixture
def arrived(world: World, tmp_path: Path) -> Iterator[Store]:
    """A store of the test's own, of that world."""
    with Store(Path(shutil.copy(world.store, tmp_path / "paperboy.db"))) as store:
        yield store


@pytest.fixture(scope="module")
def db(world: World) -> Iterator[Database]:
    """The world, to be read only."""
    with Store(world.store) as store:
        yield store._database()


def match(store: Store) -> Matched:
    matched = store.read(match_arrivals)
    store.write(keep_matches, matched)
    return matched


def found(store: Store, member: int = READER) -> list[str]:
    """The titles of what alerts found for a member, in the list's order."""
    rows = store.read(
        first_column,
        "SELECT DISTINCT number FROM alert_papers JOIN papers ON papers.id = paper"
        " WHERE member = ? ORDER BY number",
        [member],
    )
    papers: list[Paper] = store.read(papers_by_number, rows)
    return [paper.title or "" for paper in papers]


CRANES, GLIDERS, CHINESE = (entry["title"] for entry in NEW)


FINDS = [
    (Interest("cranes"), [CRANES, GLIDERS]),
    (Interest("Crane"), [CRANES, GLIDERS]),
    (Interest("cranes gliders"), [GLIDERS]),
    (Interest("the cranes of the gliders"), [GLIDERS]),
    (Interest("cranes -gliders"), [CRANES]),
    (Interest("-gliders tag:origami"), [CRANES]),
    (Interest('"chain of thought"'), [CRANES]),
    (Interest('"chain of thought" gliders'), []),
    (Interest("chain of thought"), [CRANES, GLIDERS]),
    (Interest("chain-of-thought"), [CRANES, GLIDERS]),
    (Interest("crains"), []),
    (Interest("author:müller"), [CRANES, GLIDERS]),
    (Interest('author:"Quentin Muller"'), [GLIDERS]),
    (Interest(author="Zoë Müller"), [CRANES, GLIDERS]),
    (Interest(author="Zoë Nobody"), []),
    (Interest("cranes -author:nobody"), [CRANES, GLIDERS]),
    (Interest("cranes", author="王小明"), [GLIDERS]),
    (Interest(tag="origami"), [CRANES, GLIDERS]),
    (Interest(tag="Large Language Model"), [CRANES]),
    (Interest(tag="no such tag"), []),
    (Interest("cranes -tag:no-such-tag"), [CRANES, GLIDERS]),
    (Interest("tag:origami has:code"), [CRANES]),
    (Interest("cranes year:2026"), [CRANES]),
    (Interest("year:2019-2020"), [CHINESE]),
    (Interest("cranes status:poster"), [GLIDERS]),
    (Interest("cranes source:new"), [CRANES, GLIDERS]),
    (Interest("强化学习 纸鹤"), [CHINESE]),
    (Interest("強化學習"), [CHINESE]),
    (Interest('"折叠纸鹤"'), [CHINESE]),
    (Interest("强化学习 -纸鹤"), []),
]


@pytest.fixture(scope="module")
def finds(world: World) -> dict[Interest, list[str]]:
    """What alerts find of the papers that came, all asked at once."""
    path = Path(shutil.copy(world.store, world.folder / "asked.db"))
    with Store(path) as store:
        for member, (interest, _) in enumerate(FINDS):
            store.write(add_alert, member, interest, NOW)
        match(store)
        return {interest: found(store, member) for member, (interest, _) in enumerate(FINDS)}


@pytest.mark.parametrize(("interest", "titles"), FINDS, ids=str)
def test_an_alert_finds_what_has_all_that_it_asks_for(
    finds: dict[Interest, list[str]], interest: Interest, titles: list[str]
) -> None:
    assert finds[interest] == titles


OPERATORS = [
    '"large language models"',
    '"chain of thought"',
    '"chain-of-thought" -math',
    "tag:llm -tag:reasoning",
    "has:code -has:tldr",
    "category:推理与思维链",
    "-category:推理与思维链 -source:new",
    "author:muller",
    "year:2026",
    '"强化学习" -数学',
    "标签:agents",
    "来源:new 状态:poster",
]


@pytest.mark.parametrize("query", OPERATORS)
def test_operators_name_the_papers_that_they_name_in_a_search(db: Database, query: str) -> None:
    numbers = first_column(db, "SELECT number FROM live_papers")
    expected = set(listed(db, within(db, parse_query(query).limits)))
    assert Checker(db).wanted(Interest(query), numbers) == expected
    assert expected


@pytest.mark.parametrize("query", [*OPERATORS, "reward model", "GPT-4", "attention -vision"])
def test_every_paper_that_is_wanted_has_a_key_that_its_alert_is_filed_under(
    db: Database, query: str
) -> None:
    interest = Interest(query)
    numbers = first_column(db, "SELECT number FROM live_papers")
    stems = {key.text for key in keys_of(db, interest) if key.under is Under.TERM}
    if stems:
        held = _terms(db, numbers)
        assert all(stems & held[number] for number in Checker(db).wanted(interest, numbers))


def test_an_alert_is_filed_under_the_rarest_thing_it_asks_for(db: Database) -> None:
    assert keys_of(db, Interest("language cranefold")) == {Key(Under.TERM, "cranefold")}
    assert keys_of(db, Interest("language", tag="Origami")) == {Key(Under.TAG, "Origami")}
    assert keys_of(db, Interest("year:2026")) == {Key(Under.ANY, "")}
    assert keys_of(db, Interest(liked="abc")) == {Key(Under.LIKED, "abc")}


def test_words_that_may_become_a_venue_are_no_words_of_a_paper(db: Database) -> None:
    assert keys_of(db, Interest("iclr 2031 oral cranefold")) == {Key(Under.TERM, "cranefold")}
    assert keys_of(db, Interest("iclr 2031 oral")) == {Key(Under.ANY, "")}


def test_a_compound_may_be_joined_or_apart() -> None:
    assert required("dag-math") == [frozenset({"dag", "dagmath"}), frozenset({"math", "dagmath"})]
    assert required("of the 用户 a") == [frozenset({"用户"})]
    assert required("of") == [frozenset({"of"})]
    assert required(" ") == []


def test_a_paper_like_a_liked_one_is_found(arrived: Store) -> None:
    liked = arrived.read(find_paper, "GuardSpace")
    arrived.write(add_alert, READER, Interest(liked=liked.id), NOW)
    text = " ".join(reversed(liked.abstract.split("\n")[1:]))
    again = FeedEntry(Record("", "", "", None, None, text, Bibliography("x", "Again")))
    take_in(arrived, "feed", [again], lambda: NOW)
    match(arrived)
    assert found(arrived) == ["Again"]


def test_however_many_papers_are_like_a_liked_one_all_are_found(arrived: Store) -> None:
    liked = arrived.read(find_paper, "GuardSpace")
    arrived.write(add_alert, READER, Interest(liked=liked.id), NOW)
    sentences = liked.abstract.split(". ")
    entries = [
        _entry(f"Again {n}", ". ".join(sentences[n % 5 :] + sentences[: n % 5]) + f" Again {n}.")
        for n in range(60)
    ]
    take_in(arrived, "feed", entries, lambda: NOW)
    match(arrived)
    assert len(found(arrived)) == 59  # one is taken for the liked one itself, edited


def _entry(title: str, abstract: str) -> FeedEntry:
    listed = Bibliography(title, title, authors=(title,))
    return FeedEntry(Record("", "", "", None, None, abstract, listed))


def test_a_rejected_paper_comes_only_to_who_asks_for_a_status(store: Store, tmp_path: Path) -> None:
    for asked in (Interest("origami"), Interest("origami status:rejected"), Interest(tag="LLMs")):
        store.write(add_alert, READER, asked, NOW)
    entries = [
        {"title": f"Origami {n}", "abstract": f"We fold {n}.", "keywords": "LLMs", "status": status}
        for n, status in enumerate(("Poster", "Reject", "Withdraw"))
    ]
    (tmp_path / "new.json").write_text(json.dumps(entries), "utf-8")
    load(store, [tmp_path / "new.json"])
    match(store)
    assert sorted(found(store)) == ["Origami 0", "Origami 1"]


def test_each_way_of_bringing_papers_brings_them_to_the_alerts(
    store: Store, tmp_path: Path
) -> None:
    store.write(add_alert, READER, Interest("cranes"), NOW)
    entry = FeedEntry(Record("", "", "", None, None, "A feed of cranes.", Bibliography("x", "Fed")))
    take_in(store, "feed", [entry], lambda: NOW)
    (tmp_path / "new.json").write_text(json.dumps(NEW[:1]), "utf-8")
    load(store, [tmp_path / "new.json"])
    match(store)
    assert sorted(found(store)) == [CRANES, "Fed"]


def test_what_was_not_noted_is_matched_again(arrived: Store) -> None:
    arrived.write(add_alert, READER, Interest("cranes"), NOW)
    first = arrived.read(match_arrivals)  # and then the process is killed
    assert arrived.read(match_arrivals) == first
    arrived.write(keep_matches, first)
    assert found(arrived) == [CRANES, GLIDERS]


def test_two_processes_note_a_paper_once(arrived: Store) -> None:
    arrived.write(add_alert, READER, Interest("cranes"), NOW)
    mine, others = arrived.read(match_arrivals), arrived.read(match_arrivals)
    assert arrived.write(keep_matches, mine) == 2
    assert arrived.write(keep_matches, others) == 0
    assert match(arrived).papers == ()


def test_papers_are_matched_some_at_a_time(arrived: Store) -> None:
    arrived.write(add_alert, READER, Interest("cranes"), NOW)
    for _ in NEW:
        matched = arrived.read(match_arrivals, 1)
        assert len(matched.papers) == 1
        arrived.write(keep_matches, matched)
    assert found(arrived) == [CRANES, GLIDERS]


def test_paused_and_removed_alerts_find_nothing(arrived: Store) -> None:
    paused, _ = arrived.write(add_alert, READER, Interest("cranes"), NOW)
    removed, _ = arrived.write(add_alert, READER, Interest("gliders"), NOW)
    late, _ = arrived.write(add_alert, READER, Interest("fold"), NOW)
    arrived.write(pause_alert, READER, paused.id, NOW)
    arrived.write(remove_alert, READER, removed.id)
    matched = arrived.read(match_arrivals)
    arrived.write(remove_alert, READER, late.id)
    arrived.write(keep_matches, matched)
    assert found(arrived) == []


def test_an_alert_filed_by_other_rules_is_filed_again(arrived: Store) -> None:
    arrived.write(add_alert, READER, Interest("cranes"), NOW)

    def forget_how(db: Database) -> None:
        db.conn.execute("UPDATE alerts SET filed = 0")
        db.conn.execute("UPDATE alert_keys SET key = 'otherwise cut'")

    arrived.write(forget_how)
    assert not arrived.read(is_filed)
    arrived.write(file_again)
    assert arrived.read(is_filed)
    match(arrived)
    assert found(arrived) == [CRANES, GLIDERS]
