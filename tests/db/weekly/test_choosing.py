"""What a post shows beside keeping its tags and never repeating: new papers first, then those like
what members saved, from many sides; and what else it tells."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from db.feeds.entry import FeedEntry
from db.formats.seed_text import parse
from db.loading.feed_loading import take_in
from db.loading.loader import load
from db.papers.paper import Paper
from db.papers.record import Bibliography, Record
from db.people.bookmarks import Origin, save
from db.searching.lookup import find_paper
from db.store.store import Store
from db.weekly.choosing import (
    MIN_VOTES,
    NO_NEWS,
    Reason,
    Why,
    choose_papers,
    news,
    reasons_from_text,
)
from db.weekly.claims import choices_of, claim, expired_claims, record_posted
from db.weekly.schedule import NewSchedule, Schedule, Slot, next_slot
from db.weekly.schedule_store import add_schedule, change_schedule, schedule_by_id
from tests.seed_files import write

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
GUILD = 10
LIKE_TOOLWEAVER = Reason(Why.LIKE, "ToolWeaver")


def new_schedule(papers: int = 5, categories: tuple[str, ...] = ()) -> NewSchedule:
    return NewSchedule(
        guild=GUILD,
        channel=20,
        owner=30,
        weekday=0,
        time=time(9),
        zone="UTC",
        tags=(),
        papers=papers,
        language="zh-CN",
        since=NEW_YEAR,
        categories=categories,
    )


def make_schedule(store: Store, papers: int = 5, categories: tuple[str, ...] = ()) -> Schedule:
    return store.write(add_schedule, new_schedule(papers, categories))


@pytest.fixture
def schedule(store: Store) -> Schedule:
    return make_schedule(store)


@pytest.fixture
def slot(schedule: Schedule) -> Slot:
    return next_slot(schedule, NEW_YEAR)


def saved(store: Store, name: str, at: datetime, members: int = 2, guild: int = GUILD) -> Paper:
    paper = store.read(find_paper, name)
    for member in range(members):
        store.write(save, member, [paper.id], Origin("reaction", at, message=1, guild=guild))
    return paper


def arrived(store: Store, papers: list[str], at: datetime) -> None:
    store.write(
        lambda db: db.conn.executemany(
            "INSERT INTO arrivals VALUES (?, ?)", [(paper, at.isoformat()) for paper in papers]
        )
    )


def test_papers_new_since_the_last_post_come_first_and_are_called_so(
    store: Store, schedule: Schedule, slot: Slot
) -> None:
    new = [store.read(find_paper, name).id for name in ("GuardSpace", "FedTDP")]
    arrived(store, new, slot.at - timedelta(days=1))
    choices = store.read(choose_papers, schedule, slot)
    assert {choice.paper.id for choice in choices[:2]} == set(new)
    assert [choice.reason.why for choice in choices] == [Why.NEW] * 2 + [Why.UNSEEN] * 3


def test_what_was_new_at_the_last_post_is_new_no_more(
    store: Store, schedule: Schedule, slot: Slot
) -> None:
    arrived(store, [store.read(find_paper, "GuardSpace").id], slot.at - timedelta(days=1))
    held = store.write(claim, schedule, slot, "one", slot.at, timedelta(seconds=45))
    assert held is not None
    store.write(record_posted, held, 1, slot.at)
    following = next_slot(schedule, slot.at)
    assert {c.reason.why for c in store.read(choose_papers, schedule, following)} == {Why.UNSEEN}
    assert store.read(news, schedule, following) == NO_NEWS


def test_papers_of_the_first_load_are_not_new_and_those_of_a_later_one_are(
    tmp_path: Path, seed_file: Path
) -> None:
    records = parse(seed_file.read_bytes(), seed_file.name).records
    count = "SELECT count(*) FROM arrivals"
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [write(tmp_path, records[:40])])
        assert store.read(lambda db: db.conn.execute(count).fetchone()) == (0,)
        load(store, [write(tmp_path, records[:100])])
        assert store.read(lambda db: db.conn.execute(count).fetchone()) == (60,)


def test_papers_like_a_saved_one_come_with_its_name_and_the_saved_one_does_not_come_first(
    store: Store, schedule: Schedule, slot: Slot
) -> None:
    paper = saved(store, "ToolWeaver", slot.at - timedelta(days=30))
    choices = store.read(choose_papers, schedule, slot)
    assert (choices[0].paper.name, choices[0].reason) == ("RefTool", LIKE_TOOLWEAVER)
    assert paper.id not in {choice.paper.id for choice in choices}


def test_what_other_servers_saved_does_not_count(
    store: Store, schedule: Schedule, slot: Slot
) -> None:
    before = store.read(choose_papers, schedule, slot)
    saved(store, "GuardSpace", slot.at - timedelta(days=1), guild=GUILD + 1)
    assert store.read(choose_papers, schedule, slot) == before
    assert store.read(news, schedule, slot) == NO_NEWS


def test_a_post_is_not_all_alike_whatever_was_saved(store: Store, slot: Slot) -> None:
    saved(store, "GuardSpace", slot.at - timedelta(days=1))
    choices = store.read(choose_papers, make_schedule(store, papers=10), slot)
    categories = Counter(choice.paper.category for choice in choices)
    assert len(categories) >= 3
    assert Why.LIKE in {choice.reason.why for choice in choices}


def test_a_post_keeps_to_its_sub_categories(store: Store, slot: Slot) -> None:
    wanted = ("推理与思维链", "模型架构")
    choices = store.read(choose_papers, make_schedule(store, 10, wanted), slot)
    assert {choice.paper.category for choice in choices} == set(wanted)


def test_when_all_have_been_through_a_post_says_so(store: Store) -> None:
    schedule = make_schedule(store, 2)
    slot = next_slot(schedule, NEW_YEAR)
    store.write(lambda db: db.conn.execute("DELETE FROM placings WHERE place > 3"))
    first = store.write(claim, schedule, slot, "one", slot.at, timedelta(seconds=45))
    assert first is not None
    choices = store.read(choose_papers, schedule, next_slot(schedule, slot.at))
    assert [choice.reason.why for choice in choices] == [Why.UNSEEN, Why.AGAIN]


def test_whoever_settles_a_claim_shows_the_same_papers_for_the_same_reasons(
    store: Store, schedule: Schedule, slot: Slot
) -> None:
    saved(store, "GuardSpace", slot.at - timedelta(days=1))
    choices = store.read(choose_papers, schedule, slot)
    store.write(claim, schedule, slot, "one", slot.at, timedelta(seconds=45))
    saved(store, "FedTDP", slot.at - timedelta(hours=1))
    (left,) = store.read(expired_claims, slot.at + timedelta(minutes=1))
    assert store.read(choices_of, left) == choices


def test_the_news_are_what_most_members_saved_in_a_week_and_what_came_since_the_last_post(
    store: Store, schedule: Schedule, slot: Slot
) -> None:
    saved(store, "FedTDP", slot.at - timedelta(days=1), members=1)
    saved(store, "GuardSpace", slot.at - timedelta(days=2), members=3)
    saved(store, "ToolWeaver", slot.at - timedelta(days=8), members=5)
    new = store.read(find_paper, "ToolWeaver")
    arrived(store, [new.id], slot.at - timedelta(hours=1))
    told = store.read(news, schedule, slot)
    assert told.saved == (("GuardSpace", 3),)
    assert (told.new, told.new_labels) == (1, ("ToolWeaver",))


def feed_paper(number: int) -> FeedEntry:
    text = f"We fold paper cranes number {number} out of graph {number * 7919} and cut them."
    listed = Bibliography(entry=f"arXiv:{number}", title=f"Cranes {number}")
    return FeedEntry(Record("", "cs.CL", "", None, None, text, listed))


def test_a_schedule_of_a_source_shows_only_its_papers_and_counts_what_came_there(
    store: Store, schedule: Schedule, slot: Slot
) -> None:
    take_in(store, "cs.CL", [feed_paper(n) for n in range(7)], lambda: slot.at - timedelta(days=1))
    arrived(store, [store.read(find_paper, "GuardSpace").id], slot.at - timedelta(days=1))
    of_feed = replace(schedule, sources=("cs.CL",))
    choices = store.read(choose_papers, of_feed, slot)
    assert len(choices) == 5
    assert all(choice.paper.title.startswith("Cranes") for choice in choices if choice.paper.title)
    assert {choice.reason.why for choice in choices} == {Why.NEW}
    assert store.read(news, of_feed, slot).new == 7


def test_a_schedule_of_new_papers_shows_each_once_and_nothing_else(
    store: Store, schedule: Schedule, slot: Slot
) -> None:
    only_new = replace(schedule, only_new=True)
    assert store.read(choose_papers, only_new, slot) == []
    take_in(store, "cs.CL", [feed_paper(n) for n in range(3)], lambda: slot.at - timedelta(days=1))
    assert len(store.read(choose_papers, only_new, slot)) == 3
    held = store.write(claim, only_new, slot, "one", slot.at, timedelta(seconds=45))
    assert held is not None
    store.write(record_posted, held, 1, slot.at)
    following = next_slot(schedule, slot.at)
    take_in(store, "cs.CL", [feed_paper(n) for n in range(4)], lambda: slot.at + timedelta(hours=1))
    choices = store.read(choose_papers, only_new, following)
    assert [choice.paper.title for choice in choices] == ["Cranes 3"]


def test_new_papers_that_a_post_has_no_room_for_come_with_the_next_ones_each_once(
    store: Store,
) -> None:
    schedule = store.write(
        add_schedule, replace(new_schedule(papers=10), only_new=True, sources=("cs.CL",))
    )
    took_in = NEW_YEAR + timedelta(hours=1)
    take_in(store, "cs.CL", [feed_paper(n) for n in range(35)], lambda: took_in)
    at, posted = NEW_YEAR, []
    whys = []
    for count in range(5):
        slot = next_slot(schedule, at)
        if count == 1:
            in_time = slot.at - timedelta(hours=1)
            take_in(store, "cs.CL", [feed_paper(n) for n in range(35, 38)], lambda: in_time)  # noqa: B023
        at = slot.at
        held = store.write(claim, schedule, slot, "one", at, timedelta(seconds=45))
        assert held is not None
        posted.append(held.papers)
        whys.append([reason.why for reason in held.reasons])
        left = store.read(news, schedule, slot).waiting - len(held.papers)
        assert left == [25, 18, 8, 0, 0][count]
        store.write(record_posted, held, 1, at)
    shown = [paper for papers in posted for paper in papers]
    assert [len(papers) for papers in posted] == [10, 10, 10, 8, 0]
    assert len(set(shown)) == len(shown) == 38
    assert whys[1] == [Why.NEW] * 3 + [Why.WAITED] * 7


def test_new_papers_wait_while_a_schedule_is_moved_or_paused(store: Store) -> None:
    schedule = store.write(add_schedule, replace(new_schedule(papers=5), only_new=True))
    take_in(store, "cs.CL", [feed_paper(1)], lambda: NEW_YEAR + timedelta(hours=1))
    later = NEW_YEAR + timedelta(days=20)
    store.write(change_schedule, replace(schedule, since=later))
    moved = store.read(schedule_by_id, schedule.id)
    assert moved is not None
    choices = store.read(choose_papers, moved, next_slot(moved, later))
    assert [choice.paper.title for choice in choices] == ["Cranes 1"]


def test_a_schedule_that_shows_only_new_papers_from_now_on_does_not_begin_with_all_others(
    store: Store, schedule: Schedule, slot: Slot
) -> None:
    take_in(store, "cs.CL", [feed_paper(n) for n in range(9)], lambda: slot.at - timedelta(days=1))
    held = store.write(claim, schedule, slot, "one", slot.at, timedelta(seconds=45))
    assert held is not None
    store.write(record_posted, held, 1, slot.at)
    store.write(change_schedule, replace(schedule, only_new=True))
    changed = store.read(schedule_by_id, schedule.id)
    assert changed is not None
    assert store.read(choose_papers, changed, next_slot(schedule, slot.at)) == []


def test_votes_come_with_a_choice_where_they_say_something(
    store: Store, schedule: Schedule, slot: Slot
) -> None:
    entries = [replace(feed_paper(n), votes=votes) for n, votes in enumerate([0, MIN_VOTES, 41])]
    take_in(store, "hf-daily", entries, lambda: slot.at - timedelta(days=1))
    choices = store.read(choose_papers, schedule, slot)
    assert sorted(choice.reason.votes for choice in choices[:3]) == [0, MIN_VOTES, 41]
    held = store.write(claim, schedule, slot, "one", slot.at, timedelta(seconds=45))
    assert held is not None
    assert store.read(choices_of, held) == choices


def test_reasons_of_older_posts_are_still_read() -> None:
    assert reasons_from_text('[["like", "ToolWeaver"]]') == (LIKE_TOOLWEAVER,)


def test_sources_and_only_new_are_kept(store: Store, schedule: Schedule) -> None:
    changed = replace(schedule, sources=("cs.CL", "论文.json"), only_new=True)
    store.write(change_schedule, changed)
    assert store.read(schedule_by_id, schedule.id) == changed


def test_rejected_and_withdrawn_papers_are_shown_and_named_where_they_are_asked_for(
    tmp_path: Path,
) -> None:
    statuses = ["Reject", "Withdraw", "Desk Reject", "withdrawn submission", "Poster", "", "Oral"]
    entries = [
        {"title": f"Paper {n} on lamps", "abstract": f"We study lamp {n} at length.", "status": s}
        for n, s in enumerate(statuses)
    ]
    (tmp_path / "list.json").write_text(json.dumps(entries))
    (tmp_path / "first.json").write_text('[{"title": "What was here before", "status": "Reject"}]')
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [tmp_path / "first.json"], clock=lambda: NEW_YEAR)
        schedule = make_schedule(store, papers=10)
        load(store, [tmp_path / "list.json"], clock=lambda: NEW_YEAR + timedelta(hours=1))
        slot = next_slot(schedule, NEW_YEAR)
        shown = store.read(choose_papers, schedule, slot)
        assert {choice.paper.status for choice in shown} == {"Poster", None, "Oral"}
        assert store.read(news, schedule, slot).new == 3
        store.write(change_schedule, replace(schedule, turned_down=True))
        asked = store.read(schedule_by_id, schedule.id)
        assert asked
        assert asked.turned_down
        assert len(store.read(choose_papers, asked, slot)) == len(statuses) + 1
        assert store.read(news, asked, slot).new == len(statuses)


SAID = (
    "We prune attention heads of language models after training and keep what each layer needs.",
    "Robots learn to fold cloth from demonstrations by imitation with diffusion policies.",
)


def nearly_the_same(tmp_path: Path, **more: str) -> Path:
    """A list of a paper in six versions, each with a word of its own, and of another paper."""
    versions = [
        f"{SAID[0]} Version {word}." for word in ["one", "two", "three", "four", "five", "six"]
    ]
    entries = [
        {"title": f"Paper {n}", "abstract": text, **more}
        for n, text in enumerate([*versions, SAID[1]])
    ]
    (tmp_path / "list.json").write_text(json.dumps(entries))
    return tmp_path / "list.json"


def test_papers_that_say_the_same_are_not_in_one_post_where_there_are_others(
    store: Store, tmp_path: Path
) -> None:
    schedules = [make_schedule(store, papers=2) for _ in range(6)]
    load(store, [nearly_the_same(tmp_path)], clock=lambda: NEW_YEAR + timedelta(hours=1))
    for schedule in schedules:
        shown = store.read(choose_papers, schedule, next_slot(schedule, NEW_YEAR))
        assert SAID[1] in {choice.paper.abstract for choice in shown}
