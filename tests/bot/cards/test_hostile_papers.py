"""No paper makes a card that Discord would refuse, not even one that nobody should write."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from bot.actions import ShareBookmarks
from bot.cards.bookmark import bookmark_card
from bot.cards.bookmark_list import bookmarks_card
from bot.cards.bookmark_notices import (
    all_recognised_notice,
    dropped_notice,
    kept_one_notice,
    page_saved_notice,
    saved_notice,
)
from bot.cards.digest import digest_card
from bot.cards.entries import Entry, listed
from bot.cards.paper import paper_card
from bot.cards.parts import Card
from bot.cards.reminders import reminder_card
from bot.cards.results import results_card
from bot.cards.sharing import share_preview, top_card
from bot.cards.tags import TAGS_A_PAGE, tags_card
from bot.options.choices import labelled
from bot.texts import Texts
from db.papers.paper import Paper
from db.people.bookmarks import Bookmark, ReadingState
from db.people.reminders import Reminder
from db.people.top import Favourite
from db.searching.questions import Question
from db.searching.tag_digest import Digest
from db.tags.lookup import Tag, TagPage
from tests.cards import (
    NOW,
    any_papers,
    assert_fits,
    assert_taken,
    bookmarked,
    both,
    found,
)
from tests.discord_rules.command_limits import choice_faults
from tests.hostile_papers import hostile_lines

patiently = settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)


@patiently
@given(any_papers, both)
def test_no_paper_makes_a_card_that_discord_would_refuse(paper: Paper, t: Texts) -> None:
    assert_taken(paper_card(paper, t))
    assert_taken(saved_notice(paper, True, t))
    assert_taken(dropped_notice(paper, t))
    assert_taken(Card(*listed([Entry(paper)], t, room=400)))
    ten = [Entry(replace(paper, id=f"{number}")) for number in range(10)]
    assert_taken(Card(*listed(ten, t, room=340)))
    assert_fits(bookmark_card(Bookmark(paper, NOW, ReadingState.READ, paper.abstract[:500]), t))
    assert_taken(reminder_card(Reminder(1, 1, paper.id, t.language, "holder", NOW, NOW), paper, t))
    assert_taken(kept_one_notice(paper, 9, t))
    assert list(choice_faults([choice.to_dict() for choice in labelled([paper])])) == []


@patiently
@given(any_papers, hostile_lines, both)
def test_no_paper_makes_a_list_that_discord_would_refuse(
    paper: Paper, words: str, t: Texts
) -> None:
    several = [replace(paper, id=f"{number}") for number in range(5)]
    ten = [replace(paper, id=f"{number}") for number in range(10)]
    assert_taken(top_card([Favourite(saved, 9_999) for saved in ten], "All time", t))
    assert_fits(share_preview(ten, "<@1>", ShareBookmarks("-", "-", 0), t))
    assert_taken(page_saved_notice(ten, 1, [t, t.other]))
    assert_taken(all_recognised_notice(ten, 3, 1, t))
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
