"""The simulated Discord of the demo and of these tests."""

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.demo import SETTLING_S
from tests.lab import open_lab


async def test_a_bot_has_a_minute_to_start(
    store_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    settle = simcord.Env._settle_internal

    async def noted(env: simcord.Env, **how: Any) -> None:
        waited.append(how.get("timeout") or 0.0)
        await settle(env, **how)

    monkeypatch.setattr(simcord.Env, "_settle_internal", noted)
    async with open_lab(store_copy):
        assert max(waited) == SETTLING_S == 60
