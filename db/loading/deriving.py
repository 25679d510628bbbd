"""What the store keeps of a paper beside its records' texts: its label, its links, the acronyms
that it defines, its entry in the search index. It follows from the records alone, so that it can be
made before anything is locked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from db.labels.by_hand import label_by_hand
from db.labels.labels import Label, label, titled
from db.labels.links import links_in, listed_links
from db.language.acronyms import Definition, definitions, key
from db.language.plain_text import readable_line
from db.papers.paper import Link, Paper
from db.papers.record import Bibliography, Record
from db.searching.indexing import IndexEntry, entry
from db.tags.tag_lines import split_tags


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from the records that a paper shows, but for its tags, whose canonical names
    depend on all papers."""

    name: str | None
    label: str
    links: tuple[Link, ...]
    acronyms: tuple[Definition, ...]
    entry: IndexEntry


def derive(id_: str, shown: Record, listed: Record | None) -> Derived:
    """Derive what the paper of this id shows from the record that readers see of it and the one of
    a list that knows its title, which may be the same."""
    bibliography = listed.bibliography if listed and listed.bibliography else Bibliography()
    title = readable_line(bibliography.title) if bibliography.title else None
    name, label_ = _named(id_, shown, title)
    paper = Paper(
        id=id_,
        label=label_,
        name=name,
        category=shown.category,
        tags=split_tags(shown.tag_line),
        tldr=shown.tldr if shown.tldr is not None or listed is None else listed.tldr,
        summary=shown.summary,
        abstract=shown.abstract,
        links=_once([*listed_links(bibliography), *links_in(shown.abstract)]),
        places=(),
        title=title,
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
    return tuple(
        {(acronym.short.lower(), key(acronym.long.split())): acronym for acronym in found}.values()
    )


def _named(id_: str, shown: Record, title: str | None) -> tuple[str | None, str]:
    """A paper's name and label: its title, or else what is written by hand for its id, or else what
    the rules make of its record, which may also name the system that its title does not."""
    if title is None:
        made = _untitled(id_, shown)
        return made.name, made.text
    named = titled(title)
    if named.name is None and shown.summary:
        return _untitled(id_, shown).name, named.text
    return named.name, named.text


def _untitled(id_: str, shown: Record) -> Label:
    return label_by_hand(id_) or label(shown.tldr, shown.abstract, shown.summary)


def _once(links: Iterable[Link]) -> tuple[Link, ...]:
    """The links without those whose address another one has."""
    found: dict[str, Link] = {}
    for link in links:
        found.setdefault(link.url.rstrip("/"), link)
    return tuple(found.values())
