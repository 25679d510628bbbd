"""Bookmarks out of files: what was exported comes back whole, and what is no export is refused."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from bot.cards.bookmark import NOTE_LIMIT
from bot.formats.bookmark_exports import FORMATS, MAX_IN_A_FILE, export
from bot.formats.bookmark_imports import imported
from bot.refusals import Refusal
from db.papers.reading import all_papers
from db.people.bookmark_transfer import BroughtIn, Kept, bring_in, kept
from db.people.bookmarks import Origin, ReadingState, save, set_note, set_state
from db.store.store import Store
from tests.kept_bookmarks import all_kept, kept_bookmarks

READER, OTHER = 1, 2
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def bare(kept: list[Kept]) -> list[Kept]:
    """Bookmarks without what the store knows of their papers."""
    return [replace(bookmark, paper=None) for bookmark in kept]


@given(kept_bookmarks)
@pytest.mark.parametrize("format_", FORMATS)
def test_any_bookmark_comes_back_to_the_letter_in_every_format(
    format_: str, kept: list[Kept]
) -> None:
    (content,) = export(kept, format_)
    assert imported(content).kept == bare(kept)


@pytest.fixture
def everything(store: Store) -> list[Kept]:
    """All papers bookmarked, and one that the store does not hold."""
    ids = [paper.id for paper in store.read(all_papers)]
    store.write(save, READER, [*ids, "unknownpaper"], Origin("button", NOON, 7, 3))
    store.write(set_note, READER, ids[0], 'He said: "50 %, {a_b} & more"\n\n中文 # 1')
    store.write(set_state, READER, ids[1], ReadingState.READ)
    store.write(set_note, READER, "unknownpaper", "kept")
    return store.read(all_kept, READER)


@pytest.mark.parametrize("format_", FORMATS)
def test_what_was_exported_comes_back_whole_to_anybody_anywhere(
    store: Store, everything: list[Kept], tmp_path: Path, format_: str
) -> None:
    (content,) = export(everything, format_)
    assert store.write(bring_in, OTHER, imported(content).kept, None) == BroughtIn(804, 0, 1)
    assert store.read(all_kept, OTHER) == everything
    with Store(tmp_path / "elsewhere.db") as elsewhere:
        brought = elsewhere.write(bring_in, READER, imported(content).kept, None)
        assert brought == BroughtIn(804, 0, 804)
        assert elsewhere.read(all_kept, READER) == bare(everything)


def test_bringing_in_twice_changes_nothing_and_overwrites_nothing(
    store: Store, everything: list[Kept]
) -> None:
    changed = everything[0].id
    (content,) = export(everything, "json")
    store.write(set_note, READER, changed, "my newer words")
    store.write(set_state, READER, changed, ReadingState.READING)
    assert store.write(bring_in, READER, imported(content).kept, None) == BroughtIn(0, 804, 1)
    (bookmark,) = (bookmark for bookmark in store.read(all_kept, READER) if bookmark.id == changed)
    assert (bookmark.note, bookmark.state) == ("my newer words", ReadingState.READING)


def test_a_note_comes_in_where_there_was_none(store: Store) -> None:
    store.write(save, READER, ["abc"], Origin("button", NOON))
    store.write(bring_in, READER, [Kept("abc", NOON, ReadingState.READ, "a note")], None)
    assert store.read(all_kept, READER) == [Kept("abc", NOON, ReadingState.TO_READ, "a note")]


def test_a_paper_that_comes_twice_is_brought_in_once(store: Store) -> None:
    twice = [
        Kept("abc", NOON, ReadingState.READ, "first"),
        Kept("abc", NOON, ReadingState.READING, "second"),
    ]
    assert store.write(bring_in, READER, twice, None) == BroughtIn(1, 0, 1)
    assert store.read(all_kept, READER) == twice[:1]


def test_an_id_that_an_edited_abstract_had_is_that_of_the_paper(store: Store) -> None:
    store.write(lambda db: db.conn.execute("INSERT INTO paper_aliases VALUES ('abc', 'def')"))
    both = [
        Kept("abc", NOON, ReadingState.READ, "first"),
        Kept("def", NOON, ReadingState.READING, "second"),
    ]
    assert store.write(bring_in, READER, both, None) == BroughtIn(1, 0, 1)
    assert store.read(all_kept, READER) == [replace(both[0], id="def")]


def test_bookmarks_come_in_the_order_that_was_asked_for(
    store: Store, everything: list[Kept]
) -> None:
    ids = [bookmark.id for bookmark in everything[:9]]
    found = store.read(kept, READER, [*reversed(ids), "nobodys"])
    assert [bookmark.id for bookmark in found] == ids[::-1]


# What others did to the file.

NOTED = [
    Kept("abc", NOON, ReadingState.TO_READ, "one\n\ntwo"),
    Kept("def", NOON, ReadingState.READ, ""),
]


def changed(format_: str, before: str, after: str) -> list[Kept]:
    (content,) = export(NOTED, format_)
    assert before in content.decode()
    return imported(content.decode().replace(before, after).encode()).kept


@pytest.mark.parametrize("format_", ["md", "bib", "ris"])
def test_lines_that_an_editor_ended_otherwise_are_read_as_they_were(format_: str) -> None:
    assert changed(format_, "\n", "\r\n") == NOTED


@pytest.mark.parametrize(
    ("format_", "before", "after"),
    [
        ("md", "## def", "## My own words\n\nread this first\n\n## def"),
        ("md", "> \n", ">\n"),
        ("md", "# Bookmarks\n", "---\ntags: papers\n---\n# Mine\n"),
        ("bib", "@misc{paperboy-def", "@article{other, title={T}}\n\n@misc{paperboy-def"),
        ("bib", "@misc{paperboy-abc", "% mine\n\n@misc{paperboy-abc"),
        ("ris", "TY  - UNPD\nID  - paperboy-def", "TY  - JOUR\nTI  - T\nER  - \n\n"
         "TY  - UNPD\nID  - paperboy-def"),
        ("csv", "id,saved_at,state", '"id","saved_at","state"'),
    ],
)  # fmt: skip
def test_what_somebody_put_beside_ours_is_passed_over(
    format_: str, before: str, after: str
) -> None:
    assert changed(format_, before, after) == NOTED


def test_a_box_ticked_in_obsidian_means_read() -> None:
    first, second = changed("md", "- [ ] to-read", "- [X] to-read")
    assert (first.state, second.state) == (ReadingState.READ, ReadingState.READ)


@pytest.mark.parametrize(
    ("format_", "before", "after"),
    [
        ("md", "- [ ] to-read", "- [ ] soon"),
        ("md", "id `abc`", "id `a b c`"),
        ("bib", "annote = {to-read", "annote = {soon"),
        ("bib", "saved 2026-01-01", "saved then"),
        ("bib", "two},", "two"),
        ("ris", "<p>to-read, saved", "<p>"),
        ("ris", "ID  - paperboy-abc", "ID  - paperboy-a b c"),
        ("csv", "to-read", "soon"),
        ("csv", "2026-01-01", "then"),
        ("json", "to-read", "soon"),
    ],
)
def test_a_damaged_entry_costs_itself_only_and_is_named_by_its_line(
    format_: str, before: str, after: str
) -> None:
    (content,) = export(NOTED, format_)
    text = content.decode()
    read = imported(text.replace(before, after, 1).encode())
    begins = {"json": '{"id": "abc"', "md": "## abc", "ris": "TY", "bib": "@misc"}
    first = begins.get(format_, "abc")
    assert read.kept == NOTED[1:]
    assert read.bad_lines == [text.count("\n", 0, text.index(first)) + 1]


TABLE = [
    Kept("abc", NOON, ReadingState.TO_READ, '=1+1; "so"\n中文, é'),
    Kept("def", datetime(2026, 1, 6, tzinfo=UTC), ReadingState.READ, "'-x"),
]


def table(separator: str = ",", **how: Any) -> str:
    """The rows of an export, as another program writes them."""
    (content,) = export(TABLE, "csv")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    written = io.StringIO()
    csv.writer(written, delimiter=separator, **how).writerows(
        [*([row[3], *row[:3], *row[4:]] for row in rows), [""] * len(rows[0])]
    )
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        table(";").encode("utf-8-sig"),
        table("\t").encode("utf-16"),
        ("sep=,\r\n" + table()).encode(),
        ("\r\n" + table()).encode(),
        table(quoting=csv.QUOTE_ALL, lineterminator="\n").encode(),
        table(";").replace("2026-01-06T00:00:00+00:00", "06.01.2026 00:00").encode(),
        table().replace("2026-01-06T00:00:00+00:00", "1/6/2026 0:00").encode(),
        table().replace("2026-01-06T00:00:00+00:00", "2026/1/6").encode(),
    ],
)
def test_a_table_that_a_spreadsheet_saved_comes_back_whole(content: bytes) -> None:
    read = imported(content)
    assert read.kept == TABLE
    assert read.bad_lines == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1/6/2026 12:05", datetime(2026, 1, 6, 12, 5, tzinfo=UTC)),
        ("1/6/26 12:05", datetime(2026, 1, 6, 12, 5, tzinfo=UTC)),
        ("1/6/2026 12:05:09 AM", datetime(2026, 1, 6, 0, 5, 9, tzinfo=UTC)),
        ("1/6/2026 3:05 PM", datetime(2026, 1, 6, 15, 5, tzinfo=UTC)),
        ("06.01.2026", datetime(2026, 1, 6, tzinfo=UTC)),
        ("6.1.2026 12.05", datetime(2026, 1, 6, 12, 5, tzinfo=UTC)),
        ("6. 1. 2026 12:05", datetime(2026, 1, 6, 12, 5, tzinfo=UTC)),
        ("2026. 01. 06. 12:05", datetime(2026, 1, 6, 12, 5, tzinfo=UTC)),
        ("06-01-2026 12:05", datetime(2026, 1, 6, 12, 5, tzinfo=UTC)),
        ("2026-01-06 12:05", datetime(2026, 1, 6, 12, 5, tzinfo=UTC)),
        ("2026-1-6 12:05", datetime(2026, 1, 6, 12, 5, tzinfo=UTC)),
        ("2026/1/6 12:05", datetime(2026, 1, 6, 12, 5, tzinfo=UTC)),
        ("2026/1/6 下午 3:05", datetime(2026, 1, 6, 15, 5, tzinfo=UTC)),
        ("2026年1月6日", datetime(2026, 1, 6, tzinfo=UTC)),
        ("6-Jan-26", datetime(2026, 1, 6, tzinfo=UTC)),
        ("January 6, 2026", datetime(2026, 1, 6, tzinfo=UTC)),
        ("46028", datetime(2026, 1, 6, tzinfo=UTC)),
        ("46028.5", datetime(2026, 1, 6, 12, tzinfo=UTC)),
        ("46028,5", datetime(2026, 1, 6, 12, tzinfo=UTC)),
    ],
)
def test_a_moment_as_a_country_writes_it_is_that_moment(written: str, meant: datetime) -> None:
    rows = f"id;saved_at;state;note\r\nabc;{written};read;\r\n"
    (bookmark,) = imported(rows.encode()).kept
    assert bookmark.saved_at == meant


def test_one_date_that_has_its_day_first_says_so_for_all() -> None:
    rows = "id,saved_at,state,note\r\nabc,06/01/2026,read,\r\ndef,25/01/2026,read,\r\n"
    first, second = imported(rows.encode()).kept
    assert (first.saved_at.month, first.saved_at.day) == (1, 6)
    assert (second.saved_at.month, second.saved_at.day) == (1, 25)


@pytest.mark.parametrize("written", ["0/0/2026", "99999999", "1/6/2026 25:00", "6-Foo-26", "1e9"])
def test_a_moment_that_there_never_was_costs_its_row(written: str) -> None:
    rows = f"id,saved_at,state,note\r\nabc,{written},read,\r\ndef,2026-01-01,read,\r\n"
    read = imported(rows.encode())
    assert [bookmark.id for bookmark in read.kept] == ["def"]
    assert read.bad_lines == [2]


def test_a_table_in_the_characters_of_chinese_windows_is_read() -> None:
    (content,) = export([replace(NOTED[0], note="先读方法，再看实验。")], "csv")
    text = content.decode("utf-8-sig")
    for code_page in "gbk", "gb18030", "gb2312":
        (bookmark,) = imported(text.encode(code_page)).kept
        assert bookmark.note == "先读方法，再看实验。"


def test_what_jabref_writes_around_and_into_an_entry_is_passed_over() -> None:
    noted = [replace(NOTED[0], note="50 % of {it}"), NOTED[1]]
    (content,) = export(noted, "bib")
    text = content.decode()
    for before, after in [
        ("@misc{", "% Encoding: UTF-8\n\n@Misc{"),
        ("  annote = ", "  creationdate = {2026-01-06T12:00:00},\n  annote       = "),
        ("},\n}", "},\n  groups       = {Mine\\;more},\n  timestamp    = {2026-01-06},\n}"),
    ]:
        assert before in text
        text = text.replace(before, after)
    text += (
        "\n@Comment{jabref-meta: databaseType:bibtex;}\n\n@Comment{jabref-meta: grouping:\n0 A;}\n"
    )
    for written in text, text.replace("annote  ", "Annote  "), text.replace("\n", "\r\n"):
        read = imported(written.encode())
        assert (read.kept, read.bad_lines) == (noted, [])


def test_a_half_filled_box_in_obsidian_means_reading() -> None:
    first, _ = changed("md", "- [ ] to-read", "-\t[/] to-read")
    assert first.state is ReadingState.READING


def test_a_table_in_windows_characters_is_read() -> None:
    (content,) = export([replace(NOTED[0], note="café")], "csv")
    (bookmark,) = imported(content.decode("utf-8-sig").encode("cp1252")).kept
    assert bookmark.note == "café"


def test_a_bad_row_is_named_by_its_line_after_notes_of_many_lines() -> None:
    rows = 'id,saved_at,state,note\r\nabc,2026-01-01,read,"a\nb\nc"\r\ndef,then,read,\r\n'
    assert imported(rows.encode()).bad_lines == [5]


@pytest.mark.parametrize(
    "note", ["=1+1", "+1", "-1", "@x", "'=1", "''@", " =1", "\t-1", "＝1", "'it"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_shown_and_comes_back(note: str) -> None:
    noted = [replace(NOTED[0], note=note)]
    (content,) = export(noted, "csv")
    cells = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1]
    assert not any(cell.lstrip()[:1] in {*"=+-@＝"} for cell in cells if cell.strip())
    assert imported(content).kept == noted


@pytest.mark.parametrize(
    ("format_", "changes"),
    [
        ("json", [('{"about"', '\n\n{\n  "about"'), (', "', ',\n    "')]),
        ("md", [("\n", "\r\n")]),
        ("md", [("- [ ]", "*   [ ]"), ("- saved", "*   saved")]),
        ("md", [("- saved", "\n- saved"), ("## ", "### "), ("# Bookmarks\n", "---\na: 1\n---\n")]),
        ("bib", [("@misc", "@Misc"), ("  annote = ", "\tannote     = "), ("},\n}", "}\n}")]),
        ("bib", [("@misc{paperboy-abc", "% Encoding: UTF-8\n\n@Misc{paperboy-abc")]),
        ("bib", [("},\n}", "},\n  title   = {x},\n}")]),
        ("ris", [("\n", "\r\n")]),
        ("ris", [("\n", "\r")]),
        ("ris", [("ER  - \n", "ER  -\n\n\n")]),
    ],
)
def test_what_an_editor_rewrote_comes_back_whole(
    format_: str, changes: list[tuple[str, str]]
) -> None:
    (content,) = export(NOTED, format_)
    text = content.decode()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    read = imported(text.encode())
    assert (read.kept, read.bad_lines) == (NOTED, [])
    if format_ == "json":
        assert imported(text.encode("utf-16")).kept == NOTED


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{}", b"[]", b"{", b"\xff\xfe", b'{"bookmarks": []}', b'{"bookmarks": [1]}'),
        b'{"bookmarks": [{"id": "x y", "saved_at": "2026-01-01", "state": "read", "note": ""}]}',
        b'{"bookmarks": [{"id": "abc", "saved_at": "then", "state": "read", "note": ""}]}',
        b'{"bookmarks": [{"id": "abc", "saved_at": "2026-01-01", "state": "?", "note": ""}]}',
        b'{"bookmarks": [{"id": "abc", "saved_at": "2026-01-01", "state": [], "note": ""}]}',
        b'{"bookmarks": [{"id": "abc", "saved_at": "0001-01-01T00:00+14:00", "state": "read",'
        b' "note": ""}]}',
        b'{"bookmarks": {"id": 1}}',
        b"id,note\r\nabc,",
        b"id,saved_at\r\nabc,2026-01-01",
        b"@misc{a, title={b}}",
        b"# Bookmarks\n",
        b"TY  - UNPD\nTI  - x\nER  - \n",
        b"N1  - <p>&#9999999;</p>",
        b'{"bookmarks":' + b"[" * 100_000,
    ],
)
def test_what_is_no_export_is_refused_in_words_that_name_what_is_one(content: bytes) -> None:
    with pytest.raises(Refusal, match="JSON, CSV, Markdown, BibTeX and RIS"):
        imported(content)


def test_a_file_with_more_than_an_export_holds_is_to_be_parted() -> None:
    many = [Kept("abc", NOON, ReadingState.READ, "")] * (MAX_IN_A_FILE + 1)
    (content,) = export(many, "csv")
    with pytest.raises(Refusal, match=r"more than 1000 bookmarks. Split it"):
        imported(content)


def test_a_note_is_no_longer_than_a_form_takes() -> None:
    row = {"id": "abc", "saved_at": "2026-01-01", "state": "read", "note": "n" * 5_000}
    (bookmark,) = imported(json.dumps({"bookmarks": [row]}).encode()).kept
    assert len(bookmark.note) == NOTE_LIMIT
    assert bookmark.saved_at == datetime(2026, 1, 1, tzinfo=UTC)
