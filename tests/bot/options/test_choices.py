"""Choices that autocomplete offers."""

from __future__ import annotations

from pathlib import Path

from bot.options.choices import labelled
from db.papers.reading import all_papers
from db.store.store import Store
from tests.discord_rules.command_limits import choice_faults


def test_every_paper_can_be_a_choice(loaded_store: Path) -> None:
    with Store(loaded_store) as store:
        papers = store.read(all_papers)
    choices = [choice.to_dict() for choice in labelled(papers)]
    assert list(choice_faults(choices)) == []
    assert {choice["value"] for choice in choices} == {paper.id for paper in papers}
