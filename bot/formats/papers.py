"""Papers by the hundred, for other programs: a JSON array, a CSV table, a Markdown page."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence

from bot.cli.output import as_json, paper_json
from db.papers.paper import Paper, Part

COLUMNS = (
    "id",
    "label",
    "title",
    "authors",
    "status",
    "category",
    "tags",
    "tldr",
    *(part.name.lower() for part in Part),
    "abstract",
    "links",
    "file",
    "record",
    "sources",
)


def json_export(papers: Sequence[Paper]) -> str:
    """An array with a paper a line."""
    return "[" + ",\n".join(as_json(paper_json(paper)) for paper in papers) + "]\n"


def csv_export(papers: Sequence[Paper]) -> str:
    """A table with a head (RFC 4180); links are joined by spaces, all other lists by
    semicolons; `file` is the first of the `sources`."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    writer.writerows(map(_row, papers))
    return table.getvalue()


def markdown_export(papers: Sequence[Paper]) -> str:
    """A page with a section for each paper; texts stand as they are in the seeds, which often are
    Markdown and LaTeX themselves."""
    return "\n".join(map(_section, papers))


FORMATS: Mapping[str, Callable[[Sequence[Paper]], str]] = {
    "json": json_export,
    "csv": csv_export,
    "markdown": markdown_export,
}


def _row(paper: Paper) -> tuple[str | int, ...]:
    return (
        paper.id,
        paper.label,
        paper.title or "",
        "; ".join(paper.authors),
        paper.status or "",
        paper.category,
        "; ".join(paper.tags),
        paper.tldr or "",
        *(paper.part(part) for part in Part),
        paper.abstract,
        " ".join(link.url for link in paper.links),
        paper.place.file if paper.place else "",
        paper.place.record if paper.place else "",
        "; ".join(place.file for place in paper.places),
    )


def _section(paper: Paper) -> str:
    facts = (f"`{paper.id}`", paper.category, paper.status, ", ".join(paper.tags))
    parts = [f"## {paper.label}", ", ".join(paper.authors), " · ".join(filter(None, facts))]
    if paper.tldr:
        parts.append(f"**TL;DR** {paper.tldr}")
    parts += [f"**{part.mark}** {text}" for part, text in paper.parts]
    parts.append(paper.abstract)
    parts += [f"<{link.url}>" for link in paper.links]
    return "\n\n".join(filter(None, parts)) + "\n"
