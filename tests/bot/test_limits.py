"""One member who asks for too much is told to wait, and everybody else is answered."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot import limits as limits_module
from bot.deferral import PATIENCE_S
from bot.limits import (
    AT_ONCE,
    CHOICES,
    CHOICES_AT_ONCE,
    MEMBERS_ANSWERS,
    PER_S,
    SERVERS_ANSWERS,
    TOLD,
    Limits,
    Unheard,
)
from bot.reactions import DOUBT_S
from bot.refusals import Refusal
from bot.sentences import sentence
from bot.texts import CHINESE, ENGLISH, Texts
from db.people import bookmarks
from tests.lab import Lab, shown


def interaction(member: int, guild: int | None = 1) -> discord.Interaction[Any]:
    """As much of one as limits look at."""
    made: Any = SimpleNamespace(extras={}, user=SimpleNamespace(id=member), guild_id=guild)
    return made  # type: ignore[no-any-return]


async def admit(limits: Limits, member: int, guild: int | None = 1) -> None:
    """One answer, over at once."""
    await asyncio.create_task(limits.admit(interaction(member, guild)))


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time in seconds, which a test sets."""
    time = [1_000.0]
    monkeypatch.setattr(limits_module, "_now", lambda: time[0])
    return time


async def test_a_member_who_asks_too_much_is_told_how_long_to_wait(now: list[float]) -> None:
    limits = Limits()
    for _ in range(MEMBERS_ANSWERS):
        await admit(limits, 1)
    now[0] += 5.5
    with pytest.raises(Refusal) as refused:
        await admit(limits, 1)
    english = sentence(refused.value, Texts(ENGLISH))
    assert english == ("You are asking faster than I can answer. Wait 15 seconds, then try again.")
    assert "15 秒" in str(sentence(refused.value, Texts(CHINESE)))
    await admit(limits, 2)
    now[0] += 15
    await admit(limits, 1)


def test_a_member_who_asks_no_more_is_forgotten() -> None:
    asked = limits_module.bucket(1)
    assert not asked.update_rate_limit(7, 100.0)
    assert asked.update_rate_limit(7, 101.0)
    assert not asked.update_rate_limit(8, 100.0 + 2 * limits_module.PER_S)
    assert list(asked._cache) == [8]


async def test_who_goes_on_all_the_same_is_told_no_more(now: list[float]) -> None:
    limits = Limits(_members=limits_module.bucket(1))
    await admit(limits, 1)
    for _ in range(TOLD):
        with pytest.raises(Refusal):
            await admit(limits, 1)
    with pytest.raises(Unheard):
        await admit(limits, 1)
    now[0] += PER_S + 1
    await admit(limits, 1)
    with pytest.raises(Refusal):
        await admit(limits, 1)


async def test_a_server_is_bounded_too_and_other_servers_are_not(now: list[float]) -> None:
    limits = Limits()
    for member in range(SERVERS_ANSWERS):
        await admit(limits, member)
    with pytest.raises(Refusal, match="This server"):
        await admit(limits, 5_000)
    await admit(limits, 5_000, guild=2)
    await admit(limits, 5_000, guild=None)


async def test_a_member_s_answers_wait_for_one_another_and_for_nobody_else_s() -> None:
    limits, begun, go_on = Limits(), list[int](), asyncio.Event()

    async def answer(member: int) -> None:
        await limits.admit(interaction(member))
        begun.append(member)
        await go_on.wait()

    answers = [asyncio.create_task(answer(member)) for member in (1, 1, 1, 1, 1, 2)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert begun == [1] * AT_ONCE + [2]
    go_on.set()
    await asyncio.gather(*answers)
    assert begun.count(1) == 5
    await asyncio.sleep(0)
    assert not limits._turns  # nothing of a member stays


async def test_a_task_that_answers_several_times_does_not_wait_for_itself() -> None:
    limits = Limits()
    for _ in range(2 * AT_ONCE + CHOICES_AT_ONCE):
        await limits.admit(interaction(1))
        limits.choose(1)


async def test_a_form_that_a_command_opens_counts_once() -> None:
    limits, asked = Limits(), interaction(1)
    for _ in range(3 * MEMBERS_ANSWERS):
        await limits.admit(asked)


async def test_the_newest_keys_end_the_work_for_older_ones() -> None:
    limits = Limits()

    async def choose() -> None:
        limits.choose(1)
        await asyncio.Event().wait()

    keys = [asyncio.create_task(choose()) for _ in range(CHOICES_AT_ONCE + 3)]
    await asyncio.wait(keys[:3])
    assert [key.cancelled() for key in keys[:3]] == [True] * 3
    assert not any(key.done() for key in keys[3:])
    for key in keys:
        key.cancel()
    await asyncio.wait(keys)
    await asyncio.sleep(0)
    assert not limits._choosing


async def test_keys_beyond_what_anybody_types_are_dropped(now: list[float]) -> None:
    limits = Limits()

    async def choose() -> None:
        limits.choose(1)

    for _ in range(CHOICES):
        await asyncio.create_task(choose())
    with pytest.raises(Unheard):
        await asyncio.create_task(choose())


async def test_who_is_told_no_more_has_no_answer_at_all_and_no_deferral(lab: Lab) -> None:
    lab.bot.limits = Limits(_members=limits_module.bucket(1), _told=limits_module.bucket(1))
    await lab.ask("random")
    await lab.ask("random")
    before = len(lab.env.http_requests)
    result = await lab.reader.slash(lab.channel, "random")
    await lab.env.advance_time(2 * PATIENCE_S)
    assert result.response is None
    assert len(lab.env.http_requests) == before


async def test_a_member_has_one_export_or_import_at_a_time() -> None:
    limits = Limits()
    async with limits.file_of(1):
        with pytest.raises(Refusal, match="not done yet"):
            async with limits.file_of(1):
                pass
        async with limits.file_of(2):
            pass
    async with limits.file_of(1):
        pass


async def test_members_read_privately_that_they_have_to_wait(lab: Lab) -> None:
    lab.bot.limits = Limits(_members=limits_module.bucket(1))
    answer = await lab.ask("random")
    assert not answer.ephemeral
    refused = await lab.ask("random")
    pressed = await lab.press(answer, "Save")
    for told in (refused, pressed):
        assert told.ephemeral
        assert "then try again" in shown(told)
    assert not (await lab.ask("random", by=lab.chinese_reader)).ephemeral


async def test_too_many_reactions_are_made_up_for_by_one_look(lab: Lab) -> None:
    lab.bot.limits = Limits(_reactions=limits_module.bucket(1))
    await lab.chinese_reader.react(await lab.ask("random"), "🔖")
    message = await lab.ask("paper", paper="GuardSpace")
    await lab.chinese_reader.react(message, "🔖")
    assert lab.bot.store.read(bookmarks.count, lab.chinese_reader.id) == 1
    await lab.env.advance_time(2 * DOUBT_S)
    assert lab.bot.store.read(bookmarks.count, lab.chinese_reader.id) == 2


async def test_somebody_without_room_for_bookmarks_is_told_by_button_and_by_reaction(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bookmarks, "MAX_BOOKMARKS", 0)
    message = await lab.ask("paper", paper="GuardSpace")
    assert "as many as I can keep" in shown(await lab.press(message, "Save"))
    await lab.reader.react(message, "🔖")
    (*_, letter) = lab.reader.user.dm_channel.history()
    assert "as many as I can keep" in str(letter.components[0].to_dict())
