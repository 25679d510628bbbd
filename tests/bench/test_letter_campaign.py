"""A sample of the campaign of `bench/`: bots killed and lines cut, no letter lost or doubled, and
each new paper in one."""

from pathlib import Path

import pytest

from bench.campaign import campaign
from bench.letter_campaign import MEMBERS, TELLING


@pytest.fixture
def folder(store_copy: Path, tmp_path: Path) -> Path:
    assert store_copy == tmp_path / "paperboy.db"
    return tmp_path


async def test_killed_bots_and_cut_lines_neither_lose_a_letter_nor_double_it(folder: Path) -> None:
    outcome = await campaign(TELLING, folder, weeks=1, lives=5, seed=4)
    assert outcome.due == outcome.sent == MEMBERS
    assert (outcome.lost, outcome.doubled, outcome.unsettled) == ([], [], [])
    assert sum(outcome.points.values()) >= 5
    assert outcome.faults
