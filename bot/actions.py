"""What a button or a menu entry means. The meaning is all in its `custom_id`, so that it works
after a restart, a year later and in another process.

A `custom_id` is the action's verb and its fields, joined by colons: `save:r4xq2mzk7uwa`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import astuple, dataclass, fields
from re import Match
from typing import Any, ClassVar, Self, TypeVar

import discord
from discord import ui

CUSTOM_ID_LIMIT = 100

A = TypeVar("A", bound="Action")


@dataclass(frozen=True, slots=True)
class Action:
    """The base of all actions; `verb` is the first word of the custom_id, one per class."""

    verb: ClassVar[str]

    @property
    def custom_id(self) -> str:
        """Raises ValueError where the fields do not fit Discord's 100 characters."""
        custom_id = ":".join([self.verb, *map(str, astuple(self))])
        if len(custom_id) > CUSTOM_ID_LIMIT:
            raise ValueError(f"{custom_id!r} is longer than {CUSTOM_ID_LIMIT} characters")
        return custom_id


@dataclass(frozen=True, slots=True)
class OpenPaper(Action):
    """Show a paper's card to the channel."""

    verb: ClassVar[str] = "open"
    paper: str


@dataclass(frozen=True, slots=True)
class TurnCard(Action):
    """Show a paper's card in the given language to whoever pressed."""

    verb: ClassVar[str] = "card"
    language: str
    paper: str


@dataclass(frozen=True, slots=True)
class SavePaper(Action):
    """Bookmark a paper."""

    verb: ClassVar[str] = "save"
    paper: str


@dataclass(frozen=True, slots=True)
class DropBookmark(Action):
    """Remove a bookmark, from under the answer that saved it."""

    verb: ClassVar[str] = "unsave"
    paper: str


@dataclass(frozen=True, slots=True)
class OpenResults(Action):
    """Show the answer to a stored question to the channel, in a message of its own."""

    verb: ClassVar[str] = "list"
    question: str


@dataclass(frozen=True, slots=True)
class ResultsPage(Action):
    """Turn to a page (from 0) of the answer to a stored question."""

    verb: ClassVar[str] = "results"
    question: str
    page: int


@dataclass(frozen=True, slots=True)
class TagsPage(Action):
    """Turn to a page (from 0) of the tags that match a stored question's words."""

    verb: ClassVar[str] = "tags"
    question: str
    page: int


@dataclass(frozen=True, slots=True)
class OpenDigest(Action):
    """Show the digest of a tag."""

    verb: ClassVar[str] = "digest"
    tag: str

    @classmethod
    def fits(cls, tag: str) -> bool:
        """Whether a button has room for the tag's name."""
        return len(cls.verb) + 1 + len(tag) <= CUSTOM_ID_LIMIT


@dataclass(frozen=True, slots=True)
class BookmarksPage(Action):
    """Turn to a page (from 0) of one's own bookmarks: those that a stored question and a state ask
    for, each `-` for all."""

    verb: ClassVar[str] = "bookmarks"
    question: str
    state: str
    page: int


@dataclass(frozen=True, slots=True)
class OpenBookmark(Action):
    """Show one bookmark with its note, to whoever has it; the rest is the `BookmarksPage` that it
    is on."""

    verb: ClassVar[str] = "look"
    paper: str
    question: str
    state: str
    page: int


@dataclass(frozen=True, slots=True)
class MarkBookmark(Action):
    """Say how far one has come with a bookmarked paper."""

    verb: ClassVar[str] = "mark"
    paper: str
    state: str


@dataclass(frozen=True, slots=True)
class NoteBookmark(Action):
    """Write a note on a bookmark: asks for it, and is what the answer comes back under."""

    verb: ClassVar[str] = "note"
    paper: str


@dataclass(frozen=True, slots=True)
class ClearBookmarks(Action):
    """Remove all of one's bookmarks, if they are still as many as were spoken of."""

    verb: ClassVar[str] = "clear"
    bookmarks: int


@dataclass(frozen=True, slots=True)
class ForgetMe(Action):
    """Delete all that is kept of a member, if it is still as many rows as were spoken of."""

    verb: ClassVar[str] = "forget"
    rows: int


@dataclass(frozen=True, slots=True)
class RemindMe(Action):
    """Remind a member of a bookmark, `tomorrow`, on `monday` or in `two-weeks`."""

    verb: ClassVar[str] = "remind"
    paper: str
    when: str


@dataclass(frozen=True, slots=True)
class Snooze(Action):
    """Put a reminder off to tomorrow. Its custom_id is what a sent reminder is found by."""

    verb: ClassVar[str] = "snooze"
    reminder: int


@dataclass(frozen=True, slots=True)
class UndoSaving(Action):
    """Take back what saving the papers of a message has saved."""

    verb: ClassVar[str] = "undo"
    message: int


@dataclass(frozen=True, slots=True)
class RemoveListed(Action):
    """Remove a bookmark from the list, which stays the `BookmarksPage` that it is."""

    verb: ClassVar[str] = "remove"
    paper: str
    question: str
    state: str
    page: int


@dataclass(frozen=True, slots=True)
class PostWeekly(Action):
    """Post papers of a tag in this channel every week."""

    verb: ClassVar[str] = "plan"
    tag: str

    @classmethod
    def fits(cls, tag: str) -> bool:
        """Whether a button has room for the tag's name."""
        return len(cls.verb) + 1 + len(tag) <= CUSTOM_ID_LIMIT


@dataclass(frozen=True, slots=True)
class SaveWeekly(Action):
    """Bookmark all papers of a weekly post. Its custom_id also is what the post is found by in
    the channel's history, so every weekly post has it: schedule and slot, and nothing else."""

    verb: ClassVar[str] = "weekly"
    schedule: int
    slot: str


ACTIONS: dict[str, type[Action]] = {
    action.verb: action
    for action in (
        OpenPaper,
        TurnCard,
        SavePaper,
        DropBookmark,
        OpenResults,
        ResultsPage,
        TagsPage,
        OpenDigest,
        BookmarksPage,
        OpenBookmark,
        MarkBookmark,
        NoteBookmark,
        ClearBookmarks,
        UndoSaving,
        RemindMe,
        Snooze,
        ForgetMe,
        RemoveListed,
        PostWeekly,
        SaveWeekly,
    )
}


def action_of(custom_id: str) -> Action | None:
    """The action that a custom_id means; None for one that is not ours or no longer known."""
    verb, _, rest = custom_id.partition(":")
    kind = ACTIONS.get(verb)
    if kind is None:
        return None
    values = rest.split(":", maxsplit=len(fields(kind)) - 1)  # the last field may hold colons
    if len(values) != len(fields(kind)):
        return None
    try:
        typed = [
            int(value) if field.type == "int" else value
            for field, value in zip(fields(kind), values, strict=True)
        ]
    except ValueError:
        return None
    return kind(*typed)


def action_on(message: discord.Message | None, kind: type[A]) -> A | None:
    """The first action of a kind that a button of a message carries."""
    if message is None:
        return None
    for item in ui.LayoutView.from_message(message).walk_children():
        action = action_of(getattr(item, "custom_id", None) or "")
        if isinstance(action, kind):
            return action
    return None


Press = Callable[[discord.Interaction[Any], Action], Awaitable[None]]
"""What is done when an action is pressed; `Paperboy.press` is the one in use."""


class ActionButton(ui.DynamicItem[ui.Button[Any]], template=r"[a-z]+:.*"):
    """A button that carries an action; discord.py makes it again from the custom_id alone."""

    def __init__(
        self,
        action: Action | None,
        item: ui.Button[Any] | None = None,
        *,
        label: str | None = None,
        emoji: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
    ) -> None:
        self.action = action
        super().__init__(
            item
            or ui.Button(
                label=label,
                emoji=emoji,
                style=style,
                disabled=disabled,
                custom_id=action.custom_id if action else None,
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: Match[str], /
    ) -> Self:
        assert isinstance(item, ui.Button)
        return cls(action_of(match.string), item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.press(interaction, self.action)


class ActionMenu(ui.DynamicItem[ui.Select[Any]], template=r"menu-[a-z]+"):
    """A menu whose entries carry actions as their values."""

    def __init__(
        self,
        name: str,
        entries: list[tuple[str, Action]],
        item: ui.Select[Any] | None = None,
        *,
        placeholder: str | None = None,
    ) -> None:
        super().__init__(
            item
            or ui.Select(
                custom_id=f"menu-{name}",
                placeholder=placeholder,
                options=[
                    discord.SelectOption(label=label, value=action.custom_id)
                    for label, action in entries
                ],
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: Match[str], /
    ) -> Self:
        assert isinstance(item, ui.Select)
        return cls(match.string, [], item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.press(interaction, action_of(self.item.values[0]))
