"""`/top` as members meet it: what a server saved most in a time, and never who."""

from __future__ import annotations

from datetime import timedelta

from db.papers.reading import papers_by_number
from db.people.bookmarks import Origin, bookmarks_of, save
from tests.lab import Lab, offered, shown


async def test_the_server_sees_what_it_saved_most_and_not_who(lab: Lab) -> None:
    results = await lab.ask("search", query="safety")
    await lab.reader.react(results, "1️⃣")
    await lab.chinese_reader.react(results, "1️⃣")
    await lab.chinese_reader.react(results, "2️⃣")
    best = await lab.ask("top")
    assert not best.ephemeral
    papers = lab.bot.store.read(bookmarks_of, lab.reader.id, size=5)
    assert offered(best, "open:") == [f"open:{papers.bookmarks[0].paper.id}"]
    text = shown(best)
    assert "🔖 2 members" in text
    for member in (lab.reader, lab.chinese_reader):
        assert str(member.id) not in text
        assert member.name not in text
    for period in ("month", "ever"):
        assert len(offered(await lab.ask("top", period=period), "open:")) == 1


async def test_whoever_is_left_out_is_not_counted(lab: Lab) -> None:
    results = await lab.ask("search", query="safety")
    await lab.reader.react(results, "1️⃣")
    await lab.chinese_reader.react(results, "1️⃣")
    told = await lab.ask("mydata counting", count=False)
    assert shown(told) == "Your bookmarks do not count in /top, digests or posts."
    nothing = await lab.ask("top")
    assert nothing.ephemeral
    assert "No paper was saved by two or more members" in shown(nothing)
    await lab.ask("mydata counting", count=True)
    assert len(offered(await lab.ask("top"), "open:")) == 1


def both_saved(lab: Lab, number: int, days_ago: int) -> str:
    """A paper that both members bookmarked in this server; its id."""
    (paper,) = lab.bot.store.read(papers_by_number, [number])
    origin = Origin("command", lab.env.now() - timedelta(days=days_ago), 0, lab.guild.id)
    for member in (lab.reader, lab.chinese_reader):
        lab.bot.store.write(save, member.id, [paper.id], origin)
    return paper.id


async def test_a_period_counts_what_was_saved_in_it(lab: Lab) -> None:
    new, older, oldest = (both_saved(lab, n, days) for n, days in ((1, 1), (2, 20), (3, 400)))
    told = {p: offered(await lab.ask("top", period=p), "open:") for p in ("week", "month", "ever")}
    assert set(told["week"]) == {f"open:{new}"}
    assert set(told["month"]) == {f"open:{new}", f"open:{older}"}
    assert set(told["ever"]) == {f"open:{new}", f"open:{older}", f"open:{oldest}"}
    assert offered(await lab.ask("top"), "open:") == told["week"]


async def test_a_reaction_to_the_list_saves_what_it_shows(lab: Lab) -> None:
    paper = both_saved(lab, 1, 1)
    best = await lab.ask("top")
    member = lab.guild.add_member(lab.env.create_user("third"))
    await member.react(best, "🔖")
    page = lab.bot.store.read(bookmarks_of, member.id, size=5)
    assert [bookmark.paper.id for bookmark in page.bookmarks] == [paper]


async def test_it_is_answered_in_chinese(lab: Lab) -> None:
    both_saved(lab, 1, 1)
    assert "2 位成员" in shown(await lab.ask("top", by=lab.chinese_reader))
