"""A running bot copies its store every day, where the host wants that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.client import create_bot
from bot.config import Settings
from cogs.backups import Backups
from db.store.rotation import dated_copies

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def copies_after(settings: Settings, folder: Path, *hours: int) -> list[str]:
    """The names of the copies that are there after a look at each of these hours."""
    now = NOW
    bot = create_bot(settings, clock=lambda: now)
    try:
        for hour in hours:
            now = NOW + timedelta(hours=hour)
            await Backups(bot).copy_if_due()
    finally:
        await bot.close()
    return [copy.name for copy in dated_copies(settings.db, folder)]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(db=tmp_path / "paperboy.db", backups=tmp_path / "copies", backups_kept=2)


async def test_a_day_brings_a_copy_and_the_oldest_goes(settings: Settings, tmp_path: Path) -> None:
    names = await copies_after(settings, tmp_path / "copies", 0, 1, 23, 24, 47, 48)
    assert names == ["paperboy-20260303T090000Z.db", "paperboy-20260304T090000Z.db"]


async def test_nobody_who_named_no_folder_gets_copies(settings: Settings, tmp_path: Path) -> None:
    assert await copies_after(replace(settings, backups=None), tmp_path, 0, 24) == []


async def test_a_copy_that_cannot_be_made_is_an_error_in_the_log_and_made_later(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "copies").write_text("in the way")
    assert await copies_after(settings, tmp_path / "copies", 0) == []
    assert "no copy of today" in caplog.text
    (tmp_path / "copies").unlink()
    assert len(await copies_after(settings, tmp_path / "copies", 1)) == 1
