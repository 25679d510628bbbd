"""Reactions that save papers: which ones stand, what each has saved, and what was missed.

A reaction is bound to the papers that its message showed when it was made: one that is recorded is
never looked up again. Taking it off takes back what it saved and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from db.people.bookmarks import Origin, TooManyBookmarks, save, take_back
from db.people.messages import Shown, shown_by
from db.people.mydata import was_forgotten
from db.people.server_settings import bookmark_emoji
from db.store.connection import Database, all_or_nothing

NUMBERS = {f"{digit}\u20e3": digit for digit in range(1, 10)} | {"🔟": 10}
"""The emoji that mean the paper with that number, U+FE0F left out."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """A member's reaction on a message. `emoji` is its characters without U+FE0F, or the id of a
    custom one; `super` tells a super reaction from a normal one: a message can have both."""

    message: int
    member: int
    emoji: str
    super: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """The papers (ids) that a reaction saved and that are new to its member, and whether it is the
    first reaction of theirs that saved anything."""

    papers: tuple[str, ...]
    is_first: bool


@dataclass(frozen=True, slots=True)
class Missed:
    """What happened on a message while nobody listened.

    `cleared` are emoji that are gone altogether where several had used them, from a message on
    which nobody's reaction is left: a moderator's doing, which takes no bookmark from anybody.
    Where somebody else's reaction still stands, the members took theirs off.
    """

    added: frozenset[Reaction]
    removed: frozenset[Reaction]
    cleared: frozenset[str]


def meant(db: Database, shown: Shown, emoji: str) -> tuple[str, ...]:
    """The papers that a reaction saves: a number's one, or all for the server's bookmark emoji;
    none for any other."""
    if emoji in NUMBERS:
        return shown.numbered(NUMBERS[emoji])
    return shown.every if emoji == bookmark_emoji(db, shown.guild).key else ()


def saves_papers(db: Database, message: int, emoji: str) -> bool:
    """Whether such a reaction on a message saves any paper."""
    shown = shown_by(db, message)
    return shown is not None and bool(meant(db, shown, emoji))


def stands(db: Database, reaction: Reaction) -> bool:
    """Whether the reaction is recorded."""
    row = db.conn.execute(f"SELECT 1 FROM reactions {_THIS}", _key(reaction)).fetchone()
    return row is not None


def react(db: Database, reaction: Reaction, at: datetime) -> tuple[str, ...]:
    """Record a reaction that was made at `at` (UTC) and save what its message shows; the ids that
    are new to the member come back. Told again, it saves nothing more. Raises TooManyBookmarks."""
    shown = shown_by(db, reaction.message)
    return _react(db, reaction, shown, at) if shown else ()


def react_and_greet(db: Database, reaction: Reaction, at: datetime) -> Saved | None:
    """`react`, and note that a member whom it saved anything for was told what a reaction does.
    None where such a reaction on the message means no paper."""
    shown = shown_by(db, reaction.message)
    papers = meant(db, shown, reaction.emoji) if shown else ()
    if shown is None or not papers:
        return None
    new = _save(db, reaction, shown, papers, at)
    return Saved(new, bool(new) and claim_welcome(db, reaction.member, at))


def unreact(db: Database, reaction: Reaction) -> tuple[str, ...]:
    """Take back what a reaction had saved; the ids that are bookmarked no more come back. Papers
    that the member also saved in another way stay."""
    removed = db.conn.execute(f"DELETE FROM reactions {_THIS}", _key(reaction))
    if not removed.rowcount or _stands_in_either_way(db, reaction):
        return ()
    return take_back(db, reaction.member, "reaction", reaction.message, reaction.emoji)


def take_back_all(db: Database, member: int, message: int, keep: str = "") -> tuple[str, ...]:
    """Take back what a member's reaction saved of all that a message shows, but for the paper to
    `keep`; the ids that are bookmarked no more come back. The reaction stands and saves nothing any
    more."""
    gone: list[str] = []
    for emoji in _saving_all(db, member, message):
        gone += take_back(db, member, "reaction", message, emoji, keep)
    return tuple(gone)


def keep_one(db: Database, member: int, message: int, paper: str, at: datetime) -> tuple[str, ...]:
    """Keep one paper of those that such a reaction saved, also if it was taken back; the ids that
    are bookmarked no more come back."""
    gone = take_back_all(db, member, message, paper)
    shown, emoji = shown_by(db, message), next(iter(_saving_all(db, member, message)), "")
    if shown and emoji:  # its end will take the paper back too
        origin = Origin("reaction", at, message, shown.guild, emoji)
    else:
        origin = Origin("button", at)
    save(db, member, [paper], origin)
    return gone


def release(db: Database, message: int, emoji: str | None = None) -> None:
    """Forget the reactions on a message, or those of one emoji, and keep what they saved: they
    were cleared by somebody else, so nobody took theirs off."""
    db.conn.execute(
        "DELETE FROM reactions WHERE message = :message AND (:emoji IS NULL OR emoji = :emoji)",
        {"message": message, "emoji": emoji},
    )


def standing(db: Database, message: int) -> frozenset[Reaction]:
    """The reactions on a message that are recorded."""
    rows = db.conn.execute(
        "SELECT member, emoji, super FROM reactions WHERE message = ?", [message]
    )
    return frozenset(Reaction(message, member, emoji, bool(sup)) for member, emoji, sup in rows)


def telling_emoji(db: Database, shown: Shown) -> frozenset[str]:
    """The emoji whose reactions on a message matter: those that save papers, and those that did."""
    saving = {emoji for emoji in NUMBERS if meant(db, shown, emoji)}
    saving.add(bookmark_emoji(db, shown.guild).key)
    return frozenset(saving | {reaction.emoji for reaction in standing(db, shown.message)})


def missed(known: Set[Reaction], found: Set[Reaction], *, others_left: bool = False) -> Missed:
    """What must have happened between the reactions on a message that are recorded and those that
    were found there. `others_left`: a reaction stands there that is not among those asked for."""
    left = {reaction.emoji for reaction in found}
    members: dict[str, set[int]] = {}
    for reaction in known:
        members.setdefault(reaction.emoji, set()).add(reaction.member)
    cleared = {emoji for emoji, who in members.items() if emoji not in left and len(who) > 1}
    if found or others_left:
        cleared = set()
    removed = {reaction for reaction in known - found if reaction.emoji not in cleared}
    return Missed(frozenset(found - known), frozenset(removed), frozenset(cleared))


def make_up_for(
    db: Database, shown: Shown, missed: Missed, heard: Iterable[Reaction], at: datetime
) -> None:
    """Record what was missed on a message that showed `shown` all the while. `heard` are the
    reactions that were told of since the look at it: what was told is newer."""
    heard = frozenset(heard)
    for emoji in missed.cleared:
        release(db, shown.message, emoji)
    for reaction in missed.removed - heard:
        unreact(db, reaction)
    for reaction in missed.added - heard:
        if not was_forgotten(db, reaction.member, reaction.message):
            # Who has all that fit is told at the next one that Discord tells of.
            with suppress(TooManyBookmarks), all_or_nothing(db):
                _react(db, reaction, shown, at)


def claim_welcome(db: Database, member: int, at: datetime) -> bool:
    """Whether to tell a member, now and never again, what a reaction does."""
    claimed = db.conn.execute(
        "INSERT OR IGNORE INTO welcomes (member, at) VALUES (?, ?)", [member, at.isoformat()]
    )
    return claimed.rowcount > 0


def _react(db: Database, reaction: Reaction, shown: Shown, at: datetime) -> tuple[str, ...]:
    papers = meant(db, shown, reaction.emoji)
    if not papers and not _stands_in_either_way(db, reaction):
        return ()
    return _save(db, reaction, shown, papers, at)


def _save(
    db: Database, reaction: Reaction, shown: Shown, papers: tuple[str, ...], at: datetime
) -> tuple[str, ...]:
    """Record a reaction, and save papers by it unless it stands already, in either way."""
    recorded = db.conn.execute(
        "INSERT OR IGNORE INTO reactions (message, member, emoji, super, at)"
        " VALUES (?1, ?2, ?3, ?4, ?5)"
        " RETURNING EXISTS (SELECT 1 FROM reactions"
        " WHERE message = ?1 AND member = ?2 AND emoji = ?3 AND super <> ?4)",
        [*_key(reaction), at.isoformat()],
    ).fetchone()
    if recorded != (0,):
        return ()
    origin = Origin("reaction", at, reaction.message, shown.guild, reaction.emoji)
    return save(db, reaction.member, papers, origin)


def _saving_all(db: Database, member: int, message: int) -> list[str]:
    """The emoji of a member's reactions on a message that mean all its papers."""
    rows = db.conn.execute(
        "SELECT DISTINCT emoji FROM reactions WHERE member = ? AND message = ?", [member, message]
    )
    return [emoji for (emoji,) in rows if emoji not in NUMBERS]


def _stands_in_either_way(db: Database, reaction: Reaction) -> bool:
    row = db.conn.execute(
        "SELECT 1 FROM reactions WHERE message = ? AND member = ? AND emoji = ?",
        [reaction.message, reaction.member, reaction.emoji],
    ).fetchone()
    return row is not None


_THIS = "WHERE message = ? AND member = ? AND emoji = ? AND super = ?"


def _key(reaction: Reaction) -> tuple[int, int, str, int]:
    return reaction.message, reaction.member, reaction.emoji, int(reaction.super)
