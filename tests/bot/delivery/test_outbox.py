"""What every sender shares: sent with a nonce while the lease runs, found again by its button."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import discord
import pytest

from bot.actions import Snooze
from bot.cards.parts import ActionButton, ActionRow, Card, TextDisplay
from bot.delivery.outbox import LEASE, NONCE_WINDOW, Outbox, Refused
from tests.lab import Lab

BUTTON = Snooze(7)


@dataclass(frozen=True, slots=True)
class Held:
    """A claim as some sender may keep it."""

    claimed_at: datetime
    lease_ends: datetime
    nonce: str = "held-7"


def held_now(lab: Lab) -> Held:
    now = lab.bot.clock()
    return Held(now, now + LEASE)


def card() -> Card:
    return Card(TextDisplay("Papers for you"), ActionRow(ActionButton(BUTTON, label="Later")))


async def direct(lab: Lab, outbox: Outbox) -> discord.DMChannel:
    return await outbox.direct_channel(lab.reader.id)


async def test_what_was_sent_is_found_again_by_its_button(lab: Lab) -> None:
    outbox, held = Outbox(lab.bot), held_now(lab)
    channel = await direct(lab, outbox)
    assert await outbox.find(channel, held, BUTTON.custom_id) is None
    sent = await outbox.send(channel, held, card())
    assert [letter.id for letter in lab.reader.user.dm_channel.history()] == [sent]
    assert await outbox.find(channel, held, BUTTON.custom_id) == sent
    assert await outbox.find(channel, held, Snooze(8).custom_id) is None


async def test_a_message_from_long_before_the_claim_is_not_taken_for_it(lab: Lab) -> None:
    outbox = Outbox(lab.bot)
    channel = await direct(lab, outbox)
    await outbox.send(channel, held_now(lab), card())
    later = lab.bot.clock() + timedelta(hours=2)
    assert await outbox.find(channel, Held(later, later + LEASE), BUTTON.custom_id) is None


async def test_nothing_is_sent_where_the_lease_ends_before_the_deadline(lab: Lab) -> None:
    outbox = Outbox(lab.bot)
    channel = await direct(lab, outbox)
    now = lab.bot.clock()
    with pytest.raises(TimeoutError):
        await outbox.send(channel, Held(now, now + timedelta(seconds=19)), card())
    assert lab.reader.user.dm_channel.history() == []


async def test_a_member_who_takes_no_messages_is_a_refusal_to_expect(lab: Lab) -> None:
    outbox = Outbox(lab.bot)
    channel = await direct(lab, outbox)
    lab.env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50007)
    with pytest.raises(Refused) as refused:
        await outbox.send(channel, held_now(lab), card())
    assert refused.value.is_expected


async def test_a_message_that_discord_finds_wrong_is_a_refusal_and_a_bug(lab: Lab) -> None:
    outbox = Outbox(lab.bot)
    channel = await direct(lab, outbox)
    lab.env.inject_error("POST", f"/channels/{channel.id}/messages", status=400)

    async def send() -> None:
        await outbox.send(channel, held_now(lab), card())

    await outbox.guarded(send, "a test")
    (complaint,) = lab.complaints.take()
    assert "400" in complaint
    assert "a test" in complaint


async def test_whether_a_failing_discord_kept_it_nobody_can_tell(lab: Lab) -> None:
    outbox = Outbox(lab.bot)
    channel = await direct(lab, outbox)
    lab.env.inject_error("POST", f"/channels/{channel.id}/messages", status=500)
    with pytest.raises(discord.HTTPException):
        await outbox.send(channel, held_now(lab), card())


async def test_a_nonce_is_counted_on_for_a_minute(lab: Lab) -> None:
    outbox, now = Outbox(lab.bot), lab.bot.clock()
    assert outbox.nonce_holds(Held(now - NONCE_WINDOW, now))
    assert not outbox.nonce_holds(Held(now - NONCE_WINDOW - timedelta(seconds=1), now))
