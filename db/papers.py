"""What a paper is to the rest of Paperboy: plain, frozen values that leave `db/`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal


class Part(Enum):
    """The six parts of a Chinese summary, in the order of the seeds.

    `mark` is the part's head as a seed file spells it: an emoji, a space, a name.
    """

    MOTIVATION = "🎯 研究动机"
    PROBLEM = "❓ 解决问题"
    ANALYSIS = "🔍 现象分析"
    METHOD = "🛠️ 主要方法"
    EXPERIMENTS = "📊 数据与实验"
    CONTRIBUTION = "⭐ 主要贡献"

    @property
    def mark(self) -> str:
        return self.value

    @property
    def emoji(self) -> str:
        return self.value.split(" ", 1)[0]


@dataclass(frozen=True, slots=True)
class Summary:
    """A Chinese summary: the text of each `Part`, as the seeds have it (it may hold newlines)."""

    motivation: str
    problem: str
    analysis: str
    method: str
    experiments: str
    contribution: str

    def parts(self) -> tuple[tuple[Part, str], ...]:
        texts = (
            self.motivation,
            self.problem,
            self.analysis,
            self.method,
            self.experiments,
            self.contribution,
        )
        return tuple(zip(Part, texts, strict=True))


@dataclass(frozen=True, slots=True)
class Link:
    """A URL that the abstract names, cleaned of the punctuation stuck to it."""

    kind: Literal["code", "project"]
    url: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paper stands: a source (a file's base name) and the 1-based record in it."""

    file: str
    record: int


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as a reader meets it.

    `id` is at most 16 URL-safe characters and never changes; `label` stands in for the title that
    the seeds do not have and begins with `name`, the paper's own system, where it names one.
    `tags` are canonical names in the paper's order. `place` is None for a withdrawn paper: one
    that its source no longer holds, kept because people may have bookmarked it.
    """

    id: str
    label: str
    name: str | None
    category: str
    tags: tuple[str, ...]
    tldr: str | None
    summary: Summary
    abstract: str
    links: tuple[Link, ...]
    place: Place | None

    @property
    def withdrawn(self) -> bool:
        return self.place is None
