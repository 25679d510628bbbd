"""Claims: who may post a slot, what becomes of it, and which papers it shows."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from db.papers.reading import papers_by_id
from db.store.store import Store
from db.weekly.choosing import choose_papers
from db.weekly.claims import (
    Claim,
    SlotState,
    claim,
    expired_claims,
    last_post,
    posted_papers,
    posts_of,
    record_missed,
    record_posted,
    record_refused,
    record_unknown,
    take_over,
)
from db.weekly.schedule import NewSchedule, Pause, Rhythm, Schedule, Slot, extra_slot, next_slot
from db.weekly.schedule_store import (
    add_schedule,
    change_schedule,
    due,
    pause_schedule,
    resume_schedule,
    schedule_by_id,
    schedules_of,
    stop_schedule,
    zone_of,
)

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
LEASE = timedelta(seconds=45)


def make_schedule(
    store: Store, tags: tuple[str, ...] = (), papers: int = 5, guild: int = 10
) -> Schedule:
    return store.write(
        add_schedule,
        NewSchedule(
            guild=guild,
            channel=20,
            owner=30,
            weekday=0,
            time=time(9),
            zone="Asia/Shanghai",
            tags=tags,
            papers=papers,
            language="zh-CN",
            since=NEW_YEAR,
        ),
    )


def first_slot(schedule: Schedule) -> Slot:
    return next_slot(schedule, NEW_YEAR)


def claimed(store: Store, schedule: Schedule, slot: Slot, holder: str = "one") -> Claim:
    made = store.write(claim, schedule, slot, holder, slot.at, LEASE)
    assert made is not None
    return made


def test_a_schedule_is_kept_as_it_was_set_up(store: Store) -> None:
    schedule = make_schedule(store, tags=("LLM", "reasoning"))
    assert schedule.time == time(9)
    assert schedule.tags == ("LLM", "reasoning")
    assert schedule.since == NEW_YEAR
    assert store.read(schedule_by_id, schedule.id) == schedule
    assert store.read(schedules_of, 10) == [schedule]
    assert store.read(schedules_of, 11) == []


def test_a_stopped_schedule_is_neither_listed_nor_due_nor_claimed(store: Store) -> None:
    schedule = make_schedule(store)
    slot = first_slot(schedule)
    assert [found.slot for found in store.read(due, slot.at)] == [slot]
    store.write(stop_schedule, schedule.id, NEW_YEAR)
    assert store.read(schedules_of, 10) == []
    assert store.read(due, slot.at) == []
    assert store.write(claim, schedule, slot, "one", slot.at, LEASE) is None
    stopped = store.read(schedule_by_id, schedule.id)
    assert stopped is not None
    assert stopped.stopped_at == NEW_YEAR


def test_a_paused_schedule_is_listed_but_neither_due_nor_claimed_until_it_is_resumed(
    store: Store,
) -> None:
    schedule = make_schedule(store)
    slot = first_slot(schedule)
    assert store.write(pause_schedule, schedule.id, NEW_YEAR, "member")
    assert not store.write(pause_schedule, schedule.id, NEW_YEAR, "refused again")
    (paused,) = store.read(schedules_of, 10)
    assert paused.pause == Pause(NEW_YEAR, "member")
    assert store.read(due, slot.at) == []
    assert store.write(claim, schedule, slot, "one", slot.at, LEASE) is None
    store.write(resume_schedule, schedule.id, slot.at)
    (resumed,) = store.read(schedules_of, 10)
    assert (resumed.pause, resumed.since) == (None, slot.at)
    assert store.read(due, slot.at) == [], "what fell due meanwhile is not made up for"
    assert len(store.read(due, next_slot(schedule, slot.at).at)) == 1


def test_a_schedule_is_changed_in_everything_but_its_server_and_owner(store: Store) -> None:
    schedule = make_schedule(store)
    changed = replace(
        schedule,
        channel=21,
        weekday=6,
        time=time(23, 59),
        zone="UTC",
        tags=("LLM",),
        papers=1,
        language="en-US",
        since=NEW_YEAR + timedelta(days=1),
        rhythm=Rhythm.MONTHLY,
        categories=("推理与思维链",),
        role=40,
        thread=True,
    )
    store.write(change_schedule, changed)
    assert store.read(schedule_by_id, schedule.id) == changed


def test_the_zone_that_a_server_chose_last_is_remembered(store: Store) -> None:
    assert store.read(zone_of, 10) is None
    schedule = make_schedule(store)
    store.write(stop_schedule, schedule.id, NEW_YEAR)
    assert store.read(zone_of, 10) == "Asia/Shanghai"
    assert store.read(zone_of, 11) is None


def test_refusals_are_counted_until_a_post_arrives(store: Store) -> None:
    schedule = make_schedule(store)
    held = claimed(store, schedule, first_slot(schedule))
    at = held.claimed_at
    for times in (1, 2):
        assert store.write(record_refused, held, at) == times
        (refused,) = store.read(expired_claims, at)
        taken = store.write(take_over, refused, "one", at, LEASE)
        assert taken is not None
        held = taken
    assert store.write(record_refused, replace(held, holder="two"), at) == 0
    store.write(record_posted, held, 777, at)
    found = store.read(schedule_by_id, schedule.id)
    assert found is not None
    assert found.refusals == 0


def test_an_extra_slot_takes_nothing_from_the_schedules_own(store: Store) -> None:
    schedule = make_schedule(store)
    slot = first_slot(schedule)
    extra = extra_slot(schedule, slot.at - timedelta(hours=1))
    shown = claimed(store, schedule, extra)
    assert shown.nonce != claimed(store, schedule, slot).nonce
    assert shown.slot == extra
    assert not set(shown.papers) & set(store.read(posted_papers, schedule.id, slot.name))
    assert [post.slot for post in store.read(posts_of, schedule.id, 5)] == [slot, extra]
    assert store.read(expired_claims, slot.at + LEASE)[0].slot == extra


def test_a_slot_is_claimed_once(store: Store) -> None:
    schedule = make_schedule(store)
    slot = first_slot(schedule)
    won = claimed(store, schedule, slot, "one")
    assert won.lease_ends == slot.at + LEASE
    assert store.write(claim, schedule, slot, "two", slot.at, LEASE) is None
    assert store.read(due, slot.at) == []


def test_of_many_processes_that_claim_at_once_one_wins(store: Store) -> None:
    schedule = make_schedule(store)
    slot = first_slot(schedule)

    def try_to_claim(holder: str) -> bool:
        with Store(store.path) as own:
            return own.write(claim, schedule, slot, holder, slot.at, LEASE) is not None

    with ThreadPoolExecutor(4) as processes:
        assert sum(processes.map(try_to_claim, "abcd")) == 1


def test_only_an_expired_claim_is_taken_over_and_only_once(store: Store) -> None:
    schedule = make_schedule(store)
    held = claimed(store, schedule, first_slot(schedule), "one")
    before, after = held.lease_ends - timedelta(seconds=1), held.lease_ends
    assert store.read(expired_claims, before) == []
    assert store.write(take_over, held, "two", before, LEASE) is None
    (expired,) = store.read(expired_claims, after)
    assert expired == held
    taken = store.write(take_over, expired, "two", after, LEASE)
    assert taken is not None
    assert (taken.holder, taken.lease_ends) == ("two", after + LEASE)
    assert (taken.papers, taken.claimed_at, taken.nonce) == (
        held.papers,
        held.claimed_at,
        held.nonce,
    )
    assert store.write(take_over, expired, "three", after, LEASE) is None
    assert store.read(expired_claims, after) == []


def test_a_refused_claim_is_taken_over_as_a_fresh_one(store: Store) -> None:
    """Nothing was sent for it, so what counts from the claim counts from now on."""
    schedule = make_schedule(store)
    held = claimed(store, schedule, first_slot(schedule))
    again_at = held.claimed_at + timedelta(minutes=15)
    store.write(record_refused, held, again_at)
    assert store.read(expired_claims, again_at - timedelta(seconds=1)) == []
    (refused,) = store.read(expired_claims, again_at)
    assert refused.state is SlotState.REFUSED
    fresh = store.write(take_over, refused, "two", again_at, LEASE)
    assert fresh is not None
    assert (fresh.state, fresh.claimed_at) == (SlotState.CLAIMED, again_at)
    (left_behind,) = store.read(expired_claims, fresh.lease_ends)
    assert left_behind == fresh


def test_a_claim_that_moved_on_since_it_was_read_is_not_taken_over(store: Store) -> None:
    """Read as refused, it may have been sent by another process before that one died."""
    schedule = make_schedule(store)
    held = claimed(store, schedule, first_slot(schedule))
    store.write(record_refused, held, held.claimed_at)
    (refused,) = store.read(expired_claims, held.claimed_at)
    moved_on = store.write(take_over, refused, "two", held.claimed_at, LEASE)
    assert moved_on is not None
    assert store.write(take_over, refused, "three", moved_on.lease_ends, LEASE) is None


def test_what_was_posted_is_settled_for_good(store: Store) -> None:
    schedule = make_schedule(store)
    slot = first_slot(schedule)
    held = claimed(store, schedule, slot)
    store.write(record_posted, held, 777, slot.at)
    store.write(record_unknown, held, slot.at)
    store.write(record_missed, slot, held.holder, slot.at)
    store.write(record_refused, held, slot.at)
    post = store.read(last_post, schedule.id)
    assert post is not None
    assert (post.slot, post.state, post.message) == (slot, SlotState.POSTED, 777)
    assert store.read(expired_claims, slot.at + timedelta(days=9)) == []


def test_that_a_post_was_sent_is_recorded_whoever_holds_the_lease_by_now(store: Store) -> None:
    schedule = make_schedule(store)
    held = claimed(store, schedule, first_slot(schedule), "one")
    taken = store.write(take_over, held, "two", held.lease_ends, LEASE)
    assert taken is not None
    store.write(record_unknown, held, held.lease_ends)
    assert store.read(expired_claims, taken.lease_ends) == [taken]
    store.write(record_posted, held, 777, held.lease_ends)
    assert store.read(expired_claims, taken.lease_ends) == []


def test_a_missed_slot_is_recorded_whether_it_was_claimed_or_not(store: Store) -> None:
    schedule = make_schedule(store)
    slot = first_slot(schedule)
    store.write(record_missed, slot, "one", slot.at + timedelta(days=1))
    assert store.read(due, slot.at + timedelta(days=1)) == []
    second = next_slot(schedule, slot.at)
    held = claimed(store, schedule, second, "one")
    store.write(record_missed, second, "two", second.at)
    assert store.read(expired_claims, held.lease_ends) == [held]
    store.write(record_missed, second, "one", second.at)
    post = store.read(last_post, schedule.id)
    assert post is not None
    assert (post.slot, post.state) == (second, SlotState.MISSED)


def test_a_nonce_is_made_from_the_slot_and_fits_discord(store: Store) -> None:
    schedule = make_schedule(store)
    slot = first_slot(schedule)
    held = claimed(store, schedule, slot)
    assert held.nonce == f"{schedule.id:x}-20260105"
    latest = Claim(
        Slot(2**63 - 1, slot.day, slot.at), SlotState.CLAIMED, "one", slot.at, slot.at, ()
    )
    assert len(latest.nonce) <= 25
    extra = Claim(extra_slot(schedule, slot.at), SlotState.CLAIMED, "one", slot.at, slot.at, ())
    assert len(replace(extra, slot=replace(extra.slot, schedule=2**63 - 1)).nonce) <= 25


def post_slots(store: Store, schedule: Schedule, how_many: int) -> list[tuple[str, ...]]:
    """Claim that many slots, one after another, and return what each shows."""
    shown = []
    slot = first_slot(schedule)
    for _ in range(how_many):
        held = claimed(store, schedule, slot)
        shown.append(held.papers)
        store.write(record_posted, held, 1, slot.at)
        slot = next_slot(schedule, slot.at)
    return shown


def test_no_paper_comes_twice_until_all_are_through(store: Store) -> None:
    tag, total = store.read(
        lambda db: db.conn.execute(
            "SELECT name, papers FROM tags WHERE papers BETWEEN 21 AND 29 ORDER BY name"
        ).fetchone()
    )
    schedule = make_schedule(store, tags=(tag,), papers=10)
    posts = post_slots(store, schedule, 6)
    shown = [paper for papers in posts for paper in papers]
    assert len(set(shown[:total])) == total
    assert set(Counter(shown[: 2 * total]).values()) == {2}
    assert all(len(set(papers)) == 10 for papers in posts)


def test_each_schedule_and_each_slot_draws_its_own_lots(store: Store) -> None:
    first, second = make_schedule(store), make_schedule(store)
    slot = first_slot(first)
    following = next_slot(first, slot.at)
    draws = [
        store.read(choose_papers, first, slot),
        store.read(choose_papers, first, following),
        store.read(choose_papers, second, first_slot(second)),
    ]
    assert len({tuple(choice.paper.id for choice in choices) for choices in draws}) == 3


def test_what_another_schedule_posted_does_not_count(store: Store) -> None:
    first, second = make_schedule(store), make_schedule(store)
    slot = first_slot(second)
    chosen = store.read(choose_papers, second, slot)
    claimed(store, first, Slot(first.id, slot.day - timedelta(days=7), slot.at))
    ids = json.dumps([choice.paper.id for choice in chosen])
    store.write(lambda db: db.conn.execute("UPDATE posts SET papers = ?", [ids]))
    assert store.read(choose_papers, second, slot) == chosen


def test_sub_categories_take_turns(store: Store) -> None:
    schedule = make_schedule(store, papers=7)
    held = claimed(store, schedule, first_slot(schedule))
    papers = store.read(papers_by_id, held.papers)
    assert len({paper.category for paper in papers}) == 7


def test_a_post_keeps_to_the_tags_of_its_schedule(store: Store) -> None:
    (first, second, *_) = store.read(
        lambda db: [name for (name,) in db.conn.execute("SELECT name FROM tags WHERE papers > 1")]
    )
    schedule = make_schedule(store, tags=(first, second), papers=10)
    choices = store.read(choose_papers, schedule, first_slot(schedule))
    assert choices
    assert all({first, second} & set(choice.paper.tags) for choice in choices)


def test_a_post_without_papers_is_possible_where_no_paper_has_the_tags(store: Store) -> None:
    schedule = make_schedule(store, tags=("tag that a reload took away",))
    assert claimed(store, schedule, first_slot(schedule)).papers == ()


def test_the_same_store_and_slot_give_the_same_papers(store: Store) -> None:
    schedule = make_schedule(store)
    slot = first_slot(schedule)
    preview = [choice.paper.id for choice in store.read(choose_papers, schedule, slot)]
    held = claimed(store, schedule, slot)
    assert list(held.papers) == preview
    assert [choice.paper.id for choice in store.read(choose_papers, schedule, slot)] == preview
    assert store.read(posted_papers, schedule.id, slot.name) == held.papers


def test_withdrawn_papers_are_not_posted(store: Store) -> None:
    schedule = make_schedule(store, papers=10)
    store.write(lambda db: db.conn.execute("DELETE FROM placings WHERE place > 3"))
    assert len(store.read(choose_papers, schedule, first_slot(schedule))) == 3
