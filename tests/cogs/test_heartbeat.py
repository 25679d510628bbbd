"""Signs of life: left in the store while the bot is connected, and only then."""

from __future__ import annotations

from datetime import datetime

import pytest

from cogs.heartbeat import BEAT_S
from db.store.bot_status import last_heartbeat
from db.store.store import Store
from tests.lab import Lab


def last_sign(lab: Lab) -> datetime | None:
    with Store(lab.settings.db) as store:
        return store.read(last_heartbeat)


async def test_a_connected_bot_leaves_signs_of_life(lab: Lab) -> None:
    await lab.env.advance_time(61)
    at = last_sign(lab)
    assert at is not None
    assert (lab.env.now() - at).total_seconds() < BEAT_S + 1


async def test_a_bot_that_is_cut_off_leaves_none_until_it_is_back(lab: Lab) -> None:
    await lab.env.advance_time(BEAT_S + 1)
    before = last_sign(lab)
    lab.bot.dispatch("disconnect")
    await lab.env.advance_time(3 * BEAT_S)
    assert last_sign(lab) == before
    lab.bot.dispatch("resumed")
    await lab.env.advance_time(BEAT_S + 1)
    after = last_sign(lab)
    assert before is not None
    assert after is not None
    assert after > before


async def test_a_store_that_fails_once_does_not_end_the_signs(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(lab.bot.store, "change", broken)
        await lab.env.advance_time(BEAT_S + 1)
    assert lab.complaints.take()
    before = last_sign(lab)
    await lab.env.advance_time(BEAT_S + 1)
    after = last_sign(lab)
    assert after is not None
    assert before is None or after > before
