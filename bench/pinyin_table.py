"""Make the table of pinyin: which common characters are read as which syllable.

    python -m bench.pinyin_table

Holds the 6,763 characters of GB 2312 with every reading that pypinyin knows of them. pypinyin
itself would cost the bot 58 MB of memory and 0.16 s at its start.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import click
from pypinyin import Style, pinyin

from db.language.pinyin import TABLE

VOWELS = frozenset("aeiouv")

PARTICLES = frozenset({("的", "de"), ("地", "de"), ("了", "le"), ("着", "zhe")})
"""Characters that stand beside everything: so read they are in no word, but in many a misspelt
English one (`depite`)."""


@click.command()
def main() -> None:
    """Write the table, a syllable a line."""
    read_as: defaultdict[str, list[str]] = defaultdict(list)
    for character in _common():
        (readings,) = pinyin(character, style=Style.NORMAL, heteronym=True)
        for reading in readings:
            syllable = reading.replace("ü", "v")
            if (character, syllable) in PARTICLES:
                continue
            if VOWELS.intersection(syllable):  # not `ng`, which is no word's beginning or end
                read_as[syllable].append(character)
    lines = (f"{reading} {''.join(found)}\n" for reading, found in sorted(read_as.items()))
    TABLE.write_text("".join(lines), "utf-8")
    click.echo(f"{TABLE.name}: {len(read_as)} syllables, {TABLE.stat().st_size:,} bytes")


def _common() -> Iterator[str]:
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield bytes((row, cell)).decode("gb2312")
            except UnicodeDecodeError:
                continue


if __name__ == "__main__":
    main()
