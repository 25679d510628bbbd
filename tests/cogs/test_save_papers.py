"""`Save papers`, the menu entry on any message: what it shows or names is saved, and taken back."""

from __future__ import annotations

import json
from pathlib import Path

from db.loading.loader import load
from db.people.bookmarks import bookmarks_of
from db.searching.lookup import find_paper
from db.store.store import Store
from tests.lab import Lab, offered, open_lab, shown


def saved(lab: Lab) -> list[str]:
    page = lab.bot.store.read(bookmarks_of, lab.reader.id, size=100)
    return [bookmark.paper.id for bookmark in page.bookmarks]


async def test_papers_named_in_anybodys_message_are_saved_and_taken_back(lab: Lab) -> None:
    message = await lab.chinese_reader.send(lab.channel, "GuardSpace 和 FedTDP 哪个更好？")
    answer = await lab.reader.context_menu(lab.channel, "Save papers", message)
    assert answer.ephemeral
    assert answer.response
    assert "Found 2 papers" in shown(answer.response)
    assert len(saved(lab)) == 2
    await lab.restart()
    undone = await lab.press(answer.response, "Undo")
    assert undone.id == answer.response.id
    assert saved(lab) == []


async def test_the_papers_that_a_message_of_ours_shows_are_saved(lab: Lab) -> None:
    results = await lab.ask("search", query="safety")
    await lab.reader.context_menu(lab.channel, "Save papers", results)
    assert {f"open:{paper}" for paper in saved(lab)} == set(offered(results, "open:"))


async def test_small_talk_is_no_paper_and_that_is_said(lab: Lab) -> None:
    message = await lab.reader.send(lab.channel, "lunch?")
    answer = await lab.reader.context_menu(lab.channel, "Save papers", message)
    assert answer.ephemeral
    assert "No paper recognised" in shown(answer.response)


async def test_a_paper_named_in_an_embed_is_saved(lab: Lab) -> None:
    other_bot = lab.env.create_user("other_bot", bot=True)
    lab.env.backend.create_message(
        lab.channel.id,
        other_bot.id,
        embeds=[{"title": "Today's reading", "description": "FedTDP, once more"}],
    )
    (message,) = lab.channel.history()
    await lab.reader.context_menu(lab.channel, "Save papers", message)
    assert saved(lab) == [lab.bot.store.read(find_paper, "FedTDP").id]


async def test_undo_leaves_what_was_saved_before(lab: Lab) -> None:
    await lab.press(await lab.ask("paper", paper="GuardSpace"), "Save")
    message = await lab.reader.send(lab.channel, "GuardSpace or FedTDP?")
    answer = await lab.reader.context_menu(lab.channel, "Save papers", message)
    assert answer.response
    assert len(saved(lab)) == 2
    await lab.press(answer.response, "Undo")
    assert saved(lab) == [lab.bot.store.read(find_paper, "GuardSpace").id]


FOLDING = {
    "id": "AbCdEf1234",
    "title": "Learning to fold paper without any supervision at all",
    "abstract": "We fold paper with a robot, twice, and it learns from diagrams of origami.",
    "author": "Ada Byron",
    "site": "https://openreview.net/forum?id=AbCdEf1234",
    "doi": "10.1234/fold.7",
}
OTHERS = [
    {"title": "Learning to fold", "abstract": "We fold shirts, and shirts alone."},
    {"title": "Supervision", "abstract": "We supervise paper.", "id": "AbCdEf1235"},
]


async def test_a_listed_paper_is_saved_by_what_a_message_calls_it(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text(json.dumps([*OTHERS, FOLDING]))
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [tmp_path / "list.json"])
    async with open_lab(tmp_path / "paperboy.db") as lab:
        for text in (
            FOLDING["site"],
            "https://openreview.net/pdf?id=AbCdEf1234",
            f"Has anybody read “{FOLDING['title']}”?",
            f"{FOLDING['title'].upper()}, by A. B.",
            "doi:10.1234/fold.7",
            "AbCdEf1234",
            f"读一读《{FOLDING['title']}》吧",
            f"看这个：{FOLDING['site']}，很好",
        ):
            message = await lab.chinese_reader.send(lab.channel, text)
            answer = await lab.reader.context_menu(lab.channel, "Save papers", message)
            assert f"Found 1 paper in that message:\n- {FOLDING['title']}" in shown(answer.response)
