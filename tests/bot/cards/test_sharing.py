"""Bookmarks for a whole channel: a selection, its preview, and what a server saved most."""

from __future__ import annotations

from bot.actions import ShareBookmarks
from bot.cards.sharing import MAX_SHARED, share_preview, shared_card, top_card
from bot.texts import ENGLISH, Texts
from db.papers.paper import Paper
from db.people.top import Favourite
from tests.cards import assert_taken, languages, pages, shown, values
from tests.discord_rules import message_faults, message_payload

MEMBER = f"<@{2**63 - 1}>"
SHARE = ShareBookmarks("-", "-", 0)


@languages
def test_any_ten_papers_can_be_shared(papers: list[Paper], t: Texts) -> None:
    for some in pages(papers, MAX_SHARED):
        preview = share_preview(some, MEMBER, SHARE, t)
        assert message_faults(message_payload(view=preview)) == []


def test_no_more_than_ten_are_shared(papers: list[Paper]) -> None:
    text = shown(shared_card(papers[:30], MEMBER, Texts(ENGLISH)))
    assert "**10. " in text
    assert "**11. " not in text


def test_the_preview_is_what_the_channel_gets_and_a_button_that_shows_it(
    papers: list[Paper],
) -> None:
    t = Texts(ENGLISH)
    preview = share_preview(papers[:3], MEMBER, SHARE, t)
    assert shown(shared_card(papers[:3], MEMBER, t)) in shown(preview)
    assert values(message_payload(view=preview), "custom_id")[-1] == SHARE.custom_id


@languages
def test_any_ten_papers_can_be_what_a_server_saved_most(papers: list[Paper], t: Texts) -> None:
    for some in pages(papers, MAX_SHARED):
        assert_taken(top_card([Favourite(paper, 9_999) for paper in some], "All time", t))


def test_the_most_saved_are_named_with_numbers_of_members(papers: list[Paper]) -> None:
    favourites = [Favourite(papers[0], 12), Favourite(papers[1], 2)]
    text = shown(top_card(favourites, "The past 7 days", Texts(ENGLISH)))
    assert text.index("🔖 12 members") < text.index("🔖 2 members")
    assert "The past 7 days" in text
    assert "individual saves are private" in text
