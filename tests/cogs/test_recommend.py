"""`/recommend` and its buttons."""

from __future__ import annotations

from bot.actions import JudgePaper, RecommendedPage, UndoJudging
from tests.lab import Lab, offered, shown


async def save(lab: Lab, *names: str) -> None:
    for name in names:
        await lab.press(await lab.ask("paper", paper=name), "Save")


async def test_what_to_read_next_is_for_its_member_alone_with_reasons(lab: Lab) -> None:
    await save(lab, "FlexLoRA", "Stable-LoRA")
    answer = await lab.ask("recommend")
    assert answer.ephemeral
    assert "### What to read next" in shown(answer)
    assert "like Stable-LoRA and 1 other you saved" in shown(answer) or (
        "like FlexLoRA and 1 other you saved" in shown(answer)
    )
    first = set(offered(answer, "save:"))
    assert len(first) == 5
    assert not set(offered(await lab.press(answer, "Next"), "save:")) & first


async def test_not_for_me_counts_at_once_and_is_undone_after_a_restart(lab: Lab) -> None:
    await save(lab, "FlexLoRA", "Stable-LoRA")
    answer = await lab.ask("recommend")
    before = offered(answer, "save:")
    first = before[0].removeprefix("save:")
    judged = await lab.press(answer, custom_id=JudgePaper(first, "less", 0).custom_id)
    assert judged.id == answer.id
    assert before[0] not in offered(judged, "save:")
    assert "is not for you" in shown(judged)
    assert before[0] not in offered(await lab.ask("recommend"), "save:")
    await lab.restart()
    undone = await lab.press(judged, "Undo")
    assert offered(undone, "save:") == before
    assert "Taken back" in shown(undone)


async def test_more_like_this_is_named_as_the_reason(lab: Lab) -> None:
    await save(lab, "GuardSpace")
    answer = await lab.ask("recommend")
    first = offered(answer, "save:")[0].removeprefix("save:")
    judged = await lab.press(answer, custom_id=JudgePaper(first, "more", 0).custom_id)
    assert "of which you wanted more" in shown(judged)
    assert f"save:{first}" not in offered(judged, "save:")


async def test_without_anything_saved_a_member_is_told_what_to_do(lab: Lab) -> None:
    answer = await lab.ask("recommend", by=lab.chinese_reader)
    assert answer.ephemeral
    assert "而你还没有收藏论文" in shown(answer)


async def test_what_a_server_saves_is_shown_to_who_saved_nothing(lab: Lab) -> None:
    card = await lab.ask("paper", paper="GuardSpace")
    newcomer = lab.guild.add_member(lab.env.create_user("newcomer"))
    for member in (lab.reader, newcomer):
        await lab.press(card, "Save", by=member)
    answer = await lab.ask("recommend", by=lab.chinese_reader)
    assert "你还没有收藏论文" in shown(answer)
    assert "GuardSpace" in shown(answer)
    assert "2 位成员" in shown(answer)
    last = offered(answer, "save:")[0].removeprefix("save:")
    judged = await lab.press(
        answer, custom_id=JudgePaper(last, "less", 0).custom_id, by=lab.chinese_reader
    )
    assert "GuardSpace" in shown(judged)
    assert offered(judged, "save:") == []


def test_the_buttons_stay_what_they_are() -> None:
    assert RecommendedPage(2).custom_id == "recommend:2"
    assert JudgePaper("r4xq2mzk7uwa", "more", 0).custom_id == "judge:r4xq2mzk7uwa:more:0"
    assert UndoJudging("r4xq2mzk7uwa", 1).custom_id == "unjudge:r4xq2mzk7uwa:1"


async def test_what_is_not_for_me_is_listed_and_taken_back_after_a_restart(lab: Lab) -> None:
    await save(lab, "FlexLoRA", "Stable-LoRA")
    answer = await lab.ask("recommend")
    assert offered(answer, "dismissed:") == []
    papers = [button.removeprefix("save:") for button in offered(answer, "save:")[:2]]
    for paper in papers:
        answer = await lab.press(answer, custom_id=JudgePaper(paper, "less", 0).custom_id)
    await lab.restart()
    listed = await lab.press(answer, "Not for me (2)")
    assert offered(listed, "restore:") == [f"restore:{paper}:0" for paper in reversed(papers)]
    left = await lab.press(listed, custom_id=f"restore:{papers[0]}:0")
    assert "Taken back" in shown(left)
    assert offered(left, "restore:") == [f"restore:{papers[1]}:0"]
    back = await lab.press(left, "What to read next")
    assert f"save:{papers[0]}" in offered(back, "save:")
    assert f"save:{papers[1]}" not in offered(back, "save:")


async def test_who_saved_nothing_finds_what_they_dismissed(lab: Lab) -> None:
    await save(lab, "FlexLoRA")
    answer = await lab.ask("recommend")
    paper = offered(answer, "save:")[0].removeprefix("save:")
    await lab.press(answer, custom_id=JudgePaper(paper, "less", 0).custom_id)
    await lab.ask("bookmarks remove", paper="FlexLoRA")
    answer = await lab.ask("recommend")
    assert "you have saved nothing yet" in shown(answer)
    listed = await lab.press(answer, "Not for me (1)")
    empty = await lab.press(listed, custom_id=f"restore:{paper}:0")
    assert "Nothing is here." in shown(empty)
