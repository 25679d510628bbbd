"""The shelf as a server meets it: put there, listed, exported, taken off."""

from __future__ import annotations

from bot.formats.bookmark_imports import imported
from tests.lab import Lab, offered, shown


async def test_a_paper_goes_on_the_shelf_and_nobody_sees_by_whom(lab: Lab) -> None:
    added = await lab.ask("shelf add", paper="GuardSpace", note="read §3")
    assert added.ephemeral
    assert "Nobody sees who put it there" in shown(added)
    assert "without your name" in shown(added)
    listed = await lab.ask("shelf list", by=lab.chinese_reader)
    assert not listed.ephemeral
    assert "GuardSpace" in shown(listed)
    assert "📝 read §3" in shown(listed)
    assert lab.reader.name not in shown(listed)


async def test_a_note_is_signed_where_its_member_agrees(lab: Lab) -> None:
    await lab.ask("shelf add", paper="GuardSpace")
    signed = await lab.ask("shelf add", paper="GuardSpace", note="good", signed="signed")
    assert "was on the shelf already" in shown(signed)
    assert f"📝 good — {lab.reader.name}" in shown(await lab.ask("shelf list"))


async def test_pages_turn_after_a_restart(lab: Lab) -> None:
    for paper in ("GuardSpace", "FedTDP", "ToolWeaver", "QuRL", "ASFT", "CHORD"):
        await lab.ask("shelf add", paper=paper)
    listed = await lab.ask("shelf list")
    assert "page 1 of 2" in shown(listed)
    await lab.restart()
    turned = await lab.press(listed, custom_id=offered(listed, "shelf")[0])
    assert "page 2 of 2" in shown(turned)


async def test_only_who_put_it_there_or_a_manager_takes_it_off(lab: Lab) -> None:
    await lab.ask("shelf add", paper="GuardSpace")
    theirs = await lab.ask("shelf remove", paper="GuardSpace", by=lab.chinese_reader)
    assert "只有" in shown(theirs)
    assert "is off the shelf" in shown(await lab.ask("shelf remove", paper="GuardSpace"))
    assert "is not on the shelf" in shown(await lab.ask("shelf remove", paper="GuardSpace"))
    assert "shelf is empty" in shown(await lab.ask("shelf list"))


async def test_the_shelf_leaves_in_every_format(lab: Lab) -> None:
    assert "shelf is empty" in shown(await lab.ask("shelf export"))
    await lab.ask("shelf add", paper="GuardSpace", note="good", signed="signed")
    for format_ in ("json", "csv", "md", "bib", "ris"):
        answer = await lab.ask("shelf export", format=format_)
        (file,) = answer.attachments
        assert file.filename == f"paperboy-shelf.{format_}"
        (kept,) = imported(await file.read()).kept
        assert kept.note == f"good — {lab.reader.name}"
