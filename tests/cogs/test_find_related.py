"""`Find related`, the menu entry on any message: papers on what it says, for one member."""

from __future__ import annotations

from simcord import ResponseMessage

from tests.lab import ODD_TEXTS, Lab, offered, shown

ABSTRACT = (
    "We study how fine-tuning a language model with low-rank adapters lets it forget its safety"
    " alignment, and project updates so that refusals stay what they were."
)


async def related(lab: Lab, text: str, *, chinese: bool = False) -> ResponseMessage:
    message = await lab.reader.send(lab.channel, text)
    member = lab.chinese_reader if chinese else lab.reader
    answer = await member.context_menu(lab.channel, "Find related", message)
    assert answer.ephemeral
    assert answer.response
    return answer.response


async def test_a_paper_that_is_named_has_its_neighbours_with_reasons(lab: Lab) -> None:
    card = await related(lab, "has anybody read FlexLoRA yet?")
    assert "### Related to FlexLoRA" in shown(card)
    assert "same tags: " in shown(card)
    assert len(offered(card, "save:")) == 5
    assert "[Open FlexLoRA]" in shown(card)


async def test_a_question_or_a_pasted_abstract_finds_papers_with_the_passage(lab: Lab) -> None:
    for text in ("Is there a paper that keeps a model safe while fine-tuning it?", ABSTRACT):
        card = await related(lab, text)
        assert "### Papers related to that message" in shown(card)
        assert "GuardSpace" in shown(card)
    chinese = await related(lab, "有没有关于微调时保持安全对齐的论文？", chinese=True)
    assert "### 与这条消息相关的论文" in shown(chinese)
    assert "GuardSpace" in shown(chinese)


async def test_what_was_found_is_shared_after_a_restart_and_repeats_nobodys_words(lab: Lab) -> None:
    for text in ("FlexLoRA!", ABSTRACT):
        card = await related(lab, text)
        await lab.restart()
        public = await lab.press(card, "Share with the channel")
        assert not public.ephemeral
        assert offered(public, "open:") == offered(card, "open:")[:5]
        assert "refusals stay" not in shown(public)
        assert "reader" not in shown(public)


async def test_a_message_of_ours_is_about_the_first_paper_that_it_shows(lab: Lab) -> None:
    results = await lab.ask("search", query="safety fine-tuning GuardSpace")
    first = offered(results, "open:")[0]
    answer = await lab.reader.context_menu(lab.channel, "Find related", results)
    assert answer.response
    assert offered(answer.response, "open:")[-1] == first


async def test_nothing_of_a_message_is_kept(lab: Lab) -> None:
    await related(lab, ABSTRACT)
    kept = lab.bot.store.read(
        lambda db: db.conn.execute("SELECT count(*) FROM questions").fetchone()[0]
    )
    assert kept == 0


async def test_every_message_is_answered(lab: Lab) -> None:
    for text in (*ODD_TEXTS, "?!…", "zzqx"):
        if text.strip() and len(text) <= 2_000:
            assert shown(await related(lab, text))


async def test_a_message_without_text_has_nothing_to_search_by(lab: Lab) -> None:
    message = await lab.reader.send(lab.channel, "", attachments=[("picture.png", b"png")])
    answer = await lab.reader.context_menu(lab.channel, "Find related", message)
    assert answer.ephemeral
    assert "no text" in shown(answer.response)
