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


async def test_every_command_is_explained_in_english(lab: Lab) -> None:
    result = await lab.ask("help")
    assert result.ephemeral
    text = shown(result)
    assert "803" in text
    assert len(every_command(lab)) >= 11
    for name in every_command(lab):
        assert f"**/{name}**" in text
    assert "React with 🔖" in text


async def test_every_command_is_explained_in_chinese_by_both_its_names(lab: Lab) -> None:
    result = await lab.ask("help", by=lab.chinese_reader)
    text = shown(result)
    assert "**/搜索** · /search\n根据你记得的内容查找论文" in text
    assert "**/收藏 列表** · /bookmarks list" in text
    for name in every_command(lab):
        assert f"· /{name}\n" in text
    assert "添加 🔖 反应" in text
