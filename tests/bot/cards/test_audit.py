"""The audit says who changed what, in words, and fits whatever was changed."""

from __future__ import annotations

import pytest

from bot.cards.audit import CHANGES_A_PAGE, FIELDS, WHATS, changes_card
from bot.texts import CHINESE, ENGLISH, Texts
from db.people.changes import By, Change, Changes, Field, What
from db.weekly import differences
from tests.cards import NOW, assert_fits, languages, shown

BY = By(1, 7, NOW)
LONG = "@everyone **b** ](https://example.org) " * 40


def page(*changes: Change) -> Changes:
    return Changes(len(changes), changes)


def test_everything_that_can_be_done_has_words() -> None:
    assert WHATS.keys() == set(What)
    assert FIELDS.keys() == set(differences.FIELDS)


@languages
def test_the_longest_page_fits(t: Texts) -> None:
    fields = tuple(Field(name, "", LONG) for name in FIELDS if name not in ("weekday", "rhythm"))
    changes = [Change(BY, what, LONG, fields) for what in What if what is not What.EMOJI_CHOSEN]
    assert_fits(changes_card(Changes(999, tuple(changes[:CHANGES_A_PAGE])), 3, t))


def test_a_changed_schedule_says_each_field_as_it_was_and_is() -> None:
    fields = (
        Field("channel", "5", "6"),
        Field("weekday", "0", "4"),
        Field("time", "09:00:00", "18:30:00"),
        Field("rhythm", "weekly", "daily"),
        Field("role", "", "8"),
        Field("language", "en-US", "zh-CN"),
        Field("thread", "no", "yes"),
        Field("tags", "", "Reward Models, RLHF"),
        Field("zone", "Etc/GMT-8", "Etc/UTC"),
    )
    text = shown(
        changes_card(page(Change(BY, What.SCHEDULE_CHANGED, "3", fields)), 0, Texts(ENGLISH))
    )
    assert f"<t:{int(NOW.timestamp())}:f> · <@7> · changed post **#3**" in text
    for line in (
        "channel: <#5> → <#6>",
        "day: Monday → Friday",
        "time: 09:00 → 18:30",
        "every: every week → every day",
        "role: – → <@&8>",
        "language: English → 中文",
        "thread: no → yes",
        "tags: – → Reward Models, RLHF",
        "zone: UTC+8 → UTC",
    ):
        assert f"-# {line}" in text


def test_a_reader_of_chinese_reads_chinese() -> None:
    fields = (Field("categories", "", "模型架构"), Field("weekday", "0", "4"))
    text = shown(
        changes_card(page(Change(BY, What.SCHEDULE_CHANGED, "3", fields)), 0, Texts(CHINESE))
    )
    assert "修改了推送 **#3**" in text
    assert "周一 → 周五" in text


def test_who_had_their_data_deleted_is_nobody() -> None:
    change = Change(By(1, 0, NOW), What.FEED_REMOVED, "cs.CL")
    text = shown(changes_card(page(change), 0, Texts(ENGLISH)))
    assert "somebody who had their data deleted · removed the feed **cs.CL**" in text


@languages
def test_without_changes_that_is_said(t: Texts) -> None:
    assert_fits(changes_card(page(), 0, t))
    assert "Nobody changed anything here." in shown(changes_card(page(), 0, Texts(ENGLISH)))


@pytest.mark.parametrize("what", [what for what in What if what is not What.EMOJI_CHOSEN])
def test_no_name_is_taken_for_markdown_or_a_mention(what: What) -> None:
    text = shown(changes_card(page(Change(BY, what, "*@everyone*")), 0, Texts(ENGLISH)))
    assert r"\*\@everyone\*" in text
