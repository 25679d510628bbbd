"""What a button or a menu entry means. The meaning is all in its `custom_id`, so that it works
after a restart, a year later and in another process.

A `custom_id` is the action's verb and its fields, joined by colons: `save:r4xq2mzk7uwa`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar, TypeVar, get_type_hints

import discord
from discord import ui

from bot.fields import (
    AdminView,
    AtZotero,
    Audience,
    Count,
    Day,
    Digest,
    Language,
    LetterKind,
    MinuteOfDay,
    MoreOrLess,
    Only,
    Page,
    PaperCount,
    PaperId,
    PaperIdOrNone,
    PaperIds,
    QuestionId,
    Reader,
    Reading,
    ReadingOrAny,
    RhythmName,
    RowId,
    SlotName,
    Snowflake,
    TagName,
    Topic,
    Unread,
    Weekday,
    WeeklyCommand,
    ZoneName,
    reader_of,
)

CUSTOM_ID_LIMIT = 100

MENU = "menu-"
"""What the `custom_id` of a menu begins with, whose entries carry actions, and no action's does."""

A = TypeVar("A", bound="Action")


@dataclass(frozen=True, slots=True)
class Action:
    """The base of all actions; `verb` is the first word of the custom_id, one per class."""

    verb: ClassVar[str]

    @property
    def custom_id(self) -> str:
        """Raises ValueError where the fields do not fit Discord's 100 characters."""
        names: tuple[str, ...] = self.__match_args__
        values = [str(getattr(self, name)) for name in names]
        custom_id = ":".join([self.verb, *values])
        if len(custom_id) > CUSTOM_ID_LIMIT:
            raise ValueError(f"{custom_id!r} is longer than {CUSTOM_ID_LIMIT} characters")
        return custom_id


@dataclass(frozen=True, slots=True)
class OpenPaper(Action):
    """Show a paper's card to the channel."""

    verb: ClassVar[str] = "open"
    paper: PaperId


@dataclass(frozen=True, slots=True)
class TurnCard(Action):
    """Show a paper's card in the given language to whoever pressed."""

    verb: ClassVar[str] = "card"
    language: Language
    paper: PaperId


@dataclass(frozen=True, slots=True)
class SavePaper(Action):
    """Bookmark a paper."""

    verb: ClassVar[str] = "save"
    paper: PaperId


@dataclass(frozen=True, slots=True)
class DropBookmark(Action):
    """Remove a bookmark, from under the answer that saved it."""

    verb: ClassVar[str] = "unsave"
    paper: PaperId


@dataclass(frozen=True, slots=True)
class OpenSimilar(Action):
    """Show the papers most like a paper, in a message of its own."""

    verb: ClassVar[str] = "similar"
    paper: PaperId


@dataclass(frozen=True, slots=True)
class SimilarPage(Action):
    """Turn to a page (from 0) of the papers most like a paper: those of the source that a stored
    question names, `-` for all, and only new ones or all."""

    verb: ClassVar[str] = "alike"
    paper: PaperId
    question: QuestionId
    only: Only
    page: Page


@dataclass(frozen=True, slots=True)
class ShareRelated(Action):
    """Show papers to the channel that were found for one member alone: those related to a paper,
    or with `-` to something that somebody wrote, of which nothing is kept."""

    verb: ClassVar[str] = "related"
    paper: PaperIdOrNone
    related: PaperIds


@dataclass(frozen=True, slots=True)
class ShareAnswer(Action):
    """Show what the message shows to everybody where it is, and not to one member alone."""

    verb: ClassVar[str] = "tell"
    audience: Audience


@dataclass(frozen=True, slots=True)
class RecommendedPage(Action):
    """Turn to a page (from 0) of what is recommended to whoever presses."""

    verb: ClassVar[str] = "recommend"
    page: Page


@dataclass(frozen=True, slots=True)
class JudgePaper(Action):
    """Ask for more like a recommended paper, or say that it is not for oneself; what is recommended
    follows at once, on the page that it is on."""

    verb: ClassVar[str] = "judge"
    paper: PaperId
    taste: MoreOrLess
    page: Page


@dataclass(frozen=True, slots=True)
class UndoJudging(Action):
    """Take back what was said of a recommended paper, and turn to a page of what is recommended."""

    verb: ClassVar[str] = "unjudge"
    paper: PaperId
    page: Page


@dataclass(frozen=True, slots=True)
class DismissedPage(Action):
    """Turn to a page (from 0) of the papers that whoever presses said are not for them."""

    verb: ClassVar[str] = "dismissed"
    page: Page


@dataclass(frozen=True, slots=True)
class RestorePaper(Action):
    """Take back that a paper is not for oneself, in the list of these on its page."""

    verb: ClassVar[str] = "restore"
    paper: PaperId
    page: Page


@dataclass(frozen=True, slots=True)
class OpenResults(Action):
    """Show the answer to a stored question to the channel, in a message of its own."""

    verb: ClassVar[str] = "list"
    question: QuestionId


@dataclass(frozen=True, slots=True)
class ResultsPage(Action):
    """Turn to a page (from 0) of the answer to a stored question."""

    verb: ClassVar[str] = "results"
    question: QuestionId
    page: Page


@dataclass(frozen=True, slots=True)
class TagsPage(Action):
    """Turn to a page (from 0) of the tags that match a stored question's words."""

    verb: ClassVar[str] = "tags"
    question: QuestionId
    page: Page


@dataclass(frozen=True, slots=True)
class OpenDigest(Action):
    """Show the digest of a tag."""

    verb: ClassVar[str] = "digest"
    tag: TagName

    @classmethod
    def fits(cls, tag: str) -> bool:
        """Whether a button has room for the tag's name."""
        return len(cls.verb) + 1 + len(tag) <= CUSTOM_ID_LIMIT


@dataclass(frozen=True, slots=True)
class BookmarksPage(Action):
    """Turn to a page (from 0) of one's own bookmarks: those that a stored question and a state ask
    for, each `-` for all."""

    verb: ClassVar[str] = "bookmarks"
    question: QuestionId
    state: ReadingOrAny
    page: Page


@dataclass(frozen=True, slots=True)
class ListBookmarks(Action):
    """Show one's own bookmarks in a message of their own: those in a state, `-` for all."""

    verb: ClassVar[str] = "mine"
    state: ReadingOrAny


@dataclass(frozen=True, slots=True)
class ShareBookmarks(Action):
    """Show a selection of one's own bookmarks to the channel, if it is still as many as were shown
    before: those that a stored question and a state ask for, each `-` for all."""

    verb: ClassVar[str] = "share"
    question: QuestionId
    state: ReadingOrAny
    bookmarks: Count


@dataclass(frozen=True, slots=True)
class OpenBookmark(Action):
    """Show one bookmark with its note, to whoever has it; the rest is the `BookmarksPage` that it
    is on."""

    verb: ClassVar[str] = "look"
    paper: PaperId
    question: QuestionId
    state: ReadingOrAny
    page: Page


@dataclass(frozen=True, slots=True)
class MarkBookmark(Action):
    """Set the reading state of a bookmarked paper."""

    verb: ClassVar[str] = "mark"
    paper: PaperId
    state: Reading


@dataclass(frozen=True, slots=True)
class NoteBookmark(Action):
    """Write a note on a bookmark: asks for it, and is what the answer comes back under."""

    verb: ClassVar[str] = "note"
    paper: PaperId


@dataclass(frozen=True, slots=True)
class ClearBookmarks(Action):
    """Remove all of one's bookmarks, if there are still as many as the question named."""

    verb: ClassVar[str] = "clear"
    bookmarks: Count


@dataclass(frozen=True, slots=True)
class UseZotero(Action):
    """Do something with the account at Zotero of whoever presses: ask for its key, and be what the
    form with it comes back under; send and fetch papers, also those that were removed here; or
    delete the key."""

    verb: ClassVar[str] = "zotero"
    what: AtZotero


@dataclass(frozen=True, slots=True)
class ForgetMe(Action):
    """Delete all data about a member, if there are still as many rows as the question named."""

    verb: ClassVar[str] = "forget"
    rows: Count


@dataclass(frozen=True, slots=True)
class RemindMe(Action):
    """Remind a member of a bookmark, `tomorrow`, on `monday` or in `two-weeks`."""

    verb: ClassVar[str] = "remind"
    paper: PaperId
    when: Day


@dataclass(frozen=True, slots=True)
class Snooze(Action):
    """Put a reminder off to tomorrow. Its custom_id is what a sent reminder is found by."""

    verb: ClassVar[str] = "snooze"
    reminder: RowId


@dataclass(frozen=True, slots=True)
class LetterPapers(Action):
    """Bookmark all papers of a letter, or list all that is not read. Its custom_id is what a sent
    letter is found by among a member's direct messages, so every letter has it: kind, day and
    member, and nothing else."""

    verb: ClassVar[str] = "letter"
    kind: LetterKind
    day: SlotName
    member: Snowflake


@dataclass(frozen=True, slots=True)
class ShelfPage(Action):
    """Turn to a page (from 0) of a server's shelf."""

    verb: ClassVar[str] = "shelf"
    page: Page


@dataclass(frozen=True, slots=True)
class SettleUnread(Action):
    """Note that a bookmarked paper is read or is not for its member, or undo that."""

    verb: ClassVar[str] = "unread"
    paper: PaperId
    answer: Unread


@dataclass(frozen=True, slots=True)
class ListAlerts(Action):
    """Show one's own alerts in a message of their own, from a page (from 0) on."""

    verb: ClassVar[str] = "alerts"
    page: Page


@dataclass(frozen=True, slots=True)
class PauseAlert(Action):
    """Pause an alert, or resume a paused one, in the list that is pressed."""

    verb: ClassVar[str] = "rest"
    alert: RowId


@dataclass(frozen=True, slots=True)
class RemoveAlert(Action):
    """Remove an alert, in the list that is pressed."""

    verb: ClassVar[str] = "unalert"
    alert: RowId


@dataclass(frozen=True, slots=True)
class ReadWaiting(Action):
    """Show so many of the papers that wait for the next letter, in place of sending them."""

    verb: ClassVar[str] = "waiting"
    papers: PaperCount


@dataclass(frozen=True, slots=True)
class UndoSaving(Action):
    """Take back what saving the papers of a message has saved."""

    verb: ClassVar[str] = "undo"
    message: Snowflake


@dataclass(frozen=True, slots=True)
class UndoReaction(Action):
    """Take back what a reaction on a message has saved of all that it shows."""

    verb: ClassVar[str] = "unreact"
    message: Snowflake


@dataclass(frozen=True, slots=True)
class KeepOne(Action):
    """Keep one paper of those that a reaction on a message has saved."""

    verb: ClassVar[str] = "keep"
    message: Snowflake
    paper: PaperId


@dataclass(frozen=True, slots=True)
class RemoveListed(Action):
    """Remove a bookmark from the list, which stays the `BookmarksPage` that it is."""

    verb: ClassVar[str] = "remove"
    paper: PaperId
    question: QuestionId
    state: ReadingOrAny
    page: Page


@dataclass(frozen=True, slots=True)
class PostWeekly(Action):
    """Post papers of a tag in this channel every week."""

    verb: ClassVar[str] = "plan"
    tag: TagName

    @classmethod
    def fits(cls, tag: str) -> bool:
        """Whether a button has room for the tag's name."""
        return len(cls.verb) + 1 + len(tag) <= CUSTOM_ID_LIMIT


@dataclass(frozen=True, slots=True)
class SetUpWeekly(Action):
    """Ask in a form for a new scheduled post, and be what its answer comes back under; `tags` is
    kept for tags to fill in, `-` for none."""

    verb: ClassVar[str] = "setup"
    tags: QuestionId


@dataclass(frozen=True, slots=True)
class WeeklyPlan(Action):
    """A scheduled post that is not set up yet: `minute` is of the day, `tags` the id of the stored
    question whose words are the tags, `-` for all."""

    channel: Snowflake
    rhythm: RhythmName
    weekday: Weekday
    minute: MinuteOfDay
    zone: ZoneName
    papers: PaperCount
    tags: QuestionId


@dataclass(frozen=True, slots=True)
class ConfirmWeekly(WeeklyPlan):
    """Set the post up that was previewed."""

    verb: ClassVar[str] = "confirm"


@dataclass(frozen=True, slots=True)
class ChangeWeekly(WeeklyPlan):
    """Ask again for the post that was previewed, its values filled in."""

    verb: ClassVar[str] = "change"


@dataclass(frozen=True, slots=True)
class HelpTopic(Action):
    """Turn the help to the commands of a topic, or back to its `start`."""

    verb: ClassVar[str] = "help"
    topic: Topic


@dataclass(frozen=True, slots=True)
class SaveWeekly(Action):
    """Bookmark all papers of a weekly post. Its custom_id also is what the post is found by in
    the channel's history, so every weekly post has it: schedule and slot, and nothing else."""

    verb: ClassVar[str] = "weekly"
    schedule: RowId
    slot: SlotName


@dataclass(frozen=True, slots=True)
class DoWeekly(Action):
    """Do what a command asked for with one of several scheduled posts, where it named none."""

    verb: ClassVar[str] = "with"
    command: WeeklyCommand
    schedule: RowId


@dataclass(frozen=True, slots=True)
class TurnAdmin(Action):
    """Turn what a server's managers see to another view."""

    verb: ClassVar[str] = "admin"
    view: AdminView


@dataclass(frozen=True, slots=True)
class ChangesPage(Action):
    """Turn to a page (from 0) of what was changed in this server."""

    verb: ClassVar[str] = "changes"
    page: Page


@dataclass(frozen=True, slots=True)
class ReloadPapers(Action):
    """Load the papers that come with Paperboy, if they and those of the store are still what the
    difference was shown for."""

    verb: ClassVar[str] = "reload"
    digest: Digest


ACTIONS: dict[str, type[Action]] = {
    action.verb: action
    for action in (
        OpenPaper,
        TurnCard,
        SavePaper,
        DropBookmark,
        OpenSimilar,
        SimilarPage,
        ShareRelated,
        ShareAnswer,
        RecommendedPage,
        JudgePaper,
        UndoJudging,
        DismissedPage,
        RestorePaper,
        OpenResults,
        ResultsPage,
        TagsPage,
        OpenDigest,
        BookmarksPage,
        ListBookmarks,
        OpenBookmark,
        MarkBookmark,
        NoteBookmark,
        ClearBookmarks,
        ShareBookmarks,
        UndoSaving,
        RemindMe,
        Snooze,
        LetterPapers,
        SettleUnread,
        ShelfPage,
        ListAlerts,
        PauseAlert,
        RemoveAlert,
        ReadWaiting,
        UseZotero,
        ForgetMe,
        RemoveListed,
        PostWeekly,
        SetUpWeekly,
        ConfirmWeekly,
        ChangeWeekly,
        HelpTopic,
        SaveWeekly,
        UndoReaction,
        KeepOne,
        DoWeekly,
        TurnAdmin,
        ChangesPage,
        ReloadPapers,
    )
}


def _readers(kind: type[Action]) -> tuple[Reader, ...]:
    hints = get_type_hints(kind, include_extras=True)
    return tuple(reader_of(hints[field.name]) for field in fields(kind))


READERS = {verb: _readers(kind) for verb, kind in ACTIONS.items()}


def action_of(custom_id: str) -> Action | None:
    """The action that a custom_id means; None for one that is not ours, unknown or forged."""
    verb, _, rest = custom_id.partition(":")
    kind = ACTIONS.get(verb)
    if kind is None or len(custom_id) > CUSTOM_ID_LIMIT:
        return None
    readers = READERS[verb]
    texts = rest.split(":", maxsplit=len(readers) - 1)  # the last field may hold colons
    if len(texts) != len(readers):
        return None
    values = [reader.read(text) for reader, text in zip(readers, texts, strict=True)]
    return None if None in values else kind(*values)


def papers_on(message: discord.Message) -> tuple[str, ...]:
    """The papers (ids) that a message of ours lists, in their order: each can be saved."""
    items = ui.LayoutView.from_message(message).walk_children()
    actions = [action_of(getattr(item, "custom_id", None) or "") for item in items]
    return tuple(action.paper for action in actions if isinstance(action, SavePaper))


def action_on(message: discord.Message | None, kind: type[A]) -> A | None:
    """The first action of a kind that a button of a message carries."""
    if message is None:
        return None
    for item in ui.LayoutView.from_message(message).walk_children():
        action = action_of(getattr(item, "custom_id", None) or "")
        if isinstance(action, kind):
            return action
    return None
