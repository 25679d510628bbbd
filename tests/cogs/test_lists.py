"""Papers of lists as members meet them: titles, authors and links, and the source as a filter."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.options.choices import CHOICE_LIMIT, MAX_CHOICES
from db.loading.loader import load
from db.store.store import Store
from tests.lab import ODD_TEXTS, Lab, offered, open_lab, shown

FOLDNET = {
    "id": "a1",
    "title": "FoldNet: Folding Paper with Robots",
    "author": "A. Author;B. Author",
    "abstract": "We fold paper with a robot, twice. The robot learns from origami diagrams.",
    "keywords": "Origami",
    "status": "Oral",
    "site": "https://example.org/foldnet",
    "pdf": "https://example.org/foldnet.pdf",
}
PAPERS = [
    FOLDNET,
    {"title": "Cranes of paper", "keywords": "Origami"},
    {
        "abstract": "Nobody knows what this paper about origami frogs is called.",
        "keywords": "Origami",
    },
    *(
        {"title": f"Paper boats, part {number}", "abstract": f"Boat {number}."}
        for number in range(9)
    ),
]


@pytest.fixture(scope="module")
def store_with_lists(loaded_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the seeds, a list of papers, and one of them in a second list."""
    folder = tmp_path_factory.mktemp("lists")
    first, second = folder / "fold2018.json", folder / "workshop.jsonl"
    first.write_text(json.dumps(PAPERS))
    second.write_text(json.dumps(FOLDNET))
    with Store(path := Path(shutil.copy(loaded_store, folder / "paperboy.db"))) as store:
        load(store, [first, second])
    return path


@pytest.fixture
async def lab(store_with_lists: Path, tmp_path: Path) -> AsyncIterator[Lab]:
    async with open_lab(Path(shutil.copy(store_with_lists, tmp_path / "paperboy.db"))) as lab:
        yield lab


async def test_a_paper_is_found_by_its_title_and_shows_what_its_list_says(lab: Lab) -> None:
    text = shown(await lab.ask("paper", paper=FOLDNET["title"]))
    assert text.splitlines()[:4] == [
        "## FoldNet: Folding Paper with Robots",
        "A. Author, B. Author",
        "-# Oral · 🗂️ fold2018, workshop",
        "-# 🏷️ Origami",
    ]
    assert text.endswith("[Save]\n[Similar]\n[Page]\n[PDF]")


async def test_a_reader_of_chinese_gets_the_abstract_where_there_is_no_summary(lab: Lab) -> None:
    text = shown(await lab.ask("paper", paper="foldnet", by=lab.chinese_reader))
    assert "A. Author、B. Author" in text
    assert FOLDNET["abstract"] in text
    assert text.endswith("[收藏]\n[相似论文]\n[论文页面]\n[全文]")


async def test_a_title_alone_is_a_paper_that_can_be_opened_saved_and_listed(lab: Lab) -> None:
    found = await lab.ask("search", query="cranes of paper")
    assert "**1. Cranes of paper**\n" in shown(found)
    opened = await lab.press(found, custom_id=offered(found, "open:")[0])
    assert "## Cranes of paper\n" in shown(opened)
    assert "[Google Scholar]" in shown(opened)
    assert "🔖 Saved **Cranes of paper**." in shown(await lab.press(opened, "Save"))
    assert "**1. Cranes of paper**\n-# saved" in shown(await lab.ask("bookmarks list"))


async def test_an_author_finds_their_papers(lab: Lab) -> None:
    assert "**1. FoldNet" in shown(await lab.ask("search", query="B. Author"))


@pytest.mark.parametrize("source", ["fold2018.json", "fold2018", "FOLD 2018", "fold2018.json (12)"])
async def test_a_search_is_limited_to_a_source(lab: Lab, source: str) -> None:
    result = await lab.ask("search", query="paper", source=source)
    text = shown(result)
    assert f"🗂️ {source.removesuffix(' (12)')}" in text.splitlines()[0]
    assert len(offered(result, "open:")) == 5
    turned = await lab.press(result, "Next")
    both = text + shown(turned)
    assert sum(both.count(title) for title in ("Paper boats", "FoldNet", "Cranes")) >= 10


async def test_the_next_page_keeps_to_the_source_after_a_restart(lab: Lab) -> None:
    result = await lab.ask("search", query="paper boats 来源:fold2018", by=lab.chinese_reader)
    option = await lab.ask("search", query="paper boats", source="fold2018")
    await lab.restart()
    pages = [
        shown(await lab.press(answer, custom_id=offered(answer, "results:")[0]))
        for answer in (result, option)
    ]
    assert [page.count("Paper boats, part") for page in pages] == [4, 4]


async def test_sources_are_offered_with_their_numbers_of_papers(lab: Lab) -> None:
    choices = await lab.reader.autocomplete(lab.channel, "search", "source", "")
    assert [choice["name"] for choice in choices] == [
        "iclr2026-foundation-models.txt (803)",
        "fold2018.json (12)",
        "workshop.jsonl (1)",
    ]
    (choice,) = await lab.reader.autocomplete(lab.channel, "search", "source", "WORK")
    assert choice["value"] == "workshop.jsonl"
    for typed in ODD_TEXTS:
        choices = await lab.reader.autocomplete(lab.channel, "search", "source", typed)
        assert len(choices) <= MAX_CHOICES
        assert all(len(choice["name"]) <= CHOICE_LIMIT for choice in choices)


async def test_an_unknown_source_is_answered_with_the_nearest(lab: Lab) -> None:
    result = await lab.ask("search", query="paper", source="fold2081")
    assert result.ephemeral
    assert "There is no source “fold2081”. Did you mean **fold2018.json**?" in shown(result)
    chinese = await lab.ask("search", query="paper", source="?", by=lab.chinese_reader)
    assert "没有来源“?”。你是不是要找 **iclr2026-foundation-models.txt**、" in shown(chinese)


async def test_an_unknown_source_in_a_query_is_text_and_that_is_said(lab: Lab) -> None:
    text = shown(await lab.ask("search", query="paper boats source:nowhere"))
    assert "No paper has “source:nowhere”, so it was searched as plain words." in text


async def test_where_a_source_holds_nothing_like_that_it_can_be_left_out(lab: Lab) -> None:
    result = await lab.ask("search", query="GuardSpace", source="workshop.jsonl")
    assert result.ephemeral
    assert "[Without workshop.jsonl (" in shown(result)
    rest = await lab.press(result, custom_id=offered(result, "list:")[0])
    assert "**1. GuardSpace" in shown(rest)


async def test_any_text_is_a_source_or_refused(lab: Lab) -> None:
    for text in ODD_TEXTS:
        result = await lab.ask("search", query="paper", source=text)
        assert result.ephemeral or "Page 1 of" in shown(result)


async def test_random_digest_and_weekly_take_papers_without_category_and_summary(lab: Lab) -> None:
    drawn = shown(await lab.ask("random", tag="origami", by=lab.chinese_reader))
    assert "🗂️ fold2018" in drawn
    digest = await lab.ask("digest", tag="origami", by=lab.chinese_reader)
    assert "## 🏷️ Origami\n3 篇论文" in shown(digest)
    assert "Cranes of paper" in shown(digest)
    assert not digest.attachments
    await lab.reader.slash(lab.channel, "weekly add", zone="UTC", tags="origami", papers=3)
    preview = shown(await lab.ask("weekly preview"))
    for title in ("FoldNet: Folding Paper with Robots", "Cranes of paper", "frogs"):
        assert title in preview


async def test_titles_that_come_later_are_seen_at_once(lab: Lab, tmp_path: Path) -> None:
    abstract = PAPERS[2]["abstract"]
    titles = tmp_path / "titles.csv"
    titles.write_text(f'title,abstract\nFrogs of paper,"{abstract}"\n')
    before = await lab.ask("search", query="origami frogs")
    with Store(lab.settings.db) as store:
        load(store, [titles], only_known=True)
    opened = await lab.press(before, custom_id=offered(before, "open:")[0])
    assert "## Frogs of paper\n-# 🗂️ fold2018, titles" in shown(opened)
