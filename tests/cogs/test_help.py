"""`/help`: what there is to ask, for the one who asked."""

from __future__ import annotations

from discord import app_commands

from tests.lab import Lab, shown


def every_command(lab: Lab) -> set[str]:
    return {
        command.qualified_name
        for command in lab.bot.tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }


def for_admins(lab: Lab) -> set[str]:
    return {
        name for name in every_command(lab) if name.startswith(("weekly ", "settings ", "feeds "))
    }


async def test_every_command_is_explained_in_english_to_an_admin(lab: Lab) -> None:
    result = await lab.ask("help")
    assert result.ephemeral
    text = shown(result)
    assert "803" in text
    assert len(every_command(lab)) >= 11
    for name in every_command(lab):
        assert f"**/{name}**" in text
    assert "React with 🔖" in text


async def test_the_emoji_that_the_server_chose_is_named(lab: Lab) -> None:
    await lab.ask("settings emoji", emoji="⭐")
    assert "React with ⭐" in shown(await lab.ask("help"))
    assert "添加表情回应 ⭐" in shown(await lab.ask("help", by=lab.chinese_reader))


async def test_commands_are_explained_in_chinese_by_both_their_names(lab: Lab) -> None:
    result = await lab.ask("help", by=lab.chinese_reader)
    text = shown(result)
    assert "**/搜索** · /search\n凭你记得的内容查找论文" in text
    assert "**/收藏 列表** · /bookmarks list" in text
    for name in every_command(lab) - for_admins(lab):
        assert f"· /{name}\n" in text
    assert "添加表情回应 🔖" in text


async def test_those_who_may_not_manage_the_server_read_of_no_command_for_admins(lab: Lab) -> None:
    assert {"weekly add", "settings emoji"} <= for_admins(lab)
    text = shown(await lab.ask("help", by=lab.chinese_reader))
    for name in for_admins(lab):
        assert f"· /{name}\n" not in text
