"""`/help`: what people do, each with a button that does it, and every command behind a menu."""

from __future__ import annotations

import pytest
from discord import app_commands
from simcord import MemberActor, ResponseMessage

from bot.cards.help import TOPICS
from tests.lab import Lab, offered, shown


def every_command(lab: Lab) -> set[str]:
    return {
        command.qualified_name
        for command in lab.bot.tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }


def for_admins(lab: Lab) -> set[str]:
    groups = ("weekly ", "settings ", "feeds ", "admin ")
    return {name for name in every_command(lab) if name.startswith(groups)}


async def all_topics(lab: Lab, help_: ResponseMessage, by: MemberActor | None = None) -> str:
    """What stands behind the entries of the menu of the help."""
    texts = []
    for topic in TOPICS:
        if f"help:{topic}" in offered(help_, "help:"):
            page = await lab.choose(help_, f"help:{topic}", by=by)
            texts.append(shown(page))
            help_ = await lab.press(page, custom_id="help:start", by=by)
    return "\n".join(texts)


async def test_help_shows_five_things_and_every_command_behind_its_menu(lab: Lab) -> None:
    result = await lab.ask("help")
    assert result.ephemeral
    text = shown(result)
    assert "803" in text
    assert text.count("[Try it]") == 5
    assert "React with 🔖" in text
    behind = await all_topics(lab, result)
    assert "Apps → Save papers" in behind
    assert len(every_command(lab)) >= 11
    for name in every_command(lab):
        assert f"**/{name}**" in behind


@pytest.mark.parametrize("admin", [True, False])
async def test_each_button_does_what_stands_beside_it(lab: Lab, admin: bool) -> None:
    by = lab.reader if admin else lab.chinese_reader
    result = await lab.ask("help", by=by)
    await lab.restart()
    (search, *more) = offered(result, "list:")
    assert "🔎" in shown(await lab.press(result, custom_id=search, by=by))
    (paper,) = offered(result, "open:")
    assert shown(await lab.press(result, custom_id=paper, by=by)).startswith("## ")
    (tag,) = offered(result, "digest:")
    assert "🏷️" in shown(await lab.press(result, custom_id=tag, by=by))
    (mine,) = offered(result, "mine:")
    answer = await lab.press(result, custom_id=mine, by=by)
    assert answer.ephemeral
    assert answer.id != result.id
    if admin:
        assert not more
        form = await by.click(result, custom_id="setup:-")
        assert form.modal
    else:
        assert "has:code" in shown(await lab.press(result, custom_id=more[0], by=by))


async def test_the_emoji_that_the_server_chose_is_named(lab: Lab) -> None:
    await lab.ask("settings emoji", emoji="⭐")
    assert "React with ⭐" in shown(await lab.ask("help"))
    assert "添加表情回应 ⭐" in shown(await lab.ask("help", by=lab.chinese_reader))


async def test_commands_are_explained_in_chinese_by_both_their_names(lab: Lab) -> None:
    result = await lab.ask("help", by=lab.chinese_reader)
    assert "/搜索 " in shown(result)
    assert "添加表情回应 🔖" in shown(result)
    text = await all_topics(lab, result, by=lab.chinese_reader)
    assert "**/搜索** · /search\n凭你记得的内容查找论文" in text
    assert "**/收藏 列表** · /bookmarks list" in text
    for name in every_command(lab) - for_admins(lab):
        assert f"· /{name}\n" in text


async def test_those_who_may_not_manage_the_server_read_of_no_command_for_admins(lab: Lab) -> None:
    assert {"weekly add", "settings emoji"} <= for_admins(lab)
    result = await lab.ask("help", by=lab.chinese_reader)
    text = await all_topics(lab, result, by=lab.chinese_reader)
    for name in for_admins(lab):
        assert f"· /{name}\n" not in text


async def test_about_says_what_runs_here_and_who_hosts_it(lab: Lab) -> None:
    text = shown(await lab.ask("about"))
    assert "Papers: 803" in text
    assert "iclr2026-foundation-models.txt (803)" in text
    assert "Licence: MIT" in text
    assert "Hosted by " in text
    assert "许可证：MIT" in shown(await lab.ask("about", by=lab.chinese_reader))
