"""The list of one's own bookmarks."""

from __future__ import annotations

from functools import partial

from discord import ui

from bot.actions import Action, ActionMenu, BookmarksPage, OpenBookmark, RemoveListed
from bot.cards.base import (
    INK,
    OPTION_LABEL_LIMIT,
    Card,
    Item,
    card_of,
    container,
    notice,
    pager,
    separated,
)
from bot.cards.bookmark import STATES, bookmark_facts
from bot.cards.entries import entry_text, openable, papers_counted
from bot.cards.markup import clip, one_line, plain, plain_within
from bot.texts import N_, Texts
from db.people.bookmarks import EVERY, Bookmark, BookmarkPage, Wanted
from db.searching.questions import Question

BOOKMARKS_A_PAGE = 5

NOTE_ROOM = 120
"""Characters of a note in the list; the bookmark's own card shows all of it."""

LISTED_ROOM = 380
"""Characters of each paper in the list, its note aside: what it is called, its tags, and about two
lines of what it is about, which whoever saved it has read before."""

NONE_LIKE_THAT = N_("None of your bookmarks is like that. /bookmarks list shows them all.")


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
    sections: list[Item] = []
    first = bookmarks.page * BOOKMARKS_A_PAGE + 1
    for number, bookmark in enumerate(bookmarks.bookmarks, start=first):
        sections.append(openable(_entry(bookmark, number, t), bookmark.paper, t))
    question = Question(wanted.query, wanted.tag).id if wanted.query or wanted.tag else "-"
    state = wanted.state.value if wanted.state else "-"
    here = BookmarksPage(question, state, bookmarks.page)
    return card_of(
        container(
            INK,
            *separated([ui.TextDisplay(head), *sections]),
            ui.ActionRow(_menu("look", OpenBookmark, bookmarks, here, t("State and note of…"))),
            ui.ActionRow(_menu("remove", RemoveListed, bookmarks, here, t("Remove a bookmark…"))),
            *pager(bookmarks.page, bookmarks.pages, partial(BookmarksPage, question, state), t),
        )
    )


def _menu(
    name: str,
    action: type[OpenBookmark | RemoveListed],
    page: BookmarkPage,
    here: BookmarksPage,
    hint: str,
) -> ActionMenu:
    entries: list[tuple[str, Action]] = [
        (
            clip(bookmark.paper.label, OPTION_LABEL_LIMIT),
            action(bookmark.paper.id, here.question, here.state, here.page),
        )
        for bookmark in page.bookmarks
    ]
    return ActionMenu(name, entries, placeholder=hint)


def _entry(bookmark: Bookmark, number: int, t: Texts) -> str:
    note = f"\n📝 {plain_within(one_line(bookmark.note), NOTE_ROOM)}" if bookmark.note else ""
    facts = bookmark_facts(bookmark, t)
    return entry_text(bookmark.paper, t, number=number, room=LISTED_ROOM, note=facts) + note


def _nothing(wanted: Wanted, emoji: str, t: Texts) -> str:
    if wanted != EVERY:
        return t(NONE_LIKE_THAT)
    return t(
        "You have no bookmarks yet. React with {emoji} to a message of mine that shows papers,"
        " or press 🔖 under one.",
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
