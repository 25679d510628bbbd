"""The list of a server's schedules, and the history of one."""

import pytest

from bot.cards.schedules import HISTORY, MAX_SCHEDULES, Listed, history_card, schedules_card
from bot.texts import Texts
from db.weekly.claims import Post, SlotState
from tests.cards import assert_fits, languages
from tests.longest_schedule import LARGEST, SLOT, longest_schedule


@languages
@pytest.mark.parametrize("state", SlotState)
def test_all_schedules_that_a_server_may_have_fit_one_list(state: SlotState, t: Texts) -> None:
    entry = Listed(longest_schedule(), SLOT, Post(SLOT, state, LARGEST))
    assert_fits(schedules_card([entry] * MAX_SCHEDULES, t))


@languages
@pytest.mark.parametrize("state", SlotState)
def test_a_history_fits_whatever_became_of_the_slots(state: SlotState, t: Texts) -> None:
    post = Post(SLOT, state, LARGEST)
    assert_fits(history_card(longest_schedule(), [post] * HISTORY, t))
    assert_fits(history_card(longest_schedule(), [], t))
