"""A paper's id follows its abstract's letters."""

from __future__ import annotations

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from db.papers.ids import paper_id
from tests.db.conftest import ABSTRACT


def test_every_paper_of_the_seeds_has_an_id_of_its_own(abstracts: dict[str, str]) -> None:
    assert len(abstracts) == 803


def test_an_id_never_changes() -> None:
    """People's bookmarks and old buttons hold ids: another rule for them would lose both."""
    assert paper_id(ABSTRACT) == "mnaafpw4n5kr"


@given(st.text())
def test_an_id_is_short_and_fits_into_a_url(abstract: str) -> None:
    assert re.fullmatch(r"[a-z2-7]{12}", paper_id(abstract))


@given(st.text("abcxyz .,\n$\\-∇", min_size=1).filter(lambda text: any(map(str.isalnum, text))))
def test_an_id_ignores_case_white_space_and_punctuation(abstract: str) -> None:
    assert paper_id(abstract.upper()) == paper_id(abstract)
    assert paper_id(" – ".join(abstract)) == paper_id(abstract)


@given(st.text("abc1", min_size=1), st.text("abc1", min_size=1))
def test_other_letters_are_another_id(first: str, second: str) -> None:
    assume(first != second)
    assert paper_id(first) != paper_id(second)


def test_abstracts_without_any_letter_still_differ() -> None:
    assert paper_id("∇∇") != paper_id("∞")


def test_full_width_letters_are_the_same_letters() -> None:
    assert paper_id("ＬＬＭ ２") == paper_id("llm2")
