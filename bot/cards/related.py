"""Papers related to what somebody wrote: for the member who asked, and for the channel."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.actions import OpenPaper, ShareRelated
from bot.cards.base import BUTTON_LABEL_LIMIT, INK, TEXT_LIMIT
from bot.cards.entries import LARGEST_ENTRY, Entry, listed, short_label
from bot.cards.markup import clip, length
from bot.cards.parts import ActionButton, ActionRow, Card, Container, TextDisplay
from bot.cards.results import why_found
from bot.cards.similar import shared_by_both
from bot.fields import NONE
from bot.texts import Texts
from db.papers.paper import Paper
from db.searching.neighbours import Neighbour
from db.searching.search import Hit

RELATED = 5
"""Papers that are shown: their ids fit into a button."""


def related_to_paper_card(paper: Paper, near: Sequence[Neighbour], t: Texts) -> Card:
    """What is related to the paper that a message is about, for one member; a button shows it to
    the channel."""
    card = shared_related_card(paper, near, t)
    share = ShareRelated(paper.id, ",".join(found.paper.id for found in near))
    name = clip(paper.name or paper.label, 40)
    label = clip(t("Open {paper}", paper=name), BUTTON_LABEL_LIMIT)
    return _with_buttons(card, _share(share, t), ActionButton(OpenPaper(paper.id), label=label))


def related_to_text_card(hits: Sequence[Hit], t: Texts) -> Card:
    """What is related to the words of a message, each with the passage that says why."""
    share = ShareRelated(NONE, ",".join(hit.paper.id for hit in hits))
    entries = [Entry(hit.paper, line=why_found(hit, t)) for hit in hits]
    card = _card(t("### Papers related to that message"), entries, t)
    return _with_buttons(card, _share(share, t))


def shared_related_card(paper: Paper | None, near: Sequence[Neighbour], t: Texts) -> Card:
    """Related papers for the channel. Of what somebody wrote nothing is repeated, nor who asked."""
    if paper is None:
        return _card(t("### Related papers"), [Entry(found.paper) for found in near], t)
    entries = [Entry(found.paper, note=shared_by_both(found, t)) for found in near]
    return _card(t("### Related to {paper}", paper=short_label(paper)), entries, t)


def _card(head: str, entries: Sequence[Entry], t: Texts) -> Card:
    room = min((TEXT_LIMIT - length(head)) // RELATED, LARGEST_ENTRY)
    return Card(
        Container(
            INK, TextDisplay(head), *listed(entries[:RELATED], t, room=room, categories=False)
        )
    )


def _share(share: ShareRelated, t: Texts) -> ActionButton:
    style = discord.ButtonStyle.primary
    return ActionButton(share, label=t("Share with the channel"), emoji="📣", style=style)


def _with_buttons(card: Card, *buttons: ActionButton) -> Card:
    return Card(*card.parts, ActionRow(*buttons))
