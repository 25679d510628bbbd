"""Each term of a list is found at its place, and no other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from db.searching.places import Places, is_short, short_keys

TERMS = st.text(alphabet="abz加训练〇ぁ가\U00020000\U0003134a\uffff", max_size=3)


@given(st.lists(TERMS, unique=True), TERMS)
def test_every_term_is_at_its_place_and_no_other_is_there(terms: list[str], other: str) -> None:
    short = sorted(filter(is_short, terms))
    terms = [*(term for term in terms if not is_short(term)), *short]
    places = Places(terms[: len(terms) - len(short)], short_keys(short))
    assert list(places) == terms
    assert [places[term] for term in terms] == list(range(len(terms)))
    assert (places.place(other) is not None) == (other in terms)
    assert len(places) == len(terms)
