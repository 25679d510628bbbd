"""What a member fills in about a bookmark: a note, and how far they have come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord
from discord import app_commands, ui

from bot.actions import NoteBookmark
from bot.cards.bookmark import DAYS, NOTE_LIMIT, STATES
from bot.cards.markup import clip
from bot.texts import N_, Texts
from db.people.bookmarks import Bookmark

FORM_TITLE_LIMIT = 45

STATE_CHOICES = [
    app_commands.Choice(name=app_commands.locale_str(name), value=state.value)
    for state, (name, _) in STATES.items()
]

DAY_CHOICES = [
    app_commands.Choice(name=app_commands.locale_str(name), value=when.value)
    for when, name in DAYS.items()
]

FORMAT_CHOICES = [
    app_commands.Choice(name=app_commands.locale_str(name), value=value)
    for name, value in (
        (N_("JSON, for programs"), "json"),
        (N_("CSV, for spreadsheets"), "csv"),
        (N_("Markdown, for Obsidian"), "md"),
        (N_("BibTeX, for Zotero and LaTeX"), "bib"),
        (N_("RIS, for Zotero and EndNote"), "ris"),
    )
]


def note_form(bookmark: Bookmark, t: Texts) -> ui.Modal:
    """Asks for a note, the present one filled in. Its custom_id carries the action, so that what
    was written is kept even if the bot restarted in the meantime."""
    name = bookmark.paper.name or bookmark.paper.label
    form = ui.Modal(
        title=clip(name, FORM_TITLE_LIMIT), custom_id=NoteBookmark(bookmark.paper.id).custom_id
    )
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id="note",
        style=discord.TextStyle.paragraph,
        default=clip(bookmark.note, NOTE_LIMIT) or None,
        required=False,
        max_length=NOTE_LIMIT,
    )
    form.add_item(
        ui.Label(
            text=t("Your note"),
            description=t("Only you see it. Leave empty to delete the note."),
            component=field,
        )
    )
    return form


def written_note(interaction: discord.Interaction[Any]) -> str:
    """What was written into the form that an interaction brings."""
    return next(_values(interaction.data), "")


def _values(part: Any) -> Iterator[str]:
    if "value" in part:
        yield str(part["value"])
    for below in (*part.get("components", ()), *filter(None, [part.get("component")])):
        yield from _values(below)
