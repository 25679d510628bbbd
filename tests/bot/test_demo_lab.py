"""The simulated Discord of the demo and of these tests."""

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.demo import SETTLING_S
from tests.lab import open_lab


async def test_the_bot_has_as_long_to_start_as_to_act(
    store_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    settle = simcord.Env._settle_internal

    async def noted(env: simcord.Env, **how: Any) -> None:
        waited.append(how["timeout"])
        await settle(env, **how)

    monkeypatch.setattr(simcord.Env, "_settle_internal", noted)
    async with open_lab(store_copy):
        assert waited
        assert min(waited) >= SETTLING_S
