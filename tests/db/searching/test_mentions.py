"""Papers in a text: named, numbered by id, or pasted in part."""

from __future__ import annotations

from db.papers.paper import Part
from db.papers.reading import papers_by_number
from db.searching.lookup import find_paper
from db.searching.mentions import MAX_FOUND, WORD, papers_in
from db.store.store import Store


def found(seeded: Store, text: str) -> list[str]:
    return [paper.id for paper in seeded.read(papers_in, text)]


def test_a_name_is_recognised_in_a_sentence_in_any_case(seeded: Store) -> None:
    guard = seeded.read(find_paper, "GuardSpace").id
    for text in ("has anyone tried GuardSpace?", "我们用guardspace，效果不错", "(GUARDSPACE)"):
        assert found(seeded, text) == [guard]


def test_every_name_is_recognised_as_it_is_written(seeded: Store) -> None:
    named = [paper for paper in seeded.read(papers_by_number, range(1, 804, 20)) if paper.name]
    words = [paper for paper in named if WORD.fullmatch(paper.name or "")]
    assert words
    for paper in words:
        assert paper.id in found(seeded, f"Is {paper.name} any good?")


def test_an_id_and_a_link_with_it_are_recognised(seeded: Store) -> None:
    guard = seeded.read(find_paper, "GuardSpace").id
    assert found(seeded, f"see {guard}.") == [guard]


def test_an_abstract_pasted_in_part_is_recognised(seeded: Store) -> None:
    for paper in seeded.read(papers_by_number, range(1, 800, 40)):
        part = paper.abstract[60:360].replace("\n", " ")
        assert paper.id in found(seeded, f"from my feed:\n\n{part}")


def test_a_chinese_summary_pasted_in_part_is_recognised(seeded: Store) -> None:
    for paper in seeded.read(papers_by_number, range(1, 800, 80)):
        part = paper.part(Part.PROBLEM) + paper.part(Part.METHOD)
        longest = max((paper.part(Part.PROBLEM), paper.part(Part.METHOD)), key=len)
        assert paper.id in found(seeded, longest if len(longest) >= 60 else part)


def test_small_talk_is_about_no_paper(seeded: Store) -> None:
    for text in (
        "",
        "good morning! shall we meet at ten to go over the reasoning results from last week?",
        "今天下午三点开组会，请大家准备一下上周关于大语言模型推理的实验结果，带上问题和想法。" * 2,
        "Large language models have shown remarkable abilities, and I have a cold. See you!",
        "\ud800" * 100,
        "a" * 4_000,
    ):
        assert found(seeded, text) == []


def test_papers_come_in_the_order_of_the_text_each_once_and_not_too_many(seeded: Store) -> None:
    some = seeded.read(papers_by_number, range(1, 30))
    text = " ".join(f"{paper.id} {paper.id}" for paper in some)
    assert found(seeded, text) == [paper.id for paper in some[:MAX_FOUND]]
