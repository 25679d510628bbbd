"""Bookmarks as a member keeps them: by reaction, by button, and the list of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from simcord import MemberActor

from db.papers.reading import papers_by_number
from db.people.bookmarks import Origin, bookmarks_of, save
from db.people.messages import remember_message
from tests.lab import ODD_TEXTS, Lab, offered, shown


def saved(lab: Lab, member: MemberActor | None = None) -> list[str]:
    """The ids of a member's bookmarks, the reader's if none is named."""
    page = lab.bot.store.read(bookmarks_of, (member or lab.reader).id, size=100)
    return [bookmark.paper.id for bookmark in page.bookmarks]


def some_papers(lab: Lab, count: int) -> list[str]:
    return [paper.id for paper in lab.bot.store.read(papers_by_number, range(1, count + 1))]


def have_saved(lab: Lab, papers: Sequence[str]) -> None:
    """Let the reader have bookmarked papers, the first of them last."""
    for hours, paper in enumerate(reversed(papers)):
        origin = Origin("command", lab.env.now() + timedelta(hours=hours))
        lab.bot.store.write(save, lab.reader.id, [paper], origin)


def shown_papers(response: Any) -> list[str]:
    """The ids of the papers of a list."""
    return [custom_id.removeprefix("open:") for custom_id in offered(response, "open:")]


# By reaction.


async def test_a_reaction_on_a_card_saves_its_paper_and_taking_it_off_removes_it(lab: Lab) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    await lab.chinese_reader.react(card, "🔖")
    (paper,) = saved(lab, lab.chinese_reader)
    assert offered(card, f"save:{paper}")
    assert saved(lab) == []
    await lab.chinese_reader.unreact(card, "🔖")
    assert saved(lab, lab.chinese_reader) == []


async def test_a_reaction_on_a_list_saves_all_its_papers(lab: Lab) -> None:
    results = await lab.ask("search", query="safety")
    await lab.reader.react(results, "🔖")
    assert set(saved(lab)) == set(shown_papers(results))
    assert len(saved(lab)) == 5
    await lab.reader.unreact(results, "🔖")
    assert saved(lab) == []


async def test_a_reaction_on_a_digest_saves_what_to_start_with(lab: Lab) -> None:
    digest = await lab.ask("digest", tag="RL")
    await lab.reader.react(digest, "🔖")
    assert set(saved(lab)) == set(shown_papers(digest))


async def test_a_reaction_means_the_page_that_is_shown_when_it_is_made(lab: Lab) -> None:
    first = await lab.ask("search", query="safety")
    on_first = shown_papers(first)
    await lab.reader.react(first, "🔖")
    second = await lab.press(first, "Next")
    on_second = shown_papers(second)
    assert not set(on_first) & set(on_second)
    await lab.chinese_reader.react(second, "🔖")
    assert set(saved(lab)) == set(on_first)
    assert set(saved(lab, lab.chinese_reader)) == set(on_second)
    await lab.reader.unreact(second, "🔖")
    assert saved(lab) == []


async def test_reactions_work_after_a_restart(lab: Lab) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    await lab.restart()
    await lab.reader.react(card, "🔖")
    assert len(saved(lab)) == 1
    await lab.restart()
    await lab.reader.unreact(card, "🔖")
    assert saved(lab) == []


async def test_a_paper_saved_by_its_button_too_stays_when_the_reaction_goes(lab: Lab) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    await lab.reader.react(card, "🔖")
    await lab.press(card, "Save")
    await lab.reader.unreact(card, "🔖")
    assert len(saved(lab)) == 1


async def test_a_reaction_on_what_is_no_message_of_ours_means_nothing(lab: Lab) -> None:
    message = await lab.reader.send(lab.channel, "have you read this?")
    await lab.chinese_reader.react(message, "🔖")
    tags = await lab.ask("tags")
    await lab.chinese_reader.react(tags, "🔖")
    assert saved(lab, lab.chinese_reader) == []


async def test_another_emoji_means_nothing(lab: Lab) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    await lab.reader.react(card, "👍")
    assert saved(lab) == []


OLD = 4194304 * 1_000
"""The id of a message from Discord's first hours: nothing knows it any more but the store."""


async def told_of_a_reaction(lab: Lab, user: int, emoji: str = "🔖", verb: str = "ADD") -> None:
    """Let Discord tell the bot of a reaction on the message `OLD`."""
    payload = {
        "user_id": str(user),
        "message_id": str(OLD),
        "channel_id": str(lab.channel.id),
        "guild_id": str(lab.guild.id),
        "emoji": {"id": None, "name": emoji},
        "burst": False,
        "type": 0,
    }
    lab.env.backend.emit(f"MESSAGE_REACTION_{verb}", payload)
    await lab.env.settle()


@pytest.fixture
def old_papers(lab: Lab) -> list[str]:
    """What the message `OLD` shows, for a year now."""
    papers = some_papers(lab, 3)
    lab.bot.store.write(
        remember_message,
        OLD,
        papers,
        channel=lab.channel.id,
        guild=lab.guild.id,
        at=lab.env.now() - timedelta(days=365),
    )
    return papers


async def test_a_reaction_on_a_year_old_message_still_means_its_papers(
    lab: Lab, old_papers: list[str]
) -> None:
    await told_of_a_reaction(lab, lab.reader.id)
    assert set(saved(lab)) == set(old_papers)
    await told_of_a_reaction(lab, lab.reader.id, verb="REMOVE")
    assert saved(lab) == []


async def test_the_emoji_is_known_in_its_colourful_form(lab: Lab, old_papers: list[str]) -> None:
    await told_of_a_reaction(lab, lab.reader.id, "🔖\ufe0f")
    assert set(saved(lab)) == set(old_papers)


async def test_the_bots_own_reaction_is_nobodys_bookmark(lab: Lab, old_papers: list[str]) -> None:
    assert lab.bot.user
    await told_of_a_reaction(lab, lab.bot.user.id)
    page = lab.bot.store.read(bookmarks_of, lab.bot.user.id, size=5)
    assert page.total == 0


async def test_a_reaction_in_a_direct_message_counts(lab: Lab) -> None:
    await lab.reader.user.send_dm("hello")
    card = await lab.reader.user.slash("paper", paper="GuardSpace")
    await lab.reader.user.set_reaction(card.response, "🔖", reacted=True)
    assert len(saved(lab)) == 1


# By button.


async def test_the_button_saves_and_its_answer_takes_back(lab: Lab) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    await lab.restart()
    told = await lab.press(card, "Save", by=lab.chinese_reader)
    assert told.ephemeral
    assert "🔖 已收藏 **GuardSpace:" in shown(told)
    assert "/收藏 列表" in shown(told)
    assert len(saved(lab, lab.chinese_reader)) == 1

    removed = await lab.press(told, "移除", by=lab.chinese_reader)
    assert removed.id == told.id
    assert saved(lab, lab.chinese_reader) == []

    again = await lab.press(removed, "重新收藏", by=lab.chinese_reader)
    assert again.ephemeral
    assert len(saved(lab, lab.chinese_reader)) == 1


async def test_saving_twice_is_said(lab: Lab) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    await lab.press(card, "Save")
    again = await lab.press(card, "Save")
    assert "is already in your bookmarks" in shown(again)
    assert len(saved(lab)) == 1


async def test_a_bookmark_removed_twice_is_said(lab: Lab) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    told = await lab.press(card, "Save")
    await lab.ask("bookmarks remove", paper="GuardSpace")
    removed = await lab.press(told, "Remove")
    assert removed.ephemeral
    assert "not in your bookmarks" in shown(removed)


# The list.


async def test_nobody_has_bookmarks_at_first(lab: Lab) -> None:
    result = await lab.ask("bookmarks list", by=lab.chinese_reader)
    assert result.ephemeral
    assert "你还没有收藏" in shown(result)


async def test_the_list_is_ones_own_and_only_one_sees_it(lab: Lab) -> None:
    have_saved(lab, some_papers(lab, 2))
    result = await lab.ask("bookmarks list")
    assert result.ephemeral
    assert "2 papers, newest first · page 1 of 1 · only you see this" in shown(result)
    assert shown_papers(result) == some_papers(lab, 2)
    other = await lab.ask("bookmarks list", by=lab.chinese_reader)
    assert "你还没有收藏" in shown(other)


async def test_pages_of_bookmarks_turn_after_a_restart(lab: Lab) -> None:
    papers = some_papers(lab, 12)
    have_saved(lab, papers)
    first = await lab.ask("bookmarks list")
    assert shown_papers(first) == papers[:5]
    await lab.restart()
    second = await lab.press(first, "Next")
    assert second.id == first.id
    assert shown_papers(second) == papers[5:10]
    third = await lab.press(second, "Next")
    assert shown_papers(third) == papers[10:]
    back = await lab.press(third, "Previous")
    assert shown_papers(back) == papers[5:10]


async def test_a_bookmark_is_removed_from_the_list_which_stays_where_it_is(lab: Lab) -> None:
    papers = some_papers(lab, 6)
    have_saved(lab, papers)
    first = await lab.ask("bookmarks list")
    second = await lab.press(first, "Next")
    await lab.restart()
    (entry,) = offered(second, "remove:")
    left = await lab.choose(second, entry)
    assert left.id == first.id
    assert saved(lab) == papers[:5]
    assert shown_papers(left) == papers[:5]  # the page that there was is no more


async def test_a_bookmark_opens_for_its_owner_alone(lab: Lab) -> None:
    have_saved(lab, some_papers(lab, 1))
    listed = await lab.ask("bookmarks list")
    opened = await lab.press(listed, "Open")
    assert opened.ephemeral
    assert "**Abstract**" in shown(opened)


# Removing by name.


async def test_a_bookmark_is_removed_by_name(lab: Lab) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    await lab.press(card, "Save")
    result = await lab.ask("bookmarks remove", paper="guardspace")
    assert result.ephemeral
    assert "Removed **GuardSpace:" in shown(result)
    assert saved(lab) == []


async def test_what_is_not_bookmarked_cannot_be_removed(lab: Lab) -> None:
    result = await lab.ask("bookmarks remove", paper="GuardSpace", by=lab.chinese_reader)
    assert result.ephemeral
    assert "这篇论文不在你的收藏中" in shown(result)


async def test_whatever_is_to_be_removed_is_answered(lab: Lab) -> None:
    have_saved(lab, some_papers(lab, 1))
    for text in ODD_TEXTS:
        result = await lab.ask("bookmarks remove", paper=text)
        assert "There is no paper" in shown(result)
        assert result.ephemeral
    assert len(saved(lab)) == 1


async def test_ones_own_bookmarks_are_offered_to_be_removed(lab: Lab) -> None:
    have_saved(lab, some_papers(lab, 30))
    choices = await lab.reader.autocomplete(lab.channel, "bookmarks remove", "paper", "")
    assert [choice["value"] for choice in choices] == some_papers(lab, 25)
    for typed in ODD_TEXTS:
        await lab.reader.autocomplete(lab.channel, "bookmarks remove", "paper", typed)
    result = await lab.ask("bookmarks remove", paper=choices[0]["name"])
    assert "Removed" in shown(result)
    assert choices[0]["value"] not in saved(lab)
