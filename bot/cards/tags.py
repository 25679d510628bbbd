"""The list of tags."""

from __future__ import annotations

from functools import partial

from bot.actions import Action, OpenDigest, TagsPage
from bot.cards.base import INK, pager
from bot.cards.markup import plain_within
from bot.cards.parts import ActionMenu, ActionRow, Card, Container, Separator, TextDisplay
from bot.cards.results import quoted_query
from bot.texts import Texts
from db.searching.questions import Question
from db.tags.lookup import TagPage

TAGS_A_PAGE = 20


def tags_card(question: Question, tags: TagPage, page: int, t: Texts) -> Card:
    """A page (from 0) of tags with their numbers of papers, and a menu that opens a digest."""
    pages = max(1, -(-tags.total // TAGS_A_PAGE))
    title = (
        t("Tags matching “{query}”", query=quoted_query(question.query))
        if question.query
        else t("Tags")
    )
    head = f"### 🏷️ {title}\n-# " + t(
        "{tags} · page {page} of {pages}",
        tags=_counted(tags, t),
        page=page + 1,
        pages=pages,
    )
    rows = "\n".join(f"**{plain_within(tag.name, 120)}** · {tag.papers:,}" for tag in tags.tags)
    digests: list[tuple[str, Action]] = [
        (tag.name, OpenDigest(tag.name)) for tag in tags.tags if OpenDigest.fits(tag.name)
    ]
    menu = ActionMenu("digest", digests, placeholder=t("Open a tag…"))
    return Card(
        Container(
            INK,
            TextDisplay(head),
            Separator(),
            TextDisplay(rows),
            *([ActionRow(menu)] if digests else []),
            *pager(page, pages, partial(TagsPage, question.id), t),
        )
    )


def _counted(tags: TagPage, t: Texts) -> str:
    """How many tags there are: those that papers share lead, and the others are many."""
    shared = tags.total - tags.of_one_paper
    if not shared or not tags.of_one_paper:
        return t("1 tag") if tags.total == 1 else t("{count} tags", count=tags.total)
    single = t("1 tag of several papers")
    several = t("{count} tags of several papers", count=shared)
    more = t("{count} more of one paper each", count=tags.of_one_paper)
    if tags.of_one_paper == 1:
        more = t("1 more of one paper")
    return t.list([single if shared == 1 else several, more])
