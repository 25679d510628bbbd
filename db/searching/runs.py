"""Parts of a long array, taken out in one go: a loop over a hundred short ones takes ten times as
long."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def runs(begins: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """The places from each of `begins` up to, and without, its one of `ends`, one run after the
    other."""
    lengths = ends - begins
    before = np.cumsum(lengths) - lengths
    return np.repeat(begins - before, lengths) + np.arange(lengths.sum())
