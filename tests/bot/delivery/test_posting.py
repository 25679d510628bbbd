"""Weekly posts come once, and only once, whatever breaks in between."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.delivery.posting import MAX_REFUSALS, Postman
from db.people.greetings import claim_greeting
from db.people.messages import papers_of_message
from db.store.store import Store
from db.weekly.claims import SlotState, last_post
from db.weekly.schedule import NewSchedule, Schedule
from db.weekly.schedule_store import add_schedule, change_schedule, schedules_of, stop_schedule
from tests.lab import Lab, open_lab
from tests.wire_discord import (
    CHANNEL,
    GUILD,
    BotProcess,
    Fault,
    WireDiscord,
    start_bot,
    wire_discord,
)

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
"""When every simulated Discord begins: a Thursday."""

THURSDAY = 3


def schedule_at(
    store: Store, minute: int = 1, guild: int = GUILD, channel: int = CHANNEL, owner: int = 1
) -> Schedule:
    """A schedule that falls due some minutes into the new year, and each week after, in a server
    that was greeted long ago."""
    store.write(claim_greeting, guild, NEW_YEAR)
    return store.write(
        add_schedule,
        NewSchedule(
            guild=guild,
            channel=channel,
            owner=owner,
            weekday=THURSDAY,
            time=time(0, minute),
            zone="UTC",
            tags=(),
            papers=3,
            language="en-US",
            since=NEW_YEAR,
        ),
    )


def state_of(store: Store, schedule: Schedule) -> SlotState | None:
    post = store.read(last_post, schedule.id)
    return post.state if post else None


# One bot on a simulated Discord.


@dataclass(slots=True)
class Weekly:
    """A lab with a schedule that falls due at 00:01."""

    lab: Lab
    store: Store
    schedule: Schedule

    async def at(self, **since_new_year: float) -> None:
        """Set the bot's clock, and let it go its next round."""
        env = self.lab.env
        ahead = NEW_YEAR + timedelta(**since_new_year) - env.now()
        self.lab.bot.clock = lambda: env.now() + ahead
        await env.advance_time(6)

    @property
    def posts(self) -> list[discord.Message]:
        """What the channel holds, but Discord's own word that a thread began."""
        history = self.lab.channel.history()
        return [message for message in history if message.type is discord.MessageType.default]

    @property
    def sends(self) -> list[Any]:
        """What the bot sent to the channel, refused or not."""
        path = f"/channels/{self.lab.channel.id}/messages"
        return [
            request.json
            for request in self.lab.env.http_requests
            if (request.method, request.path) == ("POST", path)
        ]

    @property
    def state(self) -> SlotState | None:
        return state_of(self.store, self.schedule)

    def change(self, **choices: Any) -> None:
        """Change the schedule as its server would."""
        self.store.write(change_schedule, replace(self.schedule, **choices))

    def told_owner(self) -> list[str]:
        """What the owner was told in direct messages."""
        channel = self.lab.env.backend.dm_channels.get(self.lab.reader.id)
        return [
            str(request.json["components"])
            for request in self.lab.env.http_requests
            if request.path == f"/channels/{channel}/messages" and request.json
        ]

    def set_system_channel(self, channel: int) -> None:
        guild = self.lab.bot.get_guild(self.lab.guild.id)
        assert guild is not None
        guild._system_channel_id = channel

    def refuse(self, **permissions: bool) -> None:
        """Take permissions from the bot in the channel, or give them back (True)."""
        allow, deny = discord.PermissionOverwrite(**permissions).pair()
        assert self.lab.bot.user is not None
        overwrite = Overwrite(self.lab.bot.user.id, OverwriteType.MEMBER, allow.value, deny.value)
        self.lab.env.backend.set_overwrite(self.lab.channel.id, overwrite)


@pytest.fixture
async def weekly(store: Store) -> AsyncIterator[Weekly]:
    async with open_lab(store.path) as lab:
        schedule = schedule_at(
            store, guild=lab.guild.id, channel=lab.channel.id, owner=lab.reader.id
        )
        yield Weekly(lab, store, schedule)


async def test_a_slot_is_posted_when_it_is_due(weekly: Weekly) -> None:
    await weekly.lab.env.advance_time(59)
    assert weekly.posts == []
    await weekly.lab.env.advance_time(6)
    (post,) = weekly.posts
    (sent,) = weekly.sends
    assert (sent["nonce"], sent["enforce_nonce"]) == ("1-20260101", True)
    assert custom_ids(post) >= {"weekly:1:2026-01-01"}
    assert "This post is late" not in text_of(post)
    recorded = weekly.store.read(last_post, weekly.schedule.id)
    assert recorded is not None
    assert (recorded.state, recorded.message) == (SlotState.POSTED, post.id)
    assert len(weekly.store.read(papers_of_message, post.id)) == 3


async def test_a_posted_slot_is_not_posted_again_after_a_restart(weekly: Weekly) -> None:
    await weekly.at(minutes=1)
    await weekly.lab.restart()
    await weekly.at(minutes=2)
    assert len(weekly.posts) == 1


async def test_the_next_week_brings_other_papers(weekly: Weekly) -> None:
    await weekly.at(minutes=1)
    await weekly.at(days=7, minutes=1)
    first, second = (set(weekly.store.read(papers_of_message, post.id)) for post in weekly.posts)
    assert not first & second


async def test_a_slot_that_fell_due_while_the_bot_was_away_is_posted_late(
    weekly: Weekly,
) -> None:
    await weekly.at(hours=20)
    (post,) = weekly.posts
    assert "This post is late" in text_of(post)


async def test_slots_missed_for_over_a_day_are_recorded_and_not_posted(weekly: Weekly) -> None:
    await weekly.at(days=8, minutes=2)
    assert weekly.posts == []
    states = [state for (state,) in _rows(weekly.store, "SELECT state FROM posts ORDER BY slot")]
    assert states == ["missed", "missed"]
    await weekly.at(days=14, minutes=1)
    assert len(weekly.posts) == 1


async def test_where_the_bot_may_not_write_the_slot_waits_until_it_may(
    weekly: Weekly, caplog: pytest.LogCaptureFixture
) -> None:
    weekly.refuse(send_messages=False)
    with caplog.at_level(logging.WARNING, "bot.delivery.posting"):
        await weekly.at(minutes=1)
    assert (weekly.state, weekly.sends) == (SlotState.REFUSED, [])
    assert "send_messages" in caplog.text
    weekly.refuse(send_messages=True)
    await weekly.at(minutes=10)
    assert weekly.posts == []
    await weekly.at(minutes=17)
    assert len(weekly.posts) == 1
    assert weekly.state is SlotState.POSTED


async def test_a_slot_that_was_refused_for_a_day_is_missed(weekly: Weekly) -> None:
    weekly.lab.env.backend.delete_channel(weekly.lab.channel.id)
    states = []
    for minutes in (1, 24 * 60, 24 * 60 + 16):
        await weekly.at(minutes=minutes)
        states.append(weekly.state)
    assert states == [SlotState.REFUSED, SlotState.REFUSED, SlotState.MISSED]


async def refused_again_and_again(weekly: Weekly) -> None:
    for quarter in range(MAX_REFUSALS):
        await weekly.at(minutes=1 + 16 * quarter)


async def test_after_too_many_refusals_it_pauses_and_tells_its_owner_once(
    weekly: Weekly,
) -> None:
    weekly.refuse(send_messages=False)
    await refused_again_and_again(weekly)
    (paused,) = weekly.store.read(schedules_of, weekly.lab.guild.id)
    assert paused.pause is not None
    assert paused.pause.why == "permissions send_messages"
    (told,) = weekly.told_owner()
    assert "Send Messages" in told
    assert "/weekly resume" in told
    await weekly.at(hours=3)
    assert weekly.state is SlotState.MISSED
    await weekly.at(days=7, minutes=1)
    assert len(weekly.told_owner()) == 1
    assert weekly.sends == []


async def test_an_owner_who_takes_no_direct_messages_is_told_in_the_system_channel(
    weekly: Weekly,
) -> None:
    weekly.lab.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    system = weekly.lab.guild.create_text_channel("system")
    weekly.set_system_channel(system.id)
    weekly.lab.env.backend.delete_channel(weekly.lab.channel.id)
    await refused_again_and_again(weekly)
    (told,) = system.history()
    assert "its channel is gone" in text_of(told)


async def test_in_place_of_an_owner_who_had_their_data_deleted_the_system_channel_is_told(
    weekly: Weekly,
) -> None:
    system = weekly.lab.guild.create_text_channel("system")
    weekly.set_system_channel(system.id)
    weekly.store.write(lambda db: db.conn.execute("UPDATE schedules SET owner = 0").rowcount)
    weekly.lab.env.backend.delete_channel(weekly.lab.channel.id)
    await refused_again_and_again(weekly)
    (told,) = system.history()
    assert "its channel is gone" in text_of(told)
    asked = [request.path for request in weekly.lab.env.http_requests]
    assert not any(path.startswith("/users/0") for path in asked)


async def test_for_a_server_that_was_left_no_request_is_made_but_the_last_word(
    store: Store,
) -> None:
    async with open_lab(store.path) as lab:
        schedule = schedule_at(store, guild=12345, channel=67890, owner=lab.reader.id)
        weekly = Weekly(lab, store, schedule)
        before = len(lab.env.http_requests)
        await refused_again_and_again(weekly)
        (found,) = store.read(schedules_of, 12345)
        assert found.pause is not None
        assert found.pause.why == "server"
        assert [request.method for request in lab.env.http_requests[before:]] == [
            *("GET", "POST", "POST")
        ]  # the owner, a direct channel, a message
        assert len(weekly.told_owner()) == 1


async def test_a_post_that_arrives_begins_the_count_of_refusals_anew(weekly: Weekly) -> None:
    weekly.refuse(send_messages=False)
    await weekly.at(minutes=1)
    weekly.refuse(send_messages=True)
    await weekly.at(minutes=17)
    (found,) = weekly.store.read(schedules_of, weekly.lab.guild.id)
    assert (found.refusals, weekly.state) == (0, SlotState.POSTED)


async def test_only_the_role_of_the_schedule_is_mentioned(weekly: Weekly) -> None:
    role = weekly.lab.guild.create_role("Readers", mentionable=True)
    weekly.change(role=role.id)
    await weekly.at(minutes=1)
    (sent,) = weekly.sends
    assert sent["allowed_mentions"] == {"parse": [], "roles": [role.id]}
    assert f"<@&{role.id}>" in text_of(weekly.posts[0])


async def test_a_post_gets_a_thread_if_so_wished_and_is_a_post_without_one(
    weekly: Weekly,
) -> None:
    weekly.change(thread=True)
    await weekly.at(minutes=1)
    (post,) = weekly.posts
    path = f"/channels/{weekly.lab.channel.id}/messages/{post.id}/threads"
    threads = [request for request in weekly.lab.env.http_requests if request.path == path]
    assert [request.json["name"] for request in threads if request.json] == [
        "Papers for January 1, 2026"
    ]
    weekly.lab.env.inject_error("POST", "/channels/*/threads", status=403)
    await weekly.at(days=7, minutes=1)
    assert (weekly.state, len(weekly.posts)) == (SlotState.POSTED, 2)


async def test_a_message_that_discord_finds_wrong_is_not_sent_every_round(
    weekly: Weekly,
) -> None:
    weekly.lab.env.inject_error("POST", "/channels/*/messages", status=400)
    await weekly.at(minutes=1)
    await weekly.at(minutes=10)
    assert (weekly.state, len(weekly.sends)) == (SlotState.REFUSED, 1)
    (complaint,) = weekly.lab.complaints.take()
    assert "400" in complaint


async def break_off(weekly: Weekly) -> None:
    """Let the send end without anybody knowing whether the message arrived."""
    weekly.lab.env.inject_error("POST", "/channels/*/messages", status=500)
    await weekly.at(minutes=1)
    assert (weekly.state, weekly.posts) == (SlotState.CLAIMED, [])


async def test_a_send_that_broke_off_is_left_alone_while_its_lease_runs(weekly: Weekly) -> None:
    await break_off(weekly)
    await weekly.at(minutes=1, seconds=40)
    assert len(weekly.sends) == 1


async def test_a_bot_that_was_held_up_does_not_send_into_the_end_of_its_lease(
    weekly: Weekly,
) -> None:
    env = weekly.lab.env
    ticks = iter([timedelta(minutes=1)] * 3)  # the round's clock, and the claim's, looked at twice
    weekly.lab.bot.clock = lambda: NEW_YEAR + next(ticks, timedelta(minutes=1, seconds=30))
    await env.advance_time(6)
    assert (weekly.state, weekly.sends) == (SlotState.CLAIMED, [])


async def test_soon_after_the_claim_it_is_sent_again_with_the_same_nonce(weekly: Weekly) -> None:
    await break_off(weekly)
    await weekly.at(minutes=1, seconds=50)
    assert weekly.state is SlotState.POSTED
    first, second = weekly.sends
    assert first["nonce"] == second["nonce"]
    assert first["components"] == second["components"]


async def test_later_it_is_sent_if_the_history_does_not_hold_it(weekly: Weekly) -> None:
    await break_off(weekly)
    await weekly.at(minutes=5)
    assert (weekly.state, len(weekly.posts)) == (SlotState.POSTED, 1)


async def test_later_it_is_recorded_if_the_history_holds_it(weekly: Weekly) -> None:
    await weekly.at(minutes=1)
    (post,) = weekly.posts
    forget_the_end(weekly.store)
    await weekly.at(minutes=5)
    assert weekly.posts == [post]
    recorded = weekly.store.read(last_post, weekly.schedule.id)
    assert recorded is not None
    assert (recorded.state, recorded.message) == (SlotState.POSTED, post.id)


async def test_the_same_post_of_another_bot_is_not_taken_for_ones_own(weekly: Weekly) -> None:
    await break_off(weekly)
    (sent,) = weekly.sends
    env = weekly.lab.env
    other_bot = env.create_user("other_bot", bot=True)
    env.backend.create_message(
        weekly.lab.channel.id, other_bot.id, components=sent["components"], flags=sent["flags"]
    )
    await weekly.at(minutes=5)
    assert (weekly.state, len(weekly.posts)) == (SlotState.POSTED, 2)


async def test_without_the_right_to_read_the_history_it_is_unknown_and_never_sent_again(
    weekly: Weekly,
) -> None:
    await break_off(weekly)
    weekly.refuse(read_message_history=False)
    await weekly.at(minutes=5)
    assert (weekly.state, weekly.posts) == (SlotState.UNKNOWN, [])
    weekly.refuse(read_message_history=True)
    await weekly.at(hours=1)
    assert weekly.posts == []


async def test_a_day_later_what_the_history_does_not_hold_is_missed(weekly: Weekly) -> None:
    await break_off(weekly)
    await weekly.at(days=1, minutes=2)
    assert (weekly.state, weekly.posts) == (SlotState.MISSED, [])


async def test_a_schedule_stopped_meanwhile_is_not_sent_any_more(weekly: Weekly) -> None:
    await break_off(weekly)
    weekly.store.write(stop_schedule, weekly.schedule.id, NEW_YEAR)
    await weekly.at(minutes=1, seconds=50)
    assert (weekly.state, weekly.posts) == (SlotState.UNKNOWN, [])


async def test_what_goes_wrong_with_one_schedule_leaves_the_others_alone(
    weekly: Weekly, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = weekly.lab
    broken = schedule_at(weekly.store, guild=lab.guild.id, channel=lab.channel.id)
    post = Postman.post

    async def broken_for_one(postman: Postman, due: Any) -> None:
        if due.schedule == broken:
            raise RuntimeError("a bug")
        await post(postman, due)

    monkeypatch.setattr(Postman, "post", broken_for_one)
    await weekly.at(minutes=1)
    assert weekly.state is SlotState.POSTED
    complaints = lab.complaints.take()
    assert complaints
    assert all("a bug" in complaint for complaint in complaints)


async def test_a_bug_in_a_round_does_not_end_the_loop(
    weekly: Weekly, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_postman: Postman) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(Postman, "round", broken)
        await weekly.at(minutes=1)
    assert "a bug" in weekly.lab.complaints.take()[0]
    await weekly.at(minutes=1)
    assert weekly.state is SlotState.POSTED


async def test_rounds_missed_while_the_machine_slept_are_not_made_up(
    weekly: Weekly, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = 0

    async def counted(_postman: Postman) -> None:
        nonlocal rounds
        rounds += 1

    monkeypatch.setattr(Postman, "round", counted)
    weekly.lab.env.backend.advance_clock(3600)
    await weekly.lab.env.advance_time(1)
    assert rounds == 1


def forget_the_end(store: Store) -> None:
    """Let the store be as after a crash between the send and its record."""
    store.write(
        lambda db: db.conn.execute(
            "UPDATE posts SET state = 'claimed', message = NULL, settled_at = NULL,"
            " lease_ends = strftime('%Y-%m-%dT%H:%M:%S+00:00', claimed_at, '+45 seconds')"
        )
    )


def _rows(store: Store, query: str) -> list[Any]:
    return store.read(lambda db: db.conn.execute(query).fetchall())


def custom_ids(message: discord.Message) -> set[str]:
    items = discord.ui.LayoutView.from_message(message).walk_children()
    return {custom_id for item in items if (custom_id := getattr(item, "custom_id", None))}


def text_of(message: discord.Message) -> str:
    items = discord.ui.LayoutView.from_message(message).walk_children()
    return "\n".join(item.content for item in items if isinstance(item, discord.ui.TextDisplay))


# Real processes, killed with `kill -9`.


async def test_a_bot_killed_while_it_sends_neither_loses_the_post_nor_doubles_it(
    store: Store,
) -> None:
    """The first dies before Discord keeps its message, the second, inside the nonce window, after;
    the third, past it, finds the message in the history."""
    schedule = schedule_at(store)
    async with wire_discord(NEW_YEAR + timedelta(minutes=1)) as fake:
        await _start_and_kill(store, fake, at="arrived")
        assert (len(fake.sends), len(fake.messages)) == (1, 0)

        fake.now += timedelta(seconds=46)
        await _start_and_kill(store, fake, at="kept")
        assert (len(fake.sends), len(fake.messages)) == (2, 1)
        assert len({sent["nonce"] for sent in fake.sends}) == 1

        fake.now += timedelta(minutes=10)
        fake.nonces.clear()
        third = await start_bot(store.path, fake)
        await third.round_is_over()
        await third.kill()
        assert (len(fake.sends), len(fake.messages)) == (2, 1)

    post = store.read(last_post, schedule.id)
    assert post is not None
    assert post.state is SlotState.POSTED
    assert str(post.message) == fake.messages[0]["id"]
    assert len(store.read(papers_of_message, post.message or 0)) == 3


async def _start_and_kill(store: Store, fake: WireDiscord, at: str) -> None:
    """Start a bot that is killed when its message has come as far as `at`."""
    bot = await start_bot(store.path, fake)
    dead = asyncio.Event()

    async def kill(moment: str) -> None:
        if moment == at:
            await bot.kill()
            dead.set()
            await asyncio.sleep(0.05)  # the socket's end arrives

    fake.moment = kill
    async with asyncio.timeout(20):
        await dead.wait()


async def test_a_refusal_after_an_attempt_that_broke_off_proves_nothing(store: Store) -> None:
    """discord.py sends again by itself after a 502, whose message may have arrived."""
    schedule = schedule_at(store)
    async with wire_discord(NEW_YEAR + timedelta(minutes=1)) as fake:
        fake.faults.extend([Fault("kept", 502), Fault("arrived", 403)])
        for _ in range(2):
            bot = await start_bot(store.path, fake)
            await bot.round_is_over()
            await bot.kill()
            fake.now += timedelta(minutes=10)
        assert (len(fake.sends), len(fake.messages)) == (2, 1)
    assert state_of(store, schedule) is SlotState.POSTED


async def test_two_processes_on_one_store_post_one_weekly(store: Store) -> None:
    schedule = schedule_at(store)
    async with wire_discord(NEW_YEAR + timedelta(minutes=1)) as fake:
        bots: list[BotProcess] = [await start_bot(store.path, fake) for _ in range(2)]
        try:
            await asyncio.gather(*(bot.round_is_over() for bot in bots))
        finally:
            await asyncio.gather(*(bot.kill() for bot in bots))
        assert (len(fake.sends), len(fake.messages)) == (1, 1)
    post = store.read(last_post, schedule.id)
    assert post is not None
    assert post.state is SlotState.POSTED
