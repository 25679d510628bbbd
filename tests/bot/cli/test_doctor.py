"""`paperboy doctor` names what is wrong, and how to fix it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from bot.cli.doctor import Finding, examine
from bot.cli.main import main
from bot.config import Settings
from db.store.bot_status import note_heartbeat
from db.store.connection import connect
from db.store.rotation import add_copy
from db.store.store import Store

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
TOKEN = "MTIz.Gabcde.abc_def-123"


@pytest.fixture
def settings(store_copy: Path) -> Settings:
    """A well installation: a loaded store that is its owner's alone, and a token."""
    store_copy.chmod(0o600)
    return Settings(db=store_copy, token=TOKEN)


def wrong(settings: Settings) -> list[Finding]:
    """What is not well."""
    findings = list(examine(settings, NOW, offline=True))
    assert findings
    return [finding for finding in findings if not finding.is_well]


def change(path: Path, statement: str) -> None:
    database = connect(path)
    with database.conn:
        database.conn.execute(statement)
    database.conn.close()


def test_a_well_installation_needs_nothing(settings: Settings) -> None:
    assert wrong(settings) == []


def test_a_token_of_another_shape_is_told_and_not_shown(settings: Settings) -> None:
    (finding,) = wrong(replace(settings, token="my secret password"))
    assert finding.about == "token"
    assert "secret" not in str(finding)


def test_a_store_that_others_can_read_is_told(settings: Settings) -> None:
    settings.db.chmod(0o644)
    (finding,) = wrong(settings)
    assert finding.mend
    assert finding.mend.startswith(f"chmod o= {settings.db}")


def test_a_damaged_store_is_told(settings: Settings) -> None:
    content = bytearray(settings.db.read_bytes())
    content[20_000:60_000] = b"\xff" * 40_000
    settings.db.write_bytes(content)
    (finding,) = wrong(settings)
    assert "damaged" in finding.found


def test_a_file_that_is_no_store_is_told(settings: Settings) -> None:
    settings.db.write_text("no database at all, but long enough to look at" * 100)
    (finding,) = wrong(settings)
    assert finding.about == "store"


def test_a_paper_that_the_index_lacks_is_told(settings: Settings) -> None:
    change(settings.db, "DELETE FROM papers_fts WHERE rowid = 1")
    (finding,) = wrong(settings)
    assert finding.about == "search index"


def test_papers_made_by_other_rules_are_told(settings: Settings) -> None:
    change(settings.db, "UPDATE papers_version SET recipe = recipe - 1")
    (finding,) = wrong(settings)
    assert finding.mend == "paperboy load"


def test_a_clock_that_went_back_is_told(settings: Settings) -> None:
    def beat(db: Database) -> None:
        note_heartbeat(db, 1, NOW + timedelta(days=1))

    with Store(settings.db) as store:
        store.write(beat)
    (finding,) = wrong(settings)
    assert finding.about == "clock"


def test_a_store_that_is_not_there_yet_is_no_fault(settings: Settings, tmp_path: Path) -> None:
    assert wrong(replace(settings, db=tmp_path / "new" / "paperboy.db")) == []


def test_the_exit_status_says_whether_all_is_well(settings: Settings) -> None:
    run = ["--db", str(settings.db), "doctor", "--offline"]
    assert CliRunner().invoke(main, run).exit_code == 0
    settings.db.chmod(0o604)
    told = CliRunner().invoke(main, run)
    assert told.exit_code == 1
    assert f"→ chmod o= {settings.db}" in told.stdout


@pytest.mark.parametrize("hours", [1, 25])
def test_copies_that_do_not_come_are_told(settings: Settings, tmp_path: Path, hours: int) -> None:
    settings = replace(settings, backups=tmp_path / "copies")
    (finding,) = wrong(settings)
    assert finding.about == "copies"
    with Store(settings.db) as store:
        add_copy(store, tmp_path / "copies", NOW - timedelta(hours=hours), keep=1)
    assert wrong(settings) == []
