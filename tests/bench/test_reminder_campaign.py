"""A sample of the campaign of `bench/`: bots killed and lines cut, no reminder lost or doubled."""

from pathlib import Path

import pytest

from bench.campaign import campaign
from bench.reminder_campaign import REMINDERS, REMINDING


@pytest.fixture
def folder(store_copy: Path, tmp_path: Path) -> Path:
    assert store_copy == tmp_path / "paperboy.db"
    return tmp_path


async def test_killed_bots_and_cut_lines_neither_lose_a_reminder_nor_double_it(
    folder: Path,
) -> None:
    outcome = await campaign(REMINDING, folder, weeks=1, lives=5, seed=4)
    assert outcome.due == outcome.sent == REMINDERS
    assert (outcome.lost, outcome.doubled, outcome.unsettled) == ([], [], [])
    assert sum(outcome.points.values()) >= 5
    assert outcome.faults
