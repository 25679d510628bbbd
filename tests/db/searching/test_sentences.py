"""Texts in stretches of whole sentences."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from db.searching.sentences import sentences, spans, stretches

TEXTS = st.lists(
    st.sampled_from([*"aB1 \n.!?。！？；，)\xa0\t", ". ", "e.g. ", "3.5", "...", "推理"]),
    max_size=40,
).map("".join)


@given(TEXTS)
def test_stretches_cut_no_sentence_in_two(text: str) -> None:
    ends = stretches(text)
    assert (ends[0], ends[-1]) == (0, len(text))
    found = [span for begin, end in pairwise(ends) for span in spans(text, begin, end)]
    assert [text[begin:end] for begin, end in found] == sentences(text)


def test_most_stretches_are_one_sentence() -> None:
    text = "We scale up. It works, e.g. here.\n提出新方法。效果更好；也更快。"
    assert len(stretches(text)) - 1 == 7
    assert sentences(text)[-3:] == ["提出新方法。", "效果更好；", "也更快。"]
