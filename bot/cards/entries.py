"""A paper as an entry of a list: its label, a line of what it contributes, and its buttons.

An entry is to be taken in at once on a phone: a line of small print says only what tells the
entries of this list apart, and the paper is one tap away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.actions import Action, OpenPaper, SavePaper
from bot.cards.base import OPTION_LABEL_LIMIT
from bot.cards.markup import clip, clip_columns, clip_phrase, length, one_line, plain, plain_within
from bot.cards.parts import (
    ActionButton,
    ActionMenu,
    ActionRow,
    LinkButton,
    Part,
    Section,
    TextDisplay,
)
from bot.texts import N_, Texts
from db.papers.paper import Link, LinkKind, Paper

CATEGORY_ROOM = 80
LABEL_ROOM = 200
"""Characters of a label in a sentence: all of one that is made, most of a title."""

LABEL_COLUMNS = 100
"""Columns of a label in a list: all of one that is made, most of a title; three lines on a
phone."""

GIST_COLUMNS = 60
"""Columns of what a paper contributes in a list: a line, two on a phone."""

SMALL_COLUMNS = 80
"""Columns of the small print: a line, two on a phone."""

SMALL_ROOM = 120
AUTHORS_LISTED = 3

LARGEST_ENTRY = 400
"""Characters of an entry that hides nothing."""

MAX_BUTTON_PARTS = 32
"""Components that a list may take, of the 40 of a message: the rest is for what stands around."""

ROW = 5
"""Buttons in a row."""

KEPT = 100
"""Lines that are kept, with the papers they are of, for who opens the same list again."""

FULL_TEXT: dict[LinkKind, str] = {"pdf": N_("PDF"), "page": N_("Page")}
"""The links that lead to a paper's text, the best first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper in a list. `line` stands under its label in place of what it contributes, `note`
    begins its small print; both are Markdown, already safe."""

    paper: Paper
    line: str | None = None
    note: str | None = None


def listed(
    entries: Sequence[Entry],
    t: Texts,
    *,
    room: int,
    first: int = 1,
    categories: bool = True,
) -> list[Part]:
    """The entries of a list, numbered from `first` on, each in at most `room` characters, with
    buttons to save a paper and to open it; `categories` says whether the small print may name
    them. Many entries share rows of numbered buttons."""
    apart = categories and len({entry.paper.category for entry in entries}) > 1
    texts = [
        entry_text(entry, t, number=number, room=room, category=apart)
        for number, entry in enumerate(entries, first)
    ]
    rows = [[save_button(entry.paper), *open_buttons(entry.paper, t)] for entry in entries]
    if sum(2 + len(row) for row in rows) > MAX_BUTTON_PARTS:
        return _in_fives(entries, texts, first, t)
    return in_rows(texts, rows)


def in_rows(texts: Sequence[str], rows: Sequence[Sequence[Part]]) -> list[Part]:
    """Each text with its row of buttons below."""
    items: list[Part] = []
    for text, row in zip(texts, rows, strict=True):
        items += [TextDisplay(text), ActionRow(*row)]
    return items


def _in_fives(entries: Sequence[Entry], texts: Sequence[str], first: int, t: Texts) -> list[Part]:
    """Five entries at a time, the buttons numbered as they are. Where a button leads to a paper's
    own text, a menu opens its card."""
    items: list[Part] = []
    for start in range(0, len(entries), ROW):
        some = list(enumerate(entries[start : start + ROW], first + start))
        items += [
            TextDisplay("\n".join(texts[start : start + ROW])),
            ActionRow(*(read_button(entry.paper, f"{number}") for number, entry in some)),
            ActionRow(*(save_button(entry.paper, f"{number}") for number, entry in some)),
        ]
    if any(full_text(entry.paper) for entry in entries):
        papers: list[tuple[str, Action]] = [
            (clip(f"{number}. {entry.paper.label}", OPTION_LABEL_LIMIT), OpenPaper(entry.paper.id))
            for number, entry in enumerate(entries, first)
        ]
        items.append(ActionRow(ActionMenu("open", papers, placeholder=t("Open a paper…"))))
    return items


# The buttons.


def save_button(paper: Paper, label: str | None = None) -> ActionButton:
    return ActionButton(SavePaper(paper.id), emoji="🔖", label=label)


def full_text(paper: Paper) -> Link | None:
    """The link to a paper's text: its PDF, or else its page."""
    links = {link.kind: link for link in reversed(paper.links)}
    return next((links[kind] for kind in FULL_TEXT if kind in links), None)


def read_button(paper: Paper, label: str | None = None) -> Part:
    """Opens a paper's text where it has a link to it, and else its card. Without a label, a row has
    room for others on a phone."""
    link = full_text(paper)
    if link is None:
        return ActionButton(OpenPaper(paper.id), label=label, emoji="📄")
    return LinkButton(label=label, emoji="📄", url=link.url)


def open_buttons(paper: Paper, t: Texts) -> list[Part]:
    """A button to a paper's text where it has a link to it, and one that opens its card."""
    link = full_text(paper)
    if link is None:
        return [read_button(paper, t("Open"))]
    card = ActionButton(OpenPaper(paper.id), label=t("Open"), emoji="🗒️")
    return [read_button(paper, t(FULL_TEXT[link.kind])), card]


def openable(text: str, paper: Paper, t: Texts) -> Section:
    """A text with the button that opens a paper's card beside it."""
    return Section(text, accessory=ActionButton(OpenPaper(paper.id), label=t("Open")))


# The text.


def entry_text(
    entry: Entry, t: Texts, *, number: int | None, room: int, category: bool = True
) -> str:
    """An entry in at most `room` characters: its label, its line, and the small print. What there
    is no room for is left out, the small print first."""
    paper, line = entry.paper, entry.line
    before = "**" if number is None else f"**{number}. "
    lines = [before + _label(paper.label, room * 2 // 3 - len(before) - 2) + "**"]
    if line is None:
        line = _gist(paper, t.chinese, max(room - length(lines[0]) - 1, 1))
    if line and length(lines[0]) + 1 + length(line) <= room:
        lines.append(line)
    small = _small_print(entry, t, category)
    if small and length("\n".join([*lines, small])) <= room:
        lines.append(small)
    return "\n".join(lines)


@lru_cache(maxsize=KEPT)
def _label(label: str, room: int) -> str:
    return plain_within(clip_columns(one_line(label), LABEL_COLUMNS), room)


@lru_cache(maxsize=KEPT)
def _gist(paper: Paper, chinese: bool, room: int) -> str:
    from db.labels.contribution import gist  # much to read, and the bot connects first

    text = clip_phrase(one_line(gist(paper, chinese=chinese)), GIST_COLUMNS)
    return plain_within(text, room)


def _small_print(entry: Entry, t: Texts, category: bool) -> str:
    paper = entry.paper
    facts = [
        t("withdrawn") if paper.withdrawn else "",
        first_authors(paper, t, AUTHORS_LISTED, SMALL_ROOM),
        one_line(paper.status or ""),
    ]
    if category and not entry.note and not any(facts):
        facts = [t.category(paper.category)]
    text = plain_within(clip_columns(" · ".join(filter(None, facts)), SMALL_COLUMNS), SMALL_ROOM)
    shown = " · ".join(filter(None, [entry.note, text]))
    return f"-# {shown}" if shown else ""


def short_label(paper: Paper) -> str:
    """A paper's label in a line or a sentence: most of it where it is a long title."""
    return plain_within(one_line(paper.label), LABEL_ROOM)


def first_authors(paper: Paper, t: Texts, most: int, room: int) -> str:
    """The first authors, at least one and as many as there is room for, and whether there are
    more."""
    text = ""
    for shown in range(min(most, len(paper.authors)), 0, -1):
        names = one_line(t.list([*paper.authors[:shown]]))
        is_all = shown == len(paper.authors) and not paper.has_more_authors
        text = names if is_all else t("{authors} et al.", authors=names)
        if length(plain(text)) <= room:
            break
    return text


def category_name(name: str, t: Texts) -> str:
    return plain_within(t.category(name), CATEGORY_ROOM)


def papers_counted(count: int, t: Texts) -> str:
    return t("1 paper") if count == 1 else t("{count} papers", count=count)
