"""Parts of a long array, taken out in one go."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from db.searching.runs import runs

parts = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), max_size=20)


@given(parts)
def test_the_runs_are_those_of_a_loop(parts: list[tuple[int, int]]) -> None:
    begins = np.array([begin for begin, _ in parts], np.int64)
    lengths = np.array([length for _, length in parts], np.int64)
    one_by_one = [at for begin, length in parts for at in range(begin, begin + length)]
    assert runs(begins, begins + lengths).tolist() == one_by_one
