"""Nobody has the bot do what they may not do themselves: write in a channel, mention a role."""

from __future__ import annotations

from datetime import timedelta

import discord

from bot.actions import SaveWeekly
from db.people.bookmarks import bookmarks_of
from db.weekly.claims import posts_of
from db.weekly.schedule_store import schedules_of
from tests.lab import Lab, shown

MAY_NOT_WRITE = discord.PermissionOverwrite(send_messages=False)


async def test_posts_are_not_set_up_where_the_member_may_not_write(lab: Lab) -> None:
    closed = lab.guild.create_text_channel("news", overwrites={lab.reader: MAY_NOT_WRITE})
    told = await lab.ask("weekly add", zone="UTC", channel=closed)
    assert "only where you may write yourself" in shown(told)
    assert "Send Messages" in shown(told)
    assert lab.bot.store.read(schedules_of, lab.guild.id) == []
    await lab.ask("weekly add", zone="UTC")
    told = await lab.ask("weekly edit", channel=closed)
    assert "only where you may write yourself" in shown(told)
    (schedule,) = lab.bot.store.read(schedules_of, lab.guild.id)
    assert schedule.channel == lab.channel.id


async def test_a_post_that_somebody_else_set_up_is_not_triggered_or_resumed(lab: Lab) -> None:
    admin = lab.guild.create_role("Owner", permissions=discord.Permissions(administrator=True))
    owner = lab.guild.add_member(lab.env.create_user("owner"), roles=[admin])
    closed = lab.guild.create_text_channel("news", overwrites={lab.reader: MAY_NOT_WRITE})
    await lab.ask("weekly add", zone="UTC", channel=closed, by=owner)
    assert "only where you may write yourself" in shown(await lab.ask("weekly now"))
    await lab.ask("weekly pause")
    assert "only where you may write yourself" in shown(await lab.ask("weekly resume"))
    assert closed.last_message is None


async def test_a_role_is_mentioned_only_for_who_may_mention_it(lab: Lab) -> None:
    may = discord.PermissionOverwrite(mention_everyone=True)
    assert lab.bot.user is not None
    loud = lab.guild.create_text_channel("loud", overwrites={lab.bot.user: may})
    role = lab.guild.create_role("Everyone here", mentionable=False)
    told = await lab.ask("weekly add", zone="UTC", channel=loud, role=role)
    assert "only roles that you may mention yourself" in shown(told)
    free = lab.guild.create_role("Readers", mentionable=True)
    await lab.ask("weekly add", zone="UTC", channel=loud, role=free)
    (schedule,) = lab.bot.store.read(schedules_of, lab.guild.id)
    assert schedule.role == free.id


async def test_a_post_now_has_a_pause_before_the_next(lab: Lab) -> None:
    await lab.ask("weekly add", zone="UTC")
    await lab.reader.slash(lab.channel, "weekly now")
    first = lab.channel.last_message
    assert "was posted a moment ago" in shown(await lab.ask("weekly now"))
    assert lab.channel.last_message == first
    env = lab.env
    lab.bot.clock = lambda: env.now() + timedelta(minutes=6)
    result = await lab.reader.slash(lab.channel, "weekly now")
    assert "posted" in shown(result.response or result.followups[0])
    assert lab.channel.last_message != first


async def test_a_button_of_another_servers_post_tells_and_saves_nothing(lab: Lab) -> None:
    await lab.ask("weekly add", zone="UTC")
    await lab.reader.slash(lab.channel, "weekly now")
    post = lab.channel.last_message
    (schedule,) = lab.bot.store.read(schedules_of, lab.guild.id)
    (done,) = lab.bot.store.read(posts_of, schedule.id, 5)
    custom_id = SaveWeekly(schedule.id, done.slot.name).custom_id
    elsewhere = lab.env.create_guild("Elsewhere")
    lab.bot.store.write(
        lambda db: db.conn.execute("UPDATE schedules SET guild = ?", [elsewhere.id])
    )
    result = await lab.reader.click(post, custom_id=custom_id)  # type: ignore[arg-type]
    assert "no such post in this server" in shown(result.response)
    assert lab.bot.store.read(bookmarks_of, lab.reader.id, size=5).total == 0
