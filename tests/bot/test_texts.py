"""Whatever a member reads is there in English and in Chinese, and the two say the same."""

from __future__ import annotations

import ast
import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import discord
import pytest

from bot.cards.base import COLOURS
from bot.texts import CHINESE, ENGLISH, LOCALES, Texts, catalogue, texts_for
from db.formats.seed_text import parse
from db.papers.category_names import ENGLISH as CATEGORIES
from tests.conftest import ROOT
from tests.discord_rules import command_faults
from tests.lab import open_lab

CHINESE_TEXTS = catalogue(CHINESE)
MARKS_A_TEXT = {"t", "N_", "Refusal"}

Payload = Mapping[str, Any]


@cache
def texts_in_code() -> dict[str, str]:
    """Every text that the code hands to the catalogue, and where."""
    found: dict[str, str] = {}
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "cogs").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS_A_TEXT:
                text = node.args[0]
                if isinstance(text, ast.Constant):
                    found[str(text.value)] = f"{path.name}:{node.lineno}"
    return found


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[Payload]:
    """The commands as Discord was told them."""

    async def start() -> list[Payload]:
        async with open_lab(tmp_path_factory.mktemp("texts") / "paperboy.db") as lab:
            [sync] = [r for r in lab.env.http_requests if r.path.endswith("/commands")]
        return list(sync.json or [])

    return asyncio.run(start())


@pytest.fixture(scope="module")
def in_commands(told: list[Payload]) -> dict[str, str]:
    """Every name and description of commands, options and choices, and where."""

    def walk(parts: Iterable[Payload], place: str) -> Iterator[tuple[str, str]]:
        for part in parts:
            here = f"{place} {part['name']}"
            yield part["name"], here
            if part.get("description"):
                yield part["description"], here
            yield from walk(part.get("options") or (), here)
            yield from walk(part.get("choices") or (), here)

    return dict(walk(told, ""))


@pytest.fixture(scope="module")
def chinese_commands(told: list[Payload]) -> dict[str, str]:
    """What a member types (`bookmarks list`) and what a Chinese client shows for it."""
    names: dict[str, str] = {}
    for command in told:
        local = command["name_localizations"]["zh-CN"]
        names[command["name"]] = local
        for option in command.get("options") or ():
            if option["type"] == discord.AppCommandOptionType.subcommand.value:
                below = option["name_localizations"]["zh-CN"]
                names[f"{command['name']} {option['name']}"] = f"{local} {below}"
    return names


# The catalogue.


def test_the_texts_of_the_code_are_found() -> None:
    assert {"Save", "Did you mean {names}?", "Monday", "View Channel"} < set(texts_in_code())
    assert "{papers} papers, searchable in English and Chinese." in texts_in_code()
    assert "Your bookmarks" in texts_in_code()  # inside an f-string


def test_every_text_in_the_code_is_translated() -> None:
    assert [
        f"{place}: {text}" for text, place in texts_in_code().items() if text not in CHINESE_TEXTS
    ] == []


def test_every_name_and_description_of_a_command_is_translated(
    in_commands: dict[str, str],
) -> None:
    missing = [
        f"{place}: {text}" for text, place in in_commands.items() if not CHINESE_TEXTS.get(text)
    ]
    assert missing == []


def test_no_translation_is_left_over(in_commands: dict[str, str]) -> None:
    assert set(CHINESE_TEXTS) - set(texts_in_code()) - set(in_commands) == set()


def test_no_text_is_translated_twice() -> None:
    po = (LOCALES / CHINESE / "LC_MESSAGES" / "paperboy.po").read_text("utf-8")
    keys = re.findall(r'^msgid "[^"]+', po, re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(CHINESE_TEXTS)


def test_a_translation_fills_the_same_places() -> None:
    for english, chinese in CHINESE_TEXTS.items():
        assert places(chinese) == places(english), english


def test_a_translation_is_chinese_with_chinese_punctuation() -> None:
    han = "[\u4e00-\u9fff]"
    for chinese in CHINESE_TEXTS.values():
        assert re.search(han, chinese), chinese
        assert not re.search(rf"{han}[,.;:!?()]|[(]{han}", chinese), chinese


def test_every_command_that_a_text_names_exists_and_is_named_as_the_readers_client_does(
    chinese_commands: dict[str, str],
) -> None:
    names = sorted(chinese_commands, key=len, reverse=True)
    english_name = re.compile(rf"/({'|'.join(names)})\b")
    for english, chinese in CHINESE_TEXTS.items():
        mentioned = english_name.findall(english)
        assert len(mentioned) == len(re.findall(r"(?<!\w)/[a-z]", english)), english
        for name in mentioned:
            assert f"/{chinese_commands[name]}" in chinese
        assert not re.search(r"/[a-z]", chinese), chinese


GLOSSARY = {
    "收藏": "书签|收藏夹|标记为书签",
    "表情回应": "表情反应|表情回复|回应表情|反应表情",
    "推送": "投递|推文|发帖|帖子|贴文",
    "默认": "缺省|预设",
    "标签速览": "标签摘要|标签文摘|标签概览",
    "备注": "笔记|附注",
    "身份组": "角色",
    "子区": "子频道|线程|帖串",
    "来源": "数据源|源头",
}
"""Words of the glossary at the catalogue's head, with others for the same thing."""

OLD_TEXTS = re.compile(
    "Let a scheduled post rest|Let a paused post go on|It goes on|Nothing came due|What became of"
    "|how far you have come|Of which time|Ever since|no way back but|I keep nothing of you|Part it"
    "|all have been through|stays with them|Searched for|Not as a phrase|I bring this lab"
    "|选否则|每星期|而非|只会写给你|有史以来|该日|还没有到期|将其暂停|指纹|另一个这样的|^展示"
    "|这是最相关的|比我导出的任何|在计划之外|是否要找|我为实验室|多个类别"
)
"""What texts were, and no more are: nobody would say so."""


def test_the_catalogue_keeps_to_its_glossary() -> None:
    head = (LOCALES / CHINESE / "LC_MESSAGES" / "paperboy.po").read_text("utf-8").split("msgid")[0]
    assert [word for word in GLOSSARY if word not in head] == []
    others = re.compile("|".join(GLOSSARY.values()))
    assert [text for text in CHINESE_TEXTS.values() if others.search(text)] == []


def test_no_text_reads_as_it_once_did() -> None:
    texts = [*CHINESE_TEXTS, *CHINESE_TEXTS.values()]
    assert [text for text in texts if OLD_TEXTS.search(text)] == []


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


# What Discord is told.


def test_discord_takes_the_commands_in_every_language(told: list[Payload]) -> None:
    assert command_faults(told) == []


def test_chinese_clients_show_chinese_names_and_the_others_english(told: list[Payload]) -> None:
    [search] = [command for command in told if command["name"] == "search"]
    assert search["name_localizations"] == {"zh-CN": "搜索", "zh-TW": "搜索"}
    assert set(search["description_localizations"]) == {"zh-CN", "zh-TW"}


# The language of a reader.


@pytest.mark.parametrize("locale", [*discord.Locale, None])
def test_a_reader_is_answered_in_chinese_if_their_discord_is_chinese(
    locale: discord.Locale | None,
) -> None:
    is_chinese = str(locale).startswith("zh")
    assert texts_for(locale).language == (CHINESE if is_chinese else ENGLISH)


def test_the_other_language_is_the_other() -> None:
    assert Texts(ENGLISH).other == Texts(CHINESE)
    assert Texts(CHINESE).other == Texts(ENGLISH)


def test_a_text_is_filled_with_values_and_not_with_what_they_look_like() -> None:
    assert Texts(CHINESE)("Next: {when}", when="{zone}") == "下一次：{zone}"
    assert Texts(ENGLISH)("Next: {when}", when="{zone}") == "Next: {zone}"


def test_a_list_is_joined_as_the_language_does() -> None:
    assert Texts(ENGLISH).list(["a", "b"]) == "a, b"
    assert Texts(CHINESE).list(["a", "b"]) == "a、b"


def test_every_category_of_the_seeds_has_an_english_name_and_a_colour(seed_file: Path) -> None:
    names = {section.name for section in parse(seed_file.read_bytes(), "seeds.txt").sections}
    assert names == set(CATEGORIES) == set(COLOURS)
    assert len(set(CATEGORIES.values())) == len({c.value for c in COLOURS.values()}) == 7
    for name in names:
        assert Texts(ENGLISH).category(name).isascii()
        assert Texts(CHINESE).category(name) == name


def test_a_category_that_the_catalogue_does_not_know_is_shown_as_it_is() -> None:
    assert Texts(ENGLISH).category("新类别") == "新类别"
