"""Looking after one's bookmarks: filters, notes, states, sharing and clearing."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock

import discord
import pytest
from simcord import ResponseMessage

from bot.formats.bookmark_exports import FILE_LIMIT, export
from db.papers.reading import all_papers, papers_by_number
from db.people.bookmark_transfer import Kept, kept, kept_papers
from db.people.bookmarks import (
    Origin,
    ReadingState,
    bookmark_of,
    bookmarks_of,
    clear,
    count,
    save,
)
from db.searching.lookup import find_paper
from db.store.connection import Database
from db.store.sql import in_parts
from db.store.store import Store
from tests.kept_bookmarks import all_kept
from tests.lab import Lab, offered, shown


def saved(lab: Lab) -> list[str]:
    page = lab.bot.store.read(bookmarks_of, lab.reader.id, size=100)
    return [bookmark.paper.id for bookmark in page.bookmarks]


def have_saved(lab: Lab, papers: int) -> list[str]:
    ids = [paper.id for paper in lab.bot.store.read(papers_by_number, range(1, papers + 1))]
    lab.bot.store.write(save, lab.reader.id, ids, Origin("command", lab.env.now()))
    return ids


def noted(lab: Lab, paper: str) -> tuple[str, ReadingState]:
    bookmark = lab.bot.store.read(bookmark_of, lab.reader.id, paper)
    assert bookmark
    return bookmark.note, bookmark.state


def of(listed: ResponseMessage, verb: str, paper: str) -> str:
    """The button or the entry of a menu for a paper in a list."""
    (entry,) = offered(listed, f"{verb}:{paper}")
    return entry


# Lists.


async def test_the_list_is_narrowed_by_state_and_turns_so_after_a_restart(lab: Lab) -> None:
    ids = have_saved(lab, 8)
    for paper in ids[:6]:
        await lab.ask("bookmarks state", paper=paper, state="reading")
    listed = await lab.ask("bookmarks list", state="reading")
    assert "-# 📖 Reading\n-# 6 papers, newest first · page 1 of 2" in shown(listed)
    await lab.restart()
    turned = await lab.press(listed, "Next")
    assert turned.id == listed.id
    assert "-# 📖 Reading\n-# 6 papers, newest first · page 2 of 2" in shown(turned)
    assert "None of your bookmarks match" in shown(await lab.ask("bookmarks list", state="read"))


async def test_the_list_is_narrowed_by_a_tag_and_searched(lab: Lab) -> None:
    ids = have_saved(lab, 60)
    tag = lab.bot.store.read(find_paper, ids[0]).tags[0]
    listed = await lab.ask("bookmarks list", tag=tag)
    assert f"🏷️ {tag}" in shown(listed)
    found = await lab.ask("bookmarks search", query="safety fine-tuning")
    assert found.ephemeral
    assert "best match first" in shown(found)
    on_first = set(offered(found, "open:"))
    await lab.restart()
    turned = await lab.press(found, "Next")
    assert "🔎 “safety fine\\-tuning”" in shown(turned) or "🔎 “safety fine-tuning”" in shown(
        turned
    )
    assert on_first.isdisjoint(offered(turned, "open:"))


@pytest.mark.parametrize("narrowed", ["state", "tag", "query"])
async def test_a_list_stays_narrowed_when_a_bookmark_on_it_is_removed_or_looked_after(
    lab: Lab, narrowed: str
) -> None:
    ids = have_saved(lab, 60)
    for paper in ids[:8]:
        await lab.ask("bookmarks state", paper=paper, state="reading")
    tag = lab.bot.store.read(find_paper, ids[0]).tags[0]
    match narrowed:
        case "state":
            listed, kept = await lab.ask("bookmarks list", state="reading"), "-# 📖 Reading"
        case "tag":
            listed, kept = await lab.ask("bookmarks list", tag=tag), f"-# 🏷️ {tag}"
        case _:
            listed, kept = await lab.ask("bookmarks search", query="safety"), "-# 🔎 “safety”"
    assert kept in shown(listed)
    await lab.restart()
    first, second = (button.removeprefix("open:") for button in offered(listed, "open:")[:2])
    listed = await lab.choose(listed, of(listed, "remove", first))
    assert kept in shown(listed)
    assert first not in saved(lab)
    card = await lab.press(listed, custom_id=of(listed, "look", second))
    card = await lab.press(card, "Read")
    form = await lab.reader.click(card, label="Note")
    answer = await lab.reader.submit_modal(form, {"note": "noted"})
    assert answer.response
    back = await lab.press(answer.response, "Your bookmarks")
    assert kept in shown(back)
    assert noted(lab, second) == ("noted", ReadingState.READ)


async def test_one_comes_back_to_the_page_that_one_came_from(lab: Lab) -> None:
    have_saved(lab, 12)
    second = await lab.press(await lab.ask("bookmarks list"), "Next")
    card = await lab.press(second, custom_id=offered(second, "look:")[0])
    back = await lab.press(card, "Your bookmarks")
    assert "page 2 of 3" in shown(back)


# One bookmark.


async def test_a_state_is_chosen_on_the_bookmarks_own_card(lab: Lab) -> None:
    (paper,) = have_saved(lab, 1)
    listed = await lab.ask("bookmarks list")
    card = await lab.press(listed, custom_id=of(listed, "look", paper))
    assert card.id == listed.id
    await lab.restart()
    card = await lab.press(card, "Read")
    assert noted(lab, paper) == ("", ReadingState.READ)
    back = await lab.press(card, "Your bookmarks")
    assert "✅ Read" in shown(back)


async def test_a_note_is_written_into_a_form_and_shown(lab: Lab) -> None:
    (paper,) = have_saved(lab, 1)
    listed = await lab.ask("bookmarks list")
    card = await lab.press(listed, custom_id=of(listed, "look", paper))
    form = await lab.reader.click(card, label="Note")
    assert form.modal
    answer = await lab.reader.submit_modal(form, {"note": "read *again*"})
    assert answer.response
    assert answer.response.id == card.id
    assert "📝 read *again*" in shown(answer.response)
    assert noted(lab, paper) == ("read *again*", ReadingState.TO_READ)
    assert "📝 read *again*" in shown(await lab.ask("bookmarks list"))


async def test_a_form_that_was_opened_before_a_restart_is_kept(lab: Lab) -> None:
    (paper,) = have_saved(lab, 1)
    form = await lab.reader.slash(lab.channel, "bookmarks note", paper=paper)
    lab.bot._connection._view_store._modals.clear()  # as in a process that did not send it
    answer = await lab.reader.submit_modal(form, {"note": "still here"})
    assert answer.ephemeral
    assert noted(lab, paper) == ("still here", ReadingState.TO_READ)


async def test_what_is_not_bookmarked_has_no_note(lab: Lab) -> None:
    result = await lab.ask("bookmarks note", paper="GuardSpace")
    assert "This paper is not in your bookmarks" in shown(result)
    result = await lab.ask("bookmarks state", paper="GuardSpace", state="read")
    assert "This paper is not in your bookmarks" in shown(result)


# Sharing and clearing.


async def test_a_selection_is_shared_with_the_channel_without_notes(lab: Lab) -> None:
    ids = have_saved(lab, 12)
    lab.bot.store.write(lambda db: db.conn.execute("UPDATE bookmarks SET note = 'secret'"))
    preview = await lab.ask("bookmarks share")
    assert preview.ephemeral
    await lab.restart()
    post = await lab.press(preview, "Share with the channel")
    assert not post.ephemeral
    assert "secret" not in shown(post)
    assert len(offered(post, "open:")) == 10
    assert {part.partition(":")[0] for part in offered(post, "")} == {"", "open", "save"}
    await lab.chinese_reader.react(post, "2️⃣")
    theirs = lab.bot.store.read(bookmarks_of, lab.chinese_reader.id, size=5)
    assert theirs.bookmarks[0].paper.id in ids


async def test_a_selection_that_has_changed_since_its_preview_is_not_shared(lab: Lab) -> None:
    have_saved(lab, 3)
    preview = await lab.ask("bookmarks share")
    have_saved(lab, 4)
    refused = await lab.press(preview, "Share with the channel")
    assert refused.ephemeral
    assert "changed in the meantime" in shown(refused)


async def test_a_search_is_shared_as_it_was_previewed(lab: Lab) -> None:
    have_saved(lab, 12)
    preview = await lab.ask("bookmarks share", query="GuardSpace")
    post = await lab.press(preview, "Share with the channel")
    assert offered(post, "open:") == offered(preview, "open:")


async def test_nothing_to_share_is_said_to_one_alone(lab: Lab) -> None:
    result = await lab.ask("bookmarks share", query="zebra")
    assert result.ephemeral


async def test_all_bookmarks_go_only_after_a_confirmation(lab: Lab) -> None:
    have_saved(lab, 3)
    question = await lab.ask("bookmarks clear")
    assert "all your bookmarks (3 papers)" in shown(question)
    assert len(saved(lab)) == 3
    await lab.restart()
    done = await lab.press(question, "Remove all")
    assert done.id == question.id
    assert saved(lab) == []
    assert "You have no bookmarks." in shown(await lab.ask("bookmarks clear"))


async def test_a_confirmation_is_for_as_many_as_it_names(lab: Lab) -> None:
    have_saved(lab, 3)
    question = await lab.ask("bookmarks clear")
    have_saved(lab, 4)
    refused = await lab.press(question, "Remove all")
    assert "changed in the meantime" in shown(refused)
    assert len(saved(lab)) == 4


# As a file.


@pytest.mark.parametrize("format_", ["json", "csv", "md", "bib", "ris"])
async def test_bookmarks_leave_as_a_file_that_only_one_sees_and_come_back(
    lab: Lab, format_: str
) -> None:
    ids = have_saved(lab, 3)
    lab.bot.store.write(save, lab.reader.id, ["unknownpaper"], Origin("import", lab.env.now()))
    result = await lab.reader.slash(lab.channel, "bookmarks export", format=format_)
    assert result.ephemeral
    assert result.response
    (file,) = result.response.attachments
    assert file.filename == f"paperboy-bookmarks.{format_}"
    (content,) = export(lab.bot.store.read(all_kept, lab.reader.id), format_)
    lab.bot.store.write(clear, lab.reader.id)
    lab.bot.store.write(save, lab.reader.id, ids[:1], Origin("command", lab.env.now()))
    result = await lab.reader.slash(lab.channel, "bookmarks import", file=("mine", content))
    assert result.ephemeral
    assert "New bookmarks: 3. Already there: 1." in shown(result.response)
    assert "Papers that are not here yet: 1." in shown(result.response)
    assert set(saved(lab)) == set(ids)


async def test_what_does_not_fit_into_one_file_leaves_in_several(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    have_saved(lab, 100)
    monkeypatch.setattr("bot.formats.bookmark_exports.FILE_LIMIT", 20_000)
    result = await lab.reader.slash(lab.channel, "bookmarks export")
    assert result.response
    answers = [result.response, *result.followups]
    names = [file.filename for answer in answers for file in answer.attachments]
    assert names[:2] == ["paperboy-bookmarks-1.json", "paperboy-bookmarks-2.json"]


async def test_many_bookmarks_leave_in_several_files_and_come_back_together(lab: Lab) -> None:
    known = have_saved(lab, 3)
    elsewhere = [f"{number:a>12}".translate(LETTERS) for number in range(2_000)]
    lab.bot.store.write(save, lab.reader.id, elsewhere, Origin("import", lab.env.now()))
    result = await lab.reader.slash(lab.channel, "bookmarks export", format="csv")
    assert result.response
    answers = [result.response, *result.followups]
    assert [answer.content for answer in answers] == [
        "Bookmarks 1–1000 of 2003. Import them again with /bookmarks import.",
        "Bookmarks 1001–2000 of 2003. Import them again with /bookmarks import.",
        "Bookmarks 2001–2003 of 2003. Import them again with /bookmarks import.",
    ]
    names = [file.filename for answer in answers for file in answer.attachments]
    assert names == [f"paperboy-bookmarks-{number}.csv" for number in (1, 2, 3)]
    everything = lab.bot.store.read(kept_papers, lab.reader.id)
    files = [
        (name, export(lab.bot.store.read(kept, lab.reader.id, some), "csv")[0])
        for name, some in zip(names, in_parts(everything, 1_000), strict=True)
    ]
    lab.bot.store.write(clear, lab.reader.id)
    result = await lab.reader.slash(
        lab.channel, "bookmarks import", file=files[0], file_2=files[1], file_3=files[2]
    )
    told = [shown(answer) for answer in (result.response, *result.followups)]
    assert "**paperboy-bookmarks-1.csv** · New bookmarks: 1000." in told[0]
    assert "**paperboy-bookmarks-3.csv** · New bookmarks: 3." in told[2]
    assert set(saved(lab)) == set(known)
    assert lab.bot.store.read(kept_papers, lab.reader.id) == everything


LETTERS = str.maketrans("0189", "bcde")
"""Ids are written without these digits."""


async def test_bookmarks_that_go_while_an_export_is_made_leave_no_empty_file(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    have_saved(lab, 1)
    gone = ["goneaaaaaaaa"] * 1_000
    newest = lab.bot.store.read(kept_papers, lab.reader.id)
    cog = sys.modules["cogs.bookmarks.files"]
    monkeypatch.setattr(cog, "kept_papers", lambda db, member: [*gone, *newest])
    result = await lab.reader.slash(lab.channel, "bookmarks export", format="ris")
    assert result.response
    answers = [result.response, *result.followups]
    assert [len(answer.attachments) for answer in answers] == [1]
    monkeypatch.setattr(cog, "kept_papers", lambda db, member: gone)
    assert "You have no bookmarks." in shown(await lab.ask("bookmarks export"))


async def test_a_file_that_is_too_large_is_to_be_parted(lab: Lab) -> None:
    large = ("mine.csv", b"x" * (FILE_LIMIT + 1))
    result = await lab.reader.slash(lab.channel, "bookmarks import", file=large)
    assert "That file is too large" in shown(result.response)


async def test_a_file_that_is_refused_keeps_no_other_from_coming_in(lab: Lab) -> None:
    ids = have_saved(lab, 1)
    (content,) = export(lab.bot.store.read(all_kept, lab.reader.id), "csv")
    lab.bot.store.write(clear, lab.reader.id)
    result = await lab.reader.slash(
        lab.channel, "bookmarks import", file=("cv.pdf", b"%PDF"), file_2=("mine.csv", content)
    )
    refused, brought = (shown(answer) for answer in (result.response, *result.followups))
    assert "**cv.pdf** · This is not an export from Paperboy" in refused
    assert "**mine.csv** · New bookmarks: 1." in brought
    assert saved(lab) == ids


async def test_a_file_that_is_gone_is_said_to_be_and_is_no_fault_of_the_bot(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    response: Any = SimpleNamespace(status=404, reason="Not Found")
    for gone in discord.NotFound(response, "gone"), discord.Forbidden(response, "expired"):
        monkeypatch.setattr(discord.Attachment, "read", AsyncMock(side_effect=gone))
        told = await lab.reader.slash(lab.channel, "bookmarks import", file=("mine.csv", b"x"))
        assert shown(told.response) == "Discord no longer has this file. Send it again."
        assert lab.complaints.take() == []


async def test_a_file_that_cannot_be_fetched_is_named_and_keeps_no_other_from_coming_in(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = have_saved(lab, 1)
    (content,) = export(lab.bot.store.read(all_kept, lab.reader.id), "csv")
    lab.bot.store.write(clear, lab.reader.id)
    fetch = discord.Attachment.read

    async def fetched(file: discord.Attachment) -> bytes:
        if file.filename == "lost.csv":
            raise sqlite3.OperationalError("gone")
        return await fetch(file)

    monkeypatch.setattr(discord.Attachment, "read", fetched)
    result = await lab.reader.slash(
        lab.channel, "bookmarks import", file=("lost.csv", content), file_2=("mine.csv", content)
    )
    told, brought = (shown(answer) for answer in (result.response, *result.followups))
    assert len(lab.complaints.take()) == 1
    assert told.startswith("**lost.csv** · The database is unavailable right now (gone).")
    assert "**mine.csv** · New bookmarks: 1." in brought
    assert saved(lab) == ids


async def test_what_is_no_export_is_refused(lab: Lab) -> None:
    result = await lab.reader.slash(lab.channel, "bookmarks import", file=("cv.pdf", b"%PDF"))
    assert "This is not an export from Paperboy" in shown(result.response)
    assert "You have no bookmarks." in shown(await lab.ask("bookmarks export"))


# A full disk, and several processes.


async def test_on_a_full_disk_the_member_is_told_and_nothing_is_lost(lab: Lab) -> None:
    ids = have_saved(lab, 3)
    every = [
        Kept(paper.id, lab.env.now(), ReadingState.READ, "a note of some length " * 40)
        for paper in lab.bot.store.read(all_papers)
    ]
    lab.bot.store.write(full_disk)
    (content,) = export(every, "json")
    file = ("mine.json", content)
    told = await lab.reader.slash(lab.channel, "bookmarks import", file=file)
    assert "database or disk is full" in shown(told.response)
    assert "Nothing was lost" in shown(told.response)
    assert set(saved(lab)) == set(ids)
    lab.bot.store.write(lambda db: db.conn.execute("PRAGMA max_page_count = 1000000").fetchall())
    assert lab.bot.store.read(intact)
    await lab.reader.slash(lab.channel, "bookmarks import", file=file)
    assert lab.bot.store.read(count, lab.reader.id) == 803
    lab.complaints.take()  # the host is told of the disk as well


def full_disk(db: Database) -> None:
    (pages,) = db.conn.execute("PRAGMA page_count").fetchone()
    db.conn.execute(f"PRAGMA max_page_count = {pages}").fetchall()


def intact(db: Database) -> bool:
    return bool(db.conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)])


async def test_two_processes_that_write_at_once_lose_and_double_nothing(lab: Lab) -> None:
    ids = [paper.id for paper in lab.bot.store.read(all_papers)][:60]
    with Store(lab.settings.db) as other:
        for number, paper in enumerate(ids):
            origin = Origin("button", lab.env.now(), number)
            mine = lab.bot.store.change(save, lab.reader.id, [paper], origin)
            theirs = other.change(save, lab.reader.id, [paper], origin)
            assert sorted(map(len, await asyncio.gather(mine, theirs))) == [0, 1]
    assert set(saved(lab)) == set(ids)
