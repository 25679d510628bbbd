"""What the store keeps of a paper beside its records' texts: its label, its links, the acronyms
that it defines, its entry in the search index. It follows from the records alone, so that it can be
made before anything is locked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from db.labels.labels import label, titled
from db.labels.links import links_in, listed_links
from db.language.acronyms import Definition, definitions, key
from db.papers.paper import Link, Paper
from db.papers.record import Bibliography, Record
from db.searching.indexing import IndexEntry, entry
from db.tags.tag_lines import split_tags

RECIPE = 4
"""Raise it when the rules for labels, links, acronyms or the index change: the next load then makes
them anew, also for papers that did not change."""


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from the records that a paper shows, but for its tags, whose canonical names
    depend on all papers."""

    name: str | None
    label: str
    links: tuple[Link, ...]
    acronyms: tuple[Definition, ...]
    entry: IndexEntry


def derive(shown: Record, listed: Record | None) -> Derived:
    """Derive what a paper shows from the record that readers see of it and the one of a list that
    knows its title, which may be the same."""
    bibliography = listed.bibliography if listed and listed.bibliography else Bibliography()
    name, label_ = _named(shown, bibliography.title)
    paper = Paper(
        id="",
        label=label_,
        name=name,
        category=shown.category,
        tags=split_tags(shown.tag_line),
        tldr=shown.tldr if shown.tldr is not None or listed is None else listed.tldr,
        summary=shown.summary,
        abstract=shown.abstract,
        links=_once([*listed_links(bibliography), *links_in(shown.abstract)]),
        places=(),
        title=bibliography.title,
        authors=bibliography.authors,
    )
    return Derived(name, label_, paper.links, acronyms_of(paper), entry(paper))


def acronyms_of(paper: Paper) -> tuple[Definition, ...]:
    """The acronyms that a paper defines, each meaning once."""
    parts = (text for _, text in paper.parts)
    texts = (paper.title or "", paper.tldr or "", *parts, paper.abstract)
    found = tuple(definitions("\n".join(filter(None, texts))))
    if len(found) < 2:
        return found
    return tuple({(one.short.lower(), key(one.long.split())): one for one in found}.values())


def _named(shown: Record, title: str | None) -> tuple[str | None, str]:
    """A paper's name and label. A seed's record may name the system that its title does not."""
    if title is None:
        made = label(shown.tldr, shown.abstract, shown.summary)
        return made.name, made.text
    named = titled(title)
    if named.name is None and shown.summary:
        return label(shown.tldr, shown.abstract, shown.summary).name, named.text
    return named.name, named.text


def _once(links: Iterable[Link]) -> tuple[Link, ...]:
    """The links without those whose address another one has."""
    found: dict[str, Link] = {}
    for link in links:
        found.setdefault(link.url.rstrip("/"), link)
    return tuple(found.values())
