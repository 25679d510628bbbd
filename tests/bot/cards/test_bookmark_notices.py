"""What members are told about their bookmarks."""

from __future__ import annotations

from bot.cards.bookmark_notices import dropped_notice, saved_notice
from bot.texts import Texts
from db.papers.paper import Paper
from tests.cards import (
    assert_taken,
    languages,
)


@languages
def test_every_paper_can_be_saved_and_removed(papers: list[Paper], t: Texts) -> None:
    for paper in papers:
        assert_taken(saved_notice(paper, True, t))
        assert_taken(saved_notice(paper, False, t))
        assert_taken(dropped_notice(paper, t))
