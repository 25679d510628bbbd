"""The parts of every card."""

from __future__ import annotations

from bot.cards.base import notice
from tests.cards import (
    assert_taken,
)


def test_a_notice_with_far_too_much_to_say_fits() -> None:
    assert_taken(notice("word " * 10_000))
