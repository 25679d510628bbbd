"""`/mydata` and `/top` as members meet them."""

from __future__ import annotations

from db.bookmarks import bookmarks_of
from db.mydata import rows_of
from tests.lab import Lab, offered, shown


def rows(lab: Lab) -> int:
    return lab.bot.store.read(rows_of, lab.reader.id)


async def test_what_is_kept_leaves_as_a_file_that_only_one_sees(lab: Lab) -> None:
    await lab.press(await lab.ask("paper", paper="GuardSpace"), "Save")
    result = await lab.reader.slash(lab.channel, "mydata export")
    assert result.ephemeral
    assert result.response
    assert [file.filename for file in result.response.attachments] == ["paperboy-mydata.json"]


async def test_all_is_deleted_after_a_confirmation_and_does_not_come_back(lab: Lab) -> None:
    results = await lab.ask("search", query="safety")
    await lab.reader.react(results, "🔖")
    question = await lab.ask("mydata delete")
    assert question.ephemeral
    assert rows(lab) > 0
    await lab.restart()
    done = await lab.press(question, "Delete it all")
    assert shown(done) == "I keep nothing of you."
    assert rows(lab) == 0
    await lab.restart()
    await lab.env.advance_time(10)
    assert rows(lab) == 0
    assert shown(await lab.ask("mydata delete")) == "I keep nothing of you."


async def test_a_confirmation_is_for_what_it_names(lab: Lab) -> None:
    await lab.ask("mydata counting", count=False)
    question = await lab.ask("mydata delete")
    await lab.press(await lab.ask("paper", paper="GuardSpace"), "Save")
    refused = await lab.press(question, "Delete it all")
    assert "have changed meanwhile" in shown(refused)
    assert rows(lab) == 3


async def test_the_server_sees_what_it_saved_most_and_not_who(lab: Lab) -> None:
    results = await lab.ask("search", query="safety")
    await lab.reader.react(results, "1️⃣")
    await lab.chinese_reader.react(results, "1️⃣")
    await lab.chinese_reader.react(results, "2️⃣")
    best = await lab.ask("top")
    assert not best.ephemeral
    papers = lab.bot.store.read(bookmarks_of, lab.chinese_reader.id, size=5)
    assert len(offered(best, "open:")) == papers.total == 2
    text = shown(best)
    assert text.index("🔖 2 members") < text.index("🔖 1 member\n")
    for member in (lab.reader, lab.chinese_reader):
        assert str(member.id) not in text
        assert member.name not in text
    for period in ("month", "ever"):
        assert len(offered(await lab.ask("top", period=period), "open:")) == 2


async def test_whoever_is_left_out_is_not_counted(lab: Lab) -> None:
    results = await lab.ask("search", query="safety")
    await lab.reader.react(results, "1️⃣")
    told = await lab.ask("mydata counting", count=False)
    assert shown(told) == "Your bookmarks do not count in /top."
    nothing = await lab.ask("top")
    assert nothing.ephemeral
    assert "Nobody has saved a paper here" in shown(nothing)
    await lab.ask("mydata counting", count=True)
    assert len(offered(await lab.ask("top"), "open:")) == 1
