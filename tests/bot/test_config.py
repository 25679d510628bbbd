"""Settings: from the environment, from `.env`, all faults at once, and the token shown nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import IN_FOLDER, Address, BadSettings, default_db, read_settings
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory without a store or settings, and an environment without settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    for line in (ROOT / ".env.example").read_text("utf-8").splitlines():
        if "=" in line:
            name = line.lstrip("#").partition("=")[0]
            monkeypatch.setenv(name, "")  # set again by a test, and taken back after it
            monkeypatch.delenv(name)
    return tmp_path


def test_a_token_comes_out_of_a_file(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty_folder / "secret").write_text(" abc.def\n")
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(empty_folder / "secret"))
    assert read_settings().token == "abc.def"


def test_a_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "abc.def")
    assert "abc.def" not in repr(read_settings())


def test_all_faults_are_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN_FILE", "nowhere")
    monkeypatch.setenv("PAPERBOY_TITLES", "perhaps")
    with pytest.raises(BadSettings) as refused:
        read_settings()
    assert [fault.split()[0] for fault in refused.value.faults] == [
        "DISCORD_TOKEN_FILE",
        "PAPERBOY_TITLES",
    ]


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\x00"])
def test_a_file_without_a_token_is_a_fault(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    (empty_folder / "secret").write_bytes(content)
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(empty_folder / "secret"))
    with pytest.raises(BadSettings, match="secret"):
        read_settings()


def test_two_tokens_are_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "abc")
    monkeypatch.setenv("DISCORD_TOKEN_FILE", "somewhere")
    with pytest.raises(BadSettings, match="both set"):
        read_settings()


def test_an_installed_bot_keeps_its_store_with_the_users_data(empty_folder: Path) -> None:
    assert default_db() == empty_folder / "share" / "paperboy" / "paperboy.db"


def test_a_store_that_is_there_already_is_kept(empty_folder: Path) -> None:
    (empty_folder / IN_FOLDER).parent.mkdir()
    (empty_folder / IN_FOLDER).touch()
    assert default_db() == IN_FOLDER


def test_a_checkout_keeps_its_store_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert default_db() == IN_FOLDER


@pytest.mark.parametrize("said", ["0", "-1", "seven", "1.5", "٣", "9" * 400])
def test_a_number_of_copies_is_1_or_more(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("PAPERBOY_BACKUPS_KEPT", said)
    with pytest.raises(BadSettings, match="PAPERBOY_BACKUPS_KEPT"):
        read_settings()


def test_the_log_is_text_or_json(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not read_settings().json_log
    monkeypatch.setenv("PAPERBOY_LOG", "JSON")
    assert read_settings().json_log
    monkeypatch.setenv("PAPERBOY_LOG", "xml")
    with pytest.raises(BadSettings, match="PAPERBOY_LOG"):
        read_settings()


@pytest.mark.parametrize(
    ("said", "host"),
    [("127.0.0.1:9090", "127.0.0.1"), ("[::1]:9090", "::1"), ("here:9090", "here")],
)
def test_figures_are_served_where_it_is_said(
    monkeypatch: pytest.MonkeyPatch, said: str, host: str
) -> None:
    assert read_settings().http is None
    monkeypatch.setenv("PAPERBOY_HTTP", said)
    address = read_settings().http
    assert address == Address(host, 9090)
    assert str(address) == said


@pytest.mark.parametrize(
    "said", ["9090", ":9090", "here", "here:", "here:0", "here:65536", "::1:9090", "here:٩", "on"]
)
def test_what_is_no_address_is_a_fault(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("PAPERBOY_HTTP", said)
    with pytest.raises(BadSettings, match=r"127\.0\.0\.1:9090"):
        read_settings()
