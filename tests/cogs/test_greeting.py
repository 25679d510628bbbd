"""A server is told once what to do first."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import discord
import pytest

from cogs.greeting import Greeting
from db.people.greetings import release_greeting, ungreeted
from tests.lab import Lab


def told(lab: Lab) -> dict[int, list[str]]:
    """What stands in each channel that is not empty."""
    return {
        channel: [str(message.components) for message in held.values()]
        for channel, held in lab.env.backend.messages.items()
        if held
    }


async def join(lab: Lab) -> None:
    """Let the lab invite the bot."""
    guild = lab.bot.get_guild(lab.guild.id)
    assert guild
    await Greeting(lab.bot).on_guild_join(guild)


@pytest.fixture
def new_lab(lab: Lab) -> Lab:
    """The lab, whose server nobody has greeted."""
    lab.bot.store.write(release_greeting, lab.guild.id)
    return lab


@pytest.mark.parametrize(
    ("locale", "said"), [("en-US", "What Paperboy can do"), ("zh-CN", "每周推送 添加")]
)
async def test_a_server_that_the_bot_joins_is_told_what_to_do_first(
    new_lab: Lab, locale: str, said: str
) -> None:
    guild = new_lab.bot.get_guild(new_lab.guild.id)
    assert guild
    guild.preferred_locale = discord.Locale(locale)
    await join(new_lab)
    ((message,),) = told(new_lab).values()
    assert said in message


async def test_a_server_is_greeted_once_ever_however_often_it_invites_the_bot(new_lab: Lab) -> None:
    await join(new_lab)
    await join(new_lab)
    await new_lab.restart()
    await join(new_lab)
    assert [len(messages) for messages in told(new_lab).values()] == [1]


async def test_a_server_that_invited_the_bot_while_it_was_off_is_greeted_at_its_start(
    new_lab: Lab,
) -> None:
    await new_lab.restart()
    await new_lab.env.settle()
    assert [len(messages) for messages in told(new_lab).values()] == [1]


async def test_a_server_that_was_greeted_hears_nothing_at_a_start(lab: Lab) -> None:
    await lab.restart()
    await lab.env.settle()
    assert told(lab) == {}


async def test_only_a_channel_where_the_bot_may_write_is_written_in(new_lab: Lab) -> None:
    assert new_lab.bot.user
    may_not = discord.PermissionOverwrite(send_messages=False)
    for name in ("first", "second"):
        new_lab.guild.create_text_channel(name, overwrites={new_lab.bot.user: may_not})
    await join(new_lab)
    assert set(told(new_lab)) == {new_lab.channel.id}


async def test_a_server_that_joined_after_a_copy_is_not_greeted_again_by_who_went_back_to_it(
    new_lab: Lab,
) -> None:
    await join(new_lab)
    new_lab.bot.store.write(release_greeting, new_lab.guild.id)  # the copy does not know of it
    await new_lab.restart()
    await new_lab.env.settle()
    assert [len(messages) for messages in told(new_lab).values()] == [1]
    assert new_lab.bot.store.read(ungreeted, [new_lab.guild.id]) == []


async def test_where_the_bot_may_not_look_it_says_hello(
    new_lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forbidden(*_: object, **__: object) -> AsyncIterator[discord.Message]:
        await refuse()
        yield  # type: ignore[misc]

    monkeypatch.setattr(discord.TextChannel, "history", forbidden)
    await new_lab.restart()
    await new_lab.env.settle()
    assert [len(messages) for messages in told(new_lab).values()] == [1]


async def refuse(*_: object, **__: object) -> None:
    response = SimpleNamespace(status=403, reason="Forbidden")
    raise discord.Forbidden(response, "Missing Access")


async def test_a_greeting_that_discord_refuses_is_tried_again_at_the_next_start(
    new_lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(discord.TextChannel, "send", refuse)
        await join(new_lab)
    assert new_lab.bot.store.read(ungreeted, [new_lab.guild.id]) == [new_lab.guild.id]
    await new_lab.restart()
    await new_lab.env.settle()
    assert len(told(new_lab)) == 1
