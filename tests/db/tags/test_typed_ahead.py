"""What is typed finds the same tags in memory as in the store."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.store.connection import Database
from db.store.store import Store
from db.tags import typed_ahead
from db.tags.lookup import list_tags, suggest_tags
from db.tags.typed_ahead import TagCount, TypedTags, typed_tags

LIMIT = 25


@pytest.fixture(scope="module")
def store(loaded_store: Path) -> Iterator[Store]:
    with Store(loaded_store) as store:
        yield store


@pytest.fixture(scope="module")
def known(store: Store) -> TypedTags:
    made = store.read(typed_ahead._read)
    assert made is not None
    return made


def by_the_store(store: Store, typed: list[str]) -> list[list[TagCount]]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(typed_tags, "of", lambda db: None)
        return store.read(lambda db: [suggest_tags(db, text, LIMIT) for text in typed])


def test_every_beginning_of_a_tag_is_answered_as_by_the_store(
    store: Store, known: TypedTags
) -> None:
    tags = store.read(list_tags, limit=2_000).tags[::7]
    typed = ["", *(tag.name[:letters] for tag, letters in product(tags, (1, 2, 3, 6, 99)))]
    assert [known.like(text, LIMIT) for text in typed] == by_the_store(store, typed)


@given(typed=st.text(st.sampled_from("aelmrst -#(推理\U0001f3af\ud800"), max_size=6))
def test_what_memory_finds_the_store_finds(store: Store, known: TypedTags, typed: str) -> None:
    found = known.like(typed, LIMIT)
    assert found is None or [found] == by_the_store(store, [typed])


def test_nothing_is_at_hand_before_somebody_asked_nor_among_many(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ahead(db: Database) -> list[TagCount] | None:
        return typed_ahead.typed_ahead(db, "rea", LIMIT)

    monkeypatch.setattr(typed_tags, "_made", {})
    assert store.read(ahead) is None
    assert store.read(suggest_tags, "rea", LIMIT) == store.read(ahead)
    monkeypatch.setattr(typed_tags, "_made", {})
    monkeypatch.setattr(typed_ahead, "FEW", 10)
    assert store.read(suggest_tags, "rea", LIMIT)
    assert store.read(ahead) is None
