"""Passages of several papers, found together."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from db.papers.paper import Paper
from db.searching.passages import passage, passages
from db.searching.sought import Sought
from db.searching.vocabulary import words_in_memory

WORDS = ("reason", "reasons", "Reasoning", "areason", "GPT-4", "学习", "习学", "学", "of", "É")
STEMS = {"reason": 2, "学习": 1, "习学": 3, "学": 6, "of": 7}
KNOWN = words_in_memory(8, STEMS, {}, ())
TEXTS = st.lists(st.sampled_from([*WORDS, *" .。\n,", ". ", r"$\alpha$"]), max_size=25).map("".join)
PLAIN = Paper("id", "label", None, "", (), None, None, "", (), ())


@given(
    st.lists(st.tuples(TEXTS, TEXTS), max_size=4),
    st.lists(st.sampled_from(["reason", "学习", "习学", "学", "of", "gpt"]), unique=True),
    st.sampled_from([None, True, False]),
)
def test_papers_that_are_read_together_have_the_passages_that_each_has_alone(
    said: list[tuple[str, str]], terms: list[str], chinese: bool | None
) -> None:
    papers = [replace(PLAIN, tldr=tldr, abstract=abstract) for tldr, abstract in said]
    sought = Sought(terms, KNOWN)
    together = passages(papers, [sought] * len(papers), chinese)
    assert together == [passage(paper, sought, chinese) for paper in papers]


def test_of_sentences_that_hold_the_same_words_the_first_is_shown_whatever_their_order() -> None:
    using = {"reason": 196, "plan": 109, "tool": 50, "agent": 251}
    words = ("reason", "tool", "plan", "agent")  # in this order their logarithms add up to less
    paper = replace(PLAIN, abstract=" ".join(words) + ". " + " ".join(using) + ".")
    shown = passage(paper, Sought(using, words_in_memory(1_000, using, {}, ())))
    assert shown.text == " ".join(words) + "."


def test_a_word_matches_by_its_stem_in_any_case_and_not_within_another() -> None:
    paper = replace(PLAIN, abstract="An areason. Reasoning, and REASONS.")
    shown = passage(paper, Sought(["reason"], KNOWN))
    marked = [shown.text[begin:end] for begin, end in shown.matches]
    assert marked == ["Reasoning", "REASONS"]


def test_a_short_word_matches_though_its_stem_ends_otherwise() -> None:
    known = words_in_memory(8, {"kei": 2, "ai": 2, "i": 3}, {}, ())
    shown = passage(replace(PLAIN, abstract="Keys and a key I."), Sought(["key", "ai", "i"], known))
    assert [shown.text[begin:end] for begin, end in shown.matches] == ["Keys", "key", "I"]
