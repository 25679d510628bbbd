"""The card of one paper: what it shows in each language, and that Discord takes it."""

from __future__ import annotations

from dataclasses import replace

from bot.cards.entries import Entry, entry_text
from bot.cards.markup import plain
from bot.cards.paper import paper_card
from bot.cards.results import results_card
from bot.texts import CHINESE, ENGLISH, Texts
from db.language.plain_text import readable
from db.papers.paper import Paper, Part
from db.searching.questions import Question
from db.searching.search import Answer, Hit
from tests.cards import (
    LISTED,
    assert_taken,
    labels,
    languages,
    shown,
    values,
)
from tests.discord_rules import message_payload


@languages
def test_every_paper_has_a_card(papers: list[Paper], t: Texts) -> None:
    for paper in papers:
        assert_taken(paper_card(paper, t))


def test_an_english_card_shows_what_there_is_in_english(guardspace: Paper) -> None:
    text = shown(paper_card(guardspace, Texts(ENGLISH)))
    assert "Instruction tuning & alignment" in text
    assert guardspace.abstract[:100] in text
    assert "研究动机" not in text


def test_a_chinese_card_shows_the_six_parts_first(guardspace: Paper) -> None:
    text = shown(paper_card(replace(guardspace, tldr="In one sentence."), Texts(CHINESE)))
    assert "指令微调与对齐" in text
    parts = [text.index(f"**{part.mark}**") for part, _ in guardspace.parts]
    assert parts == sorted(parts)
    assert parts[-1] < text.index("In one sentence.")


@languages
def test_a_card_shows_every_word_of_most_papers(papers: list[Paper], t: Texts) -> None:
    last = [
        part.part(Part.CONTRIBUTION) if t.chinese else readable(part.abstract) for part in papers
    ]
    cards = [shown(paper_card(paper, t)) for paper in papers]
    clipped = [text for text, card in zip(last, cards, strict=True) if plain(text)[-9:] not in card]
    assert len(clipped) < 20


@languages
def test_a_listed_paper_shows_its_title_authors_status_and_sources(t: Texts) -> None:
    lines = shown(paper_card(LISTED, t)).splitlines()
    assert lines[:4] == [
        "## FoldNet: Folding Paper with Robots",
        t.list(["A. Author", "B\\_Author", "C. Author"]),
        "-# Oral · 🗂️ iclr2018, titles",
        "-# 🏷️ Origami",
    ]
    assert lines[-1] == LISTED.abstract


def test_of_many_authors_the_first_are_named() -> None:
    many = replace(LISTED, authors=tuple(f"A. Author{number}" for number in range(99)))
    assert "A. Author7 et al.\n" in shown(paper_card(many, Texts(ENGLISH)))
    assert "A. Author7 等\n" in shown(paper_card(many, Texts(CHINESE)))


@languages
def test_links_of_a_list_stand_in_place_of_searches(t: Texts) -> None:
    assert labels(paper_card(LISTED, t))[2:] == [t("Page"), t("PDF"), t("Code"), t("Project")]
    without = replace(LISTED, links=LISTED.links[2:])
    assert labels(paper_card(without, t))[2:] == [
        t("Code"),
        t("Project"),
        *("Google Scholar", "Semantic Scholar", "arXiv", "OpenReview"),
    ]
    assert any(
        "%22FoldNet" in url for url in values(message_payload(view=paper_card(without, t)), "url")
    )


@languages
def test_the_other_language_is_offered_where_it_says_something_else(
    guardspace: Paper, t: Texts
) -> None:
    offered = {"English", "中文"}
    assert offered & set(labels(paper_card(guardspace, t)))
    assert not offered & set(labels(paper_card(LISTED, t)))


@languages
def test_a_paper_that_is_a_title_alone_has_a_card_and_an_entry(t: Texts) -> None:
    bare = replace(LISTED, abstract="", authors=(), status=None, tags=(), links=())
    assert shown(paper_card(bare, t)) == f"## {bare.title}\n-# 🗂️ iclr2018, titles"
    assert entry_text(Entry(bare), t, number=1, room=300) == f"**1. {bare.title}**"
    answer = Answer("x", (Hit(bare, 1.0, ""),), 1, ())
    assert (
        shown(results_card(Question("x"), answer, 0, t)).splitlines()[-1] == f"**1. {bare.title}**"
    )


def test_readers_of_chinese_get_the_abstract_where_there_is_no_summary() -> None:
    text = shown(paper_card(replace(LISTED, tldr="Robots fold."), Texts(CHINESE)))
    assert text.index("Robots fold.") < text.index("摘要") < text.index(LISTED.abstract)


def test_a_withdrawn_paper_says_so_on_its_card(guardspace: Paper) -> None:
    gone = replace(guardspace, places=())
    assert_taken(paper_card(gone, Texts(CHINESE)))
    assert "Withdrawn" in shown(paper_card(gone, Texts(ENGLISH)))
