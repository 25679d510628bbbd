"""Schedules in words."""

from dataclasses import replace

import pytest

from bot.cards.schedule_words import paused, rhythm
from bot.texts import ENGLISH, Texts
from db.weekly.schedule import Pause, Rhythm
from tests.cards import languages
from tests.longest_schedule import SLOT, longest_schedule


@languages
def test_each_reason_of_a_pause_is_a_sentence_of_its_own(t: Texts) -> None:
    reasons = ["member", "server", "channel", "permissions send_messages,view_channel", "refused x"]
    said = {paused(Pause(SLOT.at, why), t) for why in reasons}
    assert len(said) == len(reasons)
    assert all(sentence.endswith((".", "。")) and "_" not in sentence for sentence in said)


@pytest.mark.parametrize(
    ("rhythm_", "said"),
    [
        (Rhythm.DAILY, "every day at 23:59"),
        (Rhythm.WEEKLY, "every Wednesday at 23:59"),
        (Rhythm.MONTHLY, "on the first Wednesday of each month at 23:59"),
    ],
)
def test_each_rhythm_is_said_in_words(rhythm_: Rhythm, said: str) -> None:
    at = replace(longest_schedule(), rhythm=rhythm_, zone="Europe/Berlin")
    assert rhythm(at, Texts(ENGLISH)) == f"{said}, Europe/Berlin"
