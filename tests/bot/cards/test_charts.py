"""The picture of a digest: every label legible, whatever the language, and said in words."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageFont

from bot.cards.charts import ALT_LIMIT, FONT, WIDTH, digest_chart, digest_chart_text
from bot.texts import CHINESE, ENGLISH, Texts
from db.papers.reading import categories
from db.searching.tag_digest import digest
from db.store.store import Store
from db.tags.lookup import list_tags

languages = pytest.mark.parametrize("t", [Texts(ENGLISH), Texts(CHINESE)], ids=str)


@pytest.fixture(scope="module")
def store(loaded_store: Path) -> Iterator[Store]:
    with Store(loaded_store) as store:
        yield store


def test_the_font_has_every_character_of_a_label(store: Store) -> None:
    font = ImageFont.truetype(str(FONT), 22)
    missing = bytes(font.getmask("\U000f0000"))  # no font has a private character
    tags = [tag.name for tag in store.read(list_tags, limit=2_000).tags]
    names = [category.name for category in store.read(categories)]
    letters = set("".join(tags + names)) - {" "}
    assert len(letters) > 80
    assert [letter for letter in letters if bytes(font.getmask(letter)) == missing] == []


def test_the_fonts_licence_is_beside_it() -> None:
    licence = (FONT.parent / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Adobe" in licence


@languages
@pytest.mark.parametrize("tag", ["LLM", "EEG"])
def test_a_chart_is_a_picture_with_a_row_for_each_bar(store: Store, tag: str, t: Texts) -> None:
    made = store.read(digest, tag)
    picture = Image.open(BytesIO(digest_chart(made, t)))
    assert (picture.format, picture.width) == ("PNG", WIDTH)
    rows = min(8, len(made.categories)) + min(8, len(made.neighbours))
    assert picture.height > 40 * rows
    assert len(picture.getcolors(1 << 20) or ()) > 10


@languages
def test_the_words_say_what_the_picture_shows(store: Store, t: Texts) -> None:
    made = store.read(digest, "LLM")
    said = digest_chart_text(made, t)
    assert len(said) <= ALT_LIMIT
    assert f"{t.category('指令微调与对齐')} 96" in said
    assert "Reinforcement Learning 81" in said
