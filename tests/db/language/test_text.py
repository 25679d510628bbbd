"""How text is cut into terms: the same way in papers and in queries."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC  # type: ignore[import-untyped]

from db.language.chinese import ALSO_TRADITIONAL, SIMPLIFIED, simplified
from db.language.english import _BRITISH, _MAY_BE_BRITISH, american
from db.language.stems import stems
from db.language.text import fold, is_han, terms, word_beginnings


def test_words_are_terms_in_lower_case() -> None:
    assert terms("Safety Alignment, again") == ["safety", "alignment", "again"]


def test_a_compound_is_its_words_and_their_joined_form() -> None:
    assert terms("DAG-Math") == ["dag", "math", "dagmath"]
    assert terms("Qwen2.5") == ["qwen2", "5", "qwen25"]


def test_chinese_is_its_characters_and_their_pairs() -> None:
    assert terms("思维链") == ["思", "维", "链", "思维", "维链"]


def test_a_term_ends_where_the_script_changes() -> None:
    assert terms("提出GuardSpace框架") == ["提", "出", "提出", "guardspace", "框", "架", "框架"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ＧｕａｒｄＳｐａｃｅ", "GuardSpace"),  # full width
        ("naïve", "naive"),
        ("ﬁne", "fine"),
        ("∇-Reasoner", "nabla reasoner nablareasoner"),
        (r"$\nabla$-Reasoner", "∇-Reasoner"),
        ("$\nabla$-Reasoner", "∇-Reasoner"),  # as two seeds have it: \n became a line break
        (r"$\mu$P", "μP"),
        (r"\textbf{OWL}", "OWL"),
        ("optimisation of behaviour", "optimization of behavior"),
    ],
)
def test_spellings_of_the_same_give_the_same_terms(first: str, second: str) -> None:
    assert terms(first) == terms(second)


@pytest.mark.parametrize("name", ["TS$^2$", "TS²", "TS-2", "TS2"])
def test_a_superscript_is_found_however_it_is_typed(name: str) -> None:
    assert "ts2" in terms(name)


def test_british_forms_stay_together_with_the_words_they_share_a_stem_with() -> None:
    assert american("supervised") == "supervised"  # as in supervision
    assert american("precise") == "precise"
    assert american("modelling") == "modeling"
    assert american("analysing") == "analyzing"


@given(st.sampled_from(_BRITISH), st.data())
def test_no_rule_of_spelling_is_passed_over(
    rule: tuple[re.Pattern[str], str], data: st.DataObject
) -> None:
    word = data.draw(st.from_regex(rule[0], fullmatch=True))
    assert _MAY_BE_BRITISH.search(word)


@pytest.mark.parametrize("text", ["", " ", '"', "\0", "\ud800", "🔖", "-", "$^$", "，【】〜"])
def test_text_without_letters_has_no_terms(text: str) -> None:
    assert terms(text) == []


@given(st.text(st.characters()))
def test_terms_are_plain_words_of_one_script(text: str) -> None:
    for term in terms(text):
        assert all(map(is_han, term)) or (term.isalnum() and not any(map(is_han, term)))


BEGINNINGS = frozenset(word_beginnings())


@given(st.text(st.characters()))
def test_every_beginning_of_a_word_is_known(text: str) -> None:
    assert {term[0] for term in terms(text) if not is_han(term)} <= BEGINNINGS


@given(st.text(st.characters()))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert terms(fold(text)) == terms(text)


def test_stems_are_those_of_the_index() -> None:
    assert stems(["optimization", "optimized", "大模"]) == ["optim", "optim", "大模"]


def test_the_characters_of_simplified_chinese_hold_nothing_to_simplify_but_some() -> None:
    every = {
        character
        for lead in range(0xB0, 0xF8)
        for trail in range(0xA1, 0xFF)
        if (character := bytes((lead, trail)).decode(SIMPLIFIED, "ignore"))
    }
    assert len(every) == 6_763
    left = "，".join(sorted(every - set(ALSO_TRADITIONAL)))
    assert OpenCC("t2s").convert(left) == left
    assert simplified("反覆沈默") == "反复沉默"


def test_traditional_chinese_is_simplified_with_its_words() -> None:
    assert simplified("資料集 and 強化學習") == "数据集 and 强化学习"


@pytest.mark.parametrize("query", ["", "GuardSpace", "显著的程序, 信息", "\ud800", "\0"])
def test_what_is_not_traditional_stays_as_it_is(query: str) -> None:
    assert simplified(query) == query
