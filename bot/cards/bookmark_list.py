"""The list of one's own bookmarks."""

from __future__ import annotations

from functools import partial

from bot.actions import Action, BookmarksPage, OpenBookmark, RemoveListed
from bot.cards.base import INK, OPTION_LABEL_LIMIT, notice, pager
from bot.cards.bookmark import STATES, bookmark_facts
from bot.cards.entries import Entry, entry_text, in_rows, open_buttons, papers_counted
from bot.cards.markup import as_written, clip, one_line, plain
from bot.cards.parts import ActionButton, ActionMenu, ActionRow, Card, Container, TextDisplay
from bot.texts import N_, Texts
from db.people.bookmarks import EVERY, Bookmark, BookmarkPage, Wanted
from db.searching.questions import Question

BOOKMARKS_A_PAGE = 5

NOTE_ROOM = 120
"""Characters of a note in the list; the bookmark's own card shows all of it."""

LISTED_ROOM = 340
"""Characters of each paper in the list, its note aside."""

NONE_LIKE_THAT = N_("None of your bookmarks match. See all with /bookmarks list.")


def bookmarks_card(
    bookmarks: BookmarkPage, t: Texts, wanted: Wanted = EVERY, emoji: str = "🔖"
) -> Card:
    """A page of one's own bookmarks, with buttons to open them, and menus to look after them.
    `emoji` is what saves papers here."""
    if not bookmarks.total:
        return notice(_nothing(wanted, emoji, t))
    head = f"### 🔖 {t('Your bookmarks')}\n"
    if wanted != EVERY:
        head += f"-# {_asked(wanted, t)}\n"
    head += "-# " + t(
        N_("{papers}, best match first · page {page} of {pages} · only you see this")
        if wanted.query
        else N_("{papers}, newest first · page {page} of {pages} · only you see this"),
        papers=papers_counted(bookmarks.total, t),
        page=bookmarks.page + 1,
        pages=bookmarks.pages,
    )
    question = Question(wanted.query, wanted.tag).id if wanted.query or wanted.tag else "-"
    state = wanted.state.value if wanted.state else "-"
    here = BookmarksPage(question, state, bookmarks.page)
    first = bookmarks.page * BOOKMARKS_A_PAGE + 1
    texts = [
        _entry(bookmark, number, t) for number, bookmark in enumerate(bookmarks.bookmarks, first)
    ]
    rows = [
        [*open_buttons(bookmark.paper, t), _look(bookmark, here, t)]
        for bookmark in bookmarks.bookmarks
    ]
    return Card(
        Container(
            INK,
            TextDisplay(head),
            *in_rows(texts, rows),
            ActionRow(_remove(bookmarks, here, t)),
            *pager(bookmarks.page, bookmarks.pages, partial(BookmarksPage, question, state), t),
        )
    )


def _look(bookmark: Bookmark, here: BookmarksPage, t: Texts) -> ActionButton:
    """Opens a bookmark with its note and state."""
    action = OpenBookmark(bookmark.paper.id, here.question, here.state, here.page)
    return ActionButton(action, label=t("Note and state"), emoji="📝")


def _remove(page: BookmarkPage, here: BookmarksPage, t: Texts) -> ActionMenu:
    entries: list[tuple[str, Action]] = [
        (
            clip(bookmark.paper.label, OPTION_LABEL_LIMIT),
            RemoveListed(bookmark.paper.id, here.question, here.state, here.page),
        )
        for bookmark in page.bookmarks
    ]
    return ActionMenu("remove", entries, placeholder=t("Remove a bookmark…"))


def _entry(bookmark: Bookmark, number: int, t: Texts) -> str:
    note = f"\n📝 {as_written(one_line(bookmark.note), NOTE_ROOM)}" if bookmark.note else ""
    entry = Entry(bookmark.paper, note=bookmark_facts(bookmark, t))
    return entry_text(entry, t, number=number, room=LISTED_ROOM, category=False) + note


def _nothing(wanted: Wanted, emoji: str, t: Texts) -> str:
    if wanted != EVERY:
        return t(NONE_LIKE_THAT)
    return t(
        "You have no bookmarks yet. React with {emoji} to a message that shows papers, or"
        " press 🔖 below it.",
        emoji=emoji,
    )


def _asked(wanted: Wanted, t: Texts) -> str:
    asked = []
    if wanted.query:
        asked.append(f"🔎 “{plain(clip(one_line(wanted.query), 120))}”")
    if wanted.tag:
        asked.append("🏷️ " + plain(clip(wanted.tag, 100)))
    if wanted.state:
        name, emoji = STATES[wanted.state]
        asked.append(f"{emoji} {t(name)}")
    return " · ".join(asked)
