"""`paperboy doctor` names what is wrong, and how to fix it."""

from __future__ import annotations

import sqlite3
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.doctor import network
from bot.cli.doctor.examine import examine
from bot.cli.doctor.finding import Finding
from bot.cli.main import main
from bot.config import Settings
from bot.fetching.loopback import Asked, Reply
from db.feeds.feed import Kind
from db.feeds.keeping import add_feed
from db.feeds.turns import end_badly, take_turn
from db.papers.reading import all_papers
from db.people.bookmarks import Origin, bookmark_of, save
from db.store.bot_status import note_heartbeat
from db.store.connection import Database, connect
from db.store.rotation import add_copy
from db.store.store import Store
from tests.serving import served

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


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM papers_fts WHERE rowid = 1",
        "DELETE FROM papers_fts_data WHERE id > 10",
        "UPDATE papers_fts_content SET c3 = 'others'",
    ],
)
def test_a_damaged_index_is_told_with_what_makes_it_anew(
    settings: Settings, statement: str
) -> None:
    change(settings.db, statement)
    (finding,) = wrong(settings)
    assert (finding.about, finding.mend) == ("search index", "paperboy reindex")


def test_an_index_is_made_anew_however_damaged_and_people_keep_what_is_theirs(
    settings: Settings,
) -> None:
    with Store(settings.db) as store:
        before = [paper.id for paper in store.read(all_papers)]
        store.write(save, 7, before[:1], Origin("button", NOW))
    change(settings.db, "DELETE FROM papers_words_data")
    assert [finding.about for finding in wrong(settings)] == ["search index"]
    run = ["--db", str(settings.db)]
    assert CliRunner().invoke(main, [*run, "reindex"]).exit_code == 0
    assert wrong(settings) == []
    assert "GuardSpace" in CliRunner().invoke(main, [*run, "search", "安全微调", "--json"]).stdout
    with Store(settings.db) as store:
        assert [paper.id for paper in store.read(all_papers)] == before
        assert store.read(bookmark_of, 7, before[0]) is not None


def test_without_a_token_it_says_what_would_run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(settings, token=None)
    assert wrong(settings) == []
    monkeypatch.setitem(sys.modules, "simcord", None)
    (finding,) = wrong(settings)
    assert (finding.about, "demo is not installed" in finding.found) == ("token", True)


def test_a_file_with_the_token_that_others_can_read_is_told(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("DISCORD_TOKEN=…")
    (tmp_path / "secret").write_text("…")
    (tmp_path / ".env").chmod(0o640)
    (tmp_path / "secret").chmod(0o600)
    settings = replace(settings, token_file=tmp_path / "secret")
    assert wrong(settings) == []
    (tmp_path / ".env").chmod(0o644)
    (tmp_path / "secret").chmod(0o644)
    (finding,) = wrong(settings)
    assert finding.mend == f"chmod o= {tmp_path / '.env'} {tmp_path / 'secret'}"


def test_what_was_not_learned_is_told(settings: Settings) -> None:
    change(settings.db, "DELETE FROM meaning_versions")
    (finding,) = wrong(settings)
    assert finding.mend == "paperboy reindex"


def test_a_feed_that_fails_is_told_with_the_reason(settings: Settings) -> None:
    with Store(settings.db) as store:
        feed, _ = store.write(add_feed, Kind.ARXIV, "cs.CL", now=NOW)
        turn = store.write(take_turn, "holder", NOW, timedelta(minutes=1))
        assert turn
        assert wrong(settings) == []
        store.write(end_badly, turn, NOW, NOW, "not-there", "404")
    (finding,) = wrong(settings)
    assert finding.about == "feeds"
    assert finding.found.startswith(f"{feed.name}: ")


def test_the_versions_are_named(settings: Settings) -> None:
    first = next(examine(settings, NOW, offline=True))
    assert sqlite3.sqlite_version in first.found
    assert version("paperboy-discord") in first.found


def test_discord_and_each_site_of_a_feed_are_asked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reply(asked: Asked) -> Reply:
        return Reply(200 if asked.path in ("/gateway", "/feed") else 404, b"x" * 99_999)

    with served(reply) as address:
        monkeypatch.setattr(network, "DISCORD", f"{address}/gateway")
        settings = replace(settings, private_network=True)
        with Store(settings.db) as store:
            store.write(add_feed, Kind.RSS, f"{address}/feed", now=NOW)
        assert asked(settings) == {"Discord": True, "sites of feeds": True}
        with Store(settings.db) as store:
            store.write(add_feed, Kind.RSS, "http://localhost:9/feed", now=NOW)
        assert asked(settings) == {"Discord": True, "sites of feeds": False}
        monkeypatch.setattr(network, "DISCORD", f"{address}/nothing")
        assert asked(settings) == {"Discord": False, "sites of feeds": False}


@pytest.mark.parametrize(("minutes", "well"), [(0, True), (-3, False), (61, False)])
def test_a_clock_that_is_not_discord_s_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, minutes: int, well: bool
) -> None:
    date = datetime.now(UTC) + timedelta(minutes=minutes)
    headers = {"Date": format_datetime(date, usegmt=True)}
    with served(lambda _: Reply(body=b"{}", headers=headers)) as address:
        monkeypatch.setattr(network, "DISCORD", address)
        found = list(examine(replace(settings, private_network=True), NOW, offline=False))
    assert all(one.is_well for one in found if one.about == "clock") is well


def asked(settings: Settings) -> dict[str, bool]:
    """What the network said, and whether it is well."""
    found = examine(settings, NOW, offline=False)
    return {one.about: one.is_well for one in found if one.about in ("Discord", "sites of feeds")}


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
    assert told.stdout.startswith("✓ versions: ")


@pytest.mark.parametrize("hours", [1, 25])
def test_copies_that_do_not_come_are_told(settings: Settings, tmp_path: Path, hours: int) -> None:
    settings = replace(settings, backups=tmp_path / "copies")
    (finding,) = wrong(settings)
    assert finding.about == "copies"
    with Store(settings.db) as store:
        add_copy(store, tmp_path / "copies", NOW - timedelta(hours=hours), keep=1)
    assert wrong(settings) == []
