"""What is recommended: by what a member saved, what they said of papers, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from db.papers.paper import Paper
from db.people.bookmarks import Origin, ReadingState, save, set_state
from db.people.mydata import forget, own_data
from db.people.recommending import (
    MAX_RECOMMENDED,
    Recommendations,
    recommend,
)
from db.people.tastes import MAX_KEPT, Judged, judge, judged, take_back
from db.people.top import opt_out
from db.searching.lookup import find_paper
from db.store.connection import Database
from db.store.store import Store

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ME, LAB = 7, 100
LORA = ("FlexLoRA", "Stable-LoRA", "IGU-LoRA", "MoSA")


def ids(store: Store, *names: str) -> list[str]:
    return [store.read(find_paper, name).id for name in names]


def saves(store: Store, *names: str, member: int = ME) -> None:
    origin = Origin("button", NOW, message=member, guild=LAB)
    store.write(save, member, ids(store, *names), origin)


def asked(store: Store, *, page: int = 0, size: int = 10, member: int = ME) -> Recommendations:
    week = NOW - timedelta(days=7)
    return store.read(recommend, member, guild=LAB, new_since=week, page=page, size=size)


def papers(store: Store, **how: int) -> list[Paper]:
    return [one.paper for one in asked(store, **how).shown]


def says(store: Store, name: str, *, more: bool) -> None:
    store.write(judge, ME, *ids(store, name), more=more, at=NOW)


def arrived(db: Database, paper: str, at: datetime) -> None:
    db.conn.execute("INSERT OR REPLACE INTO arrivals VALUES (?, ?)", [paper, at.isoformat()])


def test_what_is_like_the_saved_comes_with_which_it_is_like(store: Store) -> None:
    saves(store, *LORA)
    found = asked(store)
    assert found.is_own
    assert not set(ids(store, *LORA)) & {one.paper.id for one in found.shown}
    first = found.shown[0]
    assert first.like in LORA
    assert first.others >= 1
    about = [one for one in found.shown if "LoRA" in one.paper.abstract or "PEFT" in one.paper.tags]
    assert len(about) >= 5


def test_the_same_store_gives_the_same_answer_and_every_page_others(store: Store) -> None:
    saves(store, *LORA, "GuardSpace")
    pages = [papers(store, page=page, size=5) for page in range(5)]
    assert papers(store, size=MAX_RECOMMENDED) == [paper for page in pages for paper in page]
    assert len({paper.id for page in pages for paper in page}) == MAX_RECOMMENDED
    assert papers(store, page=99, size=5) == pages[-1]


def test_a_word_of_the_members_counts_at_once_and_can_be_taken_back(store: Store) -> None:
    saves(store, *LORA, "GuardSpace")
    before = papers(store)
    store.write(judge, ME, before[0].id, more=False, at=NOW)
    store.write(judge, ME, before[1].id, more=True, at=NOW)
    after = papers(store)
    assert not {before[0].id, before[1].id} & {paper.id for paper in after}
    assert store.write(take_back, ME, before[0].id)
    assert store.write(take_back, ME, before[1].id)
    assert not store.write(take_back, ME, before[1].id)
    assert papers(store) == before


def test_more_of_a_paper_is_a_reason_without_any_bookmark(store: Store) -> None:
    says(store, "FlexLoRA", more=True)
    found = asked(store)
    assert found.is_own
    first = found.shown[0]
    assert (first.like, first.wanted) == ("FlexLoRA", True)


def test_a_new_paper_that_fits_comes_first_and_one_that_does_not_stays(store: Store) -> None:
    saves(store, *LORA)
    fits = papers(store, size=MAX_RECOMMENDED)[9]
    (other,) = ids(store, "FedTDP")
    store.write(arrived, fits.id, NOW)
    store.write(arrived, other, NOW)
    found = asked(store)
    assert (found.shown[0].paper.id, found.shown[0].is_new) == (fits.id, True)
    assert other not in [one.paper.id for one in found.shown]
    store.write(arrived, fits.id, NOW - timedelta(days=8))
    assert not any(one.is_new for one in asked(store).shown)


def test_what_was_rejected_is_not_recommended(store: Store) -> None:
    saves(store, *LORA)
    first = papers(store)[0]

    def reject(db: Database) -> None:
        db.conn.execute("UPDATE records SET status = 'Reject' WHERE paper = ?", [first.id])
        db.conn.execute("UPDATE papers SET bibliography = record WHERE id = ?", [first.id])
        for version in ("papers_version SET token", "meaning_versions SET version"):
            db.conn.execute(f"UPDATE {version} = 'later'")  # as a load does

    store.write(reject)
    assert first.id not in [paper.id for paper in papers(store)]


def test_a_first_page_does_not_stay_on_one_thing(store: Store) -> None:
    saves(store, "FlexLoRA", "Stable-LoRA", "GuardSpace", "DCR")
    tags = [tag for paper in papers(store, size=5) for tag in paper.tags]
    assert tags.count("LoRA") < 5
    likes = {one.like for one in asked(store).shown}
    assert likes & {"FlexLoRA", "Stable-LoRA"}
    assert likes & {"GuardSpace", "DCR"}


def test_without_saves_of_ones_own_the_servers_are_shown_with_their_count(store: Store) -> None:
    saves(store, "GuardSpace", "FedTDP", member=1)
    saves(store, "GuardSpace", "FedTDP", member=2)
    saves(store, "FlexLoRA", member=3)  # what one member saved names nobody's paper
    found = asked(store)
    assert not found.is_own
    assert {(one.paper.name, one.members) for one in found.shown} == {
        ("GuardSpace", 2),
        ("FedTDP", 2),
    }
    says(store, "FedTDP", more=False)
    assert [one.paper.name for one in asked(store).shown] == ["GuardSpace"]
    store.write(opt_out, 2, NOW)
    assert asked(store).shown == ()


def test_in_a_direct_message_no_servers_saves_are_shown(store: Store) -> None:
    saves(store, "GuardSpace", member=1)
    saves(store, "GuardSpace", member=2)
    found = store.read(recommend, ME, guild=None, new_since=NOW, page=0, size=5)
    assert found.shown == ()


def test_what_was_read_counts_more(store: Store) -> None:
    saves(store, "FlexLoRA", "GuardSpace")
    before = papers(store, size=MAX_RECOMMENDED)
    (guard,) = ids(store, "GuardSpace")
    store.write(set_state, ME, guard, ReadingState.READ)
    assert papers(store, size=MAX_RECOMMENDED) != before


def test_one_members_words_are_nobody_elses(store: Store) -> None:
    for member in (ME, 8):
        saves(store, *LORA, member=member)
    before = papers(store, member=8)
    store.write(judge, ME, before[0].id, more=False, at=NOW)
    assert papers(store, member=8) == before


@pytest.mark.parametrize("more", [True, False])
def test_what_was_said_is_exported_and_forgotten(store: Store, *, more: bool) -> None:
    says(store, "GuardSpace", more=more)
    assert f'"more":{int(more)}' in store.read(own_data, ME)
    store.write(forget, ME, NOW)
    assert store.read(judged, ME) == Judged()


def test_the_oldest_word_goes_where_there_are_very_many(store: Store) -> None:
    def fill(db: Database) -> None:
        db.conn.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
            " INSERT INTO tastes SELECT ?, 'old' || i, 0, ? FROM n",
            [MAX_KEPT, ME, (NOW - timedelta(days=1)).isoformat()],
        )

    store.write(fill)
    says(store, "GuardSpace", more=False)
    kept = store.read(judged, ME).less
    assert len(kept) == MAX_KEPT
    assert kept[0] == ids(store, "GuardSpace")[0]


def test_a_store_without_papers_recommends_nothing(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with Store(tmp_path_factory.mktemp("none") / "paperboy.db") as store:
        store.write(save, ME, ["abcdefgh2345"], Origin("import", NOW))
        assert asked(store).shown == ()
