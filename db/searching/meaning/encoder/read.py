"""What an encoder reads in one paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Read:
    """Vectors, a byte a dimension: of the paper as a whole, and of its sentences, a row each, those
    of its first language and then of its second, if it has two."""

    whole: NDArray[np.int8]
    sentences: NDArray[np.int8]
    first: int

    @property
    def languages(self) -> tuple[NDArray[np.int8], ...]:
        """The sentences of each language."""
        parts = (self.sentences[: self.first], self.sentences[self.first :])
        return tuple(part for part in parts if len(part))
