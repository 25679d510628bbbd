"""What a member is told about their bookmarks: saved, removed, exported, imported."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.actions import (
    Action,
    ClearBookmarks,
    DropBookmark,
    KeepOne,
    SavePaper,
    UndoReaction,
    UndoSaving,
)
from bot.cards.base import OPTION_LABEL_LIMIT, notice
from bot.cards.entries import papers_counted, short_label
from bot.cards.markup import about, clip
from bot.cards.parts import ActionButton, ActionMenu, ActionRow, Card, TextDisplay
from bot.texts import N_, Texts
from db.papers.paper import Paper
from db.people.bookmark_transfer import BroughtIn
from db.people.bookmarks import MAX_BOOKMARKS

KEEP_ONLY, UNDO = N_("Keep only…"), N_("Undo")


def clear_question(bookmarks: int, t: Texts) -> Card:
    """Asks before all bookmarks go; the button says how many, and works for so many only."""
    text = t(
        "This removes all your bookmarks ({papers}) and their notes. This can't be undone;"
        " export first.",
        papers=papers_counted(bookmarks, t),
    )
    button = ActionButton(
        ClearBookmarks(bookmarks),
        label=t("Remove all"),
        emoji="🗑️",
        style=discord.ButtonStyle.danger,
    )
    return notice(text, button)


def cleared_notice(bookmarks: int, t: Texts) -> Card:
    return notice(t("Removed {papers} from your bookmarks.", papers=papers_counted(bookmarks, t)))


def exported_text(before: int, bookmarks: int, all_: int, t: Texts) -> str:
    """What comes with a file of so many bookmarks, out of all, so many newer ones before them."""
    return t(
        "Bookmarks {first}–{last} of {all}. Import them again with /bookmarks import.",
        first=before + 1,
        last=before + bookmarks,
        all=all_,
    )


MAX_LINES_NAMED = 10


def imported_notice(
    brought: BroughtIn, t: Texts, file: str | None = None, bad_lines: Sequence[int] = ()
) -> Card:
    """The answer to a member who imported bookmarks from a file, which is named if there are
    several, with the lines where one begins that could not be read."""
    told = [
        t("New bookmarks: {new}.", new=brought.new),
        t("Already there: {had}.", had=brought.had),
    ]
    if brought.unknown:
        told.append(
            t(
                "Papers that are not here yet: {unknown}. Their bookmarks are kept and"
                " exported, and appear in your list once the papers arrive.",
                unknown=brought.unknown,
            )
        )
    if brought.left_out:
        told.append(
            t(
                "Left out: {count}, since I can keep {most} bookmarks for one person.",
                count=brought.left_out,
                most=MAX_BOOKMARKS,
            )
        )
    if bad_lines:
        lines = t.list([str(line) for line in bad_lines[:MAX_LINES_NAMED]])
        more = " …" if len(bad_lines) > MAX_LINES_NAMED else ""
        told.append(
            t(
                "Not readable and left out: {count}, at line {lines}.",
                count=len(bad_lines),
                lines=lines + more,
            )
        )
    text = t.sentences(*told)
    return notice(about(file, text) if file else text)


def saved_notice(paper: Paper, new: bool, t: Texts) -> Card:
    """The answer to a member who pressed 🔖, with an undo."""
    text = (
        t("🔖 Saved **{label}**. See all with /bookmarks list.", label=short_label(paper))
        if new
        else t("**{label}** is already in your bookmarks.", label=short_label(paper))
    )
    return notice(text, ActionButton(DropBookmark(paper.id), label=t("Remove"), emoji="↩️"))


def all_recognised_notice(papers: Sequence[Paper], new: int, message: int, t: Texts) -> Card:
    """The answer to a member who saved the papers of a message, with an undo."""
    head = t("🔖 Found {papers} in that message:", papers=papers_counted(len(papers), t))
    lines = "\n".join(f"- {short_label(paper)}" for paper in papers)
    foot = t("New bookmarks: {new}.", new=new)
    undo = ActionButton(UndoSaving(message), label=t("Undo"), emoji="↩️", disabled=not new)
    return notice(f"{head}\n{lines}\n{foot}", undo)


def page_saved_notice(papers: Sequence[Paper], message: int, languages: Sequence[Texts]) -> Card:
    """What a member is told whose one reaction saved several papers, in all `languages`, since a
    reaction does not say which one they read: a way back, and each paper to be kept alone."""
    told = [
        t(
            "🔖 Saved all {papers} papers of that message that you did not have. Below, undo that"
            " or keep only one; 1️⃣ … 🔟 save a single paper. Only you can see your bookmarks:"
            " /bookmarks list.",
            papers=len(papers),
        )
        for t in languages
    ]
    entries: list[tuple[str, Action]] = [
        (clip(paper.label, OPTION_LABEL_LIMIT), KeepOne(message, paper.id)) for paper in papers
    ]
    return Card(
        TextDisplay("\n\n".join(told)),
        ActionRow(ActionMenu("keep", entries, placeholder=_all(languages, KEEP_ONLY))),
        ActionRow(
            ActionButton(UndoReaction(message), label=_all(languages, UNDO), emoji="↩️"),
        ),
    )


def _all(languages: Sequence[Texts], text: str) -> str:
    return " · ".join(t(text) for t in languages)


def kept_one_notice(paper: Paper, gone: int, t: Texts) -> Card:
    """The answer to a member who kept one paper of several."""
    return notice(
        t(
            "Kept **{label}**; removed {papers} from your bookmarks.",
            label=short_label(paper),
            papers=papers_counted(gone, t),
        )
        if gone
        else t("🔖 Saved **{label}**. See all with /bookmarks list.", label=short_label(paper))
    )


def dropped_notice(paper: Paper, t: Texts) -> Card:
    """The answer to a member who removed a bookmark, with an undo."""
    text = t("Removed **{label}** from your bookmarks.", label=short_label(paper))
    return notice(text, ActionButton(SavePaper(paper.id), label=t("Save again"), emoji="🔖"))
