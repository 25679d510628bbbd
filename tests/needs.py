"""What a test needs that may be missing: Discord's own description of its API, a browser.

Such a test is skipped, and says what is missing. `.ci/run` sets `PAPERBOY_SKIP_NOTHING`, and then
it fails: a check that is quietly left out is no check.
"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

SKIP_NOTHING = "PAPERBOY_SKIP_NOTHING"


def may_skip() -> bool:
    """Whether a test may be left out here because something that it needs is missing."""
    return not os.environ.get(SKIP_NOTHING)


def missing(what: str) -> NoReturn:
    """Skip the test, or fail it where nothing may be skipped: `what` is missing."""
    if may_skip():
        pytest.skip(what)
    pytest.fail(f"{what}, and with {SKIP_NOTHING} it must be there", pytrace=False)
