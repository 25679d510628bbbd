"""What a paper is to the rest of Paperboy: plain, frozen values that leave `db/`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

LinkKind = Literal["page", "pdf", "code", "project"]


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
        return tuple(zip(_PARTS, texts, strict=True))


_PARTS = tuple(Part)
"""To go through an `Enum` takes five times as long."""


@dataclass(frozen=True, slots=True)
class Link:
    """An http address of a paper's own: of its page, its text, its code, or its project. It comes
    from a list of papers, or from the abstract, cleaned of the punctuation stuck to it."""

    kind: LinkKind
    url: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paper stands: a source (a file's base name) and the 1-based record in it."""

    file: str
    record: int


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as a reader meets it.

    `id` is at most 16 URL-safe characters and never changes. `title` is the real one, where a list
    of papers gave it; `label` is that title or stands in for it, and then begins with `name`, the
    paper's own system, where it names one. `category` is empty where no source gives one, `status`
    what a list says of it (`Poster`, `Reject`). `tags` are canonical names in the paper's order.
    `places` are where its sources hold it now, in the order they were first loaded; there is none
    for a withdrawn paper: one that no source holds any longer, kept because people may have
    bookmarked it. It `has_more_authors` than it names where its list says so. Title and authors are
    plain text; the abstract, the TL;DR and the summary are as their source has them, and shown
    through `db.language.plain_text.readable`.
    """

    id: str
    label: str
    name: str | None
    category: str
    tags: tuple[str, ...]
    tldr: str | None
    summary: Summary | None
    abstract: str
    links: tuple[Link, ...]
    places: tuple[Place, ...]
    title: str | None = None
    authors: tuple[str, ...] = ()
    status: str | None = None
    has_more_authors: bool = False

    @property
    def parts(self) -> tuple[tuple[Part, str], ...]:
        """The parts of its summary, if it has one."""
        return self.summary.parts() if self.summary else ()

    def part(self, part: Part) -> str:
        """What its summary says in one part; nothing where it has none."""
        return dict(self.parts).get(part, "")

    @property
    def place(self) -> Place | None:
        """Where its first source holds it."""
        return self.places[0] if self.places else None

    @property
    def withdrawn(self) -> bool:
        return not self.places
