"""What the tests of commands share: a lab whose bot holds all 803 papers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.lab import Lab, open_lab


@pytest.fixture
async def lab(store_copy: Path) -> AsyncIterator[Lab]:
    async with open_lab(store_copy) as lab:
        yield lab
