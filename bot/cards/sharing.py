"""What a whole channel sees: a member's answer or bookmarks, and what a server saved most."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord import ui

from bot.actions import ShareAnswer, ShareBookmarks, action_of
from bot.cards.base import INK
from bot.cards.entries import Entry, listed
from bot.cards.parts import ActionButton, ActionRow, Card, Container, TextDisplay
from bot.leftovers import take_apart
from bot.texts import Texts
from db.papers.paper import Paper
from db.people.top import Favourite

SHARED_ROOM = 340
"""Characters of each shared paper: ten fit into one message."""

MAX_SHARED = 10


def shared_card(papers: Sequence[Paper], by: str, t: Texts) -> Card:
    """A selection of somebody's bookmarks for all to read: at most `MAX_SHARED` papers, and
    nothing of their notes and states. `by` is a mention."""
    head = f"### 🔖 {t('Worth reading')}\n-# " + t("shared by {member}", member=by)
    return Card(
        Container(
            INK,
            TextDisplay(head),
            *listed([Entry(paper) for paper in papers[:MAX_SHARED]], t, room=SHARED_ROOM),
        )
    )


def share_preview(papers: Sequence[Paper], by: str, share: ShareBookmarks, t: Texts) -> Card:
    """What `shared_card` would show to the channel, for its member alone, and a button that shows
    it."""
    ask = ActionRow(
        ActionButton(
            share,
            label=t("Share with the channel"),
            emoji="📣",
            style=discord.ButtonStyle.primary,
        )
    )
    preview = f"-# {t('Preview, only visible to you.')}"
    return Card(TextDisplay(preview), *shared_card(papers, by, t).parts, ask)


def top_card(favourites: Sequence[Favourite], period: str, t: Texts) -> Card:
    """What a server saved most: papers with numbers of members, never who. `period` is its name
    in English."""
    entries = []
    for favourite in favourites:
        members = favourite.members
        note = "🔖 " + (t("1 member") if members == 1 else t("{count} members", count=members))
        entries.append(Entry(favourite.paper, note=note))
    head = f"### 🏆 {t('Most saved in this server')}\n-# {t(period)} · " + t(
        "individual saves are private; leave yourself out with /mydata counting"
    )
    return Card(Container(INK, TextDisplay(head), *listed(entries, t, room=SHARED_ROOM)))


def shareable(card: Card, t: Texts) -> Card:
    """A card with a button that shows it to everybody there."""
    share = ActionButton(ShareAnswer("all"), label=t("Share with the channel"), emoji="📣")
    return Card(*card.parts, ActionRow(share))


def without_sharing(message: discord.Message) -> Card:
    """What a message of ours shows, without that button."""
    view = ui.LayoutView.from_message(message, timeout=None)
    for row in list(view.children):
        if isinstance(row, ui.ActionRow) and any(
            isinstance(action_of(getattr(item, "custom_id", None) or ""), ShareAnswer)
            for item in row.children
        ):
            view.remove_item(row)
    take_apart(view)
    return Card(*view.children)
