"""The digest of a tag fits a message, whatever its papers hold."""

from __future__ import annotations

from dataclasses import replace

from bot.cards.digest import digest_card
from bot.cards.tags import TAGS_A_PAGE
from bot.texts import Texts
from db.papers.paper import Paper
from db.searching.tag_digest import STARTERS, digest
from db.store.store import Store
from db.tags.lookup import list_tags
from tests.cards import (
    assert_taken,
    languages,
    pages,
)


@languages
def test_every_paper_can_be_what_a_tag_is_begun_with(
    store: Store, papers: list[Paper], t: Texts
) -> None:
    fullest = store.read(digest, "LLM")
    for some in pages(papers, STARTERS):
        assert_taken(digest_card(replace(fullest, starters=tuple(some)), t))


@languages
def test_tags_of_every_size_have_a_digest(store: Store, t: Texts) -> None:
    for place in range(0, store.read(list_tags).total, TAGS_A_PAGE):
        (tag,) = store.read(list_tags, limit=1, offset=place).tags
        assert_taken(digest_card(store.read(digest, tag.name), t))
