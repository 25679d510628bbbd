"""What a forger sends, in a button, a menu or an option, is refused in a sentence: nothing of it is
a bug, and nothing of it reaches the log."""

from __future__ import annotations

import random
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import discord
import pytest
import simcord
from discord import app_commands
from simcord.actors import _component_interaction, _visible_message

from bot.actions import (
    ACTIONS,
    Action,
    BookmarksPage,
    DismissedPage,
    DropBookmark,
    HelpTopic,
    JudgePaper,
    KeepOne,
    MarkBookmark,
    OpenBookmark,
    PauseAlert,
    RecommendedPage,
    RemoveAlert,
    RestorePaper,
    UndoJudging,
    UndoReaction,
    UndoSaving,
    action_of,
)
from bot.limits import Limits
from bot.options.closed import refuse_odd_options
from bot.refusals import Refusal
from tests.lab import Lab, offered, shown

BUTTON, MENU = 2, 3
"""Kinds of components, by Discord's numbers."""

NOT_OURS = "from another version of the bot"

VALUES = (
    *("", "-", ":", "::", "en", "zh_Hans", "xx", "../../../../etc", "/etc/passwd", "en\x00"),
    *("0", "1", "-1", "+1", "01", "1_000", "1.5", "1e9", "nan", "inf", "٣", "９", " 1", "1\n"),
    *("9223372036854775807", "9223372036854775808", "99999999999999999999", "9" * 80),
    *("2026-01-05", "2026-13-45", "2026-01-05+090000", "2026-01-05+999999", "0000-00-00"),
    *("to-read", "read", "READ", "tomorrow", "monday", "never", "two-weeks"),
    *("abcdefgh2345", "GuardSpace", "'; DROP TABLE papers; --", '"', "\\", "%s", "{0}", "{t}"),
    *("\ud800", "\u202e", "\u200b", "\x00", "\n", "推理", "LLM", "@everyone", "<@1>", "None"),
)


class Pressed:
    """An interaction as far as an answer needs one; it keeps how often it was answered."""

    type = discord.InteractionType.component
    locale = discord.Locale.american_english
    guild: Any = None
    channel: Any = None
    permissions = discord.Permissions.all()

    def __init__(self, lab: Lab) -> None:
        self.id = 1
        self.client = lab.bot
        self.user = lab.bot.user
        self.guild_id = lab.guild.id
        self.channel_id = lab.channel.id
        self.message = SimpleNamespace(
            id=1, components=[], flags=discord.MessageFlags(ephemeral=True, components_v2=True)
        )
        self.answers = 0
        self.extras: dict[object, object] = {}
        self.response = self.followup = self

    def is_done(self) -> bool:
        return self.answers > 0

    async def _answer(self, *_: Any, **__: Any) -> SimpleNamespace:
        self.answers += 1
        return SimpleNamespace(message_id=2, id=2)

    send_message = edit_message = send_modal = defer = send = _answer


def forged_ids(number: int) -> Iterator[str]:
    """So many custom_ids with known verbs and unknown ones, and fields of all kinds."""
    chance = random.Random(2026)
    verbs = [*ACTIONS, "gone", "menu-x", ""]
    for _ in range(number):
        fields = chance.choices(VALUES, k=chance.choice([0, 1, 1, 2, 2, 3, 4, 4, 5]))
        yield ":".join([chance.choice(verbs), *fields])[: chance.choice([100, 100, 40])]


async def test_ten_thousand_forged_buttons_are_each_answered_and_none_is_a_bug(lab: Lab) -> None:
    actions = {action_of(custom_id) for custom_id in forged_ids(10_000)}
    assert len(actions) > 50
    for action in actions:
        lab.bot.limits = Limits()  # none of these is refused for being one of many
        pressed = Pressed(lab)
        await lab.bot.press(pressed, action)  # type: ignore[arg-type]
        assert pressed.answers == 1, action
    assert lab.complaints.take() == []


async def test_a_button_that_is_no_button_of_ours_is_answered(lab: Lab) -> None:
    odd = ["menu-open", "open:a\nb", "card:../../../../etc:abcdefgh2345", "x", "menu-", "tags"]
    for custom_id in odd:
        for kind in BUTTON, MENU:
            assert NOT_OURS in await _press_forged(lab, custom_id, kind, [])


async def test_a_menu_with_nothing_chosen_is_answered(lab: Lab) -> None:
    assert NOT_OURS in await _press_forged(lab, "menu-open", MENU, [])
    assert NOT_OURS in await _press_forged(lab, "menu-open", MENU, ["save:x", "save:y"])


async def test_what_is_for_one_member_alone_takes_the_place_of_no_message_that_others_see(
    lab: Lab,
) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    save = offered(card, "save:")[0]
    await lab.press(card, custom_id=save)
    paper = save.removeprefix("save:")
    private: list[Action] = [
        *(DismissedPage(0), JudgePaper(paper, "less", 0), UndoJudging(paper, 0)),
        *(RestorePaper(paper, 0), RecommendedPage(0), BookmarksPage("-", "-", 0)),
        *(OpenBookmark(paper, "-", "-", 0), MarkBookmark(paper, "read"), PauseAlert(1)),
        *(RemoveAlert(1), HelpTopic("start"), KeepOne(card.id, paper), UndoReaction(card.id)),
        *(UndoSaving(card.id), DropBookmark(paper)),
    ]
    for action in private:
        told = await _pressed(lab, action.custom_id, BUTTON, [])
        assert told
        assert told.ephemeral, action


async def _press_forged(lab: Lab, custom_id: str, kind: int, values: list[str]) -> str:
    """What is answered when a component of this kind says that it has this custom_id."""
    return shown(await _pressed(lab, custom_id, kind, values))


async def _pressed(
    lab: Lab, custom_id: str, kind: int, values: list[str]
) -> simcord.ResponseMessage | None:
    """The answer to such a component, on a message that all see."""
    channel = lab.bot.get_channel(lab.channel.id)
    assert isinstance(channel, discord.TextChannel)
    view = discord.ui.LayoutView(timeout=None)
    row = discord.ui.ActionRow[Any]()
    if kind == BUTTON:
        row.add_item(discord.ui.Button(custom_id=custom_id, label="x"))
    else:
        options = [discord.SelectOption(label="x", value="save:x")]
        row.add_item(discord.ui.Select(custom_id=custom_id, options=options))
    view.add_item(row)
    message = await channel.send(view=view)
    stored = _visible_message(lab.reader, message)
    data = {"custom_id": custom_id, "component_type": kind, "values": values}
    return (await _component_interaction(lab.reader, stored, data)).response


# Commands.


async def _forge(lab: Lab, command: str, **options: tuple[int, Any]) -> str:
    """What a command answers to options that no client of Discord's would send."""
    root, *below = command.split()
    given: Any = [{"name": n, "type": t, "value": v} for n, (t, v) in options.items()]
    for name in reversed(below):
        given = [{"name": name, "type": 1, "options": given}]
    data = {"id": "1", "name": root, "type": 1, "options": given}
    return shown((await lab.reader._dispatch_interaction(2, lab.channel, data)).response)


ODD_OPTIONS: list[tuple[str, dict[str, tuple[int, Any]]]] = [
    ("weekly add", {"day": (4, -1)}),
    ("weekly add", {"day": (4, 10**30)}),
    ("weekly add", {"day": (3, "Monday")}),
    ("weekly add", {"every": (3, "hourly")}),
    ("weekly add", {"language": (3, "xx")}),
    ("weekly add", {"papers": (4, 11)}),
    ("weekly add", {"papers": (4, True)}),
    ("weekly add", {"thread": (5, "yes")}),
    ("weekly add", {"channel": (7, "1")}),
    ("weekly edit", {"role": (8, "1")}),
    ("top", {"period": (3, "xx")}),
    ("bookmarks list", {"state": (3, "xx")}),
    ("bookmarks export", {"format": (3, "../x")}),
    ("bookmarks remind", {"paper": (3, "x"), "day": (3, "never")}),
    ("search", {"query": (3, "x"), "has": (3, "xx")}),
    ("search", {"query": (3, "x" * 6_001)}),
    ("mydata counting", {"count": (3, "no")}),
]
"""Commands with options outside their types, choices and ranges: Discord's kind, and the value."""


async def test_an_option_outside_its_choices_is_refused(lab: Lab) -> None:
    for command, options in ODD_OPTIONS:
        zone = {"zone": (3, "Berlin")} if command == "weekly add" else {}
        told = await _forge(lab, command, **zone, **options)
        assert "is not a choice for the option" in told, (command, options)


async def test_a_schedule_of_no_number_is_asked_for_again(lab: Lab) -> None:
    await lab.ask("weekly add", zone="UTC")
    for command in ["edit", "preview", "now", "pause", "resume", "remove", "history"]:
        for number in ("9" * 4_300, "-1", "x", "９", "#" * 200, "1" * 30):
            told = await _forge(lab, f"weekly {command}", schedule=(3, number))
            assert "Choose a post" in told


def test_every_option_with_a_closed_set_refuses_what_is_not_in_it(lab: Lab) -> None:
    closed = 0
    for command in lab.bot.tree.walk_commands():
        if not isinstance(command, app_commands.Command):
            continue
        for parameter in command.parameters:
            if not (parameter.choices or parameter.max_value is not None):
                continue
            closed += 1
            odd: tuple[Any, ...] = (*VALUES, -1, 10**30, 1.5, True, None, [], {})
            for value in odd:
                allowed = [choice.value for choice in parameter.choices]
                fits = isinstance(value, str) and not allowed and parameter.type.name == "string"
                if fits or (value in allowed and not isinstance(value, bool)):
                    continue  # a text of any length that is allowed
                given: Any = {parameter.display_name: value}
                asked: Any = SimpleNamespace(
                    command=command, guild_id=1, guild=None, namespace=given
                )
                with pytest.raises(Refusal):
                    refuse_odd_options(asked)
    assert closed > 10


async def test_a_command_of_servers_says_so_in_a_direct_message(lab: Lab) -> None:
    for command in lab.bot.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            root = command.root_parent or command
            asked: Any = SimpleNamespace(command=command, guild_id=None, guild=None, namespace={})
            if root.allowed_contexts and not root.allowed_contexts.dm_channel:
                with pytest.raises(app_commands.NoPrivateMessage):
                    refuse_odd_options(asked)
            else:
                refuse_odd_options(asked)
