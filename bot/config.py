"""What the host decides, from the environment and a `.env` file beside the program."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import load_dotenv

DEFAULT_DB = Path("data/paperboy.db")


@dataclass(frozen=True, slots=True)
class Settings:
    """`token` is the bot's token at Discord (None: there is none), never shown in a repr."""

    db: Path = DEFAULT_DB
    token: str | None = field(default=None, repr=False)


def read_settings(db: Path | None = None) -> Settings:
    """Read `PAPERBOY_DB` and `DISCORD_TOKEN`. What is set in the environment wins over `.env` in
    the working directory, and `db`, if given, over both."""
    load_dotenv(Path.cwd() / ".env")
    token = os.environ.get("DISCORD_TOKEN", "").strip()
    path = db or Path(os.environ.get("PAPERBOY_DB", "").strip() or DEFAULT_DB)
    return Settings(path, token or None)
