"""The cards about a member's Zotero library: that Discord takes them, and what they say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.cards.zotero import (
    connect_card,
    connected_card,
    disconnected_notice,
    key_form,
    pulled_notice,
    pushed_notice,
)
from bot.texts import CHINESE, ENGLISH, Texts
from bot.zotero.api import Trouble, ZoteroFailed
from bot.zotero.carrying import Pulled, Pushed
from db.people.bookmark_transfer import BroughtIn
from db.people.zotero import Account, Standing
from tests.cards import assert_taken, both, labels, shown

KEY = "Abcdefgh1234567890JKLMnp"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ENGLISH_TEXTS = Texts(ENGLISH)


@given(both, st.text(), st.integers(0, 10_000), st.booleans())
def test_the_cards_of_an_account_fit_and_never_show_its_key(
    t: Texts, name: str, unsent: int, can_write: bool
) -> None:
    card = connected_card(Standing(Account(KEY, 1, name, can_write), NOON, 10_000, unsent), t)
    for each in (card, connect_card(t), disconnected_notice(t)):
        assert_taken(each)
        assert KEY not in shown(each)


def test_a_form_asks_for_the_key_in_both_languages() -> None:
    assert key_form(ENGLISH_TEXTS).custom_id == key_form(Texts(CHINESE)).custom_id


@given(both, st.lists(st.tuples(st.text(), st.text()), max_size=99), st.sampled_from(Trouble))
def test_what_was_sent_is_told_whatever_zotero_says(
    t: Texts, refused: list[tuple[str, str]], trouble: Trouble
) -> None:
    failure = ZoteroFailed(trouble, "*" * 300, wait=timedelta(hours=2))
    card = pushed_notice(Pushed(5_000, 3, tuple(refused), 4_000, failure), t)
    assert_taken(card)


@given(both, st.lists(st.text(min_size=1), max_size=5))
def test_what_was_fetched_is_told_whatever_a_library_holds(t: Texts, strangers: list[str]) -> None:
    brought = BroughtIn(10, 20, 0, 30)
    pulled = Pulled(20_000, 99, brought, 7, tuple("x" * 900 + name for name in strangers), True)
    assert_taken(pulled_notice(pulled, t))


def test_what_is_left_can_be_sent_and_what_was_removed_fetched() -> None:
    failure = ZoteroFailed(Trouble.BUSY, wait=timedelta(minutes=9, seconds=1))
    left = pushed_notice(Pushed(50, 0, (), 70, failure), ENGLISH_TEXTS)
    assert "Try again in 10 minutes." in shown(left)
    assert "Left: 70 papers." in shown(left)
    assert "Send the rest" in labels(left)
    pulled = Pulled(3, 1, BroughtIn(0, 0, 0), removed=1)
    assert "Bookmark these again" in labels(pulled_notice(pulled, ENGLISH_TEXTS))
