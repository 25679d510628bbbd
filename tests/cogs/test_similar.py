"""`/similar` and the button under a paper."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.actions import OpenSimilar
from db.loading.loader import load
from db.store.store import Store
from tests.lab import ODD_TEXTS, Lab, offered, open_lab, shown

NEW_ONE = {
    "title": "RankLoRA: ranks that adapt in low-rank fine-tuning",
    "abstract": "We adapt the ranks of LoRA matrices in parameter-efficient fine-tuning of language"
    " models, layer by layer, and so save memory.",
    "keywords": "LoRA",
}
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
"""When the simulated Discord begins."""


@pytest.fixture(scope="module")
def later_store(loaded_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the seeds, and a paper on LoRA that came later."""
    folder = tmp_path_factory.mktemp("later")
    (new := folder / "later.json").write_text(json.dumps([NEW_ONE]))
    with Store(path := Path(shutil.copy(loaded_store, folder / "paperboy.db"))) as store:
        load(store, [new], clock=lambda: BEGIN)
    return path


@pytest.fixture
async def lab(later_store: Path, tmp_path: Path) -> AsyncIterator[Lab]:
    async with open_lab(Path(shutil.copy(later_store, tmp_path / "paperboy.db"))) as lab:
        yield lab


async def test_the_neighbours_of_a_paper_are_shown_to_the_channel_page_by_page(lab: Lab) -> None:
    first = await lab.ask("similar", paper="FlexLoRA")
    assert not first.ephemeral
    assert "### Similar to FlexLoRA" in shown(first)
    assert "RankLoRA" in shown(first)
    assert "same tags: LoRA" in shown(first)
    opened = offered(first, "open:")
    second = await lab.press(first, "Next")
    assert "**6. " in shown(second)
    assert not set(offered(second, "open:")) & set(opened)


async def test_the_button_of_a_card_finds_them_after_a_restart(lab: Lab) -> None:
    card = await lab.ask("paper", paper="FlexLoRA", by=lab.chinese_reader)
    await lab.restart()
    near = await lab.press(card, "相似论文", by=lab.chinese_reader)
    assert "### 与 FlexLoRA" in shown(near)
    assert "相同标签：" in shown(near)


async def test_only_new_ones_are_shown_where_only_these_are_wanted(lab: Lab) -> None:
    for answer in (
        await lab.press(await lab.ask("similar", paper="FlexLoRA"), "Only new"),
        await lab.ask("similar", paper="FlexLoRA", only="new"),
    ):
        assert "RankLoRA" in shown(answer)
        assert len(offered(answer, "open:")) == 1
        assert "only those of the past 7 days" in shown(answer)
    everything = await lab.press(answer, "All papers")
    assert len(offered(everything, "open:")) == 5
    lab.env.backend.advance_clock(8 * 24 * 3600)
    assert "[Only new]" not in shown(await lab.ask("similar", paper="FlexLoRA"))


async def test_a_source_stays_asked_for_on_every_page(lab: Lab) -> None:
    seeds = "iclr2026-foundation-models"
    first = await lab.ask("similar", paper="RankLoRA", source=f"{seeds} (803)")
    await lab.restart()
    second = await lab.press(first, "Next")
    assert f"🗂️ {seeds}" in shown(first).replace("\\", "")
    assert f"🗂️ {seeds}" in shown(second).replace("\\", "")
    wrong = await lab.ask("similar", paper="RankLoRA", source="icml")
    assert wrong.ephemeral
    assert shown(wrong).startswith("There is no source “icml”.")


async def test_a_list_whose_source_was_forgotten_says_so(lab: Lab) -> None:
    first = await lab.ask("similar", paper="RankLoRA", source="iclr2026-foundation-models")
    lab.bot.store.write(lambda db: db.conn.execute("DELETE FROM questions"))
    assert "expired" in shown(await lab.press(first, "Next"))


async def test_whatever_is_asked_for_is_answered(lab: Lab) -> None:
    for text in ODD_TEXTS:
        answer = await lab.ask("similar", paper=text)
        assert shown(answer).startswith("There is no paper “")


def test_the_buttons_of_old_cards_stay_what_they_are() -> None:
    assert OpenSimilar("r4xq2mzk7uwa").custom_id == "similar:r4xq2mzk7uwa"


async def test_the_card_of_a_bookmark_leads_to_neighbours_that_its_member_alone_sees(
    lab: Lab,
) -> None:
    card = await lab.ask("paper", paper="RankLoRA")
    await lab.press(card, "Save")
    listed = await lab.ask("bookmarks list")
    own = await lab.press(listed, custom_id=offered(listed, "look:")[0])
    near = await lab.press(own, "Similar")
    assert near.ephemeral
    assert "Similar to RankLoRA" in shown(near)
