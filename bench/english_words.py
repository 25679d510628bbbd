"""Make `db/language/english_words.txt` of a word list with a word a line.

    python -m bench.english_words /usr/share/dict/american-english-small

The list in the repository is of Debian's package `wamerican-small` (SCOWL); the licence stands
beside it. Left out are words of fewer than four letters, possessives, and plurals in -s of words
that are in it: a query's words of these are not corrected either.
"""

from __future__ import annotations

from pathlib import Path

import click

from db.language.text import fold

MIN_LETTERS = 4
TARGET = Path(__file__).parents[1] / "db" / "language" / "english_words.txt"


@click.command()
@click.argument("words", type=click.Path(exists=True, path_type=Path))
def main(words: Path) -> None:
    found = {fold(word) for word in words.read_text(encoding="utf-8").split()}
    plain = {word for word in found if word.isalpha() and len(word) >= MIN_LETTERS}
    kept = sorted(word for word in plain if not word.endswith("s") or word[:-1] not in plain)
    TARGET.write_text("\n".join(kept) + "\n", encoding="utf-8")
    click.echo(f"{len(kept):,} words in {TARGET.name}")


if __name__ == "__main__":
    main()
