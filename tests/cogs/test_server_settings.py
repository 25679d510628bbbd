"""`/settings`: the emoji that saves papers in a server, chosen by those who may manage it."""

from __future__ import annotations

import discord
from simcord import ResponseMessage

from db.people.bookmarks import bookmarks_of
from tests.lab import Lab, shown


def saved(lab: Lab) -> list[str]:
    page = lab.bot.store.read(bookmarks_of, lab.reader.id, size=100)
    return [bookmark.paper.id for bookmark in page.bookmarks]


async def results(lab: Lab) -> ResponseMessage:
    """A list of five papers."""
    return await lab.ask("search", query="safety")


async def test_a_server_sets_an_emoji_of_its_own(lab: Lab) -> None:
    custom = lab.guild.create_emoji("keep")
    written = f"<:keep:{custom.id}>"
    answer = await lab.reader.slash(lab.channel, "settings emoji", emoji=written)
    assert answer.ephemeral
    assert shown(answer.response) == f"From now on, {written} bookmarks papers in this server."
    message = await results(lab)
    await lab.reader.react(message, "🔖")
    assert saved(lab) == []
    await lab.reader.react(message, f"keep:{custom.id}")
    assert len(saved(lab)) == 5
    asked = await lab.reader.slash(lab.channel, "settings emoji")
    assert shown(asked.response) == f"In this server, {written} bookmarks papers."
    await lab.reader.unreact(message, f"keep:{custom.id}")
    assert saved(lab) == []


async def test_what_is_no_emoji_is_refused_in_words(lab: Lab) -> None:
    answer = await lab.reader.slash(lab.channel, "settings emoji", emoji="star")
    assert answer.ephemeral
    assert "“star” is not an emoji" in shown(answer.response)


async def test_a_server_that_chose_nothing_has_the_bookmark(lab: Lab) -> None:
    assert shown(await lab.ask("settings emoji")) == "In this server, 🔖 bookmarks papers."


async def test_a_choice_outlives_a_restart_and_changes_no_other_server(lab: Lab) -> None:
    await lab.ask("settings emoji", emoji="⭐")
    await lab.restart()
    assert shown(await lab.ask("settings emoji")) == "In this server, ⭐ bookmarks papers."
    other = lab.env.create_guild("Another lab")
    channel = other.create_text_channel("papers")
    admins = other.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
    member = other.add_member(lab.reader.user, roles=[admins])
    answer = await member.slash(channel, "settings emoji")
    assert shown(answer.response) == "In this server, 🔖 bookmarks papers."


def test_discord_offers_it_to_those_who_may_manage_the_server(lab: Lab) -> None:
    command = lab.bot.tree.get_command("settings")
    assert isinstance(command, discord.app_commands.Group)
    assert command.default_permissions == discord.Permissions(manage_guild=True)
