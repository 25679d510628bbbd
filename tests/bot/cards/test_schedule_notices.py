"""What is said about a schedule fits, and says what became of it."""

from dataclasses import replace

import pytest

from bot.cards.schedule_notices import (
    all_saved_notice,
    back_notice,
    paused_notice,
    posted_notice,
    resumed_notice,
    set_up_notice,
    stopped_notice,
)
from bot.cards.weekly_post import thread_name
from bot.texts import ENGLISH, Texts
from db.weekly.claims import Post, SlotState
from db.weekly.schedule import Rhythm
from tests.cards import assert_fits, languages, shown
from tests.longest_schedule import LARGEST, SLOT, longest_schedule


@languages
@pytest.mark.parametrize("rhythm", Rhythm)
def test_notices_fit(rhythm: Rhythm, t: Texts) -> None:
    longest = replace(longest_schedule(), rhythm=rhythm)
    assert_fits(set_up_notice(longest, SLOT, t, "@everyone" * 20))
    assert_fits(stopped_notice(longest, t))
    assert_fits(paused_notice(longest, t))
    assert_fits(resumed_notice(longest, SLOT, t))
    assert_fits(back_notice(longest, t))
    assert len(thread_name(SLOT, t)) <= 100


@languages
@pytest.mark.parametrize("state", SlotState)
def test_what_became_of_a_post_is_said(state: SlotState, t: Texts) -> None:
    card = posted_notice(longest_schedule(), Post(SLOT, state, LARGEST), t)
    assert_fits(card)
    link = f"/{LARGEST}/{LARGEST}/{LARGEST}"
    assert (link in shown(card)) is (state is SlotState.POSTED)


def test_whoever_saves_a_post_is_told_how_many_papers_are_new() -> None:
    t = Texts(ENGLISH)
    assert "Saved all 5 papers" in shown(all_saved_notice(5, 5, t))
    assert "Saved 2 of 5 papers" in shown(all_saved_notice(5, 2, t))
    assert "already in your bookmarks" in shown(all_saved_notice(5, 0, t))
