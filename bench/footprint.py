"""How much room the bot takes on the disk: a fresh environment with `requirements/bot.txt`.

python -m bench.footprint
"""

from __future__ import annotations

import subprocess
import tempfile
import venv
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent


@click.command()
def main() -> None:
    """Print the installed size in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        installed = _installed_mib(Path(folder) / "environment")
        click.echo(f"installed production environment: {installed:.0f} MiB")


def _installed_mib(environment: Path) -> float:
    """The size of site-packages, without pip itself."""
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    pip: list[str | Path] = [python, "-m", "pip", "--quiet"]
    pinned: list[str | Path] = ["--require-hashes", "-r", ROOT / "requirements" / "bot.txt"]
    subprocess.run([*pip, "install", *pinned], check=True)
    subprocess.run([*pip, "uninstall", "--yes", "pip", "setuptools"], check=True)
    files = [path for path in environment.glob("lib/**/*") if path.is_file()]
    return sum(path.stat().st_size for path in files) / 2**20


if __name__ == "__main__":
    main()
