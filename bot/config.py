"""What the host decides, from the environment and a `.env` file beside the program."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import load_dotenv

DEFAULT_DB = Path("data/paperboy.db")


ON, OFF = "on", "off"


class BadSetting(Exception):
    """A setting that says what is no choice of it. The message is a sentence for the host."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`token` is the bot's token at Discord (None: there is none), never shown in a repr.

    `titles`: whether the papers that come with Paperboy get their titles from the network.
    `contact` is sent to the servers of feeds, for their people to reach the host. `lists` stands
    for the address of the public lists. `private_network`: whether addresses may lead there.
    """

    db: Path = DEFAULT_DB
    token: str | None = field(default=None, repr=False)
    titles: bool = True
    contact: str | None = None
    lists: str | None = None
    private_network: bool = False


def read_settings(db: Path | None = None) -> Settings:
    """Read the settings of `.env.example`. What is set in the environment wins over `.env` in the
    working directory, and `db`, if given, over both. Raises BadSetting."""
    load_dotenv(Path.cwd() / ".env")
    return Settings(
        db=db or Path(_text("PAPERBOY_DB") or DEFAULT_DB),
        token=_text("DISCORD_TOKEN"),
        titles=_switch("PAPERBOY_TITLES", default=True),
        contact=_text("PAPERBOY_CONTACT"),
        lists=_text("PAPERBOY_LISTS"),
        private_network=_switch("PAPERBOY_PRIVATE_NETWORK", default=False),
    )


def _text(name: str) -> str | None:
    return os.environ.get(name, "").strip() or None


def _switch(name: str, *, default: bool) -> bool:
    said = (_text(name) or (ON if default else OFF)).lower()
    if said not in (ON, OFF):
        raise BadSetting(f"{name} is “{said}”: it is either on or off.")
    return said == ON
