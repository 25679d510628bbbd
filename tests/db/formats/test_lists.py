"""Lists of papers: each format gives the same records; what cannot be read is named by its line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.formats import lists as paperlist
from db.formats.lists import UNSTORABLE, BlankEntry, is_list, records
from db.formats.seed_text import Fault, SeedError
from db.papers.authors import printed_list
from db.papers.missing import is_no_title, says_nothing
from db.papers.record import Bibliography, Record
from db.papers.rows import columns_of

FORMATS = ("json", "jsonl", "csv")
ENTRY = {
    "id": "05T81ScPFb",
    "title": "Sparse Attention, Revisited",
    "author": "A. Author;B. Author;A. Author",
    "abstract": "We revisit $O(n^2)$ attention.\nIt is slow.",
    "keywords": "attention;sparsity",
    "tldr": "Attention can be sparse.",
    "track": "main",
    "primary_area": "architectures",
    "status": "Poster",
    "site": "https://papers.example.org/1",
    "pdf": "https://papers.example.org/1.pdf",
    "github": "https://github.com/author/sparse",
    "project": "https://sparse.example.org",
}
RECORD = Record(
    area="main",
    category="architectures",
    tag_line="attention;sparsity",
    tldr="Attention can be sparse.",
    summary=None,
    abstract="We revisit $O(n^2)$ attention.\nIt is slow.",
    bibliography=Bibliography(
        entry="05T81ScPFb",
        title="Sparse Attention, Revisited",
        authors=("A. Author", "B. Author"),
        status="Poster",
        page="https://papers.example.org/1",
        pdf="https://papers.example.org/1.pdf",
        code="https://github.com/author/sparse",
        project="https://sparse.example.org",
    ),
)


def written(entries: Sequence[dict[str, str]], format_: str) -> bytes:
    """The entries as a list of papers."""
    if format_ == "json":
        return json.dumps(entries, indent=4).encode()
    if format_ == "jsonl":
        return "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries).encode()
    text = io.StringIO(newline="")
    rows = csv.DictWriter(text, fieldnames=tuple(ENTRY))
    rows.writeheader()
    rows.writerows(entries)
    return text.getvalue().encode()


def read(content: bytes, name: str = "papers.json") -> list[Record | BlankEntry]:
    return list(records(io.BytesIO(content), name))


def read_one(**fields: object) -> Record:
    """The record of an entry in JSON."""
    (record,) = read(json.dumps([fields]).encode())
    assert isinstance(record, Record)
    return record


def listed(**fields: object) -> Bibliography:
    """What the entry's record says beside its texts; the entry has a title."""
    bibliography = read_one(**{"title": "A title", **fields}).bibliography
    assert bibliography
    return bibliography


def faults_in(content: bytes, name: str = "papers.json") -> tuple[Fault, ...]:
    with pytest.raises(SeedError) as refused:
        read(content, name)
    return refused.value.faults


# Entries.


@pytest.mark.parametrize("format_", FORMATS)
def test_an_entry_is_a_record(format_: str) -> None:
    assert read(written([ENTRY], format_), f"papers.{format_}") == [RECORD]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("iclr2018.json", True),
        ("Papers.JSONL", True),
        ("papers.ndjson", True),
        ("papers.CSV", True),
        ("papers.txt", False),
        ("json", True),
        ("papers", False),
    ],
)
def test_the_suffix_tells_a_list_from_a_seed_file(name: str, expected: bool) -> None:
    assert is_list(name) is expected


@pytest.mark.parametrize("nothing", [None, "", "  ", "\u200b\t", True, False, [], [None, ""]])
def test_what_a_list_does_not_say_is_missing(nothing: object) -> None:
    silent = read_one(**dict.fromkeys(ENTRY, nothing) | {"title": "A title"})
    assert silent == read_one(title="A title")
    assert silent == Record("", "", "", None, None, "", Bibliography(title="A title"))


def test_an_entry_without_title_and_abstract_is_left_out() -> None:
    entries = [{"title": "A title"}, {"author": "A. Author"}, {"abstract": "An abstract."}]
    first, second, third = read(json.dumps(entries).encode())
    assert second == BlankEntry("papers.json", 2)
    assert isinstance(first, Record)
    assert isinstance(third, Record)


def test_numbers_are_texts_as_they_are_spelled() -> None:
    big = "9" * 5000
    (record,) = read(f'[{{"title": 1984, "id": {big}, "status": 1.50, "tldr": NaN}}]'.encode())
    assert isinstance(record, Record)
    assert record.bibliography == Bibliography(entry=big, title="1984", status="1.50")
    assert record.tldr is None


def test_lists_of_texts_are_joined() -> None:
    assert read_one(title="A title", keywords=["one", None, "two, three"]).tag_line == (
        "one;two, three"
    )


@pytest.mark.parametrize(
    ("field", "people"),
    [
        ("A. Author; B. Author;;A. Author", ("A. Author", "B. Author")),
        (["A. Author", " B. Author ", "A. Author"], ("A. Author", "B. Author")),
        ("A. Author, B. Author", ("A. Author", "B. Author")),
        ("Author, A.", ("Author, A.",)),
        (["Author, A."], ("Author, A.",)),
        ("Anonymous", ("Anonymous",)),
    ],
)
def test_each_author_is_named_once(field: object, people: tuple[str, ...]) -> None:
    assert listed(author=field).authors == listed(authors=field).authors == people


def test_that_a_list_names_not_all_authors_is_known() -> None:
    found = listed(author="Ada Byron; Alan Mathison; et al.")
    assert (found.authors, found.has_more_authors) == (("Ada Byron", "Alan Mathison"), True)


def test_authors_may_be_objects_with_names() -> None:
    assert listed(authors=[{"name": "Ada Byron", "id": 1}]).authors == ("Ada Byron",)


@pytest.mark.parametrize("nothing", ["nan", "NaN", "None", "null", "N/A", " <NA> "])
def test_what_a_program_writes_for_nothing_is_nothing_in_every_field(nothing: str) -> None:
    silent = read_one(**dict.fromkeys(ENTRY, nothing) | {"title": "A title"})
    assert silent == read_one(title="A title")
    content = f"title,abstract\n{nothing},{nothing}\n".encode()
    assert read(content, "papers.csv") == [BlankEntry("papers.csv", 1)]


def test_a_list_that_was_printed_into_a_cell_is_a_list() -> None:
    head, row = "title,authors,keywords", "[Re] One,\"['Ada Byron', 'A. M.']\",\"['tiny', 'nets']\""
    (record,) = read(f"{head}\n{row}\n".encode(), "papers.csv")
    assert isinstance(record, Record)
    assert record.bibliography == Bibliography(title="[Re] One", authors=("Ada Byron", "A. M."))
    assert record.tag_line == "tiny;nets"


def test_a_list_gives_identifiers_year_and_venue() -> None:
    found = listed(
        site="https://example.org/1",
        openreview="https://openreview.net/forum?id=AbCdEf1234",
        arxiv="2401.01234",
        doi="10.1145/1.2",
        year=2018,
        booktitle="Proceedings",
    )
    pages = ("2401.01234", "10.1145/1.2", "https://openreview.net/forum?id=AbCdEf1234")
    assert found.other_ids == pages
    assert (found.page, found.year, found.venue) == ("https://example.org/1", "2018", "Proceedings")
    assert listed(date="2018-05-01").year == "2018"
    assert listed(year="May").year is None


def test_the_page_is_the_site_or_what_stands_in_for_it() -> None:
    pages = {
        "site": "https://a.example",
        "oa": "https://b.example",
        "openreview": "https://c.example",
    }
    assert listed(**pages).page == "https://a.example"
    assert listed(**pages | {"site": ""}).page == "https://b.example"
    assert listed(**pages | {"site": None, "oa": None}).page == "https://c.example"


def test_what_no_store_holds_becomes_a_replacement_character() -> None:
    content = rb'[{"title": "A\u0000B \ud800C \ud83d\ude00"}]'
    assert read(content) == [read_one(title="A\ufffdB \ufffdC \U0001f600")]


def test_other_fields_may_hold_anything() -> None:
    assert read_one(title="A title", award=False, rating_avg=[4.2, 3.4], more={"a": [{}]}) == (
        read_one(title="A title")
    )


def test_csv_of_a_spreadsheet_is_read() -> None:
    content = '\ufeffTitle ,Abstract,Seen\r\n"A ""title""","Two\r\nlines",yes\r\n\r\n'
    (record,) = read(content.encode(), "papers.csv")
    assert record == read_one(title='A "title"', abstract="Two\r\nlines")


def test_long_entries_are_read_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paperlist, "PIECE", 7)
    entries = [titled("标题 " * 40), titled("short"), ENTRY]
    content = json.dumps(entries, ensure_ascii=False, indent=1).encode()
    assert len(read(content)) == 3
    assert read(content)[2] == RECORD


def titled(title: str) -> dict[str, str]:
    return ENTRY | {"title": title}


def test_records_come_before_the_file_is_read_to_its_end() -> None:
    content = io.BytesIO(json.dumps([ENTRY] * 20_000).encode())
    assert next(records(content, "papers.json")) == RECORD
    assert content.tell() < 1_000_000


# What cannot be read.


@pytest.mark.parametrize(
    ("content", "line", "expected", "found"),
    [
        (b"", 1, "an array of objects, begun by “[”", "the end of the file"),
        (b'\n {"title": "A"}', 2, "an array of objects, begun by “[”", '“{"title": "A"}”'),
        (b'[{"title": "A"},\n 5]', 2, "an object", "“5]”"),
        (b'[{"title": "A"},]', 1, "an object", "“]”"),
        (b'[{"title": "A"}\n{"title": "B"}]', 2, "“,” or “]”", '“{"title": "B"}]”'),
        (b'[{"title": "A"}', 1, "“,” or “]”", "the end of the file"),
        (b'[{"title": "A"}]\nmore', 2, "the end of the file", "“more”"),
        (b'[{\n"title"\n"A"}]', 3, "well-formed JSON", '“"A"}]”'),
        (b'[{"title":\n"A', 2, "well-formed JSON", '“"A”'),
        (b'[{"title":', 1, "well-formed JSON", "the end of the file"),
        (b'[{"title": "A"},\n{"title": "\xff"}]', 2, "UTF-8 text", "the byte 0xff"),
        (b'[{"title": "\xe6', 1, "UTF-8 text", "the byte 0xe6"),
        (b'[{"title": "\xed\xa0\x80"}]', 1, "UTF-8 text", "the byte 0xed"),
        (b'[\n{"title": "A\0"}]', 2, "well-formed JSON", '“{"title": "A\0"}]”'),
        (b'[{"a": ' + b"[" * 100_000, 1, "JSON of some depth", "brackets in brackets in brackets"),
    ],
)
def test_a_broken_array_is_named_by_its_line(
    content: bytes, line: int, expected: str, found: str
) -> None:
    assert faults_in(content) == (Fault("papers.json", line, expected, found),)


def test_a_field_that_is_an_object_is_named() -> None:
    content = b'[\n{"title": "A"},\n{"title": {"en": "B"}},\n{"title": "C", "author": [["D"]]}]'
    assert [(fault.line, fault.expected) for fault in faults_in(content)] == [
        (3, "text in the field “title”"),
        (4, "text in the field “author”"),
    ]


def test_every_broken_line_of_json_lines_is_named() -> None:
    content = b'{"title": "A"}\n\n[]\n{"title": }\r\n{"title": "B"} {}\n'
    assert [(fault.line, fault.expected) for fault in faults_in(content, "papers.jsonl")] == [
        (3, "an object"),
        (4, "well-formed JSON"),
        (5, "well-formed JSON"),
    ]


@pytest.mark.parametrize(
    ("content", "line", "expected"),
    [
        (b"", 1, "a head with a column “title” or “abstract”"),
        (b"name;title\n", 1, "a head with a column “title” or “abstract”"),
        (b'title,id\n"A\nB",1\nC\n', 4, "2 cells, as in the head"),
        (b"title,id\nA,1,2\n", 2, "2 cells, as in the head"),
        (b'title\n"A', 2, "well-formed CSV"),
        (b'title\n"A"B\n', 2, "well-formed CSV"),
        (b"title\nA\0B\n", 2, "text"),
        (b"title\nA\n\xff\n", 3, "UTF-8 text"),
    ],
)
def test_broken_csv_is_named_by_its_line(content: bytes, line: int, expected: str) -> None:
    (fault,) = faults_in(content, "papers.csv")
    assert (fault.line, fault.expected) == (line, expected)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("papers.json", b'[{"title": "' + b"A" * 5000),
        ("papers.jsonl", b'{"title": "' + b"A" * 5000),
        ("papers.csv", b'title\n"' + b"A\n" * 5000),
    ],
)
def test_what_never_ends_is_not_read_to_the_end(
    name: str, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paperlist, "MAX_ENTRY_CHARACTERS", 1000)
    monkeypatch.setattr(paperlist, "PIECE", 100)
    file = io.BytesIO(content)
    with pytest.raises(SeedError):
        list(records(file, name))
    assert file.tell() < 4000


def test_what_could_be_read_comes_before_the_faults() -> None:
    found = records(io.BytesIO(b'[{"title": "A"}, oops'), "papers.json")
    assert next(found) == read_one(title="A")
    with pytest.raises(SeedError):
        next(found)


# Any list.

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(
    lambda text: (
        any(letter.isprintable() and letter != " " for letter in text)
        and not says_nothing(text)
        and printed_list(text) is None
    )
)
PEOPLE = st.lists(
    st.sampled_from(["A. Author", "作者", "B. van der Author", "C. Author Jr.", "Ł. O'Author"]),
    max_size=3,
    unique=True,
).map(tuple)
MAYBE = st.none() | TEXTS
RECORDS = st.builds(
    Record,
    area=st.just("") | TEXTS,
    category=st.just("") | TEXTS,
    tag_line=st.just("") | TEXTS,
    tldr=MAYBE,
    summary=st.none(),
    abstract=st.just("") | TEXTS,
    bibliography=st.builds(
        Bibliography,
        entry=MAYBE,
        title=TEXTS.filter(lambda title: not is_no_title(title)),
        authors=PEOPLE,
        status=MAYBE,
        page=MAYBE,
        pdf=MAYBE,
        code=MAYBE,
        project=MAYBE,
    ),
)


def entry_of(record: Record) -> dict[str, str]:
    """The entry that a list would have of a record."""
    about = record.bibliography
    assert about
    return {
        "id": about.entry or "",
        "title": about.title or "",
        "author": ";".join(about.authors),
        "abstract": record.abstract,
        "keywords": record.tag_line,
        "tldr": record.tldr or "",
        "track": record.area,
        "primary_area": record.category,
        "status": about.status or "",
        "site": about.page or "",
        "pdf": about.pdf or "",
        "github": about.code or "",
        "project": about.project or "",
    }


@given(st.lists(RECORDS, max_size=4), st.sampled_from(FORMATS))
def test_what_is_written_is_read_back(expected: list[Record], format_: str) -> None:
    content = written([entry_of(record) for record in expected], format_)
    assert read(content, f"papers.{format_}") == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda values: (
        st.lists(values, max_size=3)
        | st.dictionaries(st.sampled_from(tuple(ENTRY)), values, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.binary(max_size=200)
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.lists(JSON, max_size=3).map(lambda values: json.dumps(values).encode())
    | st.text('[]{}:,"\n\\ title1é', max_size=60).map(str.encode),
    st.sampled_from(FORMATS),
)
def test_any_bytes_are_records_or_faults(content: bytes, format_: str) -> None:
    found: list[Record | BlankEntry] = []
    faults: tuple[Fault, ...] = ()
    try:
        found = read(b"title\n" * (format_ == "csv") + content, f"papers.{format_}")
    except SeedError as error:
        faults = error.faults
    lines = content.count(b"\n") + 2
    assert all(1 <= fault.line <= lines for fault in faults)
    texts = [
        text
        for record in found
        if isinstance(record, Record)
        for text in columns_of(record)
        if text
    ]
    assert not any(UNSTORABLE.search(text) for text in texts)
