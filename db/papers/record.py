"""A record: what one source says of one paper, to the character. Papers are made from records."""

from __future__ import annotations

from dataclasses import dataclass

from db.papers.paper import Part, Summary


@dataclass(frozen=True, slots=True)
class Bibliography:
    """What a list of papers knows and a seed file does not: whose the paper is and where it is.

    `entry` is the list's own id of the paper. Addresses are as the list has them; what is no http
    address never becomes a link. `other_ids` are what it says of DOI, arXiv and the like beside
    them. It `has_more_authors` than are named, where the list says so (`et al.`).
    """

    entry: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    status: str | None = None
    page: str | None = None
    pdf: str | None = None
    code: str | None = None
    project: str | None = None
    other_ids: tuple[str, ...] = ()
    year: str | None = None
    venue: str | None = None
    has_more_authors: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What one source says of a paper.

    A record of a seed file has a summary and no bibliography, one of a list the other way round.
    `area` is the field above the category, of a list the track. `tag_line` is a line `#tag #tag`
    in a seed file; in a list it is the keywords as they stand there, joined by `;` or `,`. The
    abstract of a list's record may be empty where its title is not.
    """

    area: str
    category: str
    tag_line: str
    tldr: str | None
    summary: Summary | None
    abstract: str
    bibliography: Bibliography | None = None

    @property
    def parts(self) -> tuple[tuple[Part, str], ...]:
        """The parts of its summary, if it has one."""
        return self.summary.parts() if self.summary else ()
