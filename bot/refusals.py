"""What cannot be done as asked, which permissions it needs, and what the host has to see to.

What is said of any failure is in `bot/sentences.py`, which imports the errors of all rooms.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from discord import app_commands

from bot.texts import N_, Texts
from db.store.store import StoreError


class Refusal(Exception):
    """Something that cannot be done as asked: an English text of the catalogue and its values."""

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(text.format(**values))
        self.text = text
        self.values = values


MISSING_PERMISSIONS = N_(
    "I am missing permissions in {channel}: {permissions}. Grant them, then try again."
)
PERMISSION_NAMES = {
    "view_channel": N_("View Channel"),
    "send_messages": N_("Send Messages"),
    "send_messages_in_threads": N_("Send Messages in Threads"),
    "embed_links": N_("Embed Links"),
    "attach_files": N_("Attach Files"),
    "create_public_threads": N_("Create Public Threads"),
    "read_message_history": N_("Read Message History"),
    "manage_guild": N_("Manage Server"),
}


def is_for_the_host(error: BaseException) -> bool:
    """Whether the one who hosts the bot has to see to it: the store does not answer."""
    cause = error.__cause__ if isinstance(error, app_commands.CommandInvokeError) else error
    return isinstance(cause, sqlite3.Error | StoreError)


def permission_names(permissions: Sequence[str], t: Texts) -> str:
    """Permissions by the names that Discord's settings show."""
    return t.list([t(PERMISSION_NAMES.get(name, name)) for name in permissions])
