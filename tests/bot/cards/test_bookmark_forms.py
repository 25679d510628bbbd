"""The form for a note: filled in with the present one, and taken after a restart."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bot.cards.bookmark import NOTE_LIMIT
from bot.cards.bookmark_forms import FORM_TITLE_LIMIT, note_form, written_note
from bot.texts import ENGLISH, Texts
from db.papers.paper import Paper
from db.people.bookmarks import Bookmark
from tests.cards import NOW, languages


@languages
@pytest.mark.parametrize("note", ["", "mine", "x" * NOTE_LIMIT, "x" * 9 * NOTE_LIMIT])
def test_the_form_has_the_note_as_far_as_discord_takes_it(
    papers: list[Paper], note: str, t: Texts
) -> None:
    for paper in papers[::20]:
        form = note_form(Bookmark(paper, NOW, note=note), t).to_dict()
        assert len(form["title"]) <= FORM_TITLE_LIMIT
        field = form["components"][0]["component"]
        assert len(field.get("value") or "") <= NOTE_LIMIT
        assert (field.get("value") or "").startswith(note[:100])


def test_the_form_carries_which_bookmark_it_is_about(guardspace: Paper) -> None:
    form = note_form(Bookmark(guardspace, NOW), Texts(ENGLISH))
    assert form.custom_id == f"note:{guardspace.id}"


@pytest.mark.parametrize(
    ("components", "note"),
    [
        ([{"type": 18, "component": {"type": 4, "value": "mine"}}], "mine"),
        ([{"type": 1, "components": [{"type": 4, "value": "mine"}]}], "mine"),
        ([{"type": 18, "component": {"type": 4, "value": ""}}], ""),
        ([], ""),
    ],
)
def test_what_was_written_is_read_however_the_form_is_nested(
    components: list[Any], note: str
) -> None:
    interaction: Any = SimpleNamespace(data={"components": components})
    assert written_note(interaction) == note
