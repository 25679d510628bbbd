"""Reactions that save papers: bound to what was shown, taken back alone, made up for if missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database as WithTables

from db.people.bookmarks import Origin, remove, save
from db.people.messages import Shown, newest_messages, remember_message, shown_by
from db.people.reactions import (
    Missed,
    Reaction,
    claim_welcome,
    make_up_for,
    meant,
    missed,
    react,
    release,
    saves_papers,
    standing,
    stands,
    telling_emoji,
    unreact,
)
from db.people.server_settings import BookmarkEmoji, choose_bookmark_emoji
from db.schema import migrations
from db.store.connection import Database, connect
from db.store.store import Store
from tests.new_store import new_store

READER, OTHER = 1, 2
GUILD, CHANNEL = 3, 4
CARD, LIST = 10, 11
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ALL = "🔖"
SECOND = "2\u20e3"


@pytest.fixture
def db() -> Iterator[Database]:
    """A store in which a card shows a, and a list a to e."""
    with new_store() as db:
        show(db, CARD, "a")
        show(db, LIST, "abcde")
        yield db


def show(db: Database, message: int, papers: Sequence[str], first: int = 1) -> None:
    remember_message(db, message, papers, channel=CHANNEL, guild=GUILD, at=NOON, first=first)


def on(message: int, emoji: str = ALL, member: int = READER, sup: bool = False) -> Reaction:
    return Reaction(message, member, emoji, sup)


def saved(db: Database, member: int = READER) -> str:
    rows = db.conn.execute("SELECT paper FROM bookmarks WHERE member = ? ORDER BY 1", [member])
    return "".join(paper for (paper,) in rows)


# What a reaction means.


@pytest.mark.parametrize(
    ("emoji", "papers"),
    [(ALL, "abcde"), ("1\u20e3", "a"), ("5\u20e3", "e"), ("6\u20e3", ""), ("🔟", ""), ("👍", "")],
)
def test_the_bookmark_means_all_and_a_number_that_paper(
    db: Database, emoji: str, papers: str
) -> None:
    assert react(db, on(LIST, emoji), NOON) == tuple(papers)
    assert saves_papers(db, LIST, emoji) == bool(papers)


def test_on_a_later_page_a_number_is_the_one_shown_or_else_the_place(db: Database) -> None:
    show(db, LIST, "fghij", first=6)
    shown = shown_by(db, LIST)
    assert shown
    assert meant(db, shown, "6\u20e3") == ("f",)
    assert meant(db, shown, "🔟") == ("j",)
    assert meant(db, shown, "2\u20e3") == ("g",)


def test_a_server_chooses_its_own_emoji_and_numbers_stay(db: Database) -> None:
    choose_bookmark_emoji(db, GUILD, BookmarkEmoji("123", "<:keep:123>"))
    choose_bookmark_emoji(db, GUILD, BookmarkEmoji("456", "<:keep:456>"))
    assert [saves_papers(db, LIST, emoji) for emoji in (ALL, "123", "456", SECOND)] == [
        *(False, False, True, True)
    ]
    remember_message(db, 99, "a", channel=5, guild=None, at=NOON)
    assert saves_papers(db, 99, ALL)


def test_a_reaction_made_with_the_emoji_of_before_is_still_taken_back(db: Database) -> None:
    react(db, on(LIST), NOON)
    choose_bookmark_emoji(db, GUILD, BookmarkEmoji("⭐", "⭐"))
    assert ALL in telling_emoji(db, newest_messages(db, 1)[0])
    assert set(unreact(db, on(LIST))) == set("abcde")


# Taking back.


def test_each_emoji_takes_back_what_it_saved(db: Database) -> None:
    react(db, on(LIST, SECOND), NOON)
    react(db, on(LIST), NOON)
    assert set(unreact(db, on(LIST))) == set("acde")
    assert saved(db) == "b"
    assert unreact(db, on(LIST, SECOND)) == ("b",)


def test_what_was_saved_in_another_way_too_stays(db: Database) -> None:
    save(db, READER, ["a"], Origin("button", NOON, CARD))
    react(db, on(CARD), NOON)
    react(db, on(LIST), NOON)
    unreact(db, on(CARD))
    assert saved(db) == "abcde"
    unreact(db, on(LIST))
    assert saved(db) == "a"


def test_a_turned_page_changes_no_reaction_that_is_recorded(db: Database) -> None:
    react(db, on(LIST), NOON)
    show(db, LIST, "xyz")
    assert react(db, on(LIST), NOON) == ()
    assert saved(db) == "abcde"
    unreact(db, on(LIST))
    assert react(db, on(LIST), NOON) == tuple("xyz")


def test_a_super_reaction_counts_beside_the_normal_one(db: Database) -> None:
    react(db, on(CARD), NOON)
    show(db, CARD, "b")
    assert react(db, on(CARD, sup=True), NOON) == ()
    assert unreact(db, on(CARD)) == ()
    assert saved(db) == "a"
    assert unreact(db, on(CARD, sup=True)) == ("a",)


def test_a_bookmark_that_was_removed_stays_removed_while_its_reaction_stands(db: Database) -> None:
    react(db, on(CARD), NOON)
    remove(db, READER, "a")
    assert react(db, on(CARD), NOON) == ()
    assert stands(db, on(CARD))
    assert saved(db) == ""


def test_what_others_cleared_stays_saved(db: Database) -> None:
    react(db, on(LIST), NOON)
    react(db, on(LIST, SECOND, OTHER), NOON)
    release(db, LIST, SECOND)
    assert standing(db, LIST) == {on(LIST)}
    release(db, LIST)
    assert unreact(db, on(LIST)) == unreact(db, on(LIST, SECOND, OTHER)) == ()
    assert (saved(db), saved(db, OTHER)) == ("abcde", "b")


# What was missed.


def test_what_was_added_and_taken_off_is_told_apart() -> None:
    stayed, left, new = (on(LIST, member=member) for member in (1, 2, 3))
    assert missed({stayed, left}, {stayed, new}) == Missed(
        frozenset({new}), frozenset({left}), frozenset()
    )


def test_an_emoji_that_is_gone_where_several_had_used_it_was_cleared() -> None:
    both = {on(LIST), on(LIST, member=OTHER), on(LIST, SECOND)}
    change = missed(both, set())
    assert change.cleared == {ALL}
    assert change.removed == {on(LIST, SECOND)}  # one member's, who took it off


def test_where_anybody_elses_reaction_stands_members_took_theirs_off() -> None:
    both = {on(LIST), on(LIST, member=OTHER)}
    assert missed(both, set(), others_left=True) == Missed(
        frozenset(), frozenset(both), frozenset()
    )
    third = on(LIST, SECOND, 7)
    assert missed(both | {third}, {third}).removed == frozenset(both)


def test_the_two_kinds_of_one_member_are_not_several() -> None:
    both = {on(LIST), on(LIST, sup=True)}
    assert missed(both, set()) == Missed(frozenset(), frozenset(both), frozenset())


def test_what_was_missed_means_what_was_shown_meanwhile(db: Database) -> None:
    (shown,) = newest_messages(db, 1)
    show(db, LIST, "xyz")
    make_up_for(db, shown, missed(set(), {on(LIST)}), [], NOON)
    assert saved(db) == "abcde"


def test_what_was_told_since_is_newer_than_what_was_seen(db: Database) -> None:
    react(db, on(LIST), NOON)
    stale = missed({on(LIST)}, {on(LIST, SECOND)})
    (shown,) = newest_messages(db, 1)
    make_up_for(db, shown, stale, [on(LIST), on(LIST, SECOND)], NOON)
    assert standing(db, LIST) == {on(LIST)}


def test_the_newest_messages_come_first_and_only_so_many(db: Database) -> None:
    show(db, 12, "")
    assert [shown.message for shown in newest_messages(db, 5)] == [LIST, CARD]
    assert [shown.message for shown in newest_messages(db, 1)] == [LIST]
    assert newest_messages(db, 1)[0] == Shown(LIST, CHANNEL, GUILD, tuple(enumerate("abcde", 1)))


def test_a_member_is_welcomed_once(db: Database) -> None:
    assert claim_welcome(db, READER, NOON)
    assert not claim_welcome(db, READER, NOON)
    assert claim_welcome(db, OTHER, NOON)


# Whatever happens in whatever order.

reactions = st.builds(
    Reaction,
    st.sampled_from([CARD, LIST]),
    st.just(READER),
    st.sampled_from([ALL, SECOND, "1\u20e3"]),
    st.booleans(),
)
steps = st.lists(
    st.tuples(st.sampled_from(["react", "unreact", "press", "remove", "look"]), reactions),
    max_size=25,
)


class Model:
    """What ought to be: the reactions that stand, and what holds each paper."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.stand: set[Reaction] = set()
        self.holds: dict[str, set[tuple[int, str]]] = {"a": set(), "b": set()}

    def react(self, reaction: Reaction) -> None:
        if not self._in_either_way(reaction):
            for paper in self.meant(reaction):
                self.holds[paper].add((reaction.message, reaction.emoji))
        if self.meant(reaction):
            self.stand.add(reaction)

    def unreact(self, reaction: Reaction) -> None:
        if reaction in self.stand:
            self.stand.remove(reaction)
            if not self._in_either_way(reaction):
                for holders in self.holds.values():
                    holders.discard((reaction.message, reaction.emoji))

    def meant(self, reaction: Reaction) -> tuple[str, ...]:
        shown = shown_by(self.db, reaction.message)
        assert shown
        return meant(self.db, shown, reaction.emoji)

    def on(self, message: int) -> set[Reaction]:
        return {standing for standing in self.stand if standing.message == message}

    def _in_either_way(self, reaction: Reaction) -> bool:
        return reaction.emoji in {standing.emoji for standing in self.on(reaction.message)}


@given(steps)
def test_a_bookmark_lives_exactly_while_something_holds_it(
    steps: Sequence[tuple[str, Reaction]],
) -> None:
    with new_store() as db:
        show(db, CARD, "a")
        show(db, LIST, "ab")
        model = Model(db)
        for step, reaction in steps:
            paper = "ab"[reaction.super]
            if step == "react":
                react(db, reaction, NOON)
                model.react(reaction)
            elif step == "unreact":
                unreact(db, reaction)
                model.unreact(reaction)
            elif step == "press":
                save(db, READER, [paper], Origin("button", NOON, CARD))
                model.holds[paper].add((CARD, ""))
            elif step == "remove":
                remove(db, READER, paper)
                model.holds[paper].clear()
            else:  # one reaction came or went unheard, and then the message is looked at
                found = model.on(reaction.message) ^ (
                    {reaction} if model.meant(reaction) else set()
                )
                look(db, model, reaction.message, found)
            assert saved(db) == "".join(paper for paper, held in model.holds.items() if held)
            assert standing(db, CARD) | standing(db, LIST) == model.stand


def look(db: Database, model: Model, message: int, found: set[Reaction]) -> None:
    shown = shown_by(db, message)
    assert shown
    make_up_for(db, shown, missed(standing(db, message), found), [], NOON)
    for gone in model.on(message) - found:
        model.unreact(gone)
    for new in found - model.on(message):
        model.react(new)


def test_reactions_of_an_older_store_are_still_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "paperboy.db"
    before = WithTables(connect(path).conn)
    migrations.apply(before, stop_before="m005_reactions")
    with before.atomic():
        for paper, how, message in [("a", "reaction", 8), ("b", "reaction", 8), ("b", "button", 9)]:
            at = NOON.isoformat()
            before.conn.execute("INSERT OR IGNORE INTO bookmarks VALUES (1, ?, ?)", [paper, at])
            row = [READER, paper, how, message, None, at]
            before.conn.execute("INSERT INTO bookmark_origins VALUES (?, ?, ?, ?, ?, ?)", row)
    before.conn.close()
    with Store(path) as store:
        assert store.read(standing, 8) == {on(8)}
        assert not store.write(claim_welcome, READER, NOON)
        assert store.write(unreact, on(8)) == ("a",)
        assert store.read(saved) == "b"
