"""A file that is sent to be imported is read in memory that its size bounds, whatever it holds."""

from __future__ import annotations

import json
import tracemalloc

import pytest

from bot.formats.bookmark_exports import FILE_LIMIT, MAX_IN_A_FILE
from bot.formats.bookmark_imports import imported
from bot.refusals import Refusal

MOST = 8.2 * FILE_LIMIT
"""Bytes that may be taken to read a file: its text has up to four for each of its own, and may be
twice in memory for a moment."""

TABLE = "id,saved_at,state,note\r\n"
ROW = '{"id": "abc", "saved_at": "2026-01-01", "state": "read", "note": ""}'
ITEM = "## A\n- [x] read\n- saved 2026-01-01, id `a`\n\n"
REFERENCE = "TY  - A\nID  - paperboy-a\nN1  - <p>read, saved 2026-01-01</p>\n"

HOSTILE = {
    "small objects": ('{"bookmarks": [', "{},"),
    "small lists": ('{"bookmarks": [', "[],"),
    "small texts": ('{"bookmarks": [', '"aa",'),
    "numbers": ('{"bookmarks": [', "1234,"),
    "objects in objects": ('{"bookmarks": [', '{"a":1},'),
    "a bookmark of many things": ('{"bookmarks": [{"id": [', "[],"),
    "many bookmarks": ('{"bookmarks": [', ROW + ","),
    "many bad bookmarks": ('{"bookmarks": [', ROW.replace("abc", "1") + ","),
    "brackets": ('{"bookmarks": ', "["),
    "many rows": (TABLE, "a,2026-01-01,read,n\r\n"),
    "many bad rows": (TABLE, "1,,,\r\n"),
    "many cells": (TABLE, "aa,"),
    "many columns": (TABLE.strip() + ",", "ab,"),
    "a cell without an end": (TABLE + '"', "a"),
    "a head and another one": (TABLE.strip() + "\n", "ab,"),
    "many titles": (ITEM, "## Of no paper that anybody ever saw" + " or wrote" * 99 + "\n"),
    "many items": ("", ITEM),
    "many references": ("", REFERENCE),
    "many entries": ("", "@misc{paperboy-a,\n  annote = {read, saved 2026-01-01},\n}\n\n"),
    "lines of another kind": ("", "\r"),
}


WIDE = "😀"
"""With one of these each letter of a text takes four bytes in memory."""


@pytest.mark.parametrize("shape", HOSTILE)
def test_no_file_takes_memory_out_of_proportion(shape: str) -> None:
    head, again = HOSTILE[shape]
    text = head + WIDE + again * ((FILE_LIMIT - len(head) - 10) // len(again))
    content = text.encode()
    del text
    assert _taken_to_read(content) < MOST


def test_bytes_that_are_no_text_take_no_memory_either() -> None:
    assert _taken_to_read(b"\xe4a" * (FILE_LIMIT // 2)) < MOST


def test_a_full_file_of_long_notes_is_read() -> None:
    row = {"saved_at": "2026-01-01", "state": "read", "note": ", " * 500, "abstract": "{,[" * 2_700}
    rows = [{"id": "abc", **row} for _ in range(MAX_IN_A_FILE)]
    content = json.dumps({"bookmarks": rows}).encode()
    assert len(content) < FILE_LIMIT
    assert len(imported(content).kept) == MAX_IN_A_FILE


def _taken_to_read(content: bytes) -> int:
    """The most bytes that reading took, which may come to a refusal and to nothing worse."""
    tracemalloc.start()
    try:
        imported(content)
    except Refusal:
        pass
    finally:
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return most
