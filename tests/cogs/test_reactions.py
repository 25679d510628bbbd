"""Bookmarks by reaction: one or many at once, in any order, and made while the bot was off."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import discord
import pytest
from simcord import MemberActor, ResponseMessage

from bot.reactions import DOUBT_S, MAX_MESSAGES, PACE_S
from db.people.bookmarks import bookmark_of, bookmarks_of, count, set_note
from db.people.messages import newest_messages, papers_of_message, remember_message
from db.people.reactions import standing
from tests.lab import Lab, begin_session, shown


def saved(lab: Lab, member: MemberActor | None = None) -> list[str]:
    """The ids of a member's bookmarks, the reader's if none is named."""
    page = lab.bot.store.read(bookmarks_of, (member or lab.reader).id, size=100)
    return [bookmark.paper.id for bookmark in page.bookmarks]


async def results(lab: Lab) -> ResponseMessage:
    """A list of five papers."""
    result = await lab.reader.slash(lab.channel, "search", query="safety")
    assert result.response
    return result.response


def of_message(lab: Lab, message: ResponseMessage) -> tuple[str, ...]:
    return lab.bot.store.read(papers_of_message, message.id)


def remember(lab: Lab, message: ResponseMessage, papers: Sequence[str]) -> None:
    lab.bot.store.write(
        remember_message,
        message.id,
        papers,
        channel=lab.channel.id,
        guild=lab.guild.id,
        at=lab.env.now(),
    )


async def told(
    lab: Lab, verb: str, message: ResponseMessage, member: int, emoji: str, **more: str
) -> None:
    """Let Discord tell of a reaction, whatever stands on the message."""
    lab.env.backend.emit(
        f"MESSAGE_REACTION_{verb}",
        {
            "user_id": str(member),
            "message_id": str(message.id),
            "channel_id": str(lab.channel.id),
            "guild_id": str(lab.guild.id),
            "emoji": {"id": None, "name": emoji},
            "burst": False,
            "type": 0,
            **more,
        },
    )


def quietly(
    lab: Lab, message: ResponseMessage, emoji: str, member: MemberActor, reacted: bool
) -> None:
    """Let a reaction come or go, and the bot hear nothing of it."""
    backend = lab.env.backend
    listeners = list(backend.subscribers)
    backend.subscribers.clear()
    backend.set_reaction(message.channel_id, message.id, emoji, member.id, reacted)
    backend.subscribers.extend(listeners)


async def behind_its_back(
    lab: Lab, *changes: tuple[ResponseMessage, str, MemberActor, bool]
) -> None:
    """Let reactions come and go while the bot is off, then start it and let it look."""
    for change in changes:
        quietly(lab, *change)
    await lab.restart()
    await lab.env.advance_time(5 * PACE_S)


def looks(lab: Lab) -> list[str]:
    """The requests for messages and their reactions."""
    return [r.path for r in lab.env.http_requests if r.method == "GET" and "/messages/" in r.path]


def offered_in(letter: discord.Message, verb: str) -> list[str]:
    """The values of a message's menus that begin so."""
    return [
        option.value
        for part in letter.components
        for menu in getattr(part, "children", ())
        for option in getattr(menu, "options", ())
        if option.value.startswith(verb)
    ]


# What a reaction saves.


async def test_a_number_saves_that_paper_of_a_list(lab: Lab) -> None:
    message = await results(lab)
    await lab.reader.react(message, "3️⃣")
    assert saved(lab) == [of_message(lab, message)[2]]
    await lab.reader.react(message, "🔖")
    await lab.reader.unreact(message, "🔖")
    assert saved(lab) == [of_message(lab, message)[2]]


async def test_a_number_is_the_one_that_the_page_shows(lab: Lab) -> None:
    message = await results(lab)
    turned = (await lab.reader.click(message, label="Next")).response
    assert turned
    assert "**6. " in shown(turned)
    await lab.reader.react(turned, "6️⃣")
    assert saved(lab) == [of_message(lab, turned)[0]]


# The one message about it.


async def test_the_first_time_a_member_is_told_what_happened_and_never_again(lab: Lab) -> None:
    message = await results(lab)
    before = len(lab.channel.history())
    await lab.reader.react(message, "1️⃣")
    await lab.reader.react(message, "2️⃣")
    await lab.restart()
    await lab.reader.react(message, "3️⃣")
    (letter,) = lab.reader.user.dm_channel.history()
    assert "/bookmarks list" in str(letter.components[0].to_dict())
    assert "/收藏 列表" in str(letter.components[0].to_dict())
    assert len(lab.channel.history()) == before


async def test_whoever_takes_no_messages_is_left_in_peace(lab: Lab) -> None:
    message = await results(lab)
    dm = lab.chinese_reader.user.dm_channel
    lab.env.inject_error("POST", f"/channels/{dm.id}/messages", status=403, code=50007)
    await lab.chinese_reader.react(message, "🔖")
    await lab.chinese_reader.react(message, "1️⃣")
    assert len(saved(lab, lab.chinese_reader)) == 5
    assert dm.history() == []


async def letter_of(lab: Lab) -> discord.Message:
    """The newest message that the bot wrote to the reader."""
    (*_, letter) = lab.reader.user.dm_channel.history()
    return letter


async def test_whoever_saves_a_whole_page_is_told_so_and_can_undo_it(lab: Lab) -> None:
    message = await results(lab)
    await lab.reader.react(message, "🔖")
    letter = await letter_of(lab)
    text = str([component.to_dict() for component in letter.components])
    assert "Saved all 5 papers" in text
    assert "全部 5 篇论文" in text
    assert len(offered_in(letter, "keep:")) == 5
    told_so = await lab.reader.user.click(letter, custom_id=f"unreact:{message.id}")
    assert "Removed 5 papers" in shown(told_so.response)
    assert saved(lab) == []
    await lab.reader.unreact(message, "🔖")
    await lab.reader.react(message, "🔖")
    assert len(saved(lab)) == 5


async def test_one_paper_of_a_saved_page_can_be_kept_alone(lab: Lab) -> None:
    message = await results(lab)
    third = of_message(lab, message)[2]
    await lab.reader.react(message, "🔖")
    lab.bot.store.write(set_note, lab.reader.id, third, "read me")
    letter = await letter_of(lab)
    chosen = f"keep:{message.id}:{third}"
    told_so = await lab.reader.user.select(letter, [chosen], custom_id="menu-keep")
    assert "removed 4 papers" in shown(told_so.response)
    assert saved(lab) == [third]
    kept = lab.bot.store.read(bookmark_of, lab.reader.id, third)
    assert kept
    assert kept.note == "read me"
    await lab.reader.unreact(message, "🔖")
    assert saved(lab) == []


async def test_who_had_all_but_one_paper_of_a_page_is_told_nothing_of_a_page(lab: Lab) -> None:
    message = await results(lab)
    for number in "1️⃣", "2️⃣", "3️⃣", "4️⃣", "🔖":
        await lab.reader.react(message, number)
    letter = await letter_of(lab)
    assert offered_in(letter, "keep:") == []


# Many, and out of order.


async def test_a_hundred_members_at_once_are_all_heard(lab: Lab) -> None:
    message = await results(lab)
    for member in range(1_000, 1_100):
        await told(lab, "ADD", message, member, "🔖")
        if member % 2:
            await told(lab, "REMOVE", message, member, "🔖")
    await lab.env.settle()
    stand = {reaction.member for reaction in lab.bot.store.read(standing, message.id)}
    assert stand == set(range(1_000, 1_100, 2))


async def test_a_removal_that_comes_before_its_reaction_is_cleared_up_with_discord(
    lab: Lab,
) -> None:
    message = await results(lab)
    await lab.chinese_reader.react(message, "🔖")
    await told(lab, "REMOVE", message, lab.reader.id, "🔖")
    await told(lab, "ADD", message, lab.reader.id, "🔖")
    await lab.env.settle()
    assert len(saved(lab)) == 5
    await lab.env.advance_time(2 * DOUBT_S)
    assert saved(lab) == []
    assert len(saved(lab, lab.chinese_reader)) == 5


async def test_a_reaction_on_an_answer_not_yet_remembered_is_made_up_for(lab: Lab) -> None:
    message = await results(lab)
    papers = of_message(lab, message)
    remember(lab, message, [])
    quietly(lab, message, "🔖", lab.reader, True)
    assert lab.bot.user
    await told(lab, "ADD", message, lab.reader.id, "🔖", message_author_id=str(lab.bot.user.id))
    await lab.env.settle()
    remember(lab, message, papers)
    assert saved(lab) == []
    await lab.env.advance_time(2 * DOUBT_S)
    assert set(saved(lab)) == set(papers)


# What takes nothing from anybody.


@pytest.mark.parametrize("clear", ["all", "emoji"])
async def test_a_moderators_clear_takes_no_bookmark(lab: Lab, clear: str) -> None:
    message = await results(lab)
    await lab.reader.react(message, "🔖")
    if clear == "all":
        lab.env.backend.clear_reactions(message.channel_id, message.id)
    else:
        lab.env.backend.clear_reaction(message.channel_id, message.id, "🔖")
    await lab.env.settle()
    await behind_its_back(lab)
    assert len(saved(lab)) == 5
    assert lab.bot.store.read(standing, message.id) == frozenset()


async def test_a_deleted_message_takes_no_bookmark_and_is_looked_for_once(lab: Lab) -> None:
    message = await results(lab)
    await lab.reader.react(message, "🔖")
    lab.env.backend.delete_message(message.channel_id, message.id)
    await behind_its_back(lab)
    assert len(saved(lab)) == 5
    assert lab.bot.store.read(newest_messages, 5) == []


@pytest.mark.parametrize(("status", "code"), [(403, 50001), (404, 10003)])
async def test_a_channel_that_is_closed_or_gone_takes_no_bookmark_and_is_asked_once(
    lab: Lab, status: int, code: int
) -> None:
    messages = [await results(lab), await results(lab)]
    for message in messages:
        await lab.reader.react(message, "🔖")
        lab.env.inject_error(
            "GET", f"/channels/{lab.channel.id}/messages/{message.id}", status=status, code=code
        )
    before = len(looks(lab))
    await behind_its_back(lab, (messages[0], "🔖", lab.reader, False))
    assert len(saved(lab)) == 5
    assert len(looks(lab)) - before <= 1


# Missed while away.


async def test_what_came_and_went_while_the_bot_was_off_is_made_up_for(lab: Lab) -> None:
    first, second = await results(lab), await results(lab)
    await lab.reader.react(first, "🔖")
    await lab.chinese_reader.react(first, "🔖")
    await behind_its_back(lab, (first, "🔖", lab.reader, False), (second, "2️⃣", lab.reader, True))
    assert saved(lab) == [of_message(lab, second)[1]]
    assert len(saved(lab, lab.chinese_reader)) == 5


async def test_a_session_that_could_not_resume_is_caught_up_with_in_the_same_process(
    lab: Lab,
) -> None:
    first, second = await results(lab), await results(lab)
    await lab.reader.react(first, "🔖")
    quietly(lab, first, "🔖", lab.reader, False)
    quietly(lab, second, "2️⃣", lab.reader, True)
    begin_session(lab)
    await lab.env.advance_time(5 * PACE_S)
    assert saved(lab) == [of_message(lab, second)[1]]


async def test_a_session_that_begins_anew_while_one_is_caught_up_with_looks_from_the_start(
    lab: Lab,
) -> None:
    messages = [await results(lab) for _ in range(3)]
    quietly(lab, messages[0], "1️⃣", lab.reader, True)
    begin_session(lab)
    await lab.env.advance_time(PACE_S)
    quietly(lab, messages[2], "2️⃣", lab.reader, True)
    begin_session(lab)
    await lab.env.advance_time(5 * PACE_S)
    assert set(saved(lab)) == {of_message(lab, messages[0])[0], of_message(lab, messages[2])[1]}


async def test_after_a_session_that_resumed_nothing_is_looked_at(lab: Lab) -> None:
    await results(lab)
    await lab.env.advance_time(5 * PACE_S)
    before = len(looks(lab))
    lab.env.backend.emit("RESUMED", {})
    await lab.env.advance_time(5 * PACE_S)
    assert len(looks(lab)) == before


async def test_the_only_reaction_taken_off_while_the_bot_was_off_takes_back(lab: Lab) -> None:
    message = await results(lab)
    await lab.reader.react(message, "🔖")
    await behind_its_back(lab, (message, "🔖", lab.reader, False))
    assert saved(lab) == []


async def test_an_emoji_gone_altogether_was_cleared(lab: Lab) -> None:
    message = await results(lab)
    await lab.reader.react(message, "🔖")
    await lab.chinese_reader.react(message, "🔖")
    await behind_its_back(
        lab, (message, "🔖", lab.reader, False), (message, "🔖", lab.chinese_reader, False)
    )
    assert len(saved(lab)) == len(saved(lab, lab.chinese_reader)) == 5


async def test_two_who_took_theirs_off_have_no_bookmarks_where_another_reaction_stands(
    lab: Lab,
) -> None:
    message = await results(lab)
    await lab.reader.react(message, "🔖")
    await lab.chinese_reader.react(message, "🔖")
    await lab.chinese_reader.react(message, "👍")
    await behind_its_back(
        lab, (message, "🔖", lab.reader, False), (message, "🔖", lab.chinese_reader, False)
    )
    assert saved(lab) == saved(lab, lab.chinese_reader) == []


async def test_a_removed_bookmark_is_not_brought_back_by_its_old_reaction(lab: Lab) -> None:
    message = await results(lab)
    await lab.reader.react(message, "1️⃣")
    await lab.reader.slash(lab.channel, "bookmarks remove", paper=saved(lab)[0])
    await behind_its_back(lab)
    assert saved(lab) == []


async def test_bots_that_react_save_nothing(lab: Lab) -> None:
    message = await results(lab)
    other_bot = lab.guild.add_member(lab.env.create_user("bot", bot=True))
    await behind_its_back(lab, (message, "🔖", other_bot, True))
    assert lab.bot.store.read(standing, message.id) == frozenset()


async def test_outages_are_waited_for(lab: Lab) -> None:
    message = await results(lab)
    lab.env.inject_error("GET", f"/channels/{lab.channel.id}/messages/{message.id}", status=503)
    await behind_its_back(lab, (message, "🔖", lab.reader, True))
    assert saved(lab) == []
    await lab.env.advance_time(70)
    assert len(saved(lab)) == 5


async def test_a_look_is_bounded_and_ends_with_the_bot(lab: Lab) -> None:
    for _ in range(3):
        await results(lab)
    assert MAX_MESSAGES * PACE_S < 600
    await lab.restart()
    before = len(looks(lab))
    await lab.bot.unload_extension("cogs.reactions")
    await lab.env.advance_time(10 * PACE_S)
    assert len(looks(lab)) == before


async def test_a_reaction_is_saved_later_where_the_store_cannot_be_used(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = await lab.ask("random")

    async def fails(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database is locked")

    with monkeypatch.context() as locked:
        locked.setattr(lab.bot.store, "change_with_others", fails)
        await lab.chinese_reader.react(message, "🔖")
    (told,) = lab.complaints.take()
    assert "unavailable for a reaction: database is locked" in told
    assert "Bug" not in told
    await lab.env.advance_time(2 * DOUBT_S)
    assert lab.bot.store.read(count, lab.chinese_reader.id) == 1
