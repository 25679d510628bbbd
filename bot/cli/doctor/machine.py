"""The machine: versions, the token and who may read it, zone data, the disk."""

from __future__ import annotations

import platform
import shutil
import sqlite3
import stat
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.cli.doctor.finding import Finding
from bot.config import Settings

LEAST_FREE = 200_000_000
"""Bytes that should be free beside the store: a load and a backup each need as much as it has."""

RESET = "Copy it again from the developer portal: your application, Bot, Reset Token."


def versions() -> Finding:
    """What runs here."""
    ours, discord = version("paperboy-discord"), version("discord.py")
    python, sqlite = platform.python_version(), sqlite3.sqlite_version
    return Finding(
        "versions", f"Paperboy {ours}, Python {python}, SQLite {sqlite}, discord.py {discord}"
    )


def token(token: str | None) -> Finding:
    """Whether the token has a token's shape."""
    if token is None and all(map(find_spec, ("simcord", "bot.demo"))):
        return Finding("token", "none is set: `paperboy run` opens the demo")
    if token is None:
        return Finding(
            "token",
            "none is set, and the demo is not installed: `paperboy run` does nothing",
            "Set DISCORD_TOKEN, in the environment or in a file .env.",
        )
    if token.count(".") == 2 and token.isascii() and token.isprintable() and " " not in token:
        return Finding("token", "it looks like one")
    return Finding(
        "token",
        "it does not look like one of Discord's, which have three parts with a dot between them",
        RESET,
    )


def secrets(settings: Settings) -> Finding:
    """Whether other users of the machine can read the files that hold the token."""
    files = [Path.cwd() / ".env", *filter(None, [settings.token_file])] if settings.token else []
    open_ones = [file for file in files if file.is_file() and _others_can_read(file)]
    if not open_ones:
        return Finding("secrets", "no other user can read a file that holds the token")
    names = " ".join(map(str, open_ones))
    return Finding("secrets", f"other users can read {names}", f"chmod o= {names}")


def zones() -> Finding:
    """Whether time zones are known."""
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        return Finding("time zones", "their data is missing", "Install the package tzdata.")
    return Finding("time zones", "there")


def disk(store: Path) -> Finding:
    """Whether there is room beside the store."""
    folder = next(folder for folder in store.absolute().parents if folder.is_dir())
    free = shutil.disk_usage(folder).free
    found = f"{free // 1_000_000:,} MB are free"
    if free < LEAST_FREE:
        return Finding("disk", found, f"Make room on the disk that holds {folder}.")
    return Finding("disk", found)


def _others_can_read(file: Path) -> bool:
    return bool(file.stat().st_mode & stat.S_IROTH)
