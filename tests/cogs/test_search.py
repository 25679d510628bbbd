"""`/search` as a member meets it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.options.choices import CHOICE_LIMIT, MAX_CHOICES
from db.searching.engines import active
from db.searching.lookup import find_paper
from db.store.connection import Database
from tests.lab import ODD_TEXTS, Lab, offered, shown


async def search(lab: Lab, query: str, **options: Any) -> str:
    result = await lab.ask("search", query=query, **options)
    return shown(result)


async def refused(lab: Lab, query: str, **options: Any) -> str:
    """What the member alone reads in place of an answer."""
    result = await lab.ask("search", query=query, **options)
    assert result.ephemeral
    return shown(result)


# What is found.


async def test_a_search_shows_the_channel_a_page_of_papers(lab: Lab) -> None:
    result = await lab.ask("search", query="safety fine-tuning")
    assert not result.ephemeral
    text = shown(result)
    assert "🔎 “safety fine-tuning”" in text
    assert "Page 1 of" in text
    assert text.count("[Open]") == len(offered(result, "open:")) == 5
    assert "[Next]" in text
    assert "[Previous]" not in text


async def test_a_paper_is_found_by_the_name_of_its_system(lab: Lab) -> None:
    assert "**1. GuardSpace:" in await search(lab, "guardspace")


async def test_a_chinese_member_is_answered_in_chinese(lab: Lab) -> None:
    result = await lab.ask("search", query="安全对齐 微调", by=lab.chinese_reader)
    text = shown(result)
    assert "第 1 页" in text
    assert "[打开]" in text
    assert "[下一页]" in text


async def test_a_misspelt_word_is_taken_for_what_was_meant_and_that_is_said(lab: Lab) -> None:
    text = await search(lab, "gaurdspace")
    assert "**1. GuardSpace:" in text
    assert "instead of “gaurdspace”" in text


async def test_an_acronym_is_searched_for_written_out_too_and_that_is_said(lab: Lab) -> None:
    text = await search(lab, "GRPO robots")
    assert "“group relative policy optimization”" in text
    assert "“group relative policy optimization”" not in await search(lab, '"GRPO" robots')


async def test_a_corrected_word_can_be_searched_for_as_it_is_written(lab: Lab) -> None:
    result = await lab.ask("search", query="safety hallucniation")
    corrected = shown(result)
    literal = await lab.press(result, "As written")
    assert literal.id == result.id
    assert "in place of" not in shown(literal)
    assert "Searching every word exactly as written." in shown(literal)
    await lab.restart()
    assert "**6. " in shown(await lab.press(result, "Next"))
    await lab.press(result, "Correct spelling")
    assert shown(result) == corrected


async def test_a_word_that_no_paper_holds_as_written_leaves_the_answer_in_place(lab: Lab) -> None:
    result = await lab.ask("search", query="gaurdspace")
    corrected = shown(result)
    literal = await lab.press(result, "As written", by=lab.chinese_reader)
    assert literal.ephemeral
    assert "[允许纠错 (" in shown(literal)
    assert shown(result) == corrected


async def test_a_passage_is_in_the_readers_language_where_it_says_what_was_asked(lab: Lab) -> None:
    chinese = await lab.ask("search", query="guardspace", by=lab.chinese_reader)
    english = await lab.ask("search", query="guardspace")
    passages = [
        shown(answer).split("[Open]")[0].split("[打开]")[0] for answer in (chinese, english)
    ]
    assert "提出**GuardSpace**" in passages[0]
    assert "提出" not in passages[1]
    only_english = await lab.ask("search", query="null space projector", by=lab.chinese_reader)
    assert "**null" in shown(only_english)


async def test_a_search_is_limited_to_a_tag_in_any_spelling(lab: Lab) -> None:
    assert "🏷️" in await search(lab, "reasoning", tag="llms")
    every = await search(lab, "reasoning")
    assert await search(lab, "reasoning", tag="reinforcement-learning") != every


@pytest.mark.parametrize("category", ["推理与思维链", "Reasoning & chain of thought"])
async def test_a_search_is_limited_to_a_category_by_either_name(lab: Lab, category: str) -> None:
    result = await lab.ask("search", query="model", category=category)
    ids = [button.removeprefix("open:") for button in offered(result, "open:")]
    assert len(ids) == 5
    assert {lab.bot.store.read(find_paper, paper).category for paper in ids} == {"推理与思维链"}


async def test_operators_in_the_query_limit_as_the_options_do(lab: Lab) -> None:
    text = await search(lab, 'safety tag:"Large Language Models" has:code')
    by_options = await search(lab, "safety", tag="LLMs", has="code")
    entries = [part.split("-# Page")[1] for part in (text, by_options)]
    assert entries[0] == entries[1]
    assert "has:code" in by_options.splitlines()[0]


async def test_a_tag_that_is_none_is_taken_as_words_and_that_is_said(lab: Lab) -> None:
    text = await search(lab, "tag:guardspace")
    assert "No paper has “tag:guardspace”, so it was searched as plain words." in text
    assert "**1. GuardSpace:" in text


async def test_limits_without_words_list_papers(lab: Lab) -> None:
    result = await lab.ask("search", query="标签:RL 含:代码", by=lab.chinese_reader)
    assert "第 1 页" in shown(result)
    turned = await lab.press(result, "下一页", by=lab.chinese_reader)
    assert "**6. " in shown(turned)


async def test_the_first_search_after_a_start_finds_the_words_of_the_papers_ready(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered = active.of_version
    remembered._made.clear()
    await lab.restart()
    monkeypatch.setattr(remembered, "_make", None)
    assert "**1. GuardSpace:" in await search(lab, "guardspace")


# Turning pages.


async def test_anyone_turns_the_page_and_reads_it_in_their_own_language(lab: Lab) -> None:
    results = await lab.ask("search", query="safety")
    first = shown(results)
    turned = await lab.press(results, "Next", by=lab.chinese_reader)
    assert turned.id == results.id
    assert "**6. " in shown(turned)
    assert "第 2 页" in shown(turned)
    await lab.press(turned, "上一页")
    assert shown(results) == first


async def test_pages_turn_after_a_restart(lab: Lab) -> None:
    results = await lab.ask("search", query="safety", tag="llms")
    first = shown(results)
    await lab.restart()
    turned = await lab.press(results, "Next")
    assert "**6. " in shown(turned)
    assert shown(turned).splitlines()[0] == first.splitlines()[0]


async def test_pages_turn_after_a_week(lab: Lab) -> None:
    results = await lab.ask("search", query='"language model" -math has:code')
    for cog in {*lab.bot.extensions} - {"cogs.search"}:  # a week of others' rounds takes minutes
        await lab.bot.unload_extension(cog)
    await lab.env.advance_time(timedelta(days=7).total_seconds())
    assert "**6. " in shown(await lab.press(results, "Next"))
    await lab.press(results, "Previous")
    await lab.restart()
    assert "**6. " in shown(await lab.press(results, "Next"))


async def test_answers_and_their_pages_leave_nothing_in_memory(lab: Lab) -> None:
    async def search_and_turn() -> int:
        results = await lab.ask("search", query="safety hallucniation")
        await lab.press(results, "Next")
        await lab.press(results, "Previous")
        return kept_views(lab)

    await lab.ask("search", query="safety")
    before = kept_views(lab)
    assert [await search_and_turn() for _ in range(3)] == [before] * 3


def kept_views(lab: Lab) -> int:
    """How many views and their parts discord.py holds on to."""
    store = lab.bot._connection._view_store
    views = sum(len(items) for items in store._views.values())
    return views + len(store._synced_message_views) + len(store._dynamic_items)


async def test_a_page_that_is_no_more_is_the_first_one(lab: Lab) -> None:
    results = await lab.ask("search", query="safety")
    lab.bot.store.write(_hold_only_what_messages_show)
    assert "Page 1 of 1" in shown(await lab.press(results, "Next"))


def _hold_only_what_messages_show(db: Database) -> None:
    """As a load does it: what it changes is another version of the papers."""
    db.conn.execute(
        "DELETE FROM placings WHERE record NOT IN (SELECT records.id FROM records"
        " JOIN message_papers ON message_papers.paper = records.paper)"
    )
    db.conn.execute("UPDATE papers_version SET token = 'fewer'")


async def test_the_last_page_has_no_next_one(lab: Lab) -> None:
    result = await lab.ask("search", query="guardspace")
    pages = 1
    while "[Next]" in shown(result) and pages < 40:
        result = await lab.press(result, "Next")
        pages += 1
    assert f"Page {pages} of {pages}" in shown(result)


async def test_a_page_of_a_question_that_was_lost_says_so(lab: Lab) -> None:
    first = await lab.ask("search", query="safety")
    lab.bot.store.write(lambda db: db.conn.execute("DELETE FROM questions"))
    turned = await lab.press(first, "Next")
    assert turned.ephemeral
    assert "Search again with /search" in shown(turned)


async def test_a_result_is_opened_for_the_channel_even_after_a_restart(lab: Lab) -> None:
    found = await lab.ask("search", query="guardspace")
    await lab.restart()
    opened = await lab.press(found, custom_id=offered(found, "open:")[0])
    assert not opened.ephemeral
    assert opened.id != found.id
    assert "## GuardSpace" in shown(opened)


# Whatever is typed.


async def test_whatever_is_typed_is_answered_with_papers_or_a_sentence(lab: Lab) -> None:
    for query in filter(str.strip, ODD_TEXTS):
        result = await lab.ask("search", query=query)
        text = shown(result)
        assert ("**1. " in text) != ("No paper matches “" in text)
        assert result.ephemeral == ("No paper matches “" in text)


async def test_an_empty_query_is_asked_for_words(lab: Lab) -> None:
    for query in ["", " ", "\n", "\u3000"]:
        assert "What should I look for?" in await refused(lab, query)


async def test_nothing_found_is_a_sentence_that_helps(lab: Lab) -> None:
    text = await refused(lab, "qqqqzzzzxxxx")
    assert text == "No paper matches “qqqqzzzzxxxx”. Drop a word, or browse /tags."
    result = await lab.ask("search", query="qqqqzzzzxxxx", by=lab.chinese_reader)
    assert "/标签" in shown(result)


async def test_nothing_found_within_limits_offers_to_leave_one_out(lab: Lab) -> None:
    query = 'guardspace tag:"Test-Time Scaling" -math'
    nothing = await lab.ask("search", query=query)
    assert nothing.ephemeral
    text = shown(nothing)
    assert "Try with less:" in text
    assert '[Without tag:"Test-Time Scaling" (1)]' in text
    assert "-math" not in text.split("Try with less:")[1]
    (rest,) = offered(nothing, "list:")
    assert "**1. GuardSpace:" in shown(await lab.press(nothing, custom_id=rest))


async def test_a_limit_that_is_an_option_can_be_left_out_after_a_restart(lab: Lab) -> None:
    reader = lab.chinese_reader
    nothing = await lab.ask("search", query="guardspace", category="模型架构", by=reader)
    assert "[去掉 模型架构 (1)]" in shown(nothing)
    await lab.restart()
    (rest,) = offered(nothing, "list:")
    assert "**1. GuardSpace:" in shown(await lab.press(nothing, custom_id=rest, by=reader))


async def test_a_phrase_that_no_paper_holds_can_be_taken_as_words(lab: Lab) -> None:
    nothing = await lab.ask("search", query='"safety guardspace"')
    assert "[Search without quotes (" in shown(nothing)


async def test_nothing_found_offers_the_tags_and_papers_called_nearly_so(lab: Lab) -> None:
    nothing = await lab.ask("search", query='"guard spacs"')
    assert any(label.startswith("[GuardSpace") for label in shown(nothing).splitlines())
    opened = await lab.press(nothing, custom_id=offered(nothing, "open:")[0])
    assert "## GuardSpace" in shown(opened)
    nothing = await lab.ask("search", query='"reinforcment lerning"')
    digest = await lab.press(nothing, custom_id="digest:Reinforcement Learning")
    assert "Reinforcement Learning" in shown(digest)


async def test_an_unknown_tag_is_answered_with_the_nearest(lab: Lab) -> None:
    text = await refused(lab, "safety", tag="Reinforcment Lerning")
    assert "There is no tag “Reinforcment Lerning”. Did you mean **Reinforcement Learning**" in text


async def test_an_unknown_category_is_answered_with_those_there_are(lab: Lab) -> None:
    assert "**Model architecture**" in await refused(lab, "safety", category="\ud800 nothing")


@pytest.mark.parametrize("option", ["tag", "category"])
async def test_whatever_is_chosen_is_answered(lab: Lab, option: str) -> None:
    for text in ODD_TEXTS:
        options: dict[str, Any] = {option: text}
        result = await lab.ask("search", query="safety", **options)
        assert "There is no" in shown(result) or "**1. " in shown(result)


async def test_mentions_and_markup_in_a_query_stay_letters(lab: Lab) -> None:
    text = await search(lab, "@everyone **safety** <@1> https://a.org/b_c")
    assert "🔎 “\\@everyone \\*\\*safety\\*\\* \\<@1> <https://a.org/b_c>”" in text


# While typing.


async def test_tags_are_offered_with_their_numbers_of_papers(lab: Lab) -> None:
    choices = await lab.reader.autocomplete(lab.channel, "search", "tag", "reinf")
    assert choices[0]["value"] == "Reinforcement Learning"
    assert choices[0]["name"].startswith("Reinforcement Learning (")
    text = await search(lab, "reward", tag=choices[0]["name"])
    assert "🏷️ Reinforcement Learning" in text.splitlines()[0]


async def test_categories_are_offered_in_the_members_language(lab: Lab) -> None:
    english = await lab.reader.autocomplete(lab.channel, "search", "category", "")
    chinese = await lab.chinese_reader.autocomplete(lab.channel, "search", "category", "")
    assert len(english) == len(chinese) == 7
    assert [choice["value"] for choice in english] == [choice["value"] for choice in chinese]
    assert "Model architecture" in {choice["name"] for choice in english}
    assert "模型架构" in {choice["name"] for choice in chinese}
    (choice,) = await lab.reader.autocomplete(lab.channel, "search", "category", "REASON")
    assert choice["value"] == "推理与思维链"


@pytest.mark.parametrize("option", ["tag", "category"])
async def test_no_more_is_offered_than_discord_takes(lab: Lab, option: str) -> None:
    for typed in ["a", "推", *ODD_TEXTS]:
        choices = await lab.reader.autocomplete(lab.channel, "search", option, typed)
        assert len(choices) <= MAX_CHOICES
        for choice in choices:
            assert 1 <= len(choice["name"]) <= CHOICE_LIMIT
            assert 1 <= len(choice["value"]) <= CHOICE_LIMIT
