"""Bookmarks as files: what leaves comes back whole, and nothing in them is invented."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bookmark_cards import NOTE_LIMIT
from bot.bookmark_exports import FORMATS, export, imported
from bot.refusals import Refusal
from db.bookmarks import Kept, Origin, State, all_kept, bring_in, save, set_note, set_state
from db.reading import all_papers
from db.store import Store

READER, OTHER = 1, 2
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

notes = st.text(
    st.characters(codec="utf-8", exclude_characters="\r") | st.sampled_from('\n",;{}%&\\$ 中'),
    max_size=60,
)
kept = st.lists(
    st.builds(
        Kept,
        st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=12, max_size=12),
        st.datetimes(timezones=st.just(UTC), min_value=datetime(2015, 1, 1)),  # noqa: DTZ001
        st.sampled_from(State),
        notes,
    ),
    min_size=1,
    max_size=5,
)


@pytest.fixture
def store(store_copy: Path) -> Iterator[Store]:
    with Store(store_copy) as store:
        yield store


@pytest.fixture
def everything(store: Store) -> list[Kept]:
    """All papers bookmarked, and one that the store does not hold."""
    ids = [paper.id for paper in store.read(all_papers)]
    store.write(save, READER, [*ids, "unknownpaper"], Origin("button", NOON, 7, 3))
    store.write(set_note, READER, ids[0], 'He said: "50 %, {a_b} & more"\n\n中文 # 1')
    store.write(set_state, READER, ids[1], State.READ)
    store.write(set_note, READER, "unknownpaper", "kept")
    return store.read(all_kept, READER)


@pytest.mark.parametrize("format_", ["json", "csv"])
def test_what_was_exported_comes_back_whole_to_anybody_anywhere(
    store: Store, everything: list[Kept], tmp_path: Path, format_: str
) -> None:
    content = export(everything, format_)
    assert store.write(bring_in, OTHER, imported(content), None) == 804
    assert store.read(all_kept, OTHER) == everything
    with Store(tmp_path / "elsewhere.db") as elsewhere:
        elsewhere.write(bring_in, READER, imported(content), None)
        again = elsewhere.read(all_kept, READER)
    assert [(one.id, one.saved_at, one.state, one.note) for one in again] == [
        (one.id, one.saved_at, one.state, one.note) for one in everything
    ]


@given(kept)
@pytest.mark.parametrize("format_", ["json", "csv"])
def test_any_note_and_state_comes_back(format_: str, kept: list[Kept]) -> None:
    assert imported(export(kept, format_)) == kept


def test_bringing_in_twice_changes_nothing_and_overwrites_nothing(
    store: Store, everything: list[Kept]
) -> None:
    changed = everything[0].id
    content = export(everything, "json")
    store.write(set_note, READER, changed, "my newer words")
    store.write(set_state, READER, changed, State.READING)
    assert store.write(bring_in, READER, imported(content), None) == 0
    (one,) = (one for one in store.read(all_kept, READER) if one.id == changed)
    assert (one.note, one.state) == ("my newer words", State.READING)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{}", b"[]", b"{", b"\xff\xfe", b'{"bookmarks": []}', b'{"bookmarks": [1]}'),
        b'{"bookmarks": [{"id": "x y", "saved_at": "2026-01-01", "state": "read", "note": ""}]}',
        b'{"bookmarks": [{"id": "abc", "saved_at": "then", "state": "read", "note": ""}]}',
        b'{"bookmarks": [{"id": "abc", "saved_at": "2026-01-01", "state": "?", "note": ""}]}',
        b'{"bookmarks": [{"id": "abc", "saved_at": "2026-01-01", "state": [], "note": ""}]}',
        b'{"bookmarks": {"id": 1}}',
        b"id,note\r\nabc,",
        b"@misc{a, title={b}}",
        b'{"bookmarks":' + b"[" * 100_000,
    ],
)
def test_what_is_no_export_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal, match="no export of mine"):
        imported(content)


def test_a_note_is_no_longer_than_a_form_takes() -> None:
    row = {"id": "abc", "saved_at": "2026-01-01", "state": "read", "note": "n" * 5_000}
    (one,) = imported(json.dumps({"bookmarks": [row]}).encode())
    assert len(one.note) == NOTE_LIMIT


# For other programs.


def test_bibtex_has_an_entry_for_each_paper_with_braces_that_match(everything: list[Kept]) -> None:
    text = export(everything, "bib").decode()
    entries = re.findall(r"^@misc\{paperboy-([a-z2-7]+),\n((?:  .*\n)*)\}$", text, re.M)
    assert len(entries) == 803
    for _, fields in entries:
        for line in fields.splitlines():
            value = re.fullmatch(r"  \w+ = \{(.*)\},", line)
            assert value, line
            assert balanced(value[1]), line
            assert not re.search(r"(?<!\\)[%#&]", value[1]) or "url = " in line


def balanced(text: str) -> bool:
    depth = 0
    for character in re.sub(r"\\[{}]", "", text):
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0


def test_ris_has_a_reference_for_each_paper_and_a_tag_on_each_line(everything: list[Kept]) -> None:
    text = export(everything, "ris").decode()
    assert text.count("TY  - UNPB\n") == text.count("ER  - \n") == 803
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in text.splitlines() if line)


def test_nothing_is_invented_and_the_label_says_that_it_is_no_title(
    everything: list[Kept],
) -> None:
    bib, ris = (export(everything[:1], format_).decode() for format_ in ("bib", "ris"))
    for text in (bib, ris):
        assert "label made by Paperboy" in text
    assert not re.search(r"author|year|journal|doi", bib.split("abstract")[0])
    assert not re.search(r"^(AU|PY|JO|DO)", ris, re.M)


def test_markdown_has_tags_and_boxes_that_obsidian_reads(everything: list[Kept]) -> None:
    text = export(everything, "md").decode()
    assert text.count("\n## ") == 804
    assert text.count("- [x] read\n") == 1
    tags = re.findall(r"(?<= )#\S+", "\n".join(re.findall(r"^- .*?: #.*$", text, re.M)))
    assert tags
    assert all(re.fullmatch(r"#[\w-]+", tag) for tag in tags)


def test_a_table_opens_in_a_spreadsheet(everything: list[Kept]) -> None:
    content = export(everything, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 805
    assert {len(row) for row in rows} == {10}


@pytest.mark.parametrize("format_", FORMATS)
def test_abstracts_are_left_out_of_what_would_be_too_large(
    everything: list[Kept], monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    whole = export(everything, format_)
    monkeypatch.setattr("bot.bookmark_exports.FILE_LIMIT", len(whole) - 1)
    assert len(export(everything, format_)) < len(whole) / 2
