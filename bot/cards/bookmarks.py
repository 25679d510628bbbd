"""Bookmarks as their owner sees them, and as they are shared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import discord
from discord import ui

from bot.actions import (
    Action,
    ActionButton,
    ActionMenu,
    BookmarksPage,
    ClearBookmarks,
    DropBookmark,
    ForgetMe,
    MarkBookmark,
    NoteBookmark,
    OpenBookmark,
    RemindMe,
    RemoveListed,
    SavePaper,
    Snooze,
    UndoSaving,
)
from bot.cards.cards import (
    INK,
    OPTION_LABEL_LIMIT,
    TEXT_LIMIT,
    Card,
    Item,
    card_of,
    container,
    entry_text,
    listed_paper,
    notice,
    openable,
    pager,
    papers_counted,
    separated,
    short_label,
    timestamp,
)
from bot.cards.markup import about, clip, one_line, plain, plain_within
from bot.texts import N_, Texts
from db.papers.paper import Paper
from db.people.bookmark_transfer import BroughtIn
from db.people.bookmarks import EVERY, Bookmark, BookmarkPage, State, Wanted
from db.people.reminders import Reminder, When
from db.people.top import Favourite
from db.searching.questions import Question

BOOKMARKS_A_PAGE = 5

NOTE_LIMIT = 1_000
"""Characters of a note."""

NOTE_ROOM = 120
"""Characters of a note in the list; the bookmark's own card shows all of it."""

LISTED_ROOM = 380
"""Characters of each paper in the list, its note aside: what it is called, its tags, and about two
lines of what it is about, which whoever saved it has read before."""

ENTRY_ROOM = 600
"""Characters of a paper by itself."""

SHARED_ROOM = 340
"""Characters of each shared paper: ten fit into one message."""

MOST_SHARED = 10

NONE_LIKE_THAT = N_("None of your bookmarks is like that. /bookmarks list shows them all.")

NEWEST = BookmarksPage("-", "-", 0)
"""The list from its beginning."""

STATES = {
    State.TO_READ: (N_("To read"), "📥"),
    State.READING: (N_("Reading"), "📖"),
    State.READ: (N_("Read"), "✅"),
}

DAYS = {
    When.TOMORROW: N_("Tomorrow"),
    When.MONDAY: N_("On Monday"),
    When.TWO_WEEKS: N_("In two weeks"),
}


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


def bookmark_card(bookmark: Bookmark, t: Texts, back: BookmarksPage = NEWEST) -> Card:
    """One bookmark: its note in full, and buttons for all that can be done with it, and for the
    list that one comes from."""
    paper = bookmark.paper
    marks = [
        ActionButton(
            MarkBookmark(paper.id, state.value),
            label=t(name),
            emoji=emoji,
            style=discord.ButtonStyle.primary
            if state is bookmark.state
            else discord.ButtonStyle.secondary,
        )
        for state, (name, emoji) in STATES.items()
    ]
    text = entry_text(paper, t, number=None, room=ENTRY_ROOM, note=_facts(bookmark, t))
    note = f"📝 {plain_within(bookmark.note, TEXT_LIMIT - ENTRY_ROOM - 100)}"
    return card_of(
        container(
            INK,
            openable(text, paper, t),
            *([ui.TextDisplay(note)] if bookmark.note else []),
            ui.ActionRow(*marks),
            ui.ActionRow(
                *(
                    ActionButton(RemindMe(paper.id, when.value), label=t(name), emoji="⏰")
                    for when, name in DAYS.items()
                )
            ),
            ui.ActionRow[Any](
                ActionButton(NoteBookmark(paper.id), label=t("Note"), emoji="📝"),
                ActionButton(DropBookmark(paper.id), label=t("Remove"), emoji="↩️"),
                ActionButton(back, label=t("Your bookmarks"), emoji="🔖"),
            ),
        )
    )


def reminder_set(paper: Paper, due: datetime, t: Texts) -> Card:
    return notice(
        t(
            "⏰ I will remind you of **{label}** in a direct message: {when}.",
            label=short_label(paper),
            when=discord.utils.format_dt(due, "F"),
        )
    )


def reminder_card(reminder: Reminder, paper: Paper, t: Texts) -> Card:
    """A reminder, with a button that carries its claim."""
    text = f"⏰ {t('You wanted to be reminded of this paper.')}"
    return card_of(
        container(
            INK,
            ui.TextDisplay(text),
            openable(entry_text(paper, t, number=None, room=ENTRY_ROOM), paper, t),
            ui.ActionRow[Any](
                ActionButton(MarkBookmark(paper.id, State.READ.value), label=t("Read"), emoji="✅"),
                ActionButton(Snooze(reminder.id), label=t("Tomorrow again"), emoji="💤"),
            ),
        )
    )


def shared_card(papers: Sequence[Paper], by: str, t: Texts) -> Card:
    """A selection of somebody's bookmarks for all to read: at most `MOST_SHARED` papers, and
    nothing of their notes and states. `by` is a mention."""
    head = f"### 🔖 {t('Worth reading')}\n-# " + t("shared by {member}", member=by)
    return card_of(
        container(
            INK,
            ui.TextDisplay(head),
            *(
                listed_paper(paper, t, number=number, room=SHARED_ROOM)
                for number, paper in enumerate(papers[:MOST_SHARED], start=1)
            ),
        )
    )


def top_card(favourites: Sequence[Favourite], period: str, t: Texts) -> Card:
    """What a server saved most: papers with numbers of members, never who. `period` is its name
    in English."""
    items: list[Item] = []
    for number, favourite in enumerate(favourites, start=1):
        members = favourite.members
        note = "🔖 " + (t("1 member") if members == 1 else t("{count} members", count=members))
        paper = favourite.paper
        text = entry_text(paper, t, number=number, room=SHARED_ROOM, note=note)
        items.append(openable(text, paper, t))
    head = f"### 🏆 {t('Saved most in this server')}\n-# {t(period)} · " + t(
        "who saved what stays with them; /mydata counting leaves you out"
    )
    return card_of(container(INK, ui.TextDisplay(head), *items))


def forget_question(rows: int, t: Texts) -> Card:
    """Asks before everything about a member goes."""
    text = t(
        "This deletes everything that I keep of you: {rows} entries, your bookmarks and notes among"
        " them. Weekly posts that you set up stay with their server, without your name. One"
        " fingerprint stays, so that reactions that still stand do not bring your bookmarks back."
        " There is no way back; /mydata export makes a copy.",
        rows=rows,
    )
    button = ActionButton(
        ForgetMe(rows), label=t("Delete it all"), emoji="🗑️", style=discord.ButtonStyle.danger
    )
    return notice(text, button)


def clear_question(bookmarks: int, t: Texts) -> Card:
    """Asks before all bookmarks go; the button says how many, and works for so many only."""
    text = t(
        "This removes all your bookmarks ({papers}), with their notes. There is no way back but"
        " an export made before.",
        papers=papers_counted(bookmarks, t),
    )
    button = ActionButton(
        ClearBookmarks(bookmarks),
        label=t("Remove them all"),
        emoji="🗑️",
        style=discord.ButtonStyle.danger,
    )
    return notice(text, button)


def cleared_notice(bookmarks: int, t: Texts) -> Card:
    return notice(t("Removed {papers} from your bookmarks.", papers=papers_counted(bookmarks, t)))


def exported_text(before: int, bookmarks: int, all_: int, t: Texts) -> str:
    """What comes with a file of so many bookmarks, out of all, so many newer ones before them."""
    return t(
        "Bookmarks {first}–{last} of {all}. /bookmarks import takes them back in.",
        first=before + 1,
        last=before + bookmarks,
        all=all_,
    )


def imported_notice(brought: BroughtIn, t: Texts, file: str | None = None) -> Card:
    """The answer to the one who brought bookmarks in from a file, which is named if there are
    several."""
    told = [
        t("New in your bookmarks: {new}.", new=brought.new),
        t("Already there: {had}.", had=brought.had),
    ]
    if brought.unknown:
        told.append(
            t(
                "Papers that I do not hold here: {unknown}. Their bookmarks are kept, exported with"
                " the others, and in your list as soon as the papers are.",
                unknown=brought.unknown,
            )
        )
    text = t.sentences(*told)
    return notice(about(file, text) if file else text)


def saved_notice(paper: Paper, new: bool, t: Texts) -> Card:
    """The answer to the one who pressed 🔖, with a way back."""
    text = (
        t("🔖 Saved **{label}**. /bookmarks list shows them all.", label=short_label(paper))
        if new
        else t("**{label}** is already in your bookmarks.", label=short_label(paper))
    )
    return notice(text, ActionButton(DropBookmark(paper.id), label=t("Remove"), emoji="↩️"))


def all_recognised_notice(papers: Sequence[Paper], new: int, message: int, t: Texts) -> Card:
    """The answer to the one who saved the papers of a message, with a way back."""
    head = t("🔖 Found {papers} in that message:", papers=papers_counted(len(papers), t))
    lines = "\n".join(f"- {short_label(paper)}" for paper in papers)
    foot = t("New in your bookmarks: {new}.", new=new)
    undo = ActionButton(UndoSaving(message), label=t("Undo"), emoji="↩️", disabled=not new)
    return notice(f"{head}\n{lines}\n{foot}", undo)


def dropped_notice(paper: Paper, t: Texts) -> Card:
    """The answer to the one who removed a bookmark, with a way back."""
    text = t("Removed **{label}** from your bookmarks.", label=short_label(paper))
    return notice(text, ActionButton(SavePaper(paper.id), label=t("Save again"), emoji="🔖"))


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
    facts = _facts(bookmark, t)
    return entry_text(bookmark.paper, t, number=number, room=LISTED_ROOM, note=facts) + note


def _facts(bookmark: Bookmark, t: Texts) -> str:
    name, emoji = STATES[bookmark.state]
    saved = t("saved {when}", when=timestamp(bookmark.saved_at))
    return saved if bookmark.state is State.TO_READ else f"{saved} · {emoji} {t(name)}"


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
