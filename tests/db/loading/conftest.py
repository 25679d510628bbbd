"""What the tests of ids and of edits share: the abstracts of the seeds, and a made-up one."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.loading.identity import paper_id
from db.seedfile import parse

ABSTRACT = (
    "Large language models remember what they should not. We propose Forgetter, which forgets a"
    " single fact and leaves its neighbours alone, at a cost that does not grow with the model."
)


@pytest.fixture(scope="module")
def abstracts(seed_file: Path) -> dict[str, str]:
    """The abstracts of the seeds by their ids."""
    seeds = parse(seed_file.read_bytes(), "seeds.txt")
    return {paper_id(record.abstract): record.abstract for record in seeds.records}
