"""Make the font of the charts: the part of Noto Sans CJK SC that labels need.

    python -m bench.chart_font FONT

`FONT` is NotoSansCJK-Regular.ttc, as Debian's fonts-noto-cjk has it. Kept are Latin with its
accents, the characters of the bundled seeds and of the Chinese catalogue, and the 3,755 commonest
Chinese characters (the first level of GB 2312), for labels that other seeds bring. Needs fonttools.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import click

from bot.cards.charts import FONT
from bot.texts import CHINESE, catalogue
from db.loading.loader import bundled_seeds

SIMPLIFIED_CHINESE = 2
"""The collection's number of the face for Simplified Chinese."""


@click.command()
@click.argument("font", type=click.Path(exists=True, dir_okay=False))
def main(font: str) -> None:
    """Write the subset of FONT beside its licence."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "characters.txt"
        wanted.write_text("".join(sorted(_characters())), "utf-8")
        options = [f"--text-file={wanted}", f"--font-number={SIMPLIFIED_CHINESE}"]
        options += [f"--output-file={FONT}", "--layout-features=kern", "--no-hinting"]
        subprocess.run([sys.executable, "-m", "fontTools.subset", font, *options], check=True)
    click.echo(f"{FONT.name}: {FONT.stat().st_size:,} bytes")


def _characters() -> set[str]:
    latin = {chr(code) for code in range(0x20, 0x250)}
    common = {
        bytes((row, column)).decode("gb2312", errors="ignore")
        for row in range(0xB0, 0xD8)
        for column in range(0xA1, 0xFF)
    }
    seeds = {sign for path in bundled_seeds() for sign in Path(path).read_text("utf-8")}
    return latin | common | seeds | set("".join(catalogue(CHINESE).values())) | set("…·—–“”、。，")


if __name__ == "__main__":
    main()
