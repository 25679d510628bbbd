"""What a feed brought is added to what it brought before, once, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db.feeds.entry import FeedEntry
from db.feeds.votes import votes_of
from db.loading.feed_loading import MAX_NEWS, FeedReport, take_in
from db.papers.paper import Paper
from db.papers.reading import all_papers
from db.papers.record import Bibliography, Record
from db.papers.sources import sources
from db.store.store import Store

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SEEDS = 803


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    """A store whose papers are not the first: one came before."""
    with Store(tmp_path / "p.db") as store:
        take_in(store, "first", [entry(0)], lambda: NOW)
        yield store


def entry(number: int, *, abstract: str | None = None, days_old: int = 0) -> FeedEntry:
    text = f"We fold paper cranes number {number} out of graph {number * 7919} and cut them."
    return FeedEntry(
        Record(
            area="",
            category="cs.CL",
            tag_line="",
            tldr=None,
            summary=None,
            abstract=text if abstract is None else abstract,
            bibliography=Bibliography(
                entry=f"arXiv:{number}", title=f"Cranes {number}", authors=("Ada First",)
            ),
        ),
        published=NOW - timedelta(days=days_old),
    )


def with_key(arrived: FeedEntry, key: str) -> FeedEntry:
    assert arrived.record.bibliography is not None
    listed = replace(arrived.record.bibliography, entry=key)
    return replace(arrived, record=replace(arrived.record, bibliography=listed))


def of(store: Store, source: str = "cs.CL") -> dict[str, Paper]:
    return {paper.title or "": paper for paper in store.read(all_papers, source)}


def arrived(store: Store) -> int:
    return int(
        store.read(lambda db: db.conn.execute("SELECT count(*) FROM arrivals").fetchone()[0])
    )


def load(store: Store, entries: Sequence[FeedEntry], source: str = "cs.CL") -> FeedReport:
    return take_in(store, source, entries, lambda: NOW)


def test_what_a_feed_no_longer_shows_stays(empty: Store) -> None:
    assert load(empty, [entry(1), entry(2)]) == FeedReport(added=2, news=2)
    assert load(empty, [entry(3), entry(2)]) == FeedReport(added=1, news=1)
    assert load(empty, []) == FeedReport()
    assert set(of(empty)) == {"Cranes 1", "Cranes 2", "Cranes 3"}
    assert not any(paper.withdrawn for paper in of(empty).values())


def test_the_same_entries_again_change_nothing(empty: Store) -> None:
    load(empty, [entry(1), entry(2)])
    before = empty.path.read_bytes(), arrived(empty)
    assert load(empty, [entry(2), entry(1)]) == FeedReport()
    assert (empty.path.read_bytes(), arrived(empty)) == before


def test_a_replaced_version_is_the_same_paper_with_its_newest_text(empty: Store) -> None:
    load(empty, [entry(1)])
    id_ = of(empty)["Cranes 1"].id
    rewritten = entry(1, abstract="Nothing of the old words stands here any more, and yet.")
    assert load(empty, [rewritten]) == FeedReport(changed=1)
    paper = of(empty)["Cranes 1"]
    assert (paper.id, paper.abstract) == (id_, rewritten.record.abstract)
    assert arrived(empty) == 1
    assert load(empty, [rewritten], "another feed") == FeedReport(changed=0)
    assert of(empty, "another feed")["Cranes 1"].id == id_


def test_a_withdrawn_paper_keeps_its_text_and_is_said_to_be_withdrawn(empty: Store) -> None:
    load(empty, [entry(1)])
    notice = replace(entry(1, abstract="This paper has been withdrawn."), is_withdrawn=True)
    load(empty, [notice])
    paper = of(empty)["Cranes 1"]
    assert paper.status == "Withdrawn"
    assert paper.abstract == entry(1).record.abstract


def test_a_paper_in_two_feeds_is_one_with_two_sources(empty: Store) -> None:
    load(empty, [entry(1)])
    assert load(empty, [entry(1), entry(2)], "hf-daily") == FeedReport(added=1, news=1)
    assert [place.file for place in of(empty)["Cranes 1"].places] == ["cs.CL", "hf-daily"]
    assert arrived(empty) == 2


@pytest.mark.parametrize("key", ["arXiv:1", "journal-1"])
def test_a_version_that_another_feed_has_first_is_the_same_paper(empty: Store, key: str) -> None:
    load(empty, [entry(1)])
    newer = with_key(entry(1, abstract="All words of the abstract are others by now."), key)
    assert load(empty, [newer], "journal").added == 0
    assert len(of(empty)) == 1
    assert arrived(empty) == 1


def test_the_same_title_by_others_is_another_paper(empty: Store) -> None:
    load(empty, [entry(1)])
    arrived = with_key(entry(1, abstract="All words of the abstract are others by now."), "other")
    assert arrived.record.bibliography is not None
    listed = replace(arrived.record.bibliography, authors=("Bo Second",))
    assert (
        load(empty, [replace(arrived, record=replace(arrived.record, bibliography=listed))]).added
        == 1
    )


def test_ids_that_change_each_time_make_no_new_papers_and_no_new_records(empty: Store) -> None:
    for turn in range(4):
        load(empty, [with_key(entry(1), f"key-{turn}"), with_key(entry(2), f"other-{turn}")])
    assert len(of(empty)) == 2
    count = "SELECT count(*) FROM records"
    assert empty.read(lambda db: db.conn.execute(count).fetchone()) == (3,)


def test_two_entries_of_one_paper_are_one(empty: Store) -> None:
    twin = with_key(entry(1), "twin")
    assert load(empty, [entry(1), twin, entry(1)]) == FeedReport(added=1, news=1)
    assert load(empty, [twin, entry(1)]).added == 0


def test_of_ten_years_at_once_the_newest_are_news(empty: Store) -> None:
    many = [entry(number, days_old=number) for number in range(1, MAX_NEWS + 51)]
    assert load(empty, many[::-1]) == FeedReport(added=MAX_NEWS + 50, news=MAX_NEWS)
    newest = {of(empty)[f"Cranes {number}"].id for number in range(1, MAX_NEWS + 1)}
    rows = empty.read(lambda db: db.conn.execute("SELECT paper FROM arrivals").fetchall())
    assert {paper for (paper,) in rows} == newest


def test_without_dates_the_first_of_the_feed_are_news(empty: Store) -> None:
    many = [replace(entry(number), published=None) for number in range(1, MAX_NEWS + 3)]
    assert load(empty, many).news == MAX_NEWS
    rows = empty.read(lambda db: db.conn.execute("SELECT paper FROM arrivals").fetchall())
    assert of(empty)[f"Cranes {MAX_NEWS + 2}"].id not in {paper for (paper,) in rows}


def test_what_says_that_it_is_no_news_arrives_silently(empty: Store) -> None:
    assert load(empty, [replace(entry(1), is_news=False)]) == FeedReport(added=1, news=0)
    assert arrived(empty) == 0


def test_a_paper_arrives_at_the_moment_that_it_was_taken_in(empty: Store) -> None:
    load(empty, [entry(1)])
    (row,) = empty.read(lambda db: db.conn.execute("SELECT at FROM arrivals").fetchall())
    assert row == (NOW.isoformat(),)


def test_papers_of_a_feed_get_the_labs_tags_that_they_name(store: Store) -> None:
    text = "We train a mixture of experts with chain-of-thought data and fold the LLMs."
    load(store, [entry(1, abstract=text)])
    tags = of(store)["Cranes 1"].tags
    assert {"Mixture of Experts", "Large Language Models"} <= set(tags)
    load(store, [entry(1, abstract=f"{text} It holds.")])
    assert of(store)["Cranes 1"].tags == tags
    assert {source.name: source.papers for source in store.read(sources)}["cs.CL"] == 1


def test_votes_are_kept_and_follow_what_the_site_counts(empty: Store) -> None:
    load(empty, [replace(entry(1), votes=3), entry(2)])
    load(empty, [replace(entry(1), votes=41)])
    assert empty.read(votes_of, [of(empty)["Cranes 1"].id]) == {of(empty)["Cranes 1"].id: 41}


def changed(arrived: FeedEntry, *, abstract: str | None = None, **listed: Any) -> FeedEntry:
    """An entry with other texts in its record and bibliography."""
    assert arrived.record.bibliography is not None
    bibliography = replace(arrived.record.bibliography, **listed)
    text = arrived.record.abstract if abstract is None else abstract
    return replace(
        arrived, record=replace(arrived.record, abstract=text, bibliography=bibliography)
    )


def test_an_id_that_is_given_to_another_entry_later_makes_another_paper(empty: Store) -> None:
    first = changed(entry(1), entry="latest", authors=())
    other = changed(
        entry(2), entry="latest", authors=(), abstract="Ants carry leaves along a wire to a nest."
    )
    load(empty, [first])
    for _ in range(2):
        load(empty, [other])
    assert {paper.abstract for paper in of(empty).values()} == {
        first.record.abstract,
        other.record.abstract,
    }
    assert load(empty, [other, first]) == FeedReport()


def test_an_edited_entry_without_authors_is_the_same_paper(empty: Store) -> None:
    first = changed(entry(1), entry="post-1", authors=())
    load(empty, [first])
    edited = changed(first, title="Cranes, corrected", abstract=first.record.abstract + " Twice.")
    assert load(empty, [edited]) == FeedReport(changed=1)
    assert set(of(empty)) == {"Cranes, corrected"}


def test_entries_of_one_title_that_a_feed_lists_side_by_side_are_two_papers(empty: Store) -> None:
    first = changed(entry(1), entry="week-1", title="What we folded this week in the lab")
    second = changed(entry(2), entry="week-2", title="What we folded this week in the lab")
    load(empty, [first])
    assert load(empty, [second, first]) == FeedReport(added=1, news=1)
    assert load(empty, [second, first]) == FeedReport()


def test_two_programs_of_one_version_are_two_entries(empty: Store) -> None:
    first = changed(entry(1), entry="one", title="v1.2.0", authors=("release-bot",))
    second = changed(entry(2), entry="two", title="v1.2.0", authors=("release-bot",))
    load(empty, [first])
    assert load(empty, [second], "another program").added == 1


def test_an_identifier_alone_does_not_put_another_paper_in_the_place_of_a_known_one(
    empty: Store,
) -> None:
    load(empty, [entry(1)])
    claimed = changed(
        entry(2), entry="arXiv:1", title="Buy these lamps at once", authors=("Lamp Seller",)
    )
    assert load(empty, [claimed], "elsewhere").added == 1
    assert of(empty)["Cranes 1"].abstract == entry(1).record.abstract


@pytest.mark.parametrize(
    "page",
    [
        "https://aclanthology.org/2024.acl-long.5/",
        "https://www.aclweb.org/anthology/2024.acl-long.5",
        "https://doi.org/10.18653/v1/2024.acl-long.5",
    ],
)
def test_a_paper_of_the_acl_anthology_is_one_by_its_identifier(empty: Store, page: str) -> None:
    known = changed(entry(1), entry="acl:2024.acl-long.5")
    load(empty, [known])
    elsewhere = changed(
        entry(1, abstract="No word of it is the same in this list."),
        entry="7",
        title="Cranes, 1",
        page=page,
    )
    assert load(empty, [elsewhere], "another feed").added == 0
