"""Answers as the command line writes them: text for people, JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import TYPE_CHECKING

import click

from bot.cards.markup import clip, one_line

if TYPE_CHECKING:  # each verb imports no more than it uses: a shell waits for it
    from db.loading.loader import CategoryReport, LoadReport
    from db.loading.rehearsal import Rehearsal
    from db.papers.paper import Paper
    from db.papers.sources import Source
    from db.searching.answers import Advice
    from db.searching.search import Answer, Hit
    from db.searching.tag_digest import Digest
    from db.tags.lookup import Tag

TAGS_SHOWN = 6
"""Tags that a list names of a paper."""

TITLE = 300
"""Characters of a title, or of the abstract of an entry without one."""

AUTHORS_SHOWN = 3
"""Authors that a list names of a paper."""

MAX_COUNTED = 20
"""Sources, and categories, that a report names."""

MAX_LEFT_OUT = 5
"""Entries of a list that a report names by their numbers."""


def as_json(value: object) -> str:
    """One line of JSON, without characters that a terminal obeys."""
    text = json.dumps(value, ensure_ascii=False)
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


_CONTROL = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


# JSON.


def listed_json(paper: Paper) -> dict[str, object]:
    """What tells a paper from others; `source` is the first of its `sources`, null for a withdrawn
    paper."""
    return {
        "id": paper.id,
        "label": paper.label,
        "title": paper.title,
        "authors": paper.authors,
        "has_more_authors": paper.has_more_authors,
        "status": paper.status,
        "category": paper.category,
        "tags": paper.tags,
        "source": asdict(paper.place) if paper.place else None,
        "sources": [asdict(place) for place in paper.places],
    }


def paper_json(paper: Paper) -> dict[str, object]:
    """All of a paper."""
    return listed_json(paper) | {
        "name": paper.name,
        "tldr": paper.tldr,
        "summary": asdict(paper.summary) if paper.summary else None,
        "abstract": paper.abstract,
        "links": [asdict(link) for link in paper.links],
    }


def hits_json(hits: Sequence[Hit]) -> list[dict[str, object]]:
    return [
        listed_json(hit.paper)
        | {"score": hit.score, "passage": hit.passage, "by_meaning": hit.by_meaning}
        for hit in hits
    ]


def tags_json(tags: Sequence[Tag]) -> list[dict[str, object]]:
    return [asdict(tag) for tag in tags]


def digest_json(digest: Digest) -> dict[str, object]:
    return {
        "tag": digest.tag.name,
        "papers": digest.papers,
        "categories": dict(digest.categories),
        "neighbours": dict(digest.neighbours),
        "starters": [listed_json(paper) for paper in digest.starters],
    }


def report_json(report: LoadReport, sources: Sequence[Source]) -> dict[str, object]:
    """What a load did; `sources` are those that were loaded."""
    return {
        "added": report.added,
        "changed": report.changed,
        "withdrawn": report.withdrawn,
        "unchanged": report.unchanged,
        "categories": {category.name: category.papers for category in report.categories},
        "announced": {category.name: category.announced for category in report.categories},
        "sources": {source.name: source.papers for source in sources},
        "left_out": [asdict(entry) for entry in report.left_out],
        "merged": [asdict(entry) for entry in report.merged],
        "no_abstracts": [asdict(entry) for entry in report.no_abstracts],
        "no_titles": [asdict(entry) for entry in report.no_titles],
        "unmatched": report.unmatched,
        "no_second_index": report.no_second_index,
    }


def rehearsal_json(rehearsal: Rehearsal) -> dict[str, object]:
    return {
        "matches": [asdict(match) for match in rehearsal.matches],
        "unmatched": rehearsal.unmatched,
    }


# Text.


def answer_text(answer: Answer) -> str:
    return "\n\n".join(map(_hit_text, answer.hits))


def about_answer(answer: Answer) -> str:
    """What there is to say about an answer beside it."""
    said = [
        f"“{correction.written}” was taken for “{correction.meant}”."
        for correction in answer.corrections
    ]
    if answer.unmatched:
        said.append(f"No paper holds {', '.join(f'“{word}”' for word in answer.unmatched)}.")
    if answer.also:
        said.append(f"Searched for {', '.join(f'“{form}”' for form in answer.also)} too.")
    said += [f"No paper has “{limit}”; it was taken as words." for limit in answer.as_text]
    if answer.near:
        said.append(f"No paper holds that. Near to it: {', '.join(answer.near)}.")
    if not answer.hits:
        said.append("No paper found.")
    elif answer.total > len(answer.hits):
        more = "more than " if answer.has_more else ""
        said.append(f"The best {len(answer.hits)} of {more}{answer.total} papers.")
    if answer.hits and answer.total < answer.matching:
        said.append(f"{answer.total} close matches of {answer.matching}.")
    return "\n".join(said)


def advice_text(advice: Advice) -> str:
    """What to ask where nothing was found."""
    said = [
        f"Without {left_out.limit.written}: {left_out.papers} papers."
        if left_out.limit
        else f"With corrections: {left_out.papers} papers."
        for left_out in advice.leave_out
    ]
    names = [*advice.tags, *(paper.label for paper in advice.papers)]
    if advice.are_far:
        said += ["These come nearest, but none of them is close to it:", *names]
    elif names:
        said.append(f"Did you mean {' or '.join(names)}?")
    return "\n".join(said)


def listed_text(paper: Paper) -> str:
    """A paper in two lines."""
    has_more = paper.has_more_authors or len(paper.authors) > AUTHORS_SHOWN
    authors = ", ".join(paper.authors[:AUTHORS_SHOWN]) + (" et al." if has_more else "")
    tags = ", ".join(paper.tags[:TAGS_SHOWN])
    return f"{_title(paper)}\n  {_facts(paper.id, authors, paper.status, paper.category, tags)}"


def paper_text(paper: Paper) -> str:
    """All of a paper."""
    return "\n".join(_paper_lines(paper))


def tags_text(tags: Sequence[Tag]) -> str:
    return _counted([(tag.name, tag.papers) for tag in tags])


def digest_text(digest: Digest) -> str:
    papers = "paper" if digest.papers == 1 else "papers"
    parts = [
        f"{_bold(digest.tag.name)}: {digest.papers} {papers}",
        _counted(digest.categories),
    ]
    if digest.neighbours:
        parts += [_bold("Beside it"), _counted(digest.neighbours)]
    parts += [_bold("To start with"), *map(listed_text, digest.starters)]
    return "\n\n".join(parts)


def report_text(report: LoadReport, sources: Sequence[Source]) -> str:
    """What a load did, the sources that were loaded, the sub-categories, each with what was
    announced if that differs, and what was left out."""
    counts = (
        f"{report.added} added, {report.changed} changed, {report.withdrawn} withdrawn,"
        f" {report.unchanged} unchanged"
    )
    categories = [
        (f"{category.name}{_announced(category)}", category.papers)
        for category in report.categories
    ]
    parts = [
        counts,
        _most("Sources", [(source.name, source.papers) for source in sources]),
        _most("Categories", categories),
        _most("Merged: the same paper in two sources", _joined(report)),
        _most("Left out, with neither a title nor an abstract", _left_out(report)),
        _most("Merged: the same paper twice in a list", _merged(report)),
        _most("Taken without an abstract: what stands there is no text", _no_abstracts(report)),
        _most("Taken without a title: what stands there is none", _no_titles(report)),
        _ranked_slowly(report),
    ]
    return "\n\n".join(filter(None, parts))


def enriched_text(report: LoadReport) -> str:
    """What titles for the papers that are there did, and the titles of those that are not."""
    counts = (
        f"{report.changed} changed, {report.unchanged} unchanged,"
        f" {len(report.unmatched)} not in the store"
    )
    titles = [clip(one_line(title), TITLE) for title in report.unmatched]
    return "\n".join(filter(None, [counts, *titles, _ranked_slowly(report)]))


def rehearsal_text(rehearsal: Rehearsal) -> str:
    """The titles that papers would get, each behind the paper's present label."""
    edited = sum(match.edited for match in rehearsal.matches)
    lines = [
        f"{len(rehearsal.matches)} would match ({edited} by an edited abstract),"
        f" {len(rehearsal.unmatched)} not in the store. Nothing was changed."
    ]
    for match in rehearsal.matches:
        title = clip(one_line(match.title), TITLE)
        lines.append(f"{match.paper}  {match.label}\n              → {title}")
    return "\n".join(lines)


def lists_text(names: Iterable[str]) -> str:
    """The names of lists, a venue a line."""
    venues: dict[str, list[str]] = {}
    for name in names:
        venues.setdefault(name[:-4], []).append(name)
    return "\n".join(" ".join(some) for some in venues.values())


def _ranked_slowly(report: LoadReport) -> str:
    """What it means that the second index is not there."""
    reason = report.no_second_index
    if reason is None:
        return ""
    return (
        f"The second index of the papers could not be written ({reason}): searches are answered,"
        " but more slowly, until the running bot or another load can write it."
    )


def _announced(category: CategoryReport) -> str:
    differs = category.announced is not None and category.announced != category.papers
    return f" (announced: {category.announced})" if differs else ""


def _left_out(report: LoadReport) -> list[tuple[str, int]]:
    entries: dict[str, list[str]] = {}
    for entry in report.left_out:
        entries.setdefault(entry.file, []).append(str(entry.entry))
    return [(f"{file} ({_some(numbers)})", len(numbers)) for file, numbers in entries.items()]


def _merged(report: LoadReport) -> list[tuple[str, int]]:
    """Each paper that several entries of a list are of, with these."""
    titles: dict[tuple[str, str], str] = {}
    entries: dict[tuple[str, str], list[str]] = {}
    for entry in report.merged:
        if entry.into_file == entry.file:
            paper = (entry.file, entry.paper)
            titles.setdefault(paper, clip(one_line(entry.title), TITLE))
            entries.setdefault(paper, [str(entry.into)]).append(str(entry.entry))
    return [
        (f"{titles[paper]} ({paper[0]}, entries {_some(numbers)})", len(numbers) - 1)
        for paper, numbers in entries.items()
    ]


def _joined(report: LoadReport) -> list[tuple[str, int]]:
    """Each entry whose paper is in another source too, with the entry there."""
    return [
        (
            f"{clip(one_line(entry.title), TITLE)}"
            f" ({entry.file}, entry {entry.entry}; {entry.into_file}, entry {entry.into})",
            1,
        )
        for entry in report.merged
        if entry.into_file != entry.file
    ]


def _no_abstracts(report: LoadReport) -> list[tuple[str, int]]:
    return _said((entry.abstract, entry.file, entry.entry) for entry in report.no_abstracts)


def _no_titles(report: LoadReport) -> list[tuple[str, int]]:
    return _said((entry.title, entry.file, entry.entry) for entry in report.no_titles)


def _said(found: Iterable[tuple[str, str, int]]) -> list[tuple[str, int]]:
    """What stands in entries of files, each text with its entries, and how many these are."""
    entries: dict[tuple[str, str], list[str]] = {}
    for text, file, entry in found:
        entries.setdefault((clip(one_line(text), TITLE), file), []).append(str(entry))
    return [
        (f"“{text}” ({file}, entries {_some(numbers)})", len(numbers))
        for (text, file), numbers in entries.items()
    ]


def _some(numbers: Sequence[str]) -> str:
    return ", ".join([*numbers[:MAX_LEFT_OUT], *(["…"] if len(numbers) > MAX_LEFT_OUT else [])])


def _most(head: str, counts: Sequence[tuple[str, int]]) -> str:
    """The first of some counts under a head, and how many more there are."""
    if not counts:
        return ""
    more = len(counts) - MAX_COUNTED
    shown = f"{_bold(head)}\n{_counted(counts[:MAX_COUNTED])}"
    return f"{shown}\n        and {more} more" if more > 0 else shown


def _hit_text(hit: Hit) -> str:
    why = "Close in meaning: " if hit.by_meaning else ""
    return f"{listed_text(hit.paper)}\n  {why}{_highlighted(hit)}"


def _highlighted(hit: Hit) -> str:
    """The passage on one line, what matched underlined."""
    cuts = [0, *(end for span in hit.matches for end in span), len(hit.passage)]
    pieces = [hit.passage[begin:end] for begin, end in pairwise(cuts)]
    shown = [click.style(piece, underline=True) for piece in pieces[1::2]]
    pieces[1::2] = shown
    return "".join(pieces).replace("\n", " ")


def _paper_lines(paper: Paper) -> Iterator[str]:
    from db.language.plain_text import readable

    yield _title(paper)
    if paper.authors:
        yield ", ".join(paper.authors) + (" et al." if paper.has_more_authors else "")
    places = "; ".join(f"{place.file}, record {place.record}" for place in paper.places)
    yield _facts(paper.id, paper.category, paper.status, places or "withdrawn")
    if paper.tags:
        yield ", ".join(paper.tags)
    if paper.tldr:
        yield f"\n{_bold('TL;DR')} {readable(paper.tldr)}"
    for part, text in paper.parts:
        yield f"\n{_bold(part.mark)} {readable(text)}"
    if paper.abstract:
        yield f"\n{_bold('Abstract')}\n{readable(paper.abstract)}"
    if paper.links:
        yield ""
    for link in paper.links:
        yield f"{link.kind}: {link.url}"


def _facts(*facts: str | None) -> str:
    return " · ".join(filter(None, facts))


def _counted(counts: Sequence[tuple[str, int]]) -> str:
    return "\n".join(f"{count:6}  {name}" for name, count in counts)


def _title(paper: Paper) -> str:
    return _bold(paper.label)


def _bold(text: str) -> str:
    return click.style(text, bold=True)
