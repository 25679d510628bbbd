"""Alerts as members meet them: asked for, told of once a day, listed, paused, removed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.delivery.letters import LEASE
from cogs.alerts.sending import ROUND_S
from db.alerts.matching import keep_matches, match_arrivals
from db.alerts.telling import claim_alerts, waiting_count
from db.loading.loader import load
from db.people.bookmarks import count
from db.store.connection import Database
from tests.lab import Lab, offered, shown

FOUND = 12


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("news") / "news.json"
    entries = [
        {"title": f"Cranes {n}", "abstract": f"We fold paper cranes, number {n * 7919}, and cut."}
        for n in range(FOUND)
    ]
    path.write_text(json.dumps(entries), "utf-8")
    return path


def letters(lab: Lab) -> list[discord.Message]:
    """What the reader got in direct messages."""
    return lab.reader.user.dm_channel.history()


def text(letter: discord.Message) -> str:
    return str([part.to_dict() for part in letter.components])


async def come_to(lab: Lab, **ahead: Any) -> None:
    """Let the bot's clock be ahead of the New Year's midnight, and a round pass."""
    env = lab.env
    lab.bot.clock = lambda: env.now() + timedelta(**ahead)
    await env.advance_time(ROUND_S + 1)


def bring(lab: Lab, news: Path) -> None:
    """Load papers that the alerts want, at the lab's own time."""
    load(lab.bot.store, [news], clock=lab.bot.clock)
    lab.bot.store.write(keep_matches, lab.bot.store.read(match_arrivals))


async def test_new_papers_come_once_a_day_at_the_members_own_time(lab: Lab, news: Path) -> None:
    added = await lab.ask("alerts add", query="paper cranes", zone="Europe/Berlin", at="8 pm")
    assert added.ephemeral
    assert "Alert added: “paper cranes”" in shown(added)
    assert "20:00 (Europe/Berlin)" in shown(added)
    bring(lab, news)
    await come_to(lab, hours=18, minutes=58)
    assert letters(lab) == []
    await come_to(lab, hours=19)
    await come_to(lab, hours=22)
    (letter,) = letters(lab)
    assert "New papers for your alerts" in text(letter)
    assert "Cranes" in text(letter)
    assert "🔔 “paper cranes”" in text(letter)
    assert "2 more papers come with the next messages" in text(letter)
    await come_to(lab, days=1, hours=19)
    assert len(letters(lab)) == 2
    await come_to(lab, days=2, hours=19)
    assert len(letters(lab)) == 2


async def test_the_button_under_a_letter_saves_its_papers_after_a_restart(
    lab: Lab, news: Path
) -> None:
    await lab.ask("alerts add", query="cranes", zone="UTC")
    bring(lab, news)
    await come_to(lab, days=1)
    (letter,) = letters(lab)
    await lab.restart()
    saved = await lab.reader.user.click(letter, label="Save all")
    assert "Saved all 10 papers" in shown(saved.response)
    assert lab.bot.store.read(count, lab.reader.id) == 10
    mine = await lab.reader.user.click(letter, label="My alerts")
    assert "Your alerts" in shown(mine.response)


async def test_who_takes_no_messages_is_told_once_in_place_and_reads_there(
    lab: Lab, news: Path
) -> None:
    await lab.ask("alerts add", query="cranes", zone="UTC")
    bring(lab, news)
    dm = lab.reader.user.dm_channel
    lab.env.inject_error("POST", f"/channels/{dm.id}/messages", status=403, code=50007)
    await come_to(lab, days=1)
    assert letters(lab) == []
    for told in (1, 0):
        asked = await lab.reader.slash(lab.channel, "alerts time", at="9:00")
        assert (
            len([said for said in map(shown, asked.followups) if "I cannot send" in said]) == told
        )
    listed = await lab.ask("alerts list")
    assert "I cannot send you direct messages" in shown(listed)
    assert "12 papers wait" in shown(listed)
    waiting = await lab.press(listed, custom_id=offered(listed, "waiting")[0])
    assert "Cranes" in shown(waiting)
    assert lab.bot.store.read(waiting_count, lab.reader.id) == 2


async def test_what_was_sent_and_not_recorded_is_found_and_not_sent_again(
    lab: Lab, news: Path
) -> None:
    await lab.ask("alerts add", query="cranes", zone="UTC")
    bring(lab, news)
    await come_to(lab, days=1)
    sent_at = lab.env.now().isoformat()

    def forget_that_it_was_sent(db: Database) -> None:
        db.conn.execute(
            "UPDATE letters SET state = 'claimed', claimed_at = :at, lease_ends = :at",
            {"at": sent_at},
        )

    lab.bot.store.write(forget_that_it_was_sent)
    await come_to(lab, days=1, hours=1)
    assert len(letters(lab)) == 1


async def test_what_broke_off_before_it_was_sent_is_sent_by_the_next(lab: Lab, news: Path) -> None:
    await lab.ask("alerts add", query="cranes", zone="UTC")
    bring(lab, news)
    dead = lab.env.now() + timedelta(days=1)
    assert lab.bot.store.write(claim_alerts, lab.reader.id, "dead", dead, LEASE)
    await come_to(lab, days=1, seconds=10)
    assert letters(lab) == []
    await come_to(lab, days=1, hours=1)
    assert len(letters(lab)) == 1


async def test_alerts_are_listed_paused_and_removed(lab: Lab) -> None:
    await lab.ask("alerts add", tag="LLM", zone="UTC")
    await lab.ask("alerts add", like="GuardSpace")
    listed = await lab.ask("alerts list")
    assert "tag LLM" in shown(listed)
    assert "like GuardSpace" in shown(listed)
    paused = await lab.choose(listed, "rest:1")
    assert "paused" in shown(paused)
    assert "Resumed" in shown(await lab.ask("alerts pause", alert="1"))
    assert "Paused" in shown(await lab.ask("alerts pause", alert="tag LLM"))
    removed = await lab.choose(listed, "unalert:1")
    assert "tag LLM" not in shown(removed)
    assert "Removed: like GuardSpace" in shown(await lab.ask("alerts remove", alert="2"))
    assert "You have no alerts yet" in shown(await lab.ask("alerts list"))


async def test_nobody_else_reaches_a_members_alerts(lab: Lab) -> None:
    await lab.ask("alerts add", tag="LLM", zone="UTC")
    theirs = await lab.ask("alerts remove", alert="1", by=lab.chinese_reader)
    assert "你没有这条关注" in shown(theirs)
    assert "你还没有关注" in shown(await lab.ask("alerts list", by=lab.chinese_reader))
    assert "tag LLM" in shown(await lab.ask("alerts list"))


async def test_a_preview_says_what_an_alert_would_have_brought(lab: Lab, news: Path) -> None:
    shown_ = shown(await lab.ask("alerts preview", query="guardspace"))
    assert "No paper came in the past 30 days. Of all 803 papers it names" in shown_
    bring(lab, news)
    shown_ = shown(await lab.ask("alerts preview", query="cranes"))
    assert "would have brought 12 of the 12 papers" in shown_
    assert "Cranes" in shown_


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "Which papers?"),
        ({"query": "!!"}, "Which papers?"),
        ({"query": "cranes"}, "Enter your time zone once"),
        ({"query": "cranes", "zone": "UTC", "at": "25:00"}, "is not a time"),
        ({"like": "no such paper at all"}, "There is no paper"),
    ],
    ids=str,
)
async def test_what_cannot_be_asked_is_refused(
    lab: Lab, options: dict[str, Any], said: str
) -> None:
    assert said in shown(await lab.ask("alerts add", **options))


async def test_a_tag_that_no_paper_has_is_said_to_be_so(lab: Lab) -> None:
    added = shown(await lab.ask("alerts add", tag="Agnets of chaos", zone="UTC"))
    assert "Alert added" in added
    assert "No paper here has **Agnets of chaos** yet." in added
    tried = shown(await lab.ask("alerts preview", query="nothing -year:1789 status:knighted"))
    assert "No paper here has **status:knighted** yet." in tried
    assert "No paper here" not in shown(await lab.ask("alerts preview", tag="LLMs"))


async def test_the_time_of_messages_can_be_chosen(lab: Lab) -> None:
    said = shown(await lab.ask("alerts time", at="晚上九点半", zone="上海", by=lab.chinese_reader))
    assert "21:30（Asia/Shanghai）" in said
    assert "20:15" in shown(await lab.ask("alerts time", at="20:15", zone="UTC"))
