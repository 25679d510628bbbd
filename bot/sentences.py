"""The sentence with which each expected failure is told; what is not here is a bug."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from functools import singledispatch

import discord
from discord import app_commands

from bot.cards.markup import clip, one_line, plain
from bot.fetching.failures import FetchFailed
from bot.fetching.sentences import sentence as fetching_sentence
from bot.refusals import MISSING_PERMISSIONS, Refusal, permission_names
from bot.texts import N_, Texts
from bot.zotero.api import Trouble, ZoteroFailed
from bot.zotero.carrying import Disconnected
from db.alerts.keeping import MAX_ALERTS, TooManyAlerts
from db.feeds.keeping import MAX_FEEDS, TooManyFeeds, UnknownFeed
from db.formats.seed_text import SeedError
from db.papers.sources import UnknownSource
from db.people.bookmarks import MAX_BOOKMARKS, TooManyBookmarks
from db.people.shelf import MAX_SHELVED, ShelfIsFull
from db.searching.lookup import UnknownPaper
from db.searching.search import UnknownCategory
from db.store.store import StoreError
from db.tags.lookup import UnknownTag

MAX_NAMED = 7
"""Names that are offered in place of an unknown one: all categories of the seeds."""

NAMES_ROOM = 210
"""Characters of these names together."""


DEFAULT_WAIT = timedelta(minutes=5)
"""What a member is told to wait where Zotero does not say how long."""


@singledispatch
def sentence(error: BaseException, t: Texts) -> str | None:
    """What to tell whoever caused `error`, in their language; None if it is no expected failure.

    Names out of the error are made safe for Discord's Markdown.
    """
    return None


@sentence.register
def _(error: Refusal, t: Texts) -> str | None:
    return t(error.text, **error.values)


@sentence.register
def _(error: UnknownPaper, t: Texts) -> str | None:
    unknown = t("There is no paper “{text}”.", text=_quoted(error.text))
    return t.sentences(unknown, _nearest(t, [paper.label for paper in error.nearest]))


@sentence.register
def _(error: UnknownTag, t: Texts) -> str | None:
    unknown = t("There is no tag “{text}”.", text=_quoted(error.text))
    return t.sentences(unknown, _nearest(t, error.nearest))


@sentence.register
def _(error: UnknownCategory, t: Texts) -> str | None:
    unknown = t("There is no category “{text}”.", text=_quoted(error.category))
    names = [error.nearest] if error.nearest else error.all[:MAX_NAMED]
    return t.sentences(unknown, _nearest(t, [t.category(name) for name in names]))


@sentence.register
def _(error: UnknownSource, t: Texts) -> str | None:
    unknown = t("There is no source “{text}”.", text=_quoted(error.source))
    return t.sentences(unknown, _nearest(t, error.nearest or error.all[:MAX_NAMED]))


@sentence.register
def _(error: FetchFailed, t: Texts) -> str | None:
    return plain(fetching_sentence(error, t))


@sentence.register
def _(error: UnknownFeed, t: Texts) -> str | None:
    unknown = t("This server has no feed “{text}”.", text=_quoted(error.name))
    return t.sentences(unknown, _nearest(t, error.all[:MAX_NAMED])) if error.all else unknown


@sentence.register
def _(error: TooManyFeeds, t: Texts) -> str | None:
    return t("A server has at most {count} feeds. Remove one first.", count=MAX_FEEDS)


@sentence.register
def _(error: TooManyAlerts, t: Texts) -> str | None:
    return t("You have {count} alerts, as many as I can keep. Remove one first.", count=MAX_ALERTS)


@sentence.register
def _(error: ShelfIsFull, t: Texts) -> str | None:
    return t(
        "The shelf holds {count} papers, as many as I can keep. Take some off first.",
        count=MAX_SHELVED,
    )


@sentence.register
def _(error: TooManyBookmarks, t: Texts) -> str | None:
    return t(
        "You have {count} bookmarks, as many as I can keep for one person. Remove some first; with"
        " /bookmarks export you get all of them as files.",
        count=MAX_BOOKMARKS,
    )


KEYS = "zotero.org/settings/keys"
"""Where members make and revoke their keys."""

AT_ZOTERO = {
    Trouble.KEY_GONE: N_(
        "Zotero does not know this key, or no longer: it is not kept here. Make a new one at"
        " {keys}, then enter it with /bookmarks zotero."
    ),
    Trouble.NO_LIBRARY: N_(
        "This key does not open your own library. Make one at {keys} that has"
        " “Allow library access”."
    ),
    Trouble.NOT_ALLOWED: N_(
        "Zotero does not allow this with your key. Make one at {keys} that may"
        " read and write your library."
    ),
    Trouble.LOCKED: N_("Your library is locked at Zotero at the moment. Try again later."),
    Trouble.UNREACHABLE: N_("Zotero cannot be reached at the moment. Try again later."),
    Trouble.FAILED: N_("Zotero is not working as it should ({detail}). Try again later."),
}


@sentence.register
def _(error: ZoteroFailed, t: Texts) -> str | None:
    if error.trouble is not Trouble.BUSY:
        return t(AT_ZOTERO[error.trouble], detail=plain(error.detail), keys=KEYS)
    minutes = math.ceil((error.wait or DEFAULT_WAIT).total_seconds() / 60)
    if minutes < 2:
        return t("Zotero asks to wait. Try again in a minute.")
    return t("Zotero asks to wait. Try again in {minutes} minutes.", minutes=minutes)


@sentence.register
def _(error: Disconnected, t: Texts) -> str | None:
    return t("Zotero was disconnected meanwhile. What was done stays.")


@sentence.register
def _(error: StoreError | SeedError, t: Texts) -> str | None:
    return plain(str(error))  # for the host, who reads logs and the command line in English


@sentence.register
def _(error: sqlite3.OperationalError, t: Texts) -> str | None:
    return t(
        "The database is unavailable right now ({reason}). Nothing was lost. Try again in a"
        " moment, and tell your host if it persists.",
        reason=str(error),
    )


@sentence.register
def _(
    error: app_commands.CommandInvokeError | app_commands.TransformerError, t: Texts
) -> str | None:
    return sentence(error.__cause__, t) if error.__cause__ else None


@sentence.register
def _(error: app_commands.MissingPermissions, t: Texts) -> str | None:
    names = permission_names(error.missing_permissions, t)
    return t("You need this permission: {permissions}.", permissions=names)


@sentence.register
def _(error: app_commands.BotMissingPermissions, t: Texts) -> str | None:
    names = permission_names(error.missing_permissions, t)
    return t(MISSING_PERMISSIONS, channel=t("this channel"), permissions=names)


@sentence.register
def _(error: app_commands.NoPrivateMessage, t: Texts) -> str | None:
    return t("This only works in a server, not in direct messages.")


@sentence.register
def _(
    error: app_commands.CommandNotFound | app_commands.CommandSignatureMismatch, t: Texts
) -> str | None:
    return t("This command comes from another version of the bot. Restart Discord and try again.")


@sentence.register
def _(error: discord.Forbidden, t: Texts) -> str | None:
    return t("Discord does not allow me to do this here: I am missing a permission.")


def _quoted(text: str) -> str:
    return plain(clip(one_line(text), 80))


def _nearest(t: Texts, names: Sequence[str]) -> str:
    if not names:
        return t("Try /search with a word or two.")
    room = min(100, NAMES_ROOM // len(names))
    shown = [f"**{plain(clip(one_line(name), room))}**" for name in names]
    return t("Did you mean {names}?", names=t.list(shown))
