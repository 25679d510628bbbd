"""One paper as its own card."""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePath

import discord

from bot.actions import OpenSimilar, SavePaper, TurnCard
from bot.cards.base import BUTTON_LABEL_LIMIT, COLOURS, INK, TEXT_LIMIT, separated
from bot.cards.entries import category_name, first_authors
from bot.cards.markup import clip, length, one_line, plain, plain_within
from bot.cards.parts import (
    ActionButton,
    ActionRow,
    Card,
    Container,
    LinkButton,
    Part,
    Separator,
    TextDisplay,
)
from bot.texts import N_, Texts
from db.labels.links import search_links
from db.language.plain_text import readable
from db.papers.paper import Link, LinkKind, Paper

STATUS_ROOM = 40
TITLE_ROOM = 600
"""Characters of a title on its own card."""

AUTHORS_SHOWN = 8
AUTHORS_ROOM = 240
SOURCES_SHOWN = 3
OWN_LINKS = 5
"""Links of a paper's own: a row of buttons."""

LINK_BUTTONS: dict[LinkKind, tuple[str, str]] = {
    "page": (N_("Page"), "📑"),
    "pdf": (N_("PDF"), "📄"),
    "code": (N_("Code"), "💻"),
    "project": (N_("Project"), "🔗"),
}


def paper_card(paper: Paper, t: Texts) -> Card:
    """One paper: Chinese readers get the six-part summary and the TL;DR, English ones the TL;DR
    and the abstract; a button shows the other. Of a paper without a summary all get the latter."""
    has_summary = any(text.strip() for _, text in paper.parts)
    head = _paper_head(paper, t)
    room = TEXT_LIMIT - length(head)
    tldr = ""
    if paper.tldr:
        tldr = plain_within(one_line(readable(paper.tldr)), 1000)
        tldr = f"**{t('TL;DR')}** {tldr}"
        room -= length(tldr)
    texts = (
        [head, _summary(paper, room), tldr]
        if t.chinese and has_summary
        else [head, tldr, _abstract(paper, t, room)]
    )
    actions = [
        ActionButton(
            SavePaper(paper.id), label=t("Save"), emoji="🔖", style=discord.ButtonStyle.primary
        ),
        ActionButton(OpenSimilar(paper.id), label=t("Similar"), emoji="🧭"),
    ]
    if has_summary:
        actions.append(
            ActionButton(
                TurnCard(t.other.language, paper.id),
                label="English" if t.chinese else "中文",  # each named in its own language
                emoji="🌐",
            )
        )
    return Card(
        Container(
            COLOURS.get(paper.category, INK),
            *separated([TextDisplay(text) for text in texts if text]),
            Separator(visible=False),
            ActionRow(*actions),
            *_link_rows(paper, t),
        )
    )


def _paper_head(paper: Paper, t: Texts) -> str:
    title = plain_within(one_line(paper.label), TITLE_ROOM)
    if paper.title is None and paper.name and paper.label.startswith(paper.name):
        clause = paper.label.removeprefix(paper.name).lstrip(" :：—-·")
        title = plain(paper.name) + (f"\n**{plain(clause)}**" if clause else "")
    lines = [f"## {title}"]
    if authors := first_authors(paper, t, AUTHORS_SHOWN, AUTHORS_ROOM):
        lines.append(plain_within(authors, AUTHORS_ROOM))
    facts = [
        category_name(paper.category, t),
        plain_within(one_line(paper.status or ""), STATUS_ROOM),
        _sources(paper),
    ]
    if any(facts):
        lines.append("-# " + " · ".join(filter(None, facts)))
    if paper.withdrawn:
        lines.append("-# " + t("⚠️ Withdrawn: its source no longer lists this paper."))
    if paper.tags:
        lines.append("-# 🏷️ " + plain_within(" · ".join(paper.tags), 500))
    return "\n".join(lines)


def _sources(paper: Paper) -> str:
    """The sources that hold a paper, by the names that `source:` takes."""
    stems = list(dict.fromkeys(_stem(place.file) for place in paper.places))
    if not stems:
        return ""
    more = f" +{len(stems) - SOURCES_SHOWN}" if len(stems) > SOURCES_SHOWN else ""
    return "🗂️ " + plain_within(", ".join(stems[:SOURCES_SHOWN]), 150) + more


@lru_cache(maxsize=64)
def _stem(file: str) -> str:
    return PurePath(file).stem


def _summary(paper: Paper, room: int) -> str:
    """The six parts; where they do not all fit, each is clipped to its share."""
    parts = [(part.mark, one_line(readable(text))) for part, text in paper.parts if text.strip()]
    lines = [f"**{mark}**\n{plain(text)}" for mark, text in parts]
    if length("\n".join(lines)) > room:
        share = room // max(len(parts), 1) - 30
        lines = [f"**{mark}**\n{plain_within(text, share)}" for mark, text in parts]
    return "\n".join(lines)


def _abstract(paper: Paper, t: Texts, room: int) -> str:
    if not paper.abstract.strip():
        return ""
    head = f"**{t('Abstract')}**\n"
    return head + plain_within(readable(paper.abstract), room - length(head))


def _link_rows(paper: Paper, t: Texts) -> list[Part]:
    """The links of the paper's own; where none leads to its full text, searches for that on four
    sites."""
    buttons: list[LinkButton] = [_link_button(link, t) for link in paper.links[:OWN_LINKS]]
    if not {"page", "pdf"} & {link.kind for link in paper.links}:
        buttons += [
            LinkButton(label=clip(search.site, BUTTON_LABEL_LIMIT), url=search.url)
            for search in search_links(paper.abstract, paper.title)
        ]
    return [ActionRow(*buttons[i : i + 5]) for i in range(0, len(buttons), 5)]


def _link_button(link: Link, t: Texts) -> LinkButton:
    name, emoji = LINK_BUTTONS[link.kind]
    return LinkButton(label=t(name), emoji=emoji, url=link.url)
