"""Seed files: what the real one announces, small ones, and a strategy for any that could be."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from db.formats.seed_text import (
    ABSTRACT_MARK,
    SECTION_HEAD,
    TLDR_MARK,
    Section,
    SeedFile,
    render,
)
from db.papers.paper import Part, Summary
from db.papers.record import Record

NAME = "papers.txt"
AREA = "基础/前沿模型 (含LLM)"
ANNOUNCED = {
    "指令微调与对齐": 186,
    "推理与思维链": 169,
    "效率与压缩": 131,
    "Agent 与工具使用": 100,
    "多模态基础模型": 74,
    "模型架构": 74,
    "LLM 预训练": 69,
}


def write(folder: Path, records: Sequence[Record], name: str = NAME) -> Path:
    """Write records as a seed file."""
    path = folder / name
    path.write_bytes(render(SeedFile(name, "", (), tuple(records), ends_with_newline=True)))
    return path


MARKS = (*(part.mark for part in Part), TLDR_MARK, ABSTRACT_MARK)


def is_text(line: str) -> bool:
    """Whether a line is taken for text wherever text may stand."""
    return not (line.startswith((*MARKS, "#")) or line == AREA or SECTION_HEAD.fullmatch(line))


LINES = st.text(
    st.characters(codec="utf-8", exclude_characters="\n\r\0\ufeff")
    | st.sampled_from("篇#$ 1🎯\u2028"),
    max_size=12,
).filter(is_text)
TEXTS = st.lists(LINES, min_size=1, max_size=3).map("\n".join)
RECORDS = st.builds(
    Record,
    area=st.just(AREA),
    category=LINES.filter(bool),
    tag_line=LINES.map(lambda line: "#" + line),
    tldr=st.none() | TEXTS,
    summary=st.builds(Summary, *[TEXTS] * 6),
    abstract=TEXTS.filter(str.strip),
    bibliography=st.none(),
)


@st.composite
def seed_files(draw: st.DrawFn) -> SeedFile:
    records = draw(st.lists(RECORDS, min_size=1, max_size=4))
    heads = draw(st.lists(st.integers(1, len(records)), max_size=3).map(sorted))
    names = st.text(st.sampled_from("LM 模型训练12"), max_size=4).map(lambda name: name + "篇")
    sections = tuple(Section(draw(names), draw(st.integers(0, 999_999_999)), at) for at in heads)
    ends_with_newline = draw(st.booleans()) or records[-1].abstract.endswith("\n")
    seed = SeedFile(NAME, "", sections, tuple(records), ends_with_newline)
    return replace(seed, digest=hashlib.sha256(render(seed)).hexdigest())
