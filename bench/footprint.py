"""What the running bot weighs: memory against an empty discord.py bot, and the installed size.

    python -m bench.footprint

Each bot is a process of its own that reports its resident memory once it is set up (Linux). The
size is that of a fresh environment with `requirements/bot.txt` and nothing else.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent

EMPTY = """
import discord
from discord.ext import commands
bot = commands.Bot(command_prefix=commands.when_mentioned, intents=discord.Intents(guilds=True))
"""
PAPERBOY = """
import asyncio, sys
from pathlib import Path
from bot.client import COGS, create_bot
from bot.config import Settings
from bot.texts import catalogue
from db.loading.loader import bundled_seeds, load
from db.searching.search import search
bot = create_bot(Settings(Path(sys.argv[1])))
load(bot.store, bundled_seeds())
catalogue("zh_Hans")
async def warm():
    for cog in COGS:
        # These three begin to run at once.
        if cog not in ("cogs.heartbeat", "cogs.engine_upkeep", "cogs.weekly"):
            await bot.load_extension(cog)
    await asyncio.gather(*(bot.store.ask(search, "reward model reasoning") for _ in range(50)))
asyncio.run(warm())
"""
REPORT = """
import re
from pathlib import Path
print(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


@click.command()
def main() -> None:
    """Print resident memory and installed size in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "paperboy.db")
        empty = _resident_mib(EMPTY, store)
        loading = _resident_mib(PAPERBOY, store)
        loaded = _resident_mib(PAPERBOY, store)
        click.echo(f"resident memory, empty discord.py bot: {empty:.0f} MiB")
        click.echo(f"resident memory, Paperboy right after its first load: {loading:.0f} MiB")
        click.echo(f"resident memory, Paperboy on a loaded store: {loaded:.0f} MiB")
        click.echo(f"installed production environment: {_installed_mib(Path(folder)):.0f} MiB")


def _resident_mib(program: str, store: str) -> float:
    command = [sys.executable, "-c", program + REPORT, store]
    out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return int(out.stdout.split()[-1]) / 1024


def _installed_mib(folder: Path) -> float:
    """The size of site-packages, without pip itself."""
    target = folder / "environment"
    venv.create(target, with_pip=True)
    python = target / "bin" / "python"
    pip: list[str | Path] = [python, "-m", "pip", "--quiet"]
    pinned: list[str | Path] = ["--require-hashes", "-r", ROOT / "requirements" / "bot.txt"]
    subprocess.run([*pip, "install", *pinned], check=True)
    subprocess.run([*pip, "uninstall", "--yes", "pip", "setuptools"], check=True)
    files = [path for path in target.glob("lib/**/*") if path.is_file()]
    return sum(path.stat().st_size for path in files) / 2**20


if __name__ == "__main__":
    main()
