"""What is kept of a member, as a file: what the store holds and nothing else."""

from __future__ import annotations

import json

from bot.own_data import own_data_file
from db.people.mydata import Value


def test_the_file_is_json_with_a_row_a_line() -> None:
    data: dict[str, list[dict[str, Value]]] = {
        "bookmarks": [{"member": 1, "note": 'a "note"\n中文'}, {"member": 1, "note": None}],
        "reactions": [],
    }
    content = own_data_file(data)
    assert json.loads(content) == data
    assert content.count(b"\n") == 6
    assert json.loads(own_data_file({})) == {}


def test_what_has_no_utf_8_is_replaced() -> None:
    assert json.loads(own_data_file({"bookmarks": [{"note": "\ud800"}]})) == {
        "bookmarks": [{"note": "?"}]
    }
