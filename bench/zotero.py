"""Whether Zotero reads what `/bookmarks export` writes: its own import code reads our files.

    python -m bench.zotero TRANSLATORS UTILITIES

The arguments are copies of the repositories zotero/translators and zotero/utilities; Node.js runs
them. Each paper of the bundled seeds is bookmarked, one in four with a note that looks like what
the formats are made of. The table counts the items whose parts are, in Zotero, what they are here.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

import click

from bot.cards.markup import one_line
from bot.formats.bookmark_exports import export
from db.loading.loader import bundled_seeds, load
from db.papers.reading import all_papers
from db.people.bookmark_transfer import Cited, Kept, kept
from db.people.bookmarks import Origin, save, set_note
from db.store.store import Store

READER = 1
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TRANSLATORS = {"bib": "BibTeX.js", "ris": "RIS.js"}
NOTES = (
    *('He said: "50 %"', "a {b} & c_d", "two\n\nparagraphs", "中文，标点。😀", "<b>x</b> &amp;"),
    *("}{", "x\\y", "a~b^c", "@misc{a,", "ER  - ", "-- ``quoted''"),
)

Item = Mapping[str, Any]


@click.command()
@click.argument("translators", type=click.Path(exists=True, path_type=Path))
@click.argument("utilities", type=click.Path(exists=True, path_type=Path))
def main(translators: Path, utilities: Path) -> None:
    """Print how many of the items, and of their parts, came through."""
    bookmarks = _bookmarks()
    click.echo(f"| of {len(bookmarks)} | {' | '.join(TRANSLATORS)} |\n| --- | --- | --- |")
    read = {
        format_: _read(translators / name, utilities, bookmarks, format_)
        for format_, name in TRANSLATORS.items()
    }
    click.echo(f"| items | {' | '.join(str(len(items)) for items in read.values())} |")
    for part, (here, there) in PARTS.items():
        counts = (
            sum(
                here(bookmark) == there(item)
                for bookmark, item in zip(bookmarks, items, strict=True)
            )
            for items in read.values()
        )
        click.echo(f"| {part} | {' | '.join(map(str, counts))} |")
    for format_, items in read.items():
        kinds = sorted({str(item["itemType"]) for item in items})
        click.echo(
            f"\n{format_}: each is a {', '.join(kinds)}. Notes that are not what they were:\n"
        )
        notes = {
            bookmark.note: _note(item) for bookmark, item in zip(bookmarks, items, strict=True)
        }
        for written, found in notes.items():
            if written != found:
                click.echo(f"    {written!r} -> {found!r}")


def _bookmarks() -> list[Kept]:
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "paperboy.db") as store:
        load(store, bundled_seeds())
        papers = [paper.id for paper in store.read(all_papers)]
        store.write(save, READER, papers, Origin("button", NOON))
        for paper, note in zip(papers[::4], cycle(NOTES), strict=False):
            store.write(set_note, READER, paper, note)
        return store.read(kept, READER, papers)


def _read(translator: Path, utilities: Path, bookmarks: Sequence[Kept], format_: str) -> list[Item]:
    with tempfile.TemporaryDirectory() as folder:
        (content,) = export(bookmarks, format_)
        file = Path(folder) / f"bookmarks.{format_}"
        file.write_bytes(content)
        script = Path(__file__).with_name("zotero.js")
        command = ["node", *map(str, (script, translator, utilities, file))]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    items: list[Item] = json.loads(done.stdout)
    return items


def _note(item: Item) -> str:
    """The member's own note in Zotero as plain text."""
    standing = r"<p>[a-z-]+, saved \S+?(?:</p><p>| |</p>)"
    (whole,) = (note["note"] for note in item["notes"] if re.match(standing, note["note"]))
    text = re.sub(standing, "", whole, count=1).replace("<br/>", "\n")
    return html.unescape(re.sub(r"</?p>", "", text))


def _paper(bookmark: Kept) -> Cited:
    assert bookmark.paper
    return bookmark.paper


PARTS: Mapping[str, tuple[Callable[[Kept], object], Callable[[Item], object]]] = {
    "title": (
        lambda bookmark: one_line(_paper(bookmark).title or _paper(bookmark).label),
        lambda item: item["title"],
    ),
    "abstract": (
        lambda bookmark: one_line(_paper(bookmark).abstract),
        lambda item: item["abstractNote"],
    ),
    "tags": (lambda bookmark: list(_paper(bookmark).tags), lambda item: item["tags"]),
    "address": (
        lambda bookmark: next(iter(_paper(bookmark).urls), None),
        lambda item: item.get("url"),
    ),
    "note": (lambda bookmark: bookmark.note, _note),
}
"""What a part is here, and what it is in Zotero."""

if __name__ == "__main__":
    main()
