"""The papers most like a paper, each with what the two have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.actions import Action, SimilarPage
from bot.cards.base import INK, TEXT_LIMIT, pager
from bot.cards.entries import LARGEST_ENTRY, Entry, listed, papers_counted, short_label
from bot.cards.markup import clip, length, plain, plain_within
from bot.cards.parts import ActionButton, Card, Container, Part, TextDisplay
from bot.fields import NEW, NONE
from bot.texts import Texts
from db.papers.paper import Paper
from db.searching.neighbours import Neighbour, Neighbours

SIMILAR_A_PAGE = 5

REASON_ROOM = 160
"""Characters of what two papers have in common."""

NEW_DAYS = 7
"""For how many days a paper that came is new."""


@dataclass(frozen=True, slots=True)
class SimilarTo:
    """What is asked for: the neighbours of a paper, of those from a source, where one is named, and
    of the new ones or all. `question` is the id under which the source is stored."""

    paper: Paper
    source: str | None = None
    question: str = NONE
    only: str = NONE

    def page(self, page: int) -> Action:
        return SimilarPage(self.paper.id, self.question, self.only, page)


def similar_card(asked: SimilarTo, found: Neighbours, t: Texts) -> Card:
    """A page of the papers most like one."""
    head = [t("### Similar to {paper}", paper=short_label(asked.paper)), _counted(asked, found, t)]
    text = "\n".join(head)
    return Card(
        Container(
            INK,
            TextDisplay(text),
            *neighbours_listed(found, t, room=TEXT_LIMIT - length(text)),
            *pager(found.page, found.pages, asked.page, t, _other_papers(asked, found, t)),
        )
    )


def neighbours_listed(found: Neighbours, t: Texts, *, room: int) -> Sequence[Part]:
    """The neighbours of a page as a list, in `room` characters at most."""
    entries = [Entry(near.paper, note=shared_by_both(near, t)) for near in found.shown]
    return listed(
        entries,
        t,
        first=found.page * SIMILAR_A_PAGE + 1,
        room=min(room // SIMILAR_A_PAGE, LARGEST_ENTRY),
        categories=False,
    )


def _counted(asked: SimilarTo, found: Neighbours, t: Texts) -> str:
    if found.total:
        facts = [t("the nearest {papers}", papers=papers_counted(found.total, t))]
    else:
        facts = [t("No paper found.")]
    if asked.only == NEW:
        facts.append(t("only those of the past {days} days", days=NEW_DAYS))
    if asked.source:
        facts.append("🗂️ " + plain(clip(asked.source, 100)))
    return "-# " + " · ".join(facts)


def _other_papers(asked: SimilarTo, found: Neighbours, t: Texts) -> ActionButton | None:
    """A button that asks for new papers alone, or for all again."""
    if asked.only == NEW:
        return ActionButton(replace(asked, only=NONE).page(0), label=t("All papers"), emoji="🗂️")
    if not found.any_new:
        return None
    return ActionButton(replace(asked, only=NEW).page(0), label=t("Only new"), emoji="🆕")


def shared_by_both(near: Neighbour, t: Texts) -> str:
    """Why a paper is here, as Markdown: tags and words that it shares, or else its meaning."""
    reasons = []
    if near.tags:
        reasons.append(t("same tags: {tags}", tags=t.list(list(near.tags))))
    if near.words:
        reasons.append(t("same words: {words}", words=t.list(list(near.words))))
    return plain_within(" · ".join(reasons) or t("close in meaning"), REASON_ROOM)
