"""The digest of a tag as Discord shows it: a chart, what to read first and why, and the rest."""

from __future__ import annotations

from functools import lru_cache

from bot.actions import OpenResults, PostWeekly
from bot.cards.base import INK, TEXT_LIMIT, separated
from bot.cards.charts import digest_chart_text
from bot.cards.entries import LARGEST_ENTRY, Entry, listed, papers_counted
from bot.cards.markup import clip, length, plain_within
from bot.cards.parts import ActionButton, ActionRow, Card, Container, Picture, TextDisplay
from bot.texts import Texts
from db.searching.questions import Question
from db.searching.tag_digest import Digest
from db.tags.lookup import Tag

KEPT = 64
"""Digests that are kept as they are shown, as many as are of a version of the papers."""

CHART = "chart.png"
"""The name of the attached picture."""


def digest_card(digest: Digest, t: Texts) -> Card:
    """A tag: how many papers, its spellings, a chart, its neighbours, what to read first and why,
    what was saved most here. The picture is to be attached to the same message as `CHART`, unless
    there is nothing to draw."""
    return Card(_digest(digest, t))


@lru_cache(maxsize=KEPT)
def _digest(digest: Digest, t: Texts) -> Container:
    tag = digest.tag
    spellings = _spellings(digest.tag)
    head = f"## 🏷️ {plain_within(tag.name, 200)}\n{papers_counted(tag.papers, t)}"
    if spellings:
        head += "\n-# " + t(
            "Also written {spellings}", spellings=plain_within(t.list(spellings), 300)
        )
    begin = f"**{t('What to read first')}**"
    saved = _saved(digest, t)
    texts = [head, begin, saved]
    room = (TEXT_LIMIT - sum(map(length, texts))) // max(len(digest.starters), 1)
    entries = [
        Entry(paper, note=_why(shows, t))
        for paper, shows in zip(digest.starters, digest.covers(), strict=True)
    ]
    starters = listed(entries, t, room=min(room, LARGEST_ENTRY))
    buttons = [
        ActionButton(OpenResults(Question("", tag=tag.name).id), label=t("All papers"), emoji="📚")
    ]
    if PostWeekly.fits(tag.name):
        buttons.append(ActionButton(PostWeekly(tag.name), label=t("Post weekly"), emoji="🗓️"))
    return Container(
        INK,
        TextDisplay(head),
        *([_picture(digest, t)] if is_charted(digest) else []),
        *separated([TextDisplay(text) for text in (saved, begin) if text]),
        *starters,
        ActionRow(*buttons),
    )


def is_charted(digest: Digest) -> bool:
    """Whether there is anything to draw: of a list's papers neither category nor other tags may be
    known."""
    return bool(digest.categories or digest.neighbours)


def _picture(digest: Digest, t: Texts) -> Picture:
    return Picture(CHART, digest_chart_text(digest, t))


def _spellings(tag: Tag) -> list[str]:
    """Other spellings of a tag, of those that differ only in case the first."""
    by_letters = {spelling.casefold(): spelling for spelling in reversed(tag.spellings)}
    by_letters.pop(tag.name.casefold(), None)
    return [spelling for spelling in tag.spellings if spelling in by_letters.values()][:6]


def _why(covers: tuple[str, ...], t: Texts) -> str | None:
    """Why a paper is worth starting with: the neighbours of the tag that it is the first to
    show."""
    if not covers:
        return None
    return t("covers {tags}", tags=plain_within(t.list([clip(tag, 30) for tag in covers]), 70))


def _saved(digest: Digest, t: Texts) -> str:
    if not digest.saved:
        return ""
    names = t.list([f"{plain_within(label, 60)} ({members})" for label, members in digest.saved])
    return "🔖 " + t("Most saved here: {papers}", papers=names)
