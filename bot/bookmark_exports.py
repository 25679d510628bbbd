"""Bookmarks as a file: for other programs, and to be brought in again.

JSON and CSV hold all that a bookmark is and come back in. Markdown is for Obsidian and readers,
BibTeX and RIS for Zotero and its like. No field is invented: the papers have no titles, authors or
years here, so the label stands in for the title and the entry says so.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from bot.bookmark_cards import NOTE_LIMIT
from bot.markup import one_line
from bot.refusals import Refusal
from bot.texts import N_
from db.bookmarks import Kept, State
from db.papers import Paper

FILE_LIMIT = 9_500_000
"""Bytes of a file; Discord takes 10 MiB. A longer one leaves the abstracts out."""

MOST_IMPORTED = 50_000

COLUMNS = ("id", "saved_at", "state", "note", "label", "category", "tags", "tldr", "links")
NO_TITLE = "The title is a label made by Paperboy; the paper's own title is not known to it."
PAPER_ID = re.compile(r"[a-z2-7]{1,16}")
NOT_OURS = N_("This is no export of mine. /bookmarks export makes one; choose JSON or CSV.")


def export(kept: Sequence[Kept], format_: str) -> bytes:
    """A file in one of `FORMATS`, with the abstracts if they fit."""
    write = FORMATS[format_]
    content = write(kept, True).encode(*_ENCODING)
    return content if len(content) <= FILE_LIMIT else write(kept, False).encode(*_ENCODING)


def imported(content: bytes) -> list[Kept]:
    """The bookmarks in a JSON or CSV file that `export` made. Raises Refusal."""
    try:
        text = content.decode("utf-8-sig")
        rows = json.loads(text)["bookmarks"] if text.startswith("{") else _table(text)
        kept = [_kept(row) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, csv.Error) as error:
        raise Refusal(NOT_OURS) from error
    if not kept:
        raise Refusal(NOT_OURS)
    if len(kept) > MOST_IMPORTED:
        raise Refusal(N_("That file holds more than {most} bookmarks."), most=MOST_IMPORTED)
    return kept


def _json(kept: Sequence[Kept], abstracts: bool) -> str:
    rows = [
        _row(one) | ({"abstract": one.paper.abstract} if one.paper and abstracts else {})
        for one in kept
    ]
    return json.dumps({"about": NO_TITLE, "bookmarks": rows}, ensure_ascii=False, indent=1) + "\n"


def _csv(kept: Sequence[Kept], abstracts: bool) -> str:
    """RFC 4180, begun by a mark that tells spreadsheets that it is UTF-8."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow((*COLUMNS, "abstract"))
    for one in kept:
        abstract = one.paper.abstract if one.paper and abstracts else ""
        cells = [
            value if isinstance(value, str) else "; ".join(value) for value in _row(one).values()
        ]
        writer.writerow([*cells, abstract])
    return "\ufeff" + table.getvalue()


def _markdown(kept: Sequence[Kept], abstracts: bool) -> str:
    """A page with a section for each paper."""
    return "\n".join(["# Bookmarks\n", *(_section(one, abstracts) for one in kept)])


def _bibtex(kept: Sequence[Kept], abstracts: bool) -> str:
    return "\n".join(_entry(one, one.paper, abstracts) for one in kept if one.paper)


def _ris(kept: Sequence[Kept], abstracts: bool) -> str:
    return "\n".join(_reference(one, one.paper, abstracts) for one in kept if one.paper)


FORMATS: Mapping[str, Callable[[Sequence[Kept], bool], str]] = {
    "json": _json,
    "csv": _csv,
    "md": _markdown,
    "bib": _bibtex,
    "ris": _ris,
}

_ENCODING = ("utf-8", "replace")


def _row(one: Kept) -> dict[str, str | list[str]]:
    paper = one.paper
    return {
        "id": one.id,
        "saved_at": one.saved_at.isoformat(),
        "state": one.state.value,
        "note": one.note,
        "label": paper.label if paper else "",
        "category": paper.category if paper else "",
        "tags": list(paper.tags) if paper else [],
        "tldr": (paper.tldr or "") if paper else "",
        "links": [link.url for link in paper.links] if paper else [],
    }


def _table(text: str) -> list[dict[str, str]]:
    csv.field_size_limit(FILE_LIMIT)
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _kept(row: Mapping[str, object]) -> Kept:
    """Raises ValueError, KeyError or TypeError for what is no row of ours."""
    id_, note = row["id"], row["note"]
    if not (isinstance(id_, str) and PAPER_ID.fullmatch(id_) and isinstance(note, str)):
        raise ValueError(id_)
    saved_at = datetime.fromisoformat(str(row["saved_at"])).astimezone(UTC)
    return Kept(id_, saved_at, State(row["state"]), note[:NOTE_LIMIT])


def _section(one: Kept, abstracts: bool) -> str:
    paper = one.paper
    done = "x" if one.state is State.READ else " "
    lines = [f"## {one_line(paper.label) if paper else one.id}", f"- [{done}] {one.state.value}"]
    lines.append(f"- saved {one.saved_at:%Y-%m-%d}, id `{one.id}`")
    if paper:
        lines.append(f"- {paper.category}: " + " ".join(map(_hashtag, paper.tags)))
        lines += [f"- <{link.url}>" for link in paper.links]
    if one.note:
        lines += ["", *(f"> {line}" for line in one.note.splitlines())]
    if paper and paper.tldr:
        lines += ["", f"**TL;DR** {one_line(paper.tldr)}"]
    if paper and abstracts:
        lines += ["", paper.abstract]
    return "\n".join(lines) + "\n"


def _hashtag(tag: str) -> str:
    """A tag as Obsidian reads one: no spaces, no punctuation but - and _."""
    return "#" + re.sub(r"[^\w-]+", "-", tag).strip("-")


def _entry(one: Kept, paper: Paper, abstracts: bool) -> str:
    fields = {
        "title": _tex(paper.label),
        "note": _tex(NO_TITLE),
        "keywords": _tex(", ".join(paper.tags)),
        "url": paper.links[0].url if paper.links else "",
        "abstract": _tex(paper.abstract) if abstracts else "",
        "annote": _tex(one.note),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{paperboy-{one.id},", *lines, "}\n"])


def _tex(text: str) -> str:
    """Text in which BibTeX finds no markup of its own. Only what is surely no formula is escaped:
    the abstracts hold LaTeX, and stay as their authors wrote them where their braces match."""
    text = one_line(text)
    if _balanced(text):
        return re.sub(r"(?<!\\)([%#&])", r"\\\1", text)
    return re.sub(r"(?<!\\)([%#&])", r"\\\1", text.replace("{", "(").replace("}", ")"))


def _balanced(text: str) -> bool:
    depth = 0
    for character in re.sub(r"\\[{}]", "", text):
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0 and not text.endswith("\\")


def _reference(one: Kept, paper: Paper, abstracts: bool) -> str:
    fields = [("TY", "UNPB"), ("ID", f"paperboy-{one.id}"), ("TI", paper.label)]
    if abstracts:
        fields.append(("AB", paper.abstract))
    fields += [("KW", tag) for tag in paper.tags]
    fields += [("UR", link.url) for link in paper.links]
    fields += [("N1", line) for line in (NO_TITLE, *one.note.splitlines()) if line.strip()]
    lines = [f"{tag}  - {one_line(value)}" for tag, value in fields]
    return "\n".join([*lines, "ER  - ", ""])
