"""Sub-categories by what people call them."""

import pytest

from db.papers.categories import UnknownCategory, require_category
from db.papers.category_names import ENGLISH
from db.store.store import Store


@pytest.mark.parametrize(
    "called",
    ["LLM 预训练", "llm预训练", "LLM pre-training", "pretraining", "预训练", "Pre Training"],
)
def test_a_category_is_found_by_either_name_or_a_piece_of_it(seeded: Store, called: str) -> None:
    assert seeded.read(require_category, called) == "LLM 预训练"


def test_every_category_is_found_by_both_names(seeded: Store) -> None:
    for own, english in ENGLISH.items():
        assert seeded.read(require_category, own) == seeded.read(require_category, english) == own


@pytest.mark.parametrize("called", ["", "模型", "!", "no such thing", "\ud800"])
def test_what_names_none_or_several_is_refused_with_all_there_are(
    seeded: Store, called: str
) -> None:
    with pytest.raises(UnknownCategory) as refused:
        seeded.read(require_category, called)
    assert set(refused.value.all) == set(ENGLISH)
