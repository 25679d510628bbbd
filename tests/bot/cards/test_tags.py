"""The list of tags."""

from __future__ import annotations

from bot.cards.tags import TAGS_A_PAGE, tags_card
from bot.texts import CHINESE, ENGLISH, Texts
from db.searching.questions import Question
from db.store.store import Store
from db.tags.lookup import Tag, TagPage, list_tags
from tests.cards import (
    assert_taken,
    languages,
    shown,
    values,
)
from tests.discord_rules import message_payload


@languages
def test_every_tag_is_listed(store: Store, t: Texts) -> None:
    total = store.read(list_tags).total
    for page in range(-(-total // TAGS_A_PAGE)):
        tags = store.read(list_tags, limit=TAGS_A_PAGE, offset=page * TAGS_A_PAGE)
        assert_taken(tags_card(Question("a"), tags, page, t))


def test_one_tag_is_not_several() -> None:
    card = tags_card(Question(""), TagPage((Tag("LLM", 1, ()),), 1), 0, Texts(ENGLISH))
    assert "1 tag ·" in shown(card)
    assert "**LLM** · 1" in shown(card)


def test_the_tags_say_how_many_one_paper_alone_has() -> None:
    tags = TagPage((Tag("LLM", 9, ()),), 1_260, 968)
    english, chinese = (
        shown(tags_card(Question(""), tags, 0, Texts(language))) for language in (ENGLISH, CHINESE)
    )
    assert "292 tags of several papers, 968 more of one paper each · page 1" in english
    assert "292 个标签有多篇论文" in chinese
    assert "另有 968 个各仅有一篇" in chinese


def test_a_tag_too_long_for_the_menu_is_still_listed() -> None:
    tags = TagPage((Tag("t" * 95, 1, ()), Tag("short", 2, ())), 2)
    card = tags_card(Question(""), tags, 0, Texts(ENGLISH))
    assert "t" * 95 in shown(card)
    offered = values(message_payload(view=card), "label")
    assert "short" in offered
    assert "t" * 95 not in offered
