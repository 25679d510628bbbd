"""Which two Chinese characters side by side are a word, and not the end of one and the beginning of
the next: those that have near words in the table. Its words came from a dictionary."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from functools import cache, lru_cache

import numpy as np

from db.searching.meaning.words import TABLE


@lru_cache(maxsize=1_024)
def is_word(pair: str) -> bool:
    """Whether two characters are known as a word. Of new ones (微调, 剪枝) that is not known."""
    if len(pair) != 2 or pair < "\u3005":
        return False
    words = _words()
    key = ord(pair[0]) << 16 | ord(pair[1])
    at = bisect_left(words, key)
    return at < len(words) and words[at] == key


@cache
def _words() -> array[int]:
    """The words of two characters in order, each as a number: 60 KB. In UTF-8, by which the table
    is sorted, such a character takes three bytes, the first of them from E3 to EF."""
    words = np.load(TABLE / "words.npy")
    letters = words.view(np.uint8).reshape(len(words), -1)
    first, second = letters[:, 0], letters[:, 3]
    are_pairs = (first >= 0xE3) & (first < 0xF0) & (second >= 0xE3) & (letters[:, 6] == 0)
    known = np.load(TABLE / "near_counts.npy")[: len(words)] > 0
    pairs = b"".join(words[are_pairs & known].tolist()).decode()
    codes = np.frombuffer(pairs.encode(f"utf-16-{sys.byteorder[0]}e"), np.uint16).astype(np.uint32)
    return array("I", (codes[::2] << 16 | codes[1::2]).tobytes())
