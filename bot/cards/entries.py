"""A paper as an entry of a list: its label, authors, category, tags, and what it is about."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.actions import ActionButton, OpenPaper
from bot.cards.base import Item
from bot.cards.markup import length, one_line, plain, plain_within
from bot.texts import Texts
from db.language.plain_text import readable
from db.papers.paper import Paper, Part

LIST_HEAD_ROOM = 350
"""Characters for a paper's label, category, authors and tags in a list."""

CATEGORY_ROOM = 80
LABEL_ROOM = 200
"""Characters of a label in a list and in a sentence: all of one that is made, most of a title."""

LINE_ROOM = 110
"""Characters of authors and of tags in a list."""
AUTHORS_LISTED = 3


def listed_paper(
    paper: Paper,
    t: Texts,
    *,
    number: int,
    room: int,
    note: str | None = None,
    button: ActionButton | None = None,
) -> Item:
    """A paper as an entry of a list: its label, category, tags and a sentence, with a button that
    opens its card, or another `button`. At most `room` characters of text; `note`, Markdown that is
    already safe, stands behind the category."""
    text = entry_text(paper, t, number=number, room=room, note=note)
    return ui.Section(text, accessory=button) if button else openable(text, paper, t)


# The pieces.


def short_label(paper: Paper) -> str:
    """A paper's label in a line or a sentence: most of it where it is a long title."""
    return plain_within(one_line(paper.label), LABEL_ROOM)


def openable(text: str, paper: Paper, t: Texts) -> ui.Section[Any]:
    return ui.Section(text, accessory=ActionButton(OpenPaper(paper.id), label=t("Open")))


def first_authors(paper: Paper, t: Texts, most: int, room: int) -> str:
    """The first authors, at least one and as many as there is room for, and whether there are
    more."""
    text = ""
    for shown in range(min(most, len(paper.authors)), 0, -1):
        names = one_line(t.list([*paper.authors[:shown]]))
        text = names if shown == len(paper.authors) else t("{authors} et al.", authors=names)
        if length(plain(text)) <= room:
            break
    return text


def entry_head(
    paper: Paper,
    t: Texts,
    *,
    number: int | None,
    note: str | None = None,
    room: int = LIST_HEAD_ROOM,
) -> str:
    """A paper's label, authors, category and tags as the head of an entry, in at most `room`
    characters: the tags and then the authors are the first to be left out."""
    before = "**" if number is None else f"**{number}. "
    facts = [category_name(paper.category, t), note, t("withdrawn") if paper.withdrawn else None]
    below = ["-# " + " · ".join(filter(None, facts))] if any(facts) else []
    left = room - length("\n".join(["", before, "**", *below]))
    lines = [before + plain_within(one_line(paper.label), min(LABEL_ROOM, left)) + "**", *below]
    credits = [first_authors(paper, t, AUTHORS_LISTED, LINE_ROOM), one_line(paper.status or "")]
    for place, begin, texts in ((1, "-# ", credits), (3, "-# 🏷️ ", paper.tags)):
        text = " · ".join(filter(None, texts))
        left = min(LINE_ROOM, room - length("\n".join([*lines, begin])))
        if text and left > 0:
            lines.insert(place, begin + plain_within(text, left))
    return "\n".join(lines)


def entry_text(
    paper: Paper, t: Texts, *, number: int | None, room: int, note: str | None = None
) -> str:
    """An entry of a list: its head, and what the paper is about, in at most `room` characters.
    `note` stands behind the category, and is Markdown."""
    room_of_head = min(LIST_HEAD_ROOM, room * 3 // 4)
    head = entry_head(paper, t, number=number, note=note, room=room_of_head)
    gist = readable((paper.part(Part.PROBLEM) if t.chinese else "") or paper.tldr or paper.abstract)
    shown = plain_within(one_line(gist), max(room - length(head) - 1, 1))
    return f"{head}\n{shown}" if shown else head


def category_name(name: str, t: Texts) -> str:
    return plain_within(t.category(name), CATEGORY_ROOM)


def papers_counted(count: int, t: Texts) -> str:
    return t("1 paper") if count == 1 else t("{count} papers", count=count)
