"""How telling it is that two things are found together."""

from __future__ import annotations

from math import log


def log_likelihood(both: int, first: int, second: int, total: int) -> float:
    """Dunning's log-likelihood ratio: how much likelier the counts are if two things depend on
    each other than if they do not. 0 for chance, higher for more and for surer.

    Of `total` papers `first` have the first thing, `second` the other, `both` have both
    (T. Dunning, Accurate Methods for the Statistics of Surprise and Coincidence, 1993).
    """
    cells = (
        (both, first, second),
        (first - both, first, total - second),
        (second - both, total - first, second),
        (total - first - second + both, total - first, total - second),
    )
    return 2 * sum(
        seen * log(seen * total / (row * column)) for seen, row, column in cells if seen > 0
    )
