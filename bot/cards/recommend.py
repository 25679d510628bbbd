"""What a member should read next, each paper with its reason and a way to say no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.actions import (
    DismissedPage,
    JudgePaper,
    OpenPaper,
    RecommendedPage,
    RestorePaper,
    UndoJudging,
)
from bot.cards.base import INK, TEXT_LIMIT, pager
from bot.cards.entries import (
    LARGEST_ENTRY,
    Entry,
    entry_text,
    in_rows,
    papers_counted,
    save_button,
    short_label,
)
from bot.cards.markup import clip, length, one_line, plain
from bot.cards.parts import ActionButton, ActionRow, Card, Container, Part, TextDisplay
from bot.fields import LESS, MORE
from bot.texts import N_, Texts
from db.papers.paper import Paper
from db.people.recommending import Recommendations, Recommended
from db.people.tastes import Dismissed

RECOMMENDED_A_PAGE = 5

NOTHING_SAVED = N_(
    "I recommend by what you save, and you have saved nothing yet. React with 🔖 to a paper that"
    " you like, then ask again."
)

NAME_ROOM = 60
"""Characters of the paper that a reason names."""


@dataclass(frozen=True, slots=True)
class JustJudged:
    """What a member has just said of a paper, or (`taste` empty) has just taken back."""

    paper: Paper
    taste: str


def recommend_card(found: Recommendations, t: Texts, judged: JustJudged | None = None) -> Card:
    """A page of what is recommended, for one member alone; above it what they have just said, with
    a way back."""
    head = "\n".join(_head(found, judged, t))
    room = min((TEXT_LIMIT - length(head)) // RECOMMENDED_A_PAGE, LARGEST_ENTRY)
    texts = [
        entry_text(Entry(one.paper, note=_reason(one, t)), t, number=number, room=room)
        for number, one in enumerate(found.shown, found.page * RECOMMENDED_A_PAGE + 1)
    ]
    rows = [_buttons(one.paper, found.page, t) for one in found.shown]
    return Card(
        Container(
            INK,
            TextDisplay(head),
            *_way_back(found, judged, t),
            *in_rows(texts, rows),
            *pager(found.page, found.pages, RecommendedPage, t, _dismissed_button(found, t)),
        )
    )


def dismissed_card(found: Dismissed, t: Texts, restored: Paper | None = None) -> Card:
    """A page of what a member said is not for them, each with a button that takes it back; above it
    what they have just taken back."""
    lines = ["### 👎 " + t("Not for me")]
    if restored:
        lines.append(t("↩️ Taken back for **{paper}**.", paper=short_label(restored)))
    lines.append(
        "-# "
        + (
            t(
                "{papers}, newest first · page {page} of {pages} · only you see this",
                papers=papers_counted(found.total, t),
                page=found.page + 1,
                pages=found.pages,
            )
            if found.total
            else t("Nothing is here. What you call not for you is listed here.")
        )
    )
    head = "\n".join(lines)
    room = min((TEXT_LIMIT - length(head)) // RECOMMENDED_A_PAGE, LARGEST_ENTRY)
    texts = [
        entry_text(Entry(paper), t, number=number, room=room)
        for number, paper in enumerate(found.papers, found.page * RECOMMENDED_A_PAGE + 1)
    ]
    rows: list[list[Part]] = [
        [
            ActionButton(RestorePaper(paper.id, found.page), label=t("Take back"), emoji="↩️"),
            ActionButton(OpenPaper(paper.id), emoji="📄"),
        ]
        for paper in found.papers
    ]
    back = ActionButton(RecommendedPage(0), label=t("What to read next"), emoji="📰")
    return Card(
        Container(
            INK,
            TextDisplay(head),
            *in_rows(texts, rows),
            *pager(found.page, found.pages, DismissedPage, t, back),
        )
    )


def _dismissed_button(found: Recommendations, t: Texts) -> ActionButton | None:
    if not found.dismissed:
        return None
    label = t("Not for me ({count})", count=found.dismissed)
    return ActionButton(DismissedPage(0), label=label, emoji="👎")


def _head(found: Recommendations, judged: JustJudged | None, t: Texts) -> list[str]:
    lines = ["### " + t("What to read next")]
    if not found.shown and not found.is_own:
        lines.append(t(NOTHING_SAVED))
    elif not found.shown:
        lines.append(t("Nothing fits what you saved any more. Save other papers, then ask again."))
    elif found.is_own:
        papers = papers_counted(found.total, t)
        lines.append("-# " + t("{papers} by what you saved · only you see this", papers=papers))
    else:
        lines.append(
            "-# "
            + t(
                "You have not saved any papers yet, so this is what this server saves."
                " React with 🔖 to a paper to save it."
            )
        )
    if judged:
        label = short_label(judged.paper)
        if judged.taste == MORE:
            lines.append(t("👍 More like **{paper}** from now on.", paper=label))
        elif judged.taste == LESS:
            lines.append(t("👎 **{paper}** is not for you, and papers like it less.", paper=label))
        else:
            lines.append(t("↩️ Taken back for **{paper}**.", paper=label))
    return lines


def _way_back(found: Recommendations, judged: JustJudged | None, t: Texts) -> Sequence[Any]:
    if judged is None or not judged.taste:
        return []
    undo = UndoJudging(judged.paper.id, found.page)
    return [ActionRow(ActionButton(undo, label=t("Undo"), emoji="↩️"))]


def _buttons(paper: Paper, page: int, t: Texts) -> list[Part]:
    return [
        save_button(paper),
        ActionButton(OpenPaper(paper.id), emoji="📄"),  # a label would take a row more on a phone
        ActionButton(JudgePaper(paper.id, MORE, page), label=t("More like this"), emoji="👍"),
        ActionButton(JudgePaper(paper.id, LESS, page), label=t("Not for me"), emoji="👎"),
    ]


def _reason(one: Recommended, t: Texts) -> str:
    """Why a paper is here, as Markdown."""
    why = [t("🆕 new")] if one.is_new else []
    name = plain(clip(one_line(one.like), NAME_ROOM))
    if one.members:
        why.append("🔖 " + t("{count} members", count=one.members))
    elif one.like and one.wanted:
        why.append(t("like {paper}, of which you wanted more", paper=name))
    elif one.like and one.others == 1:
        why.append(t("like {paper} and 1 other you saved", paper=name))
    elif one.like and one.others:
        why.append(t("like {paper} and {count} others you saved", paper=name, count=one.others))
    elif one.like:
        why.append(t("like {paper}, which you saved", paper=name))
    else:
        why.append(t("on what you save"))
    return " · ".join(why)
