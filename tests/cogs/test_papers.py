"""`/paper` and `/random`, and the card that they show."""

from __future__ import annotations

from typing import Any

import pytest

from bot.options.choices import CHOICE_LIMIT, MAX_CHOICES
from db.papers.paper import Paper
from db.papers.reading import papers_by_number
from db.searching.lookup import find_paper
from db.store.connection import Database
from tests.lab import ODD_TEXTS, Lab, offered, shown


def guardspace(lab: Lab) -> Paper:
    return lab.bot.store.read(find_paper, "GuardSpace")


# One paper.


async def test_a_paper_is_shown_to_the_channel_by_name_by_label_and_by_id(lab: Lab) -> None:
    paper = guardspace(lab)
    for text in ("guard-space", paper.label, paper.id, f" {paper.id.upper()} "):
        result = await lab.ask("paper", paper=text)
        assert not result.ephemeral
        assert "## GuardSpace" in shown(result)


async def test_an_english_card_has_the_abstract_and_a_chinese_one_the_summary(lab: Lab) -> None:
    english = await lab.ask("paper", paper="GuardSpace")
    chinese = await lab.ask("paper", paper="GuardSpace", by=lab.chinese_reader)
    assert "**Abstract**\nLarge language models" in shown(english)
    assert "[Save]\n[Similar]\n[中文]" in shown(english)
    assert "**🎯 研究动机**" in shown(chinese)
    assert "[收藏]\n[相似论文]\n[English]" in shown(chinese)


async def test_a_card_links_to_code_and_to_searches_for_the_paper(lab: Lab) -> None:
    papers = lab.bot.store.read(papers_by_number, range(1, 100))
    linked = next(paper for paper in papers if paper.links)
    result = await lab.ask("paper", paper=linked.id)
    rows = str(result.components)
    assert linked.links[0].url in rows
    for site in ("Google Scholar", "Semantic Scholar", "arXiv", "OpenReview"):
        assert site in rows


async def test_an_unknown_paper_is_answered_with_the_nearest_names(lab: Lab) -> None:
    result = await lab.ask("paper", paper="GaurdSpase")
    assert result.ephemeral
    text = shown(result)
    assert text.startswith("There is no paper “GaurdSpase”. Did you mean **GuardSpace:")
    result = await lab.ask("paper", paper="GaurdSpase", by=lab.chinese_reader)
    assert shown(result).startswith("没有论文“GaurdSpase”。")


async def test_whatever_is_asked_for_is_answered_with_a_card_or_a_sentence(lab: Lab) -> None:
    for text in ODD_TEXTS:
        result = await lab.ask("paper", paper=text)
        assert result.ephemeral
        assert shown(result).startswith("There is no paper “")


async def test_a_withdrawn_paper_is_still_shown_and_says_so(lab: Lab) -> None:
    paper = guardspace(lab)
    lab.bot.store.write(withdraw, paper.id)
    result = await lab.ask("paper", paper=paper.id)
    assert "Withdrawn" in shown(result)


def withdraw(db: Database, paper: str) -> None:
    """Take a paper out of its list, as a load of what is left of that does."""
    record = "(SELECT record FROM papers WHERE id = ?)"
    db.conn.execute(f"DELETE FROM placings WHERE record = {record}", [paper])
    db.conn.execute("UPDATE papers_version SET token = 'without'")


# While typing.


async def test_papers_are_offered_by_label_and_chosen_by_id_or_by_label(lab: Lab) -> None:
    choices = await lab.reader.autocomplete(lab.channel, "paper", "paper", "guardsp")
    assert choices[0]["name"].startswith("GuardSpace: ")
    for chosen in (choices[0]["value"], choices[0]["name"]):
        result = await lab.ask("paper", paper=chosen)
        assert "## GuardSpace" in shown(result)


async def test_no_more_is_offered_than_discord_takes(lab: Lab) -> None:
    for typed in ["a", "推", *ODD_TEXTS]:
        choices = await lab.reader.autocomplete(lab.channel, "paper", "paper", typed)
        assert len(choices) <= MAX_CHOICES
        assert all(1 <= len(choice["name"]) <= CHOICE_LIMIT for choice in choices)
        assert len({choice["value"] for choice in choices}) == len(choices)


# By chance.


async def test_a_random_paper_is_shown_to_the_channel(lab: Lab) -> None:
    result = await lab.ask("random")
    assert not result.ephemeral
    assert "**Abstract**" in shown(result)


async def test_a_random_paper_has_the_tag_and_the_category_that_were_asked_for(lab: Lab) -> None:
    result = await lab.ask("random", tag="llm", category="Model architecture")
    text = shown(result)
    assert "-# Model architecture" in text
    assert "Large Language Models" in text


async def test_a_tag_and_a_category_that_share_no_paper_are_refused(lab: Lab) -> None:
    result = await lab.ask("random", tag="Safety Alignment", category="LLM 预训练")
    assert result.ephemeral
    assert "No paper has both" in shown(result)


@pytest.mark.parametrize("option", ["tag", "category"])
async def test_whatever_limits_chance_is_answered(lab: Lab, option: str) -> None:
    for text in ODD_TEXTS:
        options: dict[str, Any] = {option: text}
        result = await lab.ask("random", **options)
        assert "There is no" in shown(result) or "**Abstract**" in shown(result)


# The other language.


async def test_the_other_language_is_for_the_one_who_asked_and_the_card_stays(lab: Lab) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    await lab.restart()
    turned = await lab.press(card, "中文")
    assert turned.ephemeral
    assert turned.id != card.id
    assert "**🎯 研究动机**" in shown(turned)
    assert "**Abstract**" in shown(card)


async def test_ones_own_card_turns_in_place(lab: Lab) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    own = await lab.press(card, "中文")
    turned = await lab.press(own, "English")
    assert turned.id == own.id
    assert shown(turned) == shown(card)


async def test_a_button_of_a_paper_that_is_unknown_says_so(lab: Lab) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    lab.bot.store.write(lambda db: db.conn.execute("UPDATE papers SET id = 'x' || number"))
    lab.bot.store.write(lambda db: db.conn.execute("UPDATE papers_version SET token = 'new'"))
    for custom_id in offered(card, "card:") + offered(card, "save:"):
        pressed = await lab.press(card, custom_id=custom_id)
        assert pressed.ephemeral
        assert "There is no paper" in shown(pressed)


# In a direct message.


async def test_a_paper_is_shown_in_a_direct_message_too(lab: Lab) -> None:
    await lab.reader.user.send_dm("hello")
    result = await lab.reader.user.slash("paper", paper="GuardSpace")
    assert "## GuardSpace" in shown(result.response)
