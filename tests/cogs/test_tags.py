"""`/tags` and `/digest`: the list of tags, and one tag at a glance."""

from __future__ import annotations

import discord

from bot.options.choices import CHOICE_LIMIT, MAX_CHOICES
from tests.lab import ODD_TEXTS, Lab, offered, shown

# The list.


async def test_the_tags_with_most_papers_come_first(lab: Lab) -> None:
    result = await lab.ask("tags")
    assert not result.ephemeral
    lines = [line for line in shown(result).splitlines() if line.startswith("**")]
    counts = [int(line.rpartition("· ")[2].split()[0]) for line in lines]
    assert lines[0].startswith("**Large Language Models** · ")
    assert counts == sorted(counts, reverse=True)
    assert len(lines) == 20


async def test_the_tags_are_limited_to_those_like_what_was_typed(lab: Lab) -> None:
    result = await lab.ask("tags", query="quantiz", by=lab.chinese_reader)
    text = shown(result)
    assert "与“quantiz”相关的标签" in text
    lines = [line for line in text.splitlines() if line.startswith("**")]
    assert lines
    assert all("quanti" in line.casefold() for line in lines)


async def test_pages_of_tags_turn_after_a_restart(lab: Lab) -> None:
    tags = await lab.ask("tags", query="learning")
    first = shown(tags)
    await lab.restart()
    turned = await lab.press(tags, "Next")
    assert turned.id == tags.id
    assert "page 2 of" in shown(turned)
    await lab.press(turned, "Previous")
    assert shown(tags) == first


async def test_a_page_of_tags_that_was_lost_says_so(lab: Lab) -> None:
    first = await lab.ask("tags")
    lab.bot.store.write(lambda db: db.conn.execute("DELETE FROM questions"))
    turned = await lab.press(first, "Next")
    assert turned.ephemeral
    assert "Open it again with /tags" in shown(turned)


async def test_whatever_is_looked_for_is_answered(lab: Lab) -> None:
    for text in ODD_TEXTS:
        result = await lab.ask("tags", query=text)
        assert ("No tags match" in shown(result)) == result.ephemeral
        assert result.ephemeral or "🏷️" in shown(result)


# One tag.


async def test_a_digest_says_how_many_on_what_beside_what_and_where_to_start(lab: Lab) -> None:
    result = await lab.ask("digest", tag="rl")
    assert not result.ephemeral
    text = shown(result)
    assert "## 🏷️ Reinforcement Learning" in text
    (also,) = [line for line in text.splitlines() if line.startswith("-# Also written")]
    spellings = also.removeprefix("-# Also written ").split(", ")
    assert len({*map(str.casefold, spellings), "reinforcement learning"}) == len(spellings) + 1
    assert "**What to read first**" in text
    assert "covers " in text
    assert len(offered(result, "open:")) == 5


async def test_a_digest_in_chinese(lab: Lab) -> None:
    result = await lab.ask("digest", tag="quantization", by=lab.chinese_reader)
    text = shown(result)
    assert "**先读这些**" in text
    assert "[全部论文]" in text


async def test_a_digest_comes_with_a_chart_that_is_described_in_words(lab: Lab) -> None:
    await lab.ask("digest", tag="quantization", by=lab.chinese_reader)
    sent = [r for r in lab.env.http_requests if r.path.endswith("/callback")][-1]
    assert sent.json is not None
    (gallery,) = [
        part
        for part in sent.json["data"]["components"][0]["components"]
        if part["type"] == discord.ComponentType.media_gallery.value
    ]
    (item,) = gallery["items"]
    assert item["media"]["url"] == "attachment://chart.png"
    assert "各类别论文数：效率与压缩 " in item["description"]


async def test_what_members_of_the_server_saved_most_is_named(lab: Lab) -> None:
    digest = await lab.ask("digest", tag="quantization")
    assert "Most saved here" not in shown(digest)
    await lab.reader.react(digest, "🔖")
    alone = await lab.ask("digest", tag="quantization")
    assert "Saved most here" not in shown(alone)
    await lab.chinese_reader.react(digest, "🔖")
    again = await lab.ask("digest", tag="quantization")
    assert "Most saved here" in shown(again)


async def test_a_button_posts_a_tag_every_week(lab: Lab) -> None:
    digest = await lab.ask("digest", tag="quantization")
    assert "Which time zone?" in shown(await lab.press(digest, "Post weekly"))
    await lab.reader.slash(lab.channel, "weekly add", zone="UTC")
    set_up = await lab.press(digest, "Post weekly")
    assert set_up.ephemeral
    assert "5 papers, every Monday at 09:00, UTC, on Quantization" in shown(set_up)
    refused = await lab.press(digest, "Post weekly", by=lab.chinese_reader)
    assert "管理服务器" in shown(refused)


async def test_a_digest_is_opened_from_the_list_after_a_restart(lab: Lab) -> None:
    tags = await lab.ask("tags", query="quantization")
    await lab.restart()
    opened = await lab.choose(tags, "digest:Quantization")
    assert not opened.ephemeral
    assert opened.id != tags.id
    assert "## 🏷️ Quantization" in shown(opened)


async def test_all_papers_of_a_tag_come_in_a_message_of_their_own(lab: Lab) -> None:
    digest = await lab.ask("digest", tag="quantization")
    await lab.restart()
    listed = await lab.press(digest, "All papers")
    assert listed.id != digest.id
    assert "🔎 🏷️ Quantization" in shown(listed)
    turned = await lab.press(listed, "Next")
    assert "**6. " in shown(turned)
    assert "## 🏷️" in shown(digest)


async def test_an_unknown_tag_is_answered_with_the_nearest(lab: Lab) -> None:
    result = await lab.ask("digest", tag="quantisatoin", by=lab.chinese_reader)
    assert result.ephemeral
    assert "没有标签“quantisatoin”。你是不是要找 **Quantization**" in shown(result)


async def test_whatever_tag_is_asked_for_is_answered(lab: Lab) -> None:
    for text in ODD_TEXTS:
        result = await lab.ask("digest", tag=text)
        assert ("There is no tag" in shown(result)) == result.ephemeral


async def test_the_tags_offered_lead_to_their_digests(lab: Lab) -> None:
    choices = await lab.reader.autocomplete(lab.channel, "digest", "tag", "quant")
    assert len(choices) <= MAX_CHOICES
    assert all(len(choice["name"]) <= CHOICE_LIMIT for choice in choices)
    for chosen in (choices[0]["value"], choices[0]["name"]):
        result = await lab.ask("digest", tag=chosen)
        assert f"## 🏷️ {choices[0]['value']}" in shown(result)
