"""A member's Zotero library: how to connect it, what can be done with it, and what was done."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.actions import UseZotero
from bot.cards.base import INK, notice, timestamp
from bot.cards.entries import papers_counted
from bot.cards.markup import clip, one_line, plain, plain_within
from bot.cards.parts import ActionButton, ActionRow, Card, Container, LinkButton, TextDisplay
from bot.fields import CONNECT, DISCONNECT, PULL, PULL_ALL, PUSH
from bot.sentences import KEYS, sentence
from bot.texts import Texts
from bot.zotero.carrying import Pulled, Pushed
from db.people.bookmarks import MAX_BOOKMARKS
from db.people.zotero import Standing

NEW_KEY = "https://www.zotero.org/settings/keys/new?name=Paperboy&library_access=1&write_access=1"

KEY_ROOM = 40
"""Characters of the form's field: a key has 24, and some paste blanks with it."""

NAME_ROOM, TITLE_ROOM, SAID_ROOM = 60, 100, 120

REFUSED_NAMED = 5


def connect_card(t: Texts) -> Card:
    """How a member without a key connects their library."""
    steps = "\n".join(
        [
            "1. "
            + t(
                "Make a key at Zotero that may read and write your library; the button fills the"
                " form in."
            ),
            "2. " + t("Press **Enter the key** and paste it there, never into a message."),
        ]
    )
    about = t(
        "Sends your bookmarks to your Zotero library, and bookmarks what is in it. Only when you"
        " press a button; nothing there is ever changed or deleted."
    )
    kept = t(
        "The key stays with the host of this bot until you disconnect, and is never shown. You can"
        " revoke it at Zotero at any time."
    )
    row = ActionRow(
        LinkButton(label=t("Make a key"), url=NEW_KEY),
        ActionButton(
            UseZotero(CONNECT),
            label=t("Enter the key"),
            emoji="🔑",
            style=discord.ButtonStyle.primary,
        ),
    )
    text = f"### 📚 Zotero\n{about}\n{steps}"
    return Card(Container(INK, TextDisplay(text), TextDisplay(f"-# {kept}"), row))


def key_form(t: Texts) -> ui.Modal:
    """Asks for the key. Its custom_id carries the action, so that it is kept even if the bot
    restarted in the meantime."""
    form = ui.Modal(title=t("Connect Zotero"), custom_id=UseZotero(CONNECT).custom_id)
    field: ui.TextInput[Any] = ui.TextInput(custom_id="key", min_length=24, max_length=KEY_ROOM)
    form.add_item(
        ui.Label(
            text=t("Your key"),
            description=t("24 letters and digits, from {keys}", keys=KEYS),
            component=field,
        )
    )
    return form


def connected_card(standing: Standing, t: Texts) -> Card:
    """What a member with a key can do."""
    account = standing.account
    lines = [
        "### 📚 Zotero",
        t(
            "Connected to the library of **{name}** since {when}.",
            name=plain_within(one_line(account.name), NAME_ROOM),
            when=timestamp(standing.since),
        ),
        t(
            "{papers} bookmarked, {unsent} of them not in your library yet.",
            papers=papers_counted(standing.bookmarks, t),
            unsent=standing.unsent,
        ),
    ]
    if not account.can_write:
        lines.append(
            "-# "
            + t(
                "This key may only read. To send papers, make one that may write, and enter it in"
                " place of this one."
            )
        )
    return Card(
        Container(
            INK,
            TextDisplay("\n".join(lines)),
            ActionRow(
                ActionButton(
                    UseZotero(PUSH),
                    label=t("Send papers"),
                    emoji="📤",
                    disabled=not (account.can_write and standing.unsent),
                ),
                ActionButton(UseZotero(PULL), label=t("Fetch papers"), emoji="📥"),
            ),
            ActionRow(
                ActionButton(UseZotero(CONNECT), label=t("Another key"), emoji="🔑"),
                ActionButton(UseZotero(DISCONNECT), label=t("Disconnect"), emoji="🔌"),
            ),
        )
    )


def disconnected_notice(t: Texts) -> Card:
    text = t(
        "Your Zotero key is deleted here. Your papers stay on both sides. To revoke the key itself,"
        " go to {keys}.",
        keys=KEYS,
    )
    return notice(text)


def pushed_notice(pushed: Pushed, t: Texts) -> Card:
    """What was sent; a button goes on where something is left."""
    lines = ["📤 " + t("Sent to your library: {papers}.", papers=papers_counted(pushed.sent, t))]
    if pushed.were_there:
        lines.append(t("Already there: {count}.", count=pushed.were_there))
    if pushed.failure:
        lines.append(sentence(pushed.failure, t) or "")
    if pushed.left:
        left = papers_counted(pushed.left, t)
        lines.append(t("Left: {papers}. Press again to go on.", papers=left))
    if pushed.refused:
        lines.append(t("Not taken by Zotero: {count}.", count=len(pushed.refused)))
        lines += [
            f"- {plain_within(one_line(label), TITLE_ROOM)}: {plain(clip(said, SAID_ROOM))}"
            for label, said in pushed.refused[:REFUSED_NAMED]
        ]
    go_on = ActionButton(UseZotero(PUSH), label=t("Send the rest"), emoji="📤")
    return notice("\n".join(lines), *([go_on] if pushed.left else []))


def pulled_notice(pulled: Pulled, t: Texts) -> Card:
    """What was found in a library and bookmarked, and what is no paper here."""
    brought = pulled.brought
    found = t(
        "References in your library: {count}. Papers here among them: {papers}.",
        count=pulled.references,
        papers=pulled.papers,
    )
    new = t("New bookmarks: {new}.", new=brought.new)
    lines = ["📥 " + found, t.sentences(new, t("Already there: {had}.", had=brought.had))]
    if pulled.has_more:
        lines.append(t("Your library has more; I read those that were added last."))
    if brought.left_out:
        lines.append(
            t(
                "Left out: {count}, since I can keep {most} bookmarks for one person.",
                count=brought.left_out,
                most=MAX_BOOKMARKS,
            )
        )
    if pulled.removed:
        lines.append(
            t("Left out, since you removed their bookmarks here: {count}.", count=pulled.removed)
        )
    if pulled.strangers:
        lines.append(t("Not among the papers here, for example:"))
        lines += [f"- {plain_within(title, TITLE_ROOM)}" for title in pulled.strangers]
    again = ActionButton(UseZotero(PULL_ALL), label=t("Bookmark these again"), emoji="🔖")
    return notice("\n".join(lines), *([again] if pulled.removed else []))
