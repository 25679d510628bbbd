"""Bookmarks as a file: for other programs, and to be brought in again (`bookmark_imports.py`).

Each format holds all that a bookmark is: the paper's id, the moment, the state and the note to the
letter. JSON and CSV are tables of them; Markdown is for Obsidian and readers; BibTeX and RIS are
for Zotero and its like, where state, moment and note become one note of the entry. No field is
invented: where a paper's own title is not known, its label stands in and the entry says so.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.cards.markup import one_line
from db.language.decoding import decoded
from db.language.latex import MATHEMATICS
from db.papers.authors import name_parts
from db.people.bookmark_transfer import Cited, Kept
from db.people.bookmarks import ReadingState

FILE_LIMIT = 9_500_000
"""Bytes of a file; Discord takes 10 MiB."""

MAX_IN_A_FILE = 1_000
"""Bookmarks of a file, which takes at most some 40 ms of processor time to make with its abstracts;
more leave in several files, each an answer of its own."""

COLUMNS = (
    *("id", "saved_at", "state", "note", "label", "title", "authors", "category", "tags", "tldr"),
    *("links", "abstract"),
)
NO_TITLE = "The title is a label made by Paperboy; the paper's own title is not known to it."
MORE_AUTHORS = "The paper has more authors than its list names."
NO_PAPER = "Paperboy does not hold this paper at present; its id stands in for the title."


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is written: an entry for each bookmark, with its paper's abstract or without."""

    entry: Callable[[Kept, bool], str]
    head: str = ""
    between: str = "\n"
    foot: str = ""


def export(kept: Sequence[Kept], format_: str) -> list[bytes]:
    """The files that hold these bookmarks in one of `FORMATS`, none longer than `FILE_LIMIT`: one,
    with the abstracts if they fit, and several only where there is too much without them."""
    written = FORMATS[format_]
    head, between, foot = map(_encoded, (written.head, written.between, written.foot))
    if sum(len(bookmark.paper.abstract) for bookmark in kept if bookmark.paper) < FILE_LIMIT:
        entries = [_encoded(written.entry(bookmark, True)) for bookmark in kept]
        whole = head + between.join(entries) + foot
        if len(whole) <= FILE_LIMIT:
            return [whole]
    short = (_encoded(written.entry(bookmark, False)) for bookmark in kept)
    room = FILE_LIMIT - len(head) - len(foot)
    return [head + between.join(part) + foot for part in _parts(short, room, len(between))]


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _parts(entries: Iterable[bytes], room: int, between: int) -> Iterator[list[bytes]]:
    part: list[bytes] = []
    used = 0
    for entry in entries:
        if part and used + len(entry) > room:
            yield part
            part, used = [], 0
        part.append(entry)
        used += len(entry) + between
    yield part


# JSON and CSV.


def _json(bookmark: Kept, abstract: bool) -> str:
    """One line for each bookmark."""
    cells = dict(zip(COLUMNS, _cells(bookmark, abstract), strict=True))
    return _ENCODER.encode(cells)


_ENCODER = json.JSONEncoder(ensure_ascii=False)


def _csv(bookmark: Kept, abstract: bool) -> str:
    """RFC 4180; lists are joined by semicolons. A cell that a spreadsheet would take for a formula
    has `'` before it, and one that begins so already another one."""
    cells = (
        cell if isinstance(cell, str) else "; ".join(cell) for cell in _cells(bookmark, abstract)
    )
    return _row(f"'{cell}" if FORMULA.match(cell) else cell for cell in cells)


FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]")


def _row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cells(bookmark: Kept, abstract: bool) -> tuple[str | tuple[str, ...], ...]:
    paper = bookmark.paper or _NO_PAPER
    return (
        bookmark.id,
        bookmark.saved_at.isoformat(),
        bookmark.state.value,
        bookmark.note,
        paper.label,
        paper.title or "",
        paper.authors,
        paper.category,
        paper.tags,
        paper.tldr or "",
        paper.urls,
        paper.abstract if abstract else "",
    )


_NO_PAPER = Cited("", None, (), "", (), None, "", ())


# Markdown.


def _markdown(bookmark: Kept, abstract: bool) -> str:
    """A section with a box to tick, tags as Obsidian reads them, and the note as a quotation."""
    paper = bookmark.paper
    done = "x" if bookmark.state is ReadingState.READ else " "
    lines = [f"## {_title(bookmark)}", f"- [{done}] {bookmark.state.value}"]
    lines.append(f"- saved {bookmark.saved_at.isoformat()}, id `{bookmark.id}`")
    if paper:
        if paper.authors:
            lines.append(f"- {one_line(', '.join(paper.authors))}")
        about = filter(None, [one_line(paper.category), " ".join(map(_hashtag, paper.tags))])
        lines += [f"- {': '.join(about)}"] if paper.category or paper.tags else []
        lines += [f"- <{url}>" for url in paper.urls]
    if bookmark.note:
        lines += ["", *(f"> {line}" for line in _shown(bookmark.note).split("\n"))]
    if paper and paper.tldr:
        lines += ["", f"**TL;DR** {one_line(paper.tldr)}"]
    if paper and abstract and paper.abstract:
        lines += ["", _BLOCK.sub(r"\\\g<0>", paper.abstract)]
    return "\n".join(lines) + "\n"


def _hashtag(tag: str) -> str:
    """No spaces, no punctuation but - and _; what has no letter is no tag to Obsidian."""
    if not re.search(r"[^\W\d_]", tag):
        return one_line(tag)
    return "#" + re.sub(r"[^\w-]+", "-", tag).strip("-")


_BLOCK = re.compile(r"^[#>]", re.M)
"""What would begin a section or a quotation in an abstract."""


def _shown(note: str) -> str:
    """A note without the characters that a program may take for the end of a line or for none at
    all: each as a character reference, which Markdown and HTML show as what it is."""
    note = re.sub(r"&(?=amp;|#\d+;)", "&amp;", note)
    return INVISIBLE.sub(lambda found: f"&#{ord(found[0])};", note)


INVISIBLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


# BibTeX.


def _bibtex(bookmark: Kept, abstract: bool) -> str:
    """An entry with one field a line, and the note, which may have many, at the end."""
    paper = bookmark.paper or _NO_PAPER
    has_more = paper.has_more_authors
    fields = {
        "title": _capitals_kept(_tex(decoded(paper.written_title or _title(bookmark)))),
        "author": " and ".join([*map(_author, paper.authors), *(["others"] * has_more)]),
        "year": _tex(paper.year or ""),
        "howpublished": _tex(paper.venue or ""),
        "note": _remark(bookmark),
        "keywords": _tex(", ".join(paper.tags)),
        "url": _address(paper.urls[0]) if paper.urls else "",
        "abstract": _tex(paper.abstract) if abstract else "",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    annote = _literal("\n".join([_standing(bookmark), *([bookmark.note] if bookmark.note else [])]))
    return "\n".join(
        [f"@misc{{paperboy-{bookmark.id},", *lines, f"  annote = {{{annote}}},", "}\n"]
    )


def _tex(text: str) -> str:
    """Text in which BibTeX finds no markup of its own: `% # & _ $ ^` are escaped outside formulas
    and what is escaped already. Abstracts and titles hold LaTeX, and stay as their authors wrote
    them where their braces match."""
    text = one_line(text)
    if not (_balanced(text) and _balanced(text.replace("\\", ""))):  # BibTeX counts `\{` too
        text = text.replace("{", "(").replace("}", ")")
        text += " " * text.endswith("\\")
    if not _SPECIAL.search(text):
        return text
    pieces: list[str] = []
    at = 0
    for kept in _AS_WRITTEN.finditer(text):
        pieces += [_escaped(text[at : kept.start()]), _IN_FORMULA.sub(r"\\\g<0>", kept[0])]
        at = kept.end()
    return "".join([*pieces, _escaped(text[at:])])


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda sign: r"\^{}" if sign[0] == "^" else f"\\{sign[0]}", text)


_SPECIAL = re.compile(r"[%#&_$^](?<!\\.)")
"""Without a backslash before it, which is looked for last: `re` finds one of a few characters in a
quarter of the time in which it looks behind every one."""
_IN_FORMULA = re.compile(r"[%#&](?<!\\.)")
_AS_WRITTEN = re.compile(
    rf"{MATHEMATICS.pattern}|\\\\(?:url|href|path)\s*\{{[^{{}}]*\}}", re.DOTALL
)
"""Formulas and addresses."""


def _capitals_kept(title: str) -> str:
    """A title whose capitals stay where a style writes titles small: acronyms and names of systems
    stand in braces; where only some words begin with a capital, so do these."""
    words = re.findall(r"(?<![\w\\{$])[^\W\d_]+", title)
    is_sentence = sum(word[0].isupper() for word in words[1:]) * 2 < len(words[1:])
    pieces: list[str] = []
    depth = 0
    for place, piece in enumerate(re.split(r"(\s+)", title)):
        matters = re.search(r"(?<=.)[A-ZÀ-ÖØ-Þ]", piece) or (
            is_sentence and place > 0 and re.match(r"[(“‘\"]*[A-ZÀ-ÖØ-Þ]", piece)
        )
        is_plain = depth == 0 and not set("{}\\$") & set(piece)
        pieces.append(f"{{{piece}}}" if matters and is_plain else piece)
        depth += piece.count("{") - piece.count("}")
    return "".join(pieces)


def _author(name: str) -> str:
    """One of several names as BibTeX parts it: `van der B., Jr., A.`; an institution in braces."""
    parts = name_parts(name)
    if not parts.given:
        is_one_word = not re.search(r"[\s,{}]", parts.family)
        return _tex(parts.family) if is_one_word else f"{{{_tex(parts.family)}}}"
    return _tex(", ".join(filter(None, [parts.family, parts.suffix, parts.given])))


def _address(url: str) -> str:
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _balanced(text: str) -> bool:
    depth = 0
    for brace in _BRACES.findall(text) if "{" in text or "}" in text else ():
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0 and not text.endswith("\\")


_BRACES = re.compile(r"[{}](?<!\\.)")


def _literal(text: str) -> str:
    """Text that LaTeX sets and BibTeX reads letter for letter, its lines as they are. BibTeX counts
    braces, escaped ones too, and Zotero knows no others: so they are escaped where they match."""
    return text.translate(PAIRED if _balanced(text.replace("\\", "")) else LITERAL)


LITERAL: Mapping[int, str] = str.maketrans(
    {
        **{mark: f"\\{mark}" for mark in "%#&$_"},
        "@": "{@}",  # some readers take one at the start of a line for a new entry
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
    }
)
PAIRED: Mapping[int, str] = {**LITERAL, ord("{"): r"\{", ord("}"): r"\}"}


# RIS.


def _ris(bookmark: Kept, abstract: bool) -> str:
    """A reference, the note as the HTML that Zotero's notes are. Zotero takes one address; the
    others are in a note of their own."""
    paper = bookmark.paper or _NO_PAPER
    fields = [
        ("TY", "UNPD"),  # a manuscript to Zotero, which takes UNPB for a journal's article
        ("ID", f"paperboy-{bookmark.id}"),
        ("TI", _title(bookmark)),
        *(("AU", _family_first(name)) for name in paper.authors),
        ("PY", paper.year or ""),
        ("T2", paper.venue or ""),
        ("AB", paper.abstract if abstract else ""),
        *(("KW", tag) for tag in paper.tags),
        *(("UR", url) for url in paper.urls[:1]),
        *(("N1", url) for url in paper.urls[1:]),
        ("N1", _remark(bookmark)),
        ("N1", MORE_AUTHORS if paper.has_more_authors else ""),
    ]
    lines = [f"{tag}  - {one_line(value)}" for tag, value in fields if value]
    note = [_standing(bookmark), *([bookmark.note] if bookmark.note else [])]
    lines.append("N1  - " + "".join(f"<p>{_html(text)}</p>" for text in note))
    return "\n".join([*lines, "ER  - ", ""])


def _family_first(name: str) -> str:
    """A name as RIS has it: family name, given names, suffix."""
    parts = name_parts(name)
    return ", ".join(filter(None, [parts.family, parts.given, parts.suffix]))


def _html(text: str) -> str:
    """Text as HTML on one line."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return INVISIBLE.sub(lambda found: f"&#{ord(found[0])};", text).replace("\n", "<br/>")


# What the formats share.


def _title(bookmark: Kept) -> str:
    return (
        one_line(bookmark.paper.title or bookmark.paper.label) if bookmark.paper else ""
    ) or bookmark.id


def _remark(bookmark: Kept) -> str:
    if bookmark.paper is None:
        return NO_PAPER
    return "" if bookmark.paper.title else NO_TITLE


def _standing(bookmark: Kept) -> str:
    return f"{bookmark.state.value}, saved {bookmark.saved_at.isoformat()}"


FORMATS: Mapping[str, Format] = {
    "json": Format(
        _json,
        head=json.dumps({"about": NO_TITLE})[:-1] + ', "bookmarks": [\n',
        between=",\n",
        foot="\n]}\n",
    ),
    # A mark at the start tells spreadsheets that it is UTF-8.
    "csv": Format(_csv, head="\ufeff" + _row(COLUMNS), between=""),
    "md": Format(_markdown, head="# Bookmarks\n\n"),
    "bib": Format(_bibtex),
    "ris": Format(_ris),
}
