"""Which acronyms a text defines, and what they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.language.acronyms import definitions, key


def defined(text: str) -> list[tuple[str, str]]:
    return [(acronym.short, acronym.long) for acronym in definitions(text)]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("By Direct Preference Optimization (DPO).", "DPO", "direct preference optimization"),
        ("Recent large language models (LLMs) err", "LLM", "large language models"),
        ("with chain-of-thought (CoT) prompts", "CoT", "chain of thought"),
        ("by low-rank adaptation (LoRA)", "LoRA", "low rank adaptation"),
        ("A Mixture of Experts (MoE) layer", "MoE", "mixture of experts"),
        ("learning with verifiable rewards (LVR)", "LVR", "learning with verifiable rewards"),
        ("Generative Flow Networks (GFlowNets)", "GFlowNets", "generative flow networks"),
        ("state-of-the-art (SOTA) results", "SOTA", "state of the art"),
        ("multi-modal language models (MLMs)", "MLM", "multi modal language models"),
        (r"\textbf{G}aussian \textbf{S}platting (GS)", "GS", "gaussian splatting"),
        ("采用组相对策略优化（GRPO）训练", "GRPO", "组相对策略优化"),
        ("本文基于强化学习 (RL) 提出", "RL", "强化学习"),
        ("我们用GRPO（组相对策略优化）训练", "GRPO", "组相对策略优化"),
        ("采用 Reinforcement Learning（RL）训练", "RL", "reinforcement learning"),
    ],
)
def test_an_acronym_in_brackets_stands_for_what_is_before_them(
    text: str, short: str, long: str
) -> None:
    assert defined(text) == [(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "on code and maths (GSM8K)",
        "a large model (see Table)",
        "for the models (A100) we",
        "Optimization (PO)",
        "First. Policy (FP)",
        "Group Relative Policy Optimization (GRPO",
        "()",
        "（）",
        "(RL)",
    ],
)
def test_other_brackets_define_nothing(text: str) -> None:
    assert defined(text) == []


def test_a_text_defines_several() -> None:
    text = "Supervised fine-tuning (SFT) and reinforcement learning (RL) differ."
    assert defined(text) == [("SFT", "supervised fine tuning"), ("RL", "reinforcement learning")]


def test_the_fewest_words_are_meant() -> None:
    text = "Reward learning and reinforcement learning (RL)"
    assert defined(text) == [("RL", "reinforcement learning")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("fine tuning", "finetuning"),
        ("language models", "language model"),
        ("mixture of experts", "mixture experts"),
        ("llms", "llm"),
    ],
)
def test_a_form_is_known_however_it_is_parted_and_in_the_plural(first: str, second: str) -> None:
    assert key(first.split()) == key(second.split())


PIECES = st.sampled_from(
    ["(", ")", "（", "）", " ", "-", "s", "GRPO", "Group", "of", "相对", "强化学习", "\\", "*", "."]
)


@given(st.lists(PIECES | st.text(max_size=3), max_size=24).map("".join))
def test_no_text_is_an_error_and_every_acronym_is_spelt_by_what_it_stands_for(text: str) -> None:
    for acronym in definitions(text):
        assert acronym.short in text
        if acronym.long.isascii():
            letters = iter(acronym.long)
            assert all(letter in letters for letter in acronym.short.replace("-", "").lower())
        else:
            assert acronym.long in text
