"""What members like is what resembles the papers that they saved, in stores of every size."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.loading.loader import load
from db.people.bookmarks import Origin, save
from db.searching.engines import tantivy_build
from db.searching.engines.active import catch_up, engine
from db.searching.engines.tantivy import TantivyIndex
from db.searching.lookup import find_paper
from db.store.store import Store
from db.weekly import similarity as liked
from db.weekly.similarity import Liking, likings

AT = datetime(2026, 1, 1, tzinfo=UTC)
GUILD = 10


def saved(store: Store, name: str) -> str:
    id_ = store.read(find_paper, name).id
    for member in 1, 2:
        store.write(save, member, [id_], Origin("reaction", AT, message=1, guild=GUILD))
    return id_


def found(store: Store) -> dict[int, Liking]:
    return store.read(likings, GUILD, AT + timedelta(days=1))


def best(store: Store) -> int:
    likings = found(store)
    return max(likings, key=lambda number: likings[number].score)


def number(store: Store, name: str) -> int:
    id_ = store.read(find_paper, name).id
    question = "SELECT number FROM papers WHERE id = ?"
    return int(store.read(lambda db: db.conn.execute(question, [id_]).fetchone())[0])


def index(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the store what only large ones have."""
    monkeypatch.setattr(tantivy_build, "MIN_PAPERS", 1)
    catch_up(store)
    assert isinstance(store.read(engine), TantivyIndex)


def test_a_paper_is_like_the_one_of_several_that_it_is_most_like(store: Store) -> None:
    saved(store, "GuardSpace")
    alone = found(store)
    saved(store, "ToolWeaver")
    both = found(store)
    assert number(store, "RefTool") in both.keys() - alone.keys()
    assert {liking.label for liking in both.values()} == {"GuardSpace", "ToolWeaver"}
    assert all(both[paper].score >= liking.score for paper, liking in alone.items())
    assert all(0 < liking.score <= 1 for liking in both.values())


def test_likes_are_found_again_when_too_many_were_remembered(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GuardSpace", "FedTDP", "ToolWeaver"):
        saved(store, name)
    before = found(store)
    monkeypatch.setattr(liked, "MAX_REMEMBERED", 1)
    assert found(store) == found(store) == before


def test_of_very_many_likes_the_most_alike_are_looked_at(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(store, "ToolWeaver")
    everything = found(store)
    monkeypatch.setattr(liked, "MAX_LIKES", 3)
    monkeypatch.setattr(liked, "_known_likes", {})
    three = sorted(everything, key=lambda paper: -everything[paper].score)[:3]
    assert found(store) == {paper: everything[paper] for paper in three}


def test_a_large_store_finds_the_same_paper_most_alike(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(store, "RefTool")
    few = best(store)
    index(store, monkeypatch)
    assert best(store) == few == number(store, "ToolWeaver")


def test_what_was_saved_and_then_withdrawn_is_liked_still(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = saved(store, "ToolWeaver")
    gone = "DELETE FROM placings WHERE record = (SELECT record FROM papers WHERE id = ?)"
    store.write(lambda db: db.conn.execute(gone, [id_]))
    index(store, monkeypatch)
    assert best(store) == number(store, "RefTool")


def test_a_paper_in_chinese_alone_is_like_one_in_english_on_the_same_thing(
    store: Store, tmp_path: Path
) -> None:
    saved(store, "ToolWeaver")
    summary = "".join(text for _, text in store.read(find_paper, "ToolWeaver").parts)
    chinese = re.sub("[A-Za-z0-9-]+", "", summary)
    list_ = tmp_path / "list.json"
    list_.write_text(json.dumps([{"title": "工具之一", "abstract": chinese}]), encoding="utf-8")
    load(store, [list_])
    assert number(store, "工具之一") in found(store)
