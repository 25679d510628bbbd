"""Whether titles reach the right papers although their abstracts were edited.

    python -m bench.title_matching [FOLDER]

The papers that are here are the seeds, and half of the papers of each list in FOLDER
(https://github.com/papercopilot/paperlists). The list that brings titles holds each of their
abstracts as its authors may have edited it between submission and the final version, among the
other half and all other lists: decoys that belong to no paper here. A title is right where it comes
to the paper that its abstract was made from.

A match of two entries by the same authors is the same work, sent to two venues under two titles:
neither right nor wrong, and counted apart. Then each list stands for what is here, and all others
bring titles, as they are.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click
from rapidfuzz import fuzz

from bench.lists import lists_in, records_of
from db.formats.seed_text import parse
from db.loading.edits import Abstracts
from db.loading.loader import bundled_seeds
from db.papers.ids import paper_id
from db.papers.record import Record

BATCH = 200
"""Entries that a load matches at once."""

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")

SHORTEST = 200
"""Characters of an abstract that is edited; below, it is a placeholder or a note."""


ALIKE = 90
"""Per cent of letters in common from which two titles are the same."""


@dataclass(frozen=True)
class Text:
    title: str
    abstract: str
    authors: frozenset[str] = frozenset()

    def is_by_authors_of(self, other: Text) -> bool:
        """Whether half of the authors of the one with fewer are authors of the other."""
        common = len(self.authors & other.authors)
        return common > 0 and 2 * common >= min(len(self.authors), len(other.authors))


@dataclass
class Score:
    tried: int = 0
    right: int = 0
    wrong: int = 0
    again: int = 0

    def __str__(self) -> str:
        found = self.right + self.wrong
        precision = self.right / found if found else 1.0
        counts = f"{self.tried:6} {self.right:6} {self.again:6} {self.wrong:6}"
        return f"{counts} {precision:8.2%} {self.right / self.tried:8.2%}"


T = TypeVar("T")

Edit = Callable[[str, random.Random], str]


def without_sentences(text: str, chance: random.Random, share: float) -> str:
    sentences = SENTENCE_END.split(text)
    leaves = min(max(1, round(len(sentences) * share)), len(sentences) - 1)
    gone = set(chance.sample(range(len(sentences)), leaves))
    return " ".join(sentence for number, sentence in enumerate(sentences) if number not in gone)


def without_one(text: str, chance: random.Random) -> str:
    return without_sentences(text, chance, 0)


def without_a_third(text: str, chance: random.Random) -> str:
    return without_sentences(text, chance, 1 / 3)


def other_numbers(text: str, chance: random.Random) -> str:
    return re.sub(r"\d", lambda _: str(chance.randrange(10)), text)


def without_latex(text: str, chance: random.Random) -> str:
    text = re.sub(r"\\(?:text\w*|emph|mathbf|mathcal|mathrm)\{([^{}]*)\}", r"\1", text)
    return re.sub(r"\$[^$]{1,80}\$", "", text)


def other_words(text: str, chance: random.Random) -> str:
    """One word in twelve is another one of the same text."""
    words = text.split()
    return " ".join(chance.choice(words) if chance.random() < 1 / 12 else word for word in words)


def one_more(text: str, chance: random.Random) -> str:
    return f"{text} Our code and all models are available to the public under a free licence."


def all_of_it(text: str, chance: random.Random) -> str:
    for edit in (without_latex, other_numbers, without_one, one_more):
        text = edit(text, chance)
    return text


EDITS: dict[str, Edit] = {
    "one sentence deleted": without_one,
    "a third of the sentences deleted": without_a_third,
    "every digit another": other_numbers,
    "LaTeX taken out": without_latex,
    "every twelfth word another": other_words,
    "a sentence more": one_more,
    "LaTeX, digits, one deleted, one more": all_of_it,
}


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--seed", default=2026, show_default=True)
def main(folder: Path | None, seed: int) -> None:
    """Print precision and recall of each kind of edit, and of lists against each other."""
    chance = random.Random(seed)
    lists = {path.name: _texts(path) for path in lists_in(folder)} if folder else {}
    seeds = [Text("", record.abstract) for path in bundled_seeds() for record in _seeds(path)]
    here = [text for some in lists.values() for text in some[::2]] + seeds
    decoys = [text for some in lists.values() for text in some[1::2]]
    titled = {text.title for text in here if text.title}
    decoys = [text for text in decoys if text.title not in titled]
    click.echo(f"{len(here)} papers here, {len(decoys)} decoys")
    click.echo(f"{'':40} tried  right  again  wrong precision recall")
    known = Abstracts((paper_id(text.abstract), text.abstract) for text in here)
    for name, edit in EDITS.items():
        click.echo(f"{name:38} {_edited(known, here, decoys, edit, chance)}")
    for name, some in lists.items():
        others = [text for other, these in lists.items() if other != name for text in these]
        click.echo(f"{name:38} {_against(some, others)}")


def _edited(
    known: Abstracts,
    here: Sequence[Text],
    decoys: Sequence[Text],
    edit: Edit,
    chance: random.Random,
) -> Score:
    """Each abstract that the edit changes, edited, among the decoys."""
    score = Score()
    texts = {paper_id(decoy.abstract): decoy for decoy in decoys}
    entries: list[tuple[str, str, str | None]] = []
    for text in here:
        edited = edit(text.abstract, chance)
        own, id_ = paper_id(text.abstract), paper_id(edited)
        if len(text.abstract) >= SHORTEST and id_ != own:
            entries.append((id_, edited, own))
            texts[id_] = text
    entries += [(paper_id(decoy.abstract), decoy.abstract, None) for decoy in decoys]
    chance.shuffle(entries)
    score.tried = sum(own is not None for _, _, own in entries)
    meant = {id_: own for id_, _, own in entries}
    papers = {paper_id(text.abstract): text for text in here}
    for some in _batches(entries):
        found = known.edits([(id_, text) for id_, text, _ in some], len(some))
        for id_, old in found.items():
            if meant[id_] == old:
                score.right += 1
            elif texts[id_].is_by_authors_of(papers[old]):
                score.again += 1
            else:
                score.wrong += 1
                click.echo(f"  {texts[id_].title} ≠ {papers[old].title}")
    return score


def _against(some: Sequence[Text], others: Sequence[Text]) -> str:
    """The papers of one list as those that are here, the entries of all others as what brings
    titles: the pairs that match and are not the same to the letter."""
    papers = {paper_id(text.abstract): text for text in some}
    entries = {paper_id(text.abstract): text for text in others}
    known = Abstracts((id_, text.abstract) for id_, text in papers.items())
    new = [(id_, text.abstract) for id_, text in entries.items() if id_ not in papers]
    same = again = other = 0
    for batch in _batches(new):
        for id_, old in known.edits(batch, len(batch)).items():
            entry, paper = entries[id_], papers[old]
            if fuzz.ratio(_plain(entry.title), _plain(paper.title)) > ALIKE:
                same += 1
            elif entry.is_by_authors_of(paper):
                again += 1
            else:
                other += 1
                click.echo(f"  {entry.title} ≠ {paper.title}")
    return f"{len(new):6} entries: {same} same title, {again} same authors, {other} wrong"


def _plain(title: str) -> str:
    return "".join(filter(str.isalnum, title.casefold()))


def _batches(entries: Sequence[T]) -> Iterator[Sequence[T]]:
    return (entries[at : at + BATCH] for at in range(0, len(entries), BATCH))


def _texts(path: Path) -> list[Text]:
    """The papers of a list with title and abstract, each once."""
    found: dict[str, Text] = {}
    for record in records_of([path]):
        listed = record.bibliography
        if listed and listed.title and len(record.abstract) >= SHORTEST:
            text = Text(listed.title, record.abstract, frozenset(map(_plain, listed.authors)))
            found.setdefault(paper_id(record.abstract), text)
    return list(found.values())


def _seeds(path: Path) -> Sequence[Record]:
    return parse(path.read_bytes(), path.name).records


if __name__ == "__main__":
    main()
