"""Bookmarks on their way into a file: all of a member's, and a strategy for ones with what could
break a file in every text."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from db.people.bookmark_transfer import Cited, Kept, kept, kept_papers
from db.people.bookmarks import ReadingState
from db.store.connection import Database


def all_kept(db: Database, member: int) -> list[Kept]:
    return kept(db, member, kept_papers(db, member))


HOSTILE = (
    *("\n", "\r", "\r\n", "\x00", "\x0b", "\x1c", "\x85", "\u2028", "\ufeff", " ", "\t", "\\"),
    *(
        "{",
        "}",
        "},\n",
        "}\n}\n",
        "%",
        "$",
        "#",
        "&",
        "_",
        "~",
        "^",
        '"',
        ",",
        ";",
        "=1+1",
        "<",
        ">",
    ),
    *(
        "\n@misc{paperboy-abc,\n",
        "  annote = {",
        r"{\textbackslash}",
        r"\{",
        "\\&",
        "\\textbraceleft",
    ),
    *("TY  - UNPD\n", "ER  - \n", "ID  - paperboy-abc\n", "N1  - <p>", "</p>", "<br/>", "&amp;"),
    *("&#13;", "&#", "## ", "# Bookmarks\n", "> ", "- [x] read\n", "- saved x, id `abc`\n", "```"),
    *("read, saved 2026-01-01", "**TL;DR**", "中文", "😀", "-->", "\u202e"),
)
"""Pieces of notes that look like what the formats are made of, or that programs trip over."""

texts = st.lists(
    st.sampled_from(HOSTILE) | st.text(st.characters(codec="utf-8"), max_size=5), max_size=8
).map("".join)
papers = st.none() | st.builds(
    Cited,
    texts,
    st.none() | texts,
    st.lists(texts, max_size=2).map(tuple),
    texts,
    st.lists(texts, max_size=2).map(tuple),
    st.none() | texts,
    texts,
    st.lists(st.sampled_from(["https://example.org/{a}%20", "http://a.b"]), max_size=2).map(tuple),
)
kept_bookmarks = st.lists(
    st.builds(
        Kept,
        st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=1, max_size=16),
        st.datetimes(timezones=st.just(UTC), min_value=datetime(2015, 1, 1)),  # noqa: DTZ001
        st.sampled_from(ReadingState),
        texts,
        papers,
    ),
    min_size=1,
    max_size=4,
)
