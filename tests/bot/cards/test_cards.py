"""Every card fits into a message of Discord's, whatever a paper holds, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from discord import ui
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.actions import OpenPaper
from bot.cards.advice import no_hits_card
from bot.cards.base import TEXT_LIMIT, Card, notice
from bot.cards.bookmark_list import BOOKMARKS_A_PAGE, bookmarks_card
from bot.cards.bookmark_notices import dropped_notice, saved_notice
from bot.cards.digest import digest_card
from bot.cards.entries import Entry, entry_text, listed
from bot.cards.help import (
    TOPICS,
    Example,
    HelpLine,
    about_card,
    help_card,
    topic_card,
    welcome_card,
)
from bot.cards.markup import columns, length, plain
from bot.cards.paper import paper_card
from bot.cards.results import PASSAGE_COLUMNS, RESULTS_A_PAGE, results_card
from bot.cards.tags import TAGS_A_PAGE, tags_card
from bot.options.choices import labelled
from bot.texts import CHINESE, ENGLISH, Texts
from db.labels.contribution import contribution
from db.language.plain_text import readable
from db.papers.paper import Link, Paper, Part, Place
from db.papers.reading import papers_by_number
from db.people.bookmarks import Bookmark, BookmarkPage
from db.searching.answers import Advice, LeftOut
from db.searching.corrections import Correction
from db.searching.query import Limit
from db.searching.questions import Question
from db.searching.search import Answer, Hit, search
from db.store.store import Store
from db.tags.digest import STARTERS, Digest, digest
from db.tags.lookup import Tag, TagPage, list_tags
from tests.discord_markdown import beyond_markdown
from tests.discord_rules import message_faults, message_payload
from tests.discord_rules.command_limits import choice_faults
from tests.hostile_papers import hostile_lines, hostile_listed_papers, hostile_papers

NOW = datetime(2026, 1, 1, tzinfo=UTC)
languages = pytest.mark.parametrize("t", [Texts(ENGLISH), Texts(CHINESE)], ids=["en", "zh"])


def assert_taken(card: Card) -> None:
    """Discord takes the card, however it counts, and finds nobody mentioned in it."""
    payload = message_payload(view=card)
    assert message_faults(payload) == []
    contents = values(payload, "content")
    assert sum(map(length, contents)) <= TEXT_LIMIT
    special = [found for text in contents for found in beyond_markdown(text)]
    # What cards themselves say in Discord's own way: small print and, in bookmarks, a moment.
    assert {found for found in special if found != "-# "} <= {"<t:"}


def values(part: Any, name: str) -> list[str]:
    """Every value of that name in a message, in its order."""
    if isinstance(part, dict):
        here = [str(part[name])] if part.get(name) else []
        return here + [value for inner in part.values() for value in values(inner, name)]
    return [v for inner in part for v in values(inner, name)] if isinstance(part, list) else []


def shown(card: Card) -> str:
    return "\n".join(values(message_payload(view=card), "content"))


def alone(*items: ui.Item[Card]) -> Card:
    card = ui.LayoutView(timeout=None)
    for item in items:
        card.add_item(item)
    return card


def pages(papers: Sequence[Paper], size: int) -> Iterator[Sequence[Paper]]:
    for begin in range(0, len(papers), size):
        yield papers[begin : begin + size]


def bookmarked(papers: Sequence[Paper], total: int, page: int) -> BookmarkPage:
    saved = tuple(Bookmark(paper, NOW) for paper in papers)
    return BookmarkPage(saved, total, page, -(-total // BOOKMARKS_A_PAGE))


def found(papers: Sequence[Paper], total: int) -> Answer:
    """An answer whose passages are as long as they get, with every other word of them matched."""
    hits = []
    for paper in papers:
        passage = paper.abstract[:200]
        matches = [(at, at + 3) for at in range(0, len(passage) - 3, 6)]
        hits.append(Hit(paper, 1.0, passage, tuple(matches)))
    return Answer("query", tuple(hits), total, (Correction("teh", "the"),))


@pytest.fixture(scope="module")
def store(loaded_store: Path) -> Iterator[Store]:
    with Store(loaded_store) as store:
        yield store


@pytest.fixture(scope="module")
def papers(store: Store) -> list[Paper]:
    papers = store.read(papers_by_number, range(1, 804))
    assert len(papers) == 803
    return papers


@pytest.fixture(scope="module")
def one(papers: list[Paper]) -> Paper:
    return next(paper for paper in papers if paper.name == "GuardSpace")


# All papers of the seeds.


@languages
def test_every_paper_has_a_card(papers: list[Paper], t: Texts) -> None:
    for paper in papers:
        assert_taken(paper_card(paper, t))


@languages
def test_every_paper_can_be_found_kept_and_listed(papers: list[Paper], t: Texts) -> None:
    for page, some in enumerate(pages(papers, RESULTS_A_PAGE)):
        question = Question("query", some[0].tags[0], some[0].category)
        assert_taken(results_card(question, found(some, len(papers)), page, t))
    for page, some in enumerate(pages(papers, BOOKMARKS_A_PAGE)):
        assert_taken(bookmarks_card(bookmarked(some, len(papers), page), t))


@languages
def test_every_paper_can_be_saved_and_removed(papers: list[Paper], t: Texts) -> None:
    for paper in papers:
        assert_taken(saved_notice(paper, True, t))
        assert_taken(saved_notice(paper, False, t))
        assert_taken(dropped_notice(paper, t))


@languages
def test_every_paper_can_be_what_a_tag_is_begun_with(
    store: Store, papers: list[Paper], t: Texts
) -> None:
    fullest = store.read(digest, "LLM")
    for some in pages(papers, STARTERS):
        assert_taken(digest_card(replace(fullest, starters=tuple(some)), t))


@languages
def test_every_tag_is_listed_and_has_a_digest(store: Store, t: Texts) -> None:
    total = store.read(list_tags).total
    for page in range(-(-total // TAGS_A_PAGE)):
        tags = store.read(list_tags, limit=TAGS_A_PAGE, offset=page * TAGS_A_PAGE)
        assert_taken(tags_card(Question("a"), tags, page, t))
        assert_taken(digest_card(store.read(digest, tags.tags[-1].name), t))


def test_every_paper_and_category_can_be_a_choice(store: Store, papers: list[Paper]) -> None:
    choices = [choice.to_dict() for choice in labelled(papers)]
    assert list(choice_faults(choices)) == []
    assert {choice["value"] for choice in choices} == {paper.id for paper in papers}


@languages
def test_no_answer_of_a_real_search_is_too_long(
    store: Store, papers: list[Paper], t: Texts
) -> None:
    for paper in papers[::10]:
        query = paper.tldr if paper.tldr and not t.chinese else paper.part(Part.PROBLEM)
        answer = store.read(search, Question(query), limit=RESULTS_A_PAGE)
        assert_taken(results_card(Question(query), answer, 0, t))


# Papers that nobody has written yet.


both = st.sampled_from([Texts(ENGLISH), Texts(CHINESE)])
any_papers = hostile_papers() | hostile_listed_papers()
patiently = settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)


@patiently
@given(any_papers, both)
def test_no_paper_makes_a_card_that_discord_would_refuse(paper: Paper, t: Texts) -> None:
    assert_taken(paper_card(paper, t))
    assert_taken(saved_notice(paper, True, t))
    assert_taken(dropped_notice(paper, t))
    assert_taken(alone(*listed([Entry(paper)], t, room=400)))
    ten = [Entry(replace(paper, id=f"{number}")) for number in range(10)]
    assert_taken(alone(*listed(ten, t, room=340)))
    assert list(choice_faults([choice.to_dict() for choice in labelled([paper])])) == []


@patiently
@given(any_papers, hostile_lines, both)
def test_no_paper_makes_a_list_that_discord_would_refuse(
    paper: Paper, words: str, t: Texts
) -> None:
    several = [replace(paper, id=f"{number}") for number in range(5)]
    question = Question(words, words, words, source=words)
    assert_taken(results_card(question, found(several, 7_000), 2, t))
    assert_taken(bookmarks_card(bookmarked(several, 7_000, 2), t))
    made = Digest(
        Tag(words, 7_000, (words + "a", words + "b")),
        tuple((paper.category + str(number), 1_000) for number in range(60)),
        tuple((words + str(number), 1_000) for number in range(10)),
        tuple(several),
        7_000,
    )
    assert_taken(digest_card(made, t))
    tags = tuple(Tag(f"{number} {words}", 7_000, ()) for number in range(TAGS_A_PAGE))
    assert_taken(tags_card(question, TagPage(tags, 7_000), 2, t))


@languages
def test_the_longest_answer_that_there_can_be_fits(one: Paper, t: Texts) -> None:
    stars = "*" * 90
    long = replace(
        one,
        label="*" * 400,
        title="*" * 400,
        authors=(stars,) * 9,
        status=stars,
        category=stars,
        tags=(stars, stars),
        places=(),
    )
    question = Question("*" * 6_000, "*" * 6_000, stars, source="*" * 6_000)
    hits = tuple(
        Hit(replace(long, id=str(number)), 1.0, "*" * 200, ((0, 200),)) for number in range(5)
    )
    corrections = (Correction("*" * 60, "*" * 60),) * 9
    also = ("*" * 80,) * 9
    answer = Answer("", hits, 9_999, corrections, also=also)
    assert_taken(results_card(question, answer, 1_000, t))


# What they say.


def test_an_english_card_shows_what_there_is_in_english(one: Paper) -> None:
    text = shown(paper_card(one, Texts(ENGLISH)))
    assert "Instruction tuning & alignment" in text
    assert one.abstract[:100] in text
    assert "研究动机" not in text


def test_a_chinese_card_shows_the_six_parts_first(one: Paper) -> None:
    text = shown(paper_card(replace(one, tldr="In one sentence."), Texts(CHINESE)))
    assert "指令微调与对齐" in text
    parts = [text.index(f"**{part.mark}**") for part, _ in one.parts]
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


# Papers of lists.


LISTED = Paper(
    id="abcdefgh2345",
    label="FoldNet: Folding Paper with Robots",
    name="FoldNet",
    category="",
    tags=("Origami",),
    tldr=None,
    summary=None,
    abstract="We fold paper with a robot, twice.",
    links=(
        Link("page", "https://example.org/1"),
        Link("pdf", "https://example.org/1.pdf"),
        Link("code", "https://github.com/author/foldnet"),
        Link("project", "https://foldnet.example.org"),
    ),
    places=(Place("iclr2018.json", 7), Place("titles.csv", 1)),
    title="FoldNet: Folding Paper with Robots",
    authors=("A. Author", "B_Author", "C. Author"),
    status="Oral",
)


def labels(card: Card) -> list[str]:
    return values(message_payload(view=card), "label")


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


def test_of_many_authors_the_first_are_named(one: Paper) -> None:
    many = replace(LISTED, authors=tuple(f"A. Author{number}" for number in range(99)))
    assert "A. Author7 et al.\n" in shown(paper_card(many, Texts(ENGLISH)))
    assert "A. Author7 等\n" in shown(paper_card(many, Texts(CHINESE)))
    text = shown(bookmarks_card(bookmarked([many], 1, 0), Texts(ENGLISH)))
    assert " · A. Author0, A. Author1, A. Author2 et al. · Oral" in text


@languages
def test_links_of_a_list_stand_in_place_of_searches(t: Texts) -> None:
    assert labels(paper_card(LISTED, t))[1:] == [t("Page"), t("PDF"), t("Code"), t("Project")]
    without = replace(LISTED, links=LISTED.links[2:])
    assert labels(paper_card(without, t))[1:] == [
        t("Code"),
        t("Project"),
        *("Google Scholar", "Semantic Scholar", "arXiv", "OpenReview"),
    ]
    assert any(
        "%22FoldNet" in url for url in values(message_payload(view=paper_card(without, t)), "url")
    )


@languages
def test_the_other_language_is_offered_where_it_says_something_else(one: Paper, t: Texts) -> None:
    offered = {"English", "中文"}
    assert offered & set(labels(paper_card(one, t)))
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


# Lists of papers, and notices.


def test_a_withdrawn_paper_says_so_on_its_card_and_in_lists(one: Paper) -> None:
    gone = replace(one, places=())
    assert_taken(paper_card(gone, Texts(CHINESE)))
    t = Texts(ENGLISH)
    assert "Withdrawn" in shown(paper_card(gone, t))
    assert "withdrawn" in shown(bookmarks_card(bookmarked([gone], 1, 0), t))


def test_a_list_of_papers_without_a_tldr_says_what_they_contribute(papers: list[Paper]) -> None:
    silent = [paper for paper in papers if paper.tldr is None][:5]
    text = shown(bookmarks_card(bookmarked(silent, 5, 0), Texts(ENGLISH)))
    for paper in silent:
        assert contribution(paper, chinese=False)[:40] in text


@languages
def test_a_papers_own_text_is_one_tap_away_and_a_seed_papers_card(one: Paper, t: Texts) -> None:
    def buttons(*papers: Paper) -> list[dict[str, Any]]:
        payload = message_payload(view=alone(*listed([*map(Entry, papers)], t, room=340)))
        return [button for row in payload["components"] for button in row.get("components", ())]

    (save, pdf, card) = buttons(LISTED)
    assert (save["custom_id"], pdf["url"]) == ("save:abcdefgh2345", "https://example.org/1.pdf")
    assert card["custom_id"] == "open:abcdefgh2345"
    (save, card) = buttons(replace(one, links=()))
    assert (save["custom_id"], card["custom_id"]) == (f"save:{one.id}", f"open:{one.id}")
    many = [replace(LISTED, id=f"{number}", links=LISTED.links[:1]) for number in range(10)]
    shared = buttons(*many)
    assert [button["label"] for button in shared[:5]] == ["1", "2", "3", "4", "5"]
    assert {button.get("url") for button in shared[:5]} == {"https://example.org/1"}
    assert [button["custom_id"] for button in shared[5:10]] == [f"save:{n}" for n in range(5)]
    assert len(shared[-1]["options"]) == 10


@languages
def test_the_small_print_names_categories_where_they_differ(papers: list[Paper], t: Texts) -> None:
    first = papers[0]
    other = next(paper for paper in papers if paper.category != first.category)
    both = shown(alone(*listed([Entry(first), Entry(other)], t, room=340)))
    assert f"-# {t.category(other.category)}" in both.splitlines()
    assert "-# " not in shown(alone(*listed([Entry(first), Entry(first)], t, room=340)))


@languages
def test_of_a_long_passage_two_lines_with_its_matches_are_shown(one: Paper, t: Texts) -> None:
    passage = "One word after another. " * 7 + "Here guards the null space of safety."
    at = passage.index("null space")
    answer = Answer("x", (Hit(one, 1.0, passage, ((at, at + 10),)),), 1, ())
    line = shown(results_card(Question("x"), answer, 0, t)).splitlines()[-1]
    assert "**null space**" in line
    assert line.startswith("…")
    assert columns(line) <= PASSAGE_COLUMNS + len("……****")
    assert line.split()[0].strip("…") in passage.split()


def test_the_matching_words_of_a_result_are_bold(one: Paper) -> None:
    hit = Hit(one, 1.0, "a guard_space for tuning", ((2, 13), (18, 24)))
    card = results_card(Question("x"), Answer("x", (hit,), 1, ()), 0, Texts(ENGLISH))
    assert "a **guard\\_space** for **tuning**" in shown(card)


def test_a_result_says_what_the_query_was_taken_for(one: Paper) -> None:
    answer = Answer("x", (Hit(one, 1.0, "", ()),), 1, (Correction("gaurd", "guard"),))
    text = shown(results_card(Question("gaurd"), answer, 0, Texts(ENGLISH)))
    assert "Showing “guard” instead of “gaurd”." in text


@languages
@given(query=st.text(st.characters(), max_size=300), tag=st.none() | st.text(max_size=120))
def test_advice_is_taken_whatever_was_asked(
    one: Paper, t: Texts, query: str, tag: str | None
) -> None:
    limits = [
        Limit("tag", tag or "x", False, tag or "x"),
        Limit("phrase", "a b", False, query),
        None,
    ]
    left_out = [
        LeftOut(limit, Question(query, tag, literal=place > 0), 1_000)
        for place, limit in enumerate(limits)
    ]
    found = Advice(tuple(left_out[:2]), (tag,) if tag else (), (one,))
    assert_taken(no_hits_card(Question(query, tag), found, t))


def test_advice_on_nothing_says_where_to_look() -> None:
    card = no_hits_card(Question("*x*"), Advice((), (), ()), Texts(ENGLISH))
    assert shown(card) == "No paper matches “\\*x\\*”. Drop a word, or browse /tags."


@languages
def test_near_matches_say_that_they_are_near_ones(one: Paper, t: Texts) -> None:
    answer = Answer("ardspac", (Hit(one, 1.0, ""),), 1, (), near=("guardspace", "a_b"))
    text = shown(results_card(Question("ardspac"), answer, 0, t))
    assert t.list(["**guardspace**", "**a\\_b**"]) in text
    assert t("No paper contains that. These contain similar words: {words}.", words="")[:8] in text


@languages
def test_an_answer_says_which_other_forms_were_searched_for(one: Paper, t: Texts) -> None:
    answer = Answer("GRPO", (Hit(one, 1.0, ""),), 1, (), also=("a_b", "组相对策略优化"))
    text = shown(results_card(Question("GRPO"), answer, 0, t))
    assert t("Also searched for {forms}.", forms=t.list(["“a\\_b”", "“组相对策略优化”"])) in text
    assert t("Also searched for {forms}.", forms="")[:5] not in shown(
        results_card(Question("GRPO"), replace(answer, also=()), 0, t)
    )


@languages
def test_an_answer_that_was_cut_says_that_more_papers_match(papers: list[Paper], t: Texts) -> None:
    hits = tuple(Hit(paper, 1.0, paper.abstract[:50]) for paper in papers[:RESULTS_A_PAGE])
    whole = Answer("model", hits, 500, ())
    said = "仅列出最相关" if t.chinese else "most relevant are listed"
    assert said in shown(results_card(Question("model"), replace(whole, has_more=True), 0, t))
    assert said not in shown(results_card(Question("model"), whole, 0, t))


def test_a_list_of_one_page_has_no_buttons_to_turn_it(papers: list[Paper]) -> None:
    def turns(total: int, page: int) -> set[str]:
        card = bookmarks_card(bookmarked(papers[:5], total, page), Texts(ENGLISH))
        return {"Previous", "Next"} & set(values(message_payload(view=card), "label"))

    assert turns(5, 0) == set()
    assert turns(11, 0) == {"Next"}
    assert turns(11, 1) == {"Previous", "Next"}
    assert turns(11, 2) == {"Previous"}


def test_one_of_a_thing_is_not_several(papers: list[Paper]) -> None:
    t = Texts(ENGLISH)
    assert "1 paper," in shown(bookmarks_card(bookmarked(papers[:1], 1, 0), t))
    assert "5 papers," in shown(bookmarks_card(bookmarked(papers[:5], 5, 0), t))
    tags = TagPage((Tag("LLM", 1, ()),), 1)
    assert "1 tag ·" in shown(tags_card(Question(""), tags, 0, t))
    assert "**LLM** · 1 paper" in shown(tags_card(Question(""), tags, 0, t))


def test_the_tags_say_how_many_one_paper_alone_has() -> None:
    tags = TagPage((Tag("LLM", 9, ()),), 1_260, 968)
    english, chinese = (
        shown(tags_card(Question(""), tags, 0, Texts(one))) for one in (ENGLISH, CHINESE)
    )
    assert "292 tags of several papers, 968 more of one paper each · page 1" in english
    assert "292 个标签有多篇论文" in chinese
    assert "另有 968 个各仅有一篇" in chinese


def test_no_bookmarks_is_an_answer_that_says_how_to_have_some() -> None:
    assert "React with 🔖" in shown(bookmarks_card(BookmarkPage((), 0, 0, 1), Texts(ENGLISH)))


def test_a_tag_too_long_for_the_menu_is_still_listed() -> None:
    tags = TagPage((Tag("t" * 95, 1, ()), Tag("short", 2, ())), 2)
    card = tags_card(Question(""), tags, 0, Texts(ENGLISH))
    assert "t" * 95 in shown(card)
    offered = values(message_payload(view=card), "label")
    assert "short" in offered
    assert "t" * 95 not in offered


@languages
def test_the_help_fits_whatever_its_examples_hold(papers: list[Paper], t: Texts) -> None:
    for paper in papers[::20]:
        examples = [
            Example("Open a paper", "paper", paper.label * 3, OpenPaper(f"{paper.id}{number}"))
            for number in range(5)
        ]
        assert_taken(help_card(examples, list(TOPICS), 803, t, "🔖"))
    for topic in TOPICS:
        assert_taken(topic_card(topic, [HelpLine("name" * 8, "d" * 100)] * 60, t))
    assert_taken(about_card("1", 803, [("*" * 300, 7)] * 99, "@everyone" * 99, t))
    assert_taken(welcome_card(803, t))


def test_a_notice_with_far_too_much_to_say_fits() -> None:
    assert_taken(notice("word " * 10_000))
