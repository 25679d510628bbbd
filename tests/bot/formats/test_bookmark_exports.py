"""Bookmarks as files for other programs: what they read, and that nothing in it is invented."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy
from bibtexparser.model import Entry
from hypothesis import given

from bot.formats.bookmark_exports import FORMATS, MORE_AUTHORS, NO_PAPER, NO_TITLE, export
from bot.formats.bookmark_imports import imported
from db.papers.reading import all_papers
from db.people.bookmark_transfer import Cited, Kept
from db.people.bookmarks import Origin, ReadingState, save, set_note, set_state
from db.store.store import Store
from tests.kept_bookmarks import all_kept, kept_bookmarks

READER = 1
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
STANDING = "to-read, saved 2026-01-01T12:00:00+00:00"

LISTED = Cited(
    "On {Bits} & Bytes",
    "On {Bits} & Bytes",
    ("A. Author", "B. van der Author", "C. Author, Jr.", "Research and Co.", "作者"),
    "",
    ("Reward Models", "R&D"),
    None,
    "We save 50% of #bits}.\n## No head\n> no quotation",
    ("https://example.org/page", "https://example.org/code"),
)


@pytest.fixture
def everything(store_copy: Path) -> Iterator[list[Kept]]:
    """All papers bookmarked, and one that the store does not hold."""
    with Store(store_copy) as store:
        ids = [paper.id for paper in store.read(all_papers)]
        store.write(save, READER, [*ids, "unknownpaper"], Origin("button", NOON, 7, 3))
        store.write(set_note, READER, ids[0], 'He said: "50 %, {a_b} & more"\n\n中文 # 1')
        store.write(set_state, READER, ids[1], ReadingState.READ)
        store.write(set_note, READER, "unknownpaper", "kept")
        yield store.read(all_kept, READER)


def listed(note: str = "") -> list[Kept]:
    """A bookmark of a paper that a list gave a title."""
    return [Kept("listed", NOON, ReadingState.TO_READ, note, LISTED)]


def entries(kept: list[Kept]) -> list[Entry]:
    """What bibtexparser reads of an export as BibTeX."""
    (content,) = export(kept, "bib")
    library = bibtexparser.parse_string(content.decode())
    assert not library.failed_blocks
    return list(library.entries)


def references(kept: list[Kept]) -> list[dict[str, Any]]:
    """What rispy reads of an export as RIS."""
    (content,) = export(kept, "ris")
    return list(rispy.loads(content.decode()))


@given(kept_bookmarks)
def test_whatever_a_bookmark_holds_others_read_as_many_entries(kept: list[Kept]) -> None:
    keys = [f"paperboy-{bookmark.id}" for bookmark in kept]
    assert [reference["id"] for reference in references(kept)] == keys
    once = {bookmark.id: bookmark for bookmark in kept}
    assert [entry.key for entry in entries(list(once.values()))] == [
        f"paperboy-{id_}" for id_ in once
    ]


# BibTeX.


def test_bibtex_has_an_entry_for_each_bookmark_that_another_reader_reads(
    everything: list[Kept],
) -> None:
    found = {entry.key: entry for entry in entries(everything)}
    assert set(found) == {f"paperboy-{bookmark.id}" for bookmark in everything}
    for bookmark in everything:
        entry = found[f"paperboy-{bookmark.id}"]
        assert entry.entry_type == "misc"
        assert entry["annote"].startswith(f"{bookmark.state.value}, saved 2026-01-01T12:00:00")
        for name, value in entry.items():
            assert balanced(str(value)), (name, value)
            assert name == "url" or not re.search(r"(?<!\\)[%#&]", str(value))


def balanced(text: str) -> bool:
    """Whether BibTeX, for which a backslash changes nothing, finds each brace closed."""
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0


def test_bibtex_has_the_real_title_and_every_author_as_one() -> None:
    (entry,) = entries(listed())
    assert entry["title"] == r"On {Bits} \& Bytes"
    assert entry["author"] == (
        "Author, A. and van der Author, B. and Author, Jr., C. and {Research and Co.} and 作者"
    )
    assert entry["url"] == "https://example.org/page"
    assert entry["abstract"] == r"We save 50\% of \#bits). \#\# No head > no quotation"
    assert "note" not in entry


def test_a_note_in_bibtex_is_text_that_latex_sets() -> None:
    (entry,) = entries(listed("50% of \\a_b~\n^ & $5"))
    assert entry["annote"] == (
        STANDING + "\n50\\% of {\\textbackslash}a\\_b"
        "{\\textasciitilde}\n{\\textasciicircum} \\& \\$5"
    )


@pytest.mark.parametrize(
    ("note", "written"),
    [
        ("{x}", r"\{x\}"),
        ("}{", r"{\textbraceright}{\textbraceleft}"),
        (r"\{}", r"{\textbackslash}\{\}"),
        (r"{\}", r"\{{\textbackslash}\}"),
    ],
)
def test_braces_are_escaped_where_they_match_and_named_where_bibtex_would_miscount(
    note: str, written: str
) -> None:
    (entry,) = entries(listed(note))
    assert entry["annote"] == f"{STANDING}\n{written}"


def test_an_abstract_with_half_a_pair_of_escaped_braces_leaves_the_entry_whole() -> None:
    halved = replace(LISTED, abstract=r"$\left\{ a \right.$ and \}\}")
    (entry,) = entries([replace(listed()[0], paper=halved)])
    assert balanced(entry["abstract"].replace("\\", ""))


@pytest.mark.parametrize(
    ("name", "bibtex", "ris"),
    [
        ("Henri Poincaré III", "Poincaré, III, Henri", "Poincaré, Henri, III"),
        ("Poincaré, Henri", "Poincaré, Henri", "Poincaré, Henri"),
        ("A. van der B.", "van der B., A.", "van der B., A."),
        ("Mausam", "Mausam", "Mausam"),
        ("Somewhere Research Team", "{Somewhere Research Team}", "Somewhere Research Team"),
        ("A_B Lab", r"{A\_B Lab}", "A_B Lab"),
    ],
)
def test_names_are_parted_by_each_formats_rule(name: str, bibtex: str, ris: str) -> None:
    written = [replace(listed()[0], paper=replace(LISTED, authors=(name,)))]
    assert entries(written)[0]["author"] == bibtex
    assert references(written)[0]["authors"] == [ris]


@pytest.mark.parametrize(
    ("title", "bibtex"),
    [
        ("GS$^{3}$LAM costs $5 & 3_2 ^ #1", r"GS$^{3}$LAM costs \$5 \& 3\_2 \^{} \#1"),
        (r"50\% of \'Etienne's $x_1^2$", r"50\% of \'Etienne's $x_1^2$"),
        ("Learning &amp; planning with BERT", r"Learning \& planning with {BERT}"),
        ("On bridges of Schrödinger and iPhones", "On bridges of {Schrödinger} and {iPhones}"),
        ("Deep Learning for Small Worlds", "Deep Learning for Small Worlds"),
        ("A study: GPT-4 in {Bern}", "A study: {GPT-4} in {Bern}"),
    ],
)
def test_a_title_in_bibtex_is_what_latex_sets(title: str, bibtex: str) -> None:
    paper = replace(LISTED, title="shown", written_title=title)
    assert entries([replace(listed()[0], paper=paper)])[0]["title"] == bibtex


def test_a_title_leaves_whole_and_with_year_and_venue_where_they_are_known() -> None:
    title = "One " + "long title " * 40
    paper = replace(LISTED, title=title.strip(), year="2018", venue="ICLR", has_more_authors=True)
    kept = [replace(listed()[0], paper=paper)]
    (entry,), (reference,) = entries(kept), references(kept)
    assert (entry["title"], reference["title"]) == (paper.title, paper.title)
    assert (entry["year"], entry["howpublished"]) == ("2018", "ICLR")
    assert (reference["year"], reference["secondary_title"]) == ("2018", "ICLR")
    assert entry["author"].endswith(" and others")
    assert MORE_AUTHORS in reference["notes"]


@pytest.mark.parametrize("name", ["{OpenAI Team}", "Jane {van Dyke}"])
def test_a_name_in_braces_stays_one_name(name: str) -> None:
    written = [replace(listed()[0], paper=replace(LISTED, authors=(name,)))]
    assert entries(written)[0]["author"] == f"{{{name}}}"
    assert references(written)[0]["authors"] == [name]


# RIS.


def test_ris_has_a_reference_for_each_bookmark_that_another_reader_reads(
    everything: list[Kept],
) -> None:
    found = {reference["id"]: reference for reference in references(everything)}
    assert set(found) == {f"paperboy-{bookmark.id}" for bookmark in everything}
    for bookmark in everything:
        reference = found[f"paperboy-{bookmark.id}"]
        assert reference["type_of_reference"] == "UNPD"
        assert "unknown_tag" not in reference
        assert reference["keywords"] == list(bookmark.paper.tags) if bookmark.paper else True


def test_ris_has_one_address_as_zotero_takes_it_and_the_note_as_html() -> None:
    (reference,) = references(listed("a < b\n  & c"))
    assert reference["title"] == LISTED.title
    assert reference["authors"] == [
        *("Author, A.", "van der Author, B."),
        *("Author, C., Jr.", "Research and Co.", "作者"),
    ]
    assert reference["urls"] == ["https://example.org/page"]
    assert reference["notes"] == [
        "https://example.org/code",
        f"<p>{STANDING}</p><p>a &lt; b<br/>  &amp; c</p>",
    ]


# Markdown.


def test_markdown_has_tags_and_boxes_that_obsidian_reads(everything: list[Kept]) -> None:
    (content,) = export(everything, "md")
    text = content.decode()
    assert text.count("\n## ") == 804
    assert text.count("- [x] read\n") == 1
    tags = re.findall(r"(?<= )#\S+", "\n".join(re.findall(r"^- .*?: #.*$", text, re.M)))
    assert tags
    assert all(re.fullmatch(r"#[\w-]+", tag) for tag in tags)


def test_a_note_in_markdown_is_a_quotation_and_an_abstract_begins_nothing() -> None:
    (content,) = export(listed("first\n\n# last"), "md")
    text = content.decode()
    assert "\n\n> first\n> \n> # last\n\n" in text
    assert "\n\\## No head\n\\> no quotation\n" in text


def test_markdown_of_a_paper_without_a_category_or_with_odd_tags_reads_well() -> None:
    paper = replace(LISTED, tags=("Reward Models", "R&D", "2024", "C++", "++"))
    (content,) = export([replace(listed()[0], paper=paper)], "md")
    assert "\n- #Reward-Models #R-D 2024 #C ++\n" in content.decode()


# CSV and JSON.


def test_a_table_opens_in_a_spreadsheet(everything: list[Kept]) -> None:
    (content,) = export(everything, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 805
    assert {len(row) for row in rows} == {12}


def test_json_has_all_that_is_known_of_a_paper() -> None:
    (content,) = export(listed("a note"), "json")
    (row,) = json.loads(content)["bookmarks"]
    assert row["title"] == LISTED.title
    assert row["authors"] == list(LISTED.authors)
    assert row["abstract"] == LISTED.abstract
    assert row["note"] == "a note"


# All of them.


@pytest.mark.parametrize("format_", ["bib", "ris"])
def test_nothing_is_invented_and_a_label_says_that_it_is_no_title(
    everything: list[Kept], format_: str
) -> None:
    known = next(bookmark for bookmark in everything if bookmark.paper)
    unknown = next(bookmark for bookmark in everything if not bookmark.paper)
    of_known, of_unknown, of_listed = (
        export([bookmark], format_)[0].decode() for bookmark in (known, unknown, *listed())
    )
    assert NO_TITLE in of_known
    assert NO_PAPER in of_unknown
    assert NO_TITLE not in of_listed
    for text in (of_known, of_unknown):
        assert not re.search(r"^ +(author|year|journal|doi) =|^(AU|PY|JO|DO)  -", text, re.M)


@pytest.mark.parametrize("format_", FORMATS)
def test_abstracts_are_left_out_of_what_would_be_too_large(
    everything: list[Kept], monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    (whole,) = export(everything, format_)
    monkeypatch.setattr("bot.formats.bookmark_exports.FILE_LIMIT", len(whole) - 1)
    (short,) = export(everything, format_)
    assert len(short) < len(whole) / 2


@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_too_large_even_so_leaves_in_several_files_which_all_come_back(
    everything: list[Kept], monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    monkeypatch.setattr("bot.formats.bookmark_exports.FILE_LIMIT", 100_000)
    files = export(everything, format_)
    assert len(files) > 1
    assert max(map(len, files)) <= 100_000
    back = [bookmark.id for file in files for bookmark in imported(file).kept]
    assert back == [bookmark.id for bookmark in everything]
