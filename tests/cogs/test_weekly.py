"""`/weekly` as a member meets it: set up, listed, previewed, posted, saved from, stopped."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.demo import speak_chinese
from db.people.bookmarks import bookmarks_of
from db.people.messages import papers_of_message
from db.store.store import Store
from db.weekly.claims import last_post, posted_papers
from db.weekly.schedule_store import schedules_of
from tests.lab import Lab, offered, open_lab, shown

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
"""When every simulated Discord begins: a Thursday."""


@pytest.fixture
async def lab(store: Store) -> AsyncIterator[Lab]:
    async with open_lab(store.path) as lab:
        yield lab


async def weekly(lab: Lab, verb: str, **options: Any) -> str:
    """What the admin reads in answer to `/weekly <verb>`."""
    result = await lab.reader.slash(lab.channel, f"weekly {verb}", **options)
    assert result.ephemeral
    return shown(result.response)


async def post_is_due(lab: Lab) -> discord.Message:
    """Let the clock come to the schedule's slot, and return the post."""
    (schedule,) = lab.bot.store.read(schedules_of, lab.guild.id)
    env = lab.env
    ahead = timedelta(days=(schedule.weekday - 3) % 7, hours=schedule.time.hour)
    ahead += timedelta(minutes=schedule.time.minute)
    lab.bot.clock = lambda: env.now() + ahead
    await env.advance_time(6)
    post = lab.channel.last_message
    assert post is not None
    return post


async def test_a_weekly_is_set_up_and_the_admin_is_told_when_it_comes(
    lab: Lab, store: Store
) -> None:
    answer = await weekly(
        lab, "add", zone="Europe/Berlin", day=1, time="18:30", tags="llms", papers=7
    )
    first = discord.utils.format_dt(datetime(2026, 1, 6, 17, 30, tzinfo=UTC), "F")
    assert "every Tuesday at 18:30, Europe/Berlin" in answer
    assert first in answer
    (schedule,) = store.read(schedules_of, lab.guild.id)
    assert (schedule.weekday, f"{schedule.time:%H:%M}", schedule.zone) == (
        1,
        "18:30",
        "Europe/Berlin",
    )
    assert (schedule.channel, schedule.owner) == (lab.channel.id, lab.reader.id)
    assert schedule.papers == 7
    assert len(schedule.tags) == 1
    assert schedule.since == NEW_YEAR


async def test_only_the_zone_must_be_given(lab: Lab) -> None:
    answer = await weekly(lab, "add", zone="UTC")
    assert "5 papers, every Monday at 09:00, UTC, on all tags" in answer


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("europe/berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("北京", "Asia/Shanghai"),
        ("Asia/Shanghai · 上海，中国", "Asia/Shanghai"),
        ("Lord Howe", "Australia/Lord_Howe"),
    ],
)
async def test_a_zone_may_be_named_by_its_city_or_as_the_menu_shows_it(
    lab: Lab, written: str, meant: str
) -> None:
    assert meant in await weekly(lab, "add", zone=written)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"zone": "Europe/Berlim"}, "Did you mean Europe/Berlin"),
        ({"zone": ""}, "There is no time zone"),
        ({"zone": "UTC", "time": "25:00"}, "is not a time"),
        ({"zone": "UTC", "time": "@everyone"}, "is not a time"),
        ({"zone": "UTC", "tags": "no such tag at all"}, "There is no tag"),
        ({"zone": "UTC", "tags": "a,b,c,d,e,f,g,h,i,j,k"}, "at most 10 tags"),
    ],
)
async def test_what_cannot_be_set_up_is_said_in_a_sentence_and_nothing_is_kept(
    lab: Lab, store: Store, options: dict[str, str], sentence: str
) -> None:
    assert sentence in await weekly(lab, "add", **options)
    assert store.read(schedules_of, lab.guild.id) == []


async def test_missing_permissions_are_named_at_set_up(lab: Lab) -> None:
    assert lab.bot.user is not None
    closed = lab.guild.create_text_channel(
        "closed",
        overwrites={
            lab.bot.user: discord.PermissionOverwrite(
                send_messages=False, read_message_history=False
            )
        },
    )
    result = await lab.reader.slash(closed, "weekly add", zone="UTC")
    answer = shown(result.response)
    assert "Send Messages" in answer
    assert "Read Message History" in answer
    assert "View Channel" not in answer


async def test_a_server_has_a_bounded_number_of_weekly_posts_and_all_are_listed(lab: Lab) -> None:
    for _ in range(8):
        await weekly(lab, "add", zone="UTC")
    assert "already has 8 scheduled posts" in await weekly(lab, "add", zone="UTC")
    listed = await weekly(lab, "list")
    assert all(f"**#{number}**" in listed for number in range(1, 9))


async def test_members_without_manage_server_are_not_offered_the_command(lab: Lab) -> None:
    member = lab.guild.add_member(lab.env.create_user("member"))
    assert "weekly add" in lab.reader.available_commands(lab.channel)
    assert "weekly add" not in member.available_commands(lab.channel)


async def test_the_command_is_offered_in_servers_only(store_copy: Path) -> None:
    async with open_lab(store_copy, new=True) as lab:
        (sync,) = [request for request in lab.env.http_requests if request.method == "PUT"]
    assert sync.json is not None
    (command,) = [command for command in sync.json if command["name"] == "weekly"]
    assert command["contexts"] == [0]


async def test_the_preview_shows_what_will_be_posted_and_posts_nothing(
    lab: Lab, store: Store
) -> None:
    await weekly(lab, "add", zone="UTC", papers=3)
    preview = await weekly(lab, "preview")
    assert _public(lab) == []
    await post_is_due(lab)
    (schedule,) = store.read(schedules_of, lab.guild.id)
    post = store.read(last_post, schedule.id)
    assert post is not None
    ids = store.read(posted_papers, schedule.id, post.slot.name)
    labels = [_label(store, id_) for id_ in ids]
    assert len(labels) == 3
    assert all(label[:20] in preview.replace("\\", "") for label in labels)


async def test_the_list_leads_to_the_last_post(lab: Lab) -> None:
    await weekly(lab, "add", zone="UTC")
    assert "Last" not in await weekly(lab, "list")
    post = await post_is_due(lab)
    assert post.jump_url in await weekly(lab, "list")


async def test_a_stopped_weekly_posts_nothing_more(lab: Lab, store: Store) -> None:
    assert "no scheduled posts yet" in await weekly(lab, "remove")
    await weekly(lab, "add", zone="UTC")
    assert "Removed" in await weekly(lab, "remove")
    assert "no scheduled posts yet" in await weekly(lab, "list")
    env = lab.env
    lab.bot.clock = lambda: env.now() + timedelta(days=4, hours=9)
    await env.advance_time(6)
    assert not _public(lab)


async def test_of_several_the_one_to_stop_is_named_by_number_or_as_the_menu_shows_it(
    lab: Lab, store: Store
) -> None:
    for day in (0, 1, 2):
        await weekly(lab, "add", zone="UTC", day=day)
    assert "Choose a post" in await weekly(lab, "remove", schedule="#99")
    await weekly(lab, "remove", schedule="2")
    listed = await lab.reader.autocomplete(lab.channel, "weekly remove", "schedule", "")
    assert [choice["value"] for choice in listed] == ["1", "3"]
    await weekly(lab, "remove", schedule=listed[1]["name"])
    assert [schedule.id for schedule in store.read(schedules_of, lab.guild.id)] == [1]


async def test_of_several_where_none_is_named_a_menu_asks_which(lab: Lab, store: Store) -> None:
    await weekly(lab, "add", zone="UTC")
    await weekly(lab, "add", zone="UTC", day=2, tags="llm")
    told = {
        "preview": "Scheduled for",
        "history": "Nothing has been posted yet",
        "now": "posted: https://",
        "pause": "is paused",
        "resume": "Resumed",
        "remove": "Removed the post",
    }
    for command, said in told.items():
        asked = (await lab.reader.slash(lab.channel, f"weekly {command}")).response
        assert asked
        assert offered(asked, "with:") == [f"with:{command}:1", f"with:{command}:2"]
        chosen = await lab.reader.select(asked, [f"with:{command}:2"], custom_id="menu-with")
        told_so = chosen.followups[0] if chosen.followups else chosen.response
        assert said in shown(told_so)
    assert [schedule.id for schedule in store.read(schedules_of, lab.guild.id)] == [1]


async def test_rejected_papers_are_posted_where_they_were_asked_for(lab: Lab, store: Store) -> None:
    assert "rejected ones too" in await weekly(lab, "add", zone="UTC", rejected=True)
    assert "rejected ones too" in await weekly(lab, "list")
    (schedule,) = store.read(schedules_of, lab.guild.id)
    assert schedule.turned_down
    await weekly(lab, "edit", rejected=False)
    assert "rejected" not in await weekly(lab, "list")


@pytest.mark.parametrize(
    ("typed", "value"),
    [("beij", "Asia/Shanghai"), ("德国", "Europe/Berlin"), ("new y", "America/New_York")],
)
async def test_zones_are_offered_by_city_and_by_country(lab: Lab, typed: str, value: str) -> None:
    offered = await lab.reader.autocomplete(lab.channel, "weekly add", "zone", typed)
    assert offered[0]["value"] == value


@pytest.mark.parametrize("typed", ["", "a", "Argentina", "亚"])
async def test_no_more_zones_are_offered_than_discord_takes(lab: Lab, typed: str) -> None:
    offered = await lab.reader.autocomplete(lab.channel, "weekly add", "zone", typed)
    assert len(offered) <= 25
    assert all(len(choice["name"]) <= 100 for choice in offered)


async def test_the_last_tag_of_a_list_is_completed(lab: Lab, store: Store) -> None:
    offered = await lab.reader.autocomplete(
        lab.channel, "weekly add", "tags", "reinforcement learning, lang", zone="UTC"
    )
    assert offered
    assert len(offered) <= 25
    for choice in offered:
        assert choice["value"].startswith("reinforcement learning, ")
        assert max(len(choice["name"]), len(choice["value"])) <= 100
    await weekly(lab, "add", zone="UTC", tags=offered[0]["name"])
    (schedule,) = store.read(schedules_of, lab.guild.id)
    assert len(schedule.tags) == 2


async def test_all_papers_of_a_post_are_saved_by_its_button_even_after_a_restart(
    lab: Lab, store: Store
) -> None:
    await weekly(lab, "add", zone="UTC", papers=4)
    post = await post_is_due(lab)
    await lab.restart()
    first = await lab.chinese_reader.click(post, custom_id="weekly:1:2026-01-05")
    assert first.ephemeral
    assert store.read(bookmarks_of, lab.chinese_reader.id, size=10).total == 4
    again = await lab.reader.click(post, custom_id="weekly:1:2026-01-05")
    assert "Saved all 4" in shown(again.response)
    again = await lab.reader.click(post, custom_id="weekly:1:2026-01-05")
    assert "already" in shown(again.response)


async def test_each_paper_of_a_post_has_its_own_button_and_a_menu_opens_it(
    lab: Lab, store: Store
) -> None:
    await weekly(lab, "add", zone="UTC", papers=10)
    post = await post_is_due(lab)
    papers = store.read(posted_papers, 1, "2026-01-05")
    await lab.reader.click(post, custom_id=f"save:{papers[9]}")
    assert store.read(bookmarks_of, lab.reader.id, size=10).bookmarks[0].paper.id == papers[9]


async def test_the_zone_is_asked_for_once_a_server(lab: Lab) -> None:
    assert "Which time zone?" in await weekly(lab, "add", papers=5)
    await weekly(lab, "add", zone="Lord Howe")
    assert "every Monday at 09:00, Australia/Lord_Howe" in await weekly(lab, "add", papers=5)


async def test_all_that_can_be_chosen_is_kept_and_listed(lab: Lab, store: Store) -> None:
    elsewhere = lab.guild.create_text_channel("elsewhere")
    role = lab.guild.create_role("Readers", mentionable=True)
    answer = await weekly(
        lab,
        "add",
        zone="UTC",
        channel=elsewhere,
        every="monthly",
        day=4,
        categories="Model architecture, 推理与思维链",
        tags="LoRA",
        language="zh-CN",
        role=role,
        thread=True,
    )
    assert elsewhere.mention in answer
    assert "on the first Friday of each month at 09:00" in answer
    (schedule,) = store.read(schedules_of, lab.guild.id)
    assert schedule.categories == ("模型架构", "推理与思维链")
    assert (schedule.role, schedule.thread, schedule.language) == (role.id, True, "zh-CN")
    listed = await weekly(lab, "list")
    assert f"<@&{role.id}>" in listed
    assert "with a thread" in listed


async def test_an_edit_changes_what_it_names_and_nothing_else(lab: Lab, store: Store) -> None:
    await weekly(lab, "add", zone="UTC", tags="LoRA", papers=7)
    (before,) = store.read(schedules_of, lab.guild.id)
    assert "every Monday at 18:30, UTC" in await weekly(lab, "edit", time="18:30")
    (after,) = store.read(schedules_of, lab.guild.id)
    assert replace(after, time=before.time, since=before.since) == before
    assert "7 papers, every Monday at 18:30, UTC, on all tags" in await weekly(
        lab, "edit", tags="all"
    )
    assert "There is no category" in await weekly(lab, "edit", categories="cooking")


@pytest.mark.parametrize(("name", "mentionable"), [("@everyone", True), ("Closed", False)])
async def test_a_role_that_may_not_be_mentioned_is_refused(
    lab: Lab, store: Store, name: str, mentionable: bool
) -> None:
    everyone = lab.guild.roles["@everyone"]
    role = everyone if mentionable else lab.guild.create_role(name, mentionable=False)
    assert lab.bot.user is not None
    may_not = discord.PermissionOverwrite(mention_everyone=False)
    quiet = lab.guild.create_text_channel("quiet", overwrites={lab.bot.user: may_not})
    answer = await weekly(lab, "add", zone="UTC", role=role, channel=quiet)
    assert ("I never mention everyone" if mentionable else "I cannot mention") in answer
    assert store.read(schedules_of, lab.guild.id) == []


async def test_what_a_thread_needs_is_asked_for_only_where_one_is_wished(lab: Lab) -> None:
    assert lab.bot.user is not None
    closed = lab.guild.create_text_channel(
        "closed",
        overwrites={
            lab.bot.user: discord.PermissionOverwrite(
                create_public_threads=False, send_messages_in_threads=False
            )
        },
    )
    answer = await weekly(lab, "add", zone="UTC", channel=closed, thread=True)
    assert "Create Public Threads, Send Messages in Threads" in answer
    assert "Scheduled in" in await weekly(lab, "add", zone="UTC", channel=closed)


async def test_a_post_comes_at_once_beside_the_schedule(lab: Lab, store: Store) -> None:
    await weekly(lab, "add", zone="UTC", papers=3)
    result = await lab.reader.slash(lab.channel, "weekly now")
    await lab.env.advance_time(1)
    (post,) = _public(lab)
    assert post.jump_url in shown(result.response)
    await post_is_due(lab)
    _, following = (set(store.read(papers_of_message, post.id)) for post in _public(lab))
    assert not following & set(store.read(papers_of_message, post.id))
    history = await weekly(lab, "history")
    assert history.count("posted: https://discord.com/channels/") == 2


async def test_a_paused_post_rests_until_it_is_resumed(lab: Lab, store: Store) -> None:
    await weekly(lab, "add", zone="UTC")
    assert "a member of this server paused it" in await weekly(lab, "pause")
    assert "Paused: a member" in await weekly(lab, "list")
    assert "This post is paused" in await weekly(lab, "now")
    env = lab.env
    lab.bot.clock = lambda: env.now() + timedelta(days=4, hours=10)
    await env.advance_time(6)
    assert not _public(lab)
    assert "Resumed" in await weekly(lab, "resume")
    await env.advance_time(6)
    assert not _public(lab)
    assert "Nothing has been posted yet" in await weekly(lab, "history")
    lab.bot.clock = lambda: env.now() + timedelta(days=11, hours=9)
    await env.advance_time(6)
    assert len(_public(lab)) == 1


async def test_sub_categories_are_offered_in_the_readers_language(lab: Lab) -> None:
    offered = await lab.reader.autocomplete(
        lab.channel, "weekly add", "categories", "模型架构, reas", zone="UTC"
    )
    (choice,) = offered
    assert choice["value"] == "模型架构, 推理与思维链"


async def test_who_reads_chinese_is_answered_in_chinese_and_the_post_is_chinese(lab: Lab) -> None:
    admin = lab.guild.add_member(
        lab.env.create_user("chinese_admin"), roles=[lab.guild.roles["Admins"]]
    )
    speak_chinese(lab.env, admin)
    result = await admin.slash(lab.channel, "weekly add", zone="上海")
    assert "每周一 09:00（Asia/Shanghai）" in shown(result.response)
    env = lab.env
    lab.bot.clock = lambda: env.now() + timedelta(days=4, hours=1)
    await env.advance_time(6)
    (post,) = _public(lab)
    texts = [
        item.content
        for item in discord.ui.LayoutView.from_message(post).walk_children()
        if isinstance(item, discord.ui.TextDisplay)
    ]
    assert "本周论文" in texts[0]


def _public(lab: Lab) -> list[discord.Message]:
    return [message for message in lab.channel.history() if not message.flags.ephemeral]


def _label(store: Store, paper: str) -> str:
    (label,) = store.read(
        lambda db: db.conn.execute("SELECT label FROM papers WHERE id = ?", [paper]).fetchone()
    )
    return str(label)


async def test_an_abbreviation_is_a_city_s_local_time_and_that_is_said(
    lab: Lab, store: Store
) -> None:
    answer = await weekly(lab, "add", zone="EST", time="晚上9点半")
    assert "every Monday at 21:30, America/New" in answer
    assert "Using the local time of New York" in answer
    await weekly(lab, "edit", zone="UTC+8")
    (schedule,) = store.read(schedules_of, lab.guild.id)
    assert schedule.zone == "Etc/GMT-8"
    assert "UTC+8" in await weekly(lab, "list")
    assert "may mean several time zones" in await weekly(lab, "edit", zone="PT")
