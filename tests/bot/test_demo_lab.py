"""The simulated Discord of the demo and of these tests."""

from pathlib import Path
from typing import Any

import pytest
import simcord
from simcord.preview import _markdown

from bot.demo import SETTLING_S, _keep_parsers
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


def test_what_reads_markdown_is_made_once_and_reads_it_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = ["**bold** https://example.com", "<@1> ~~no~~", "## Heading\n- one\n- two"]
    alone = [_markdown.markdown_tokens(text, "text_display") for text in texts]
    make, made = _markdown._markdown_parser, []

    def counted(*given: Any) -> Any:
        made.append(given)
        return make(*given)

    monkeypatch.setattr(_markdown, "_markdown_parser", counted)
    _keep_parsers()
    for _ in range(3):
        assert [_markdown.markdown_tokens(text, "text_display") for text in texts] == alone
    assert len(made) == 1
