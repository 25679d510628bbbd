"""The list of bookmarks reads at a glance, whatever the papers and the notes hold."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from discord import ui

from bot.cards.bookmark_list import LISTED_ROOM, NOTE_ROOM, bookmarks_card
from bot.cards.markup import length
from bot.texts import CHINESE, ENGLISH, Texts
from db.papers.reading import all_papers
from db.people.bookmarks import Bookmark, BookmarkPage, ReadingState
from db.store.store import Store

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
@pytest.mark.parametrize("note", ["", "*words* of one's own " * 50])
def test_no_entry_is_longer_than_one_looks_at(loaded_store: Path, language: str, note: str) -> None:
    with Store(loaded_store) as store:
        papers = store.read(all_papers)
    bookmarks = [Bookmark(paper, NOON, ReadingState.READING, note) for paper in papers]
    for start in range(0, len(bookmarks), 5):
        page = BookmarkPage(tuple(bookmarks[start : start + 5]), len(bookmarks), 0, 161)
        card = bookmarks_card(page, Texts(language))
        texts = [item.content for item in card.walk_children() if isinstance(item, ui.TextDisplay)]
        room = LISTED_ROOM + (NOTE_ROOM + len("\n📝 ") + 1 if note else 0)
        assert max(map(length, texts)) <= room
        assert all("📝" in text for text in texts[1:]) is bool(note)
