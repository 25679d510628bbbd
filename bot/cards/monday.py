"""The letter of a Monday: what a member saved and has not read, with buttons that settle it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.actions import SettleUnread
from bot.cards.base import INK, TEXT_LIMIT, notice
from bot.cards.bookmark import bookmark_facts
from bot.cards.dates import long_date
from bot.cards.entries import LARGEST_ENTRY, Entry, entry_text, in_rows, read_button, short_label
from bot.cards.letters import letter_action
from bot.cards.markup import length
from bot.cards.parts import ActionButton, ActionRow, Card, Container, Part, TextDisplay
from bot.fields import NOT_FOR_ME, READ, UNDO
from bot.texts import N_, Texts
from db.alerts.letters import Letter
from db.papers.paper import Paper
from db.people.bookmarks import Bookmark

SETTLED = {
    READ: N_("✅ **{label}** is marked as read."),
    NOT_FOR_ME: N_("🚫 **{label}** comes on no Monday any more. Your bookmark stays."),
    UNDO: N_("**{label}** is unread again."),
}


def monday_card(
    letter: Letter,
    papers: Sequence[Paper],
    bookmarks: Mapping[str, Bookmark],
    rest: int,
    t: Texts,
) -> Card:
    """A letter of what is not read, with a button that carries its claim; `bookmarks` are the
    member's by the papers' ids, and `rest` is how much more is not read."""
    day = long_date(letter.day, t.language)
    head = f"## 📚 {t('Saved and not read')}\n-# {day} · {t('the oldest first')}"
    end = f"-# {t('You asked for this; /bookmarks monday ends it.')}"
    room = (TEXT_LIMIT - length(head) - length(end)) // max(len(papers), 1)
    texts = [
        entry_text(
            Entry(paper, note=_facts(bookmarks.get(paper.id), t)),
            t,
            number=number,
            room=min(room, LARGEST_ENTRY),
            category=False,
        )
        for number, paper in enumerate(papers, 1)
    ]
    rows = [[read_button(paper), *_settling(paper, t)] for paper in papers]
    label = t("All {count} unread", count=rest + len(papers)) if rest else t("All unread")
    items: list[Part] = [
        TextDisplay(head),
        *in_rows(texts, rows),
        TextDisplay(end),
        ActionRow(ActionButton(letter_action(letter), label=label, emoji="📚")),
    ]
    return Card(Container(INK, *items))


def settled_notice(paper: Paper, answer: str, t: Texts) -> Card:
    """What became of a paper, with a button that undoes it."""
    said = t(SETTLED[answer], label=short_label(paper))
    if answer == UNDO:
        return notice(said)
    return notice(said, ActionButton(SettleUnread(paper.id, UNDO), label=t("Undo"), emoji="↩️"))


def _settling(paper: Paper, t: Texts) -> list[Part]:
    return [
        ActionButton(SettleUnread(paper.id, READ), label=t("Read"), emoji="✅"),
        ActionButton(SettleUnread(paper.id, NOT_FOR_ME), label=t("Not for me"), emoji="🚫"),
    ]


def _facts(bookmark: Bookmark | None, t: Texts) -> str | None:
    return bookmark_facts(bookmark, t) if bookmark else None
