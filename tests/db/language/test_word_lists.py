"""Each word of a list is found at its place, and no other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from db.language.word_lists import FoundWords

WORDS = st.text(alphabet="abé重\U00020000 ", max_size=4)


@given(st.lists(WORDS, unique=True, max_size=40), WORDS)
def test_every_word_is_at_its_place_and_no_other_is_there(words: list[str], other: str) -> None:
    found = FoundWords(words)
    assert list(found) == words
    assert [found.place(word) for word in words] == list(range(len(words)))
    assert (other in found) == (found.place(other) is not None) == (other in words)
    assert len(found) == len(words)


def test_thousands_of_words_are_found() -> None:
    words = [f"w{number}" for number in range(5_000)]
    found = FoundWords(words)
    assert all(found.place(word) == place for place, word in enumerate(words))
    assert not any(f"w{number}x" in found or f"{number}" in found for number in range(5_000))
