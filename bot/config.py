"""What the host decides, from the environment and a `.env` file beside the program."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.concealing import conceal, looks_like_a_token
from db.store.rotation import KEPT

IN_FOLDER = Path("data/paperboy.db")
"""The store beside a checkout that the bot is run from."""


ON, OFF = "on", "off"
TEXT, JSON = "text", "json"


class BadSettings(Exception):
    """Settings that cannot be used, a sentence for the host about each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen. Shown as `127.0.0.1:9090`, `[::1]:9090`."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Settings:
    """`token` is the bot's token at Discord (None: there is none), never shown in a repr,
    and `token_file` the file that it came from, if it did.

    `titles`: whether the papers that come with Paperboy get their titles from the network.
    `contact` is sent to the servers of feeds, for their people to reach the host. `lists` stands
    for the address of the public lists. `private_network`: whether addresses may lead there.
    `offline`: whether they lead to this machine only, as in the demo. `encoder`: whether a
    sentence encoder is used where there is one. `model` is one in place of the installed one: a
    folder, or the name of one that is fetched, from `models` in place of its own server.
    `backups` is the folder for the
    copies that a running bot makes every day (None: it makes none), and `backups_kept` how many of
    them stay. `json_log`: whether each line of the log is JSON. `http` is where the bot tells
    programs how it is (None: nowhere).
    """

    db: Path = IN_FOLDER
    token: str | None = field(default=None, repr=False)
    token_file: Path | None = None
    titles: bool = True
    contact: str | None = None
    lists: str | None = None
    private_network: bool = False
    encoder: bool = True
    model: str | None = None
    models: str | None = None
    offline: bool = False
    backups: Path | None = None
    backups_kept: int = KEPT
    json_log: bool = False
    http: Address | None = None


def read_settings(db: Path | None = None) -> Settings:
    """Read the settings of `.env.example`. What is set in the environment wins over `.env` in the
    working directory, and `db`, if given, over both.

    Raises BadSettings with all that is wrong, UnicodeDecodeError where `.env` is no text.
    """
    from dotenv import load_dotenv

    load_dotenv(Path.cwd() / ".env")
    faults = _misplaced_tokens()
    if faults:
        raise BadSettings(faults)
    backups = _text("PAPERBOY_BACKUPS")
    settings = Settings(
        db=db or Path(_text("PAPERBOY_DB") or default_db()),
        token=_token(faults),
        token_file=Path(token_file) if (token_file := _text("DISCORD_TOKEN_FILE")) else None,
        titles=_switch("PAPERBOY_TITLES", True, faults),
        contact=_text("PAPERBOY_CONTACT"),
        lists=_text("PAPERBOY_LISTS"),
        private_network=_switch("PAPERBOY_PRIVATE_NETWORK", False, faults),
        encoder=_switch("PAPERBOY_ENCODER", True, faults),
        model=_text("PAPERBOY_MODEL"),
        models=_text("PAPERBOY_MODELS"),
        backups=Path(backups) if backups else None,
        backups_kept=_number("PAPERBOY_BACKUPS_KEPT", KEPT, faults),
        json_log=_log(faults) == JSON,
        http=_address("PAPERBOY_HTTP", faults),
    )
    if faults:
        raise BadSettings(faults)
    return settings


def default_db() -> Path:
    """Where the store is kept if nobody says: in `data/` of a checkout that is run from its own
    folder, or where there is one already; else where the system keeps a user's data."""
    is_checkout = Path(__file__).parents[1] == Path.cwd()
    if is_checkout or IN_FOLDER.exists():
        return IN_FOLDER
    import platformdirs

    return platformdirs.user_data_path("paperboy", appauthor=False) / "paperboy.db"


def _token(faults: list[str]) -> str | None:
    """The token itself, or what the file of secrets holds that is named in its place."""
    token, file = _text("DISCORD_TOKEN"), _text("DISCORD_TOKEN_FILE")
    if token is not None:
        conceal(token)
    if file is None:
        return token
    if token is not None:
        faults.append("DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set: keep one of them.")
        return None
    try:
        read = Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        faults.append(f"DISCORD_TOKEN_FILE names {file}, which cannot be read: {reason}.")
        return None
    if not read:
        faults.append(f"DISCORD_TOKEN_FILE names {file}, which is empty.")
    conceal(read)
    return read or None


def _misplaced_tokens() -> list[str]:
    """A token in another setting would be shown, or sent to others."""
    return [
        f"{name} holds what looks like a bot's token. Put it behind DISCORD_TOKEN= alone, and reset"
        " it in the developer portal if others may have seen it."
        for name, value in sorted(os.environ.items())
        if name.startswith(("DISCORD_", "PAPERBOY_"))
        and name != "DISCORD_TOKEN"
        and looks_like_a_token(value.strip())
    ]


def _text(name: str) -> str | None:
    return os.environ.get(name, "").strip() or None


def _switch(name: str, default: bool, faults: list[str]) -> bool:
    said = (_text(name) or (ON if default else OFF)).lower()
    if said not in (ON, OFF):
        faults.append(f"{name} is “{said}”: it is either on or off.")
    return said == ON


def _log(faults: list[str]) -> str:
    said = (_text("PAPERBOY_LOG") or TEXT).lower()
    if said not in (TEXT, JSON):
        faults.append(f"PAPERBOY_LOG is “{said}”: it is either text or json.")
    return said


def _address(name: str, faults: list[str]) -> Address | None:
    """A host and a port, as `127.0.0.1:9090`."""
    said = _text(name)
    if said is None:
        return None
    host, colon, port = said.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    host = host[1:-1] if bracketed else host
    sound = colon and host and (bracketed or ":" not in host) and port.isascii()
    if sound and port.isdecimal() and len(port) <= 5 and 0 < int(port) < 1 << 16:
        return Address(host, int(port))
    faults.append(f"{name} is “{said}”: it is an address with a port, as 127.0.0.1:9090.")
    return None


def _number(name: str, default: int, faults: list[str]) -> int:
    """A whole number from 1 on."""
    said = _text(name) or str(default)
    if said.isascii() and said.isdecimal() and 0 < len(said) < 10 and int(said):
        return int(said)
    faults.append(f"{name} is “{said}”: it is a whole number, 1 or more.")
    return default
