"""The digest of a tag: its sub-categories, its telling neighbours, and papers to start with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.loading.loader import load
from db.people import saves
from db.people.bookmarks import Origin, save
from db.people.saves import most_saved
from db.searching import tag_digest
from db.searching.tag_digest import Digest, digest, digest_at_hand
from db.store.store import Store
from db.tags.association import log_likelihood
from db.tags.lookup import UnknownTag, list_tags
from tests.db.weekly.test_choosing import SAID, nearly_the_same


@pytest.fixture(scope="module")
def store(loaded_store: Path) -> Iterator[Store]:
    with Store(loaded_store) as store:
        yield store


@pytest.fixture(scope="module")
def quantization(store: Store) -> Digest:
    return store.read(digest, "quantisation")


def test_a_digest_counts_the_papers_of_any_spelling(quantization: Digest) -> None:
    assert quantization.tag.name == "Quantization"
    assert quantization.papers == quantization.tag.papers == 18


def test_the_sub_categories_add_up(store: Store) -> None:
    found = store.read(digest, "LLM")
    counts = [papers for _, papers in found.categories]
    assert sum(counts) == found.papers == 371
    assert counts == sorted(counts, reverse=True)
    assert found.categories[0] == ("指令微调与对齐", 96)


def test_neighbours_tell_more_than_that_papers_are_about_llms(quantization: Digest) -> None:
    names = [name for name, _ in quantization.neighbours]
    assert names[0] == "quantization-aware training"
    assert names.index("Large Language Models") == len(names) - 1
    assert "Quantization" not in names


def test_starters_are_a_handful_of_papers_of_the_tag(quantization: Digest) -> None:
    assert len({paper.id for paper in quantization.starters}) == 5
    assert all("Quantization" in paper.tags for paper in quantization.starters)
    covered = {tag for paper in quantization.starters for tag in paper.tags}
    assert covered >= {name for name, _ in quantization.neighbours}


def test_each_starter_shows_neighbours_that_none_before_it_has(quantization: Digest) -> None:
    covers = quantization.covers()
    shown = [name for names in covers for name in names]
    assert len(covers) == 5
    assert len(set(shown)) == len(shown) > 2
    assert covers[0][0] in quantization.starters[0].tags


def test_what_two_or_more_members_of_a_server_saved_is_counted(store_copy: Path) -> None:
    with Store(store_copy) as store:
        first, second = store.read(digest, "Quantization").starters[:2]
        for member in (1, 2):
            at = datetime(2026, 1, 1, tzinfo=UTC)
            saved = [first.id, second.id][: 3 - member]
            store.write(save, member, saved, Origin("reaction", at, message=1, guild=10))
        names = [paper.name or paper.label for paper in (first, second)]
        found = store.read(digest, "Quantization", partial(most_saved, guild=10, limit=3))
        assert found.saved == ((names[0], 2),)
        assert (
            store.read(digest, "Quantization", partial(most_saved, guild=11, limit=3)).saved == ()
        )


def test_what_came_since_counts_in_a_digest_that_was_asked_for_before(
    store_copy: Path, tmp_path: Path
) -> None:
    (more := tmp_path / "more.json").write_text(
        '[{"title": "Counting in four bits", "keywords": "Quantization"}]'
    )
    with Store(store_copy) as store:
        before = store.read(digest, "Quantization")
        assert store.read(digest, "quantisation") == before
        load(store, [more])
        assert store.read(digest, "Quantization").papers == before.papers + 1


def test_a_digest_that_is_kept_is_at_hand_where_few_papers_were_saved(
    store_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = partial(saves.most_saved_of_few, guild=3, limit=3)
    monkeypatch.setattr(tag_digest._of_version, "_made", {})
    with Store(store_copy) as store:
        assert store.read(digest_at_hand, "quantisation", few) is None
        made = store.read(digest, "quantisation", partial(most_saved, guild=3, limit=3))
        papers = [paper.id for paper in made.starters]
        for member in (1, 2):
            store.write(save, member, papers, Origin("button", datetime.now(UTC), guild=3))
        again = store.read(digest, "quantisation", partial(most_saved, guild=3, limit=3))
        assert len(again.saved) == 3
        assert store.read(digest_at_hand, "Quantization", few) == again
        assert store.read(digest_at_hand, "no such tag", few) is None
        monkeypatch.setattr(saves, "FEW", 9)
        assert store.read(digest_at_hand, "Quantization", few) is None


def test_no_more_digests_are_kept_than_there_is_room_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tag_digest, "KEPT", 2)
    tags = [tag.name for tag in store.read(list_tags, limit=5, offset=0).tags]
    first = [store.read(digest, tag) for tag in tags]
    assert len(store.read(tag_digest._of_version.of)) == 2
    assert [store.read(digest, tag) for tag in tags] == first


def test_a_tag_of_one_paper_starts_there(store: Store) -> None:
    found = store.read(digest, "EEG")
    assert [paper.name for paper in found.starters] == ["CerebraGloss"]
    assert ("clinical", 1) in found.neighbours


def test_every_tag_has_a_digest(store: Store) -> None:
    for tag in store.read(list_tags, limit=2_000).tags[::40]:
        found = store.read(digest, tag.name)
        assert found.tag == tag
        assert len(found.starters) == min(5, tag.papers)
        assert len(found.neighbours) <= 10


def test_an_unknown_tag_has_none(store: Store) -> None:
    with pytest.raises(UnknownTag) as refused:
        store.read(digest, "reasonning")
    assert refused.value.nearest[0] == "Reasoning"


@given(st.data())
def test_surprise_is_never_negative_and_nothing_for_chance(data: st.DataObject) -> None:
    first = data.draw(st.integers(1, 50))
    second = data.draw(st.integers(1, 50))
    both = data.draw(st.integers(0, min(first, second)))
    assert log_likelihood(both, first, second, 200) > -1e-9
    assert log_likelihood(first * second, first * 10, second * 10, 100) == pytest.approx(0)


def test_a_tag_is_not_begun_with_papers_that_say_the_same(store_copy: Path, tmp_path: Path) -> None:
    with Store(store_copy) as store:
        load(store, [nearly_the_same(tmp_path, keywords="lamps")])
        starters = store.read(digest, "lamps").starters
    assert SAID[1] in {paper.abstract for paper in starters[:2]}
