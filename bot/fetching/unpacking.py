"""The bytes of an answer after decompression, never more than were allowed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from bot.fetching.failures import FetchFailed, Trouble

CHUNK = 1 << 18
"""Bytes that are unpacked in one step: about a millisecond."""

GZIP = zlib.MAX_WBITS | 16

SLACK = 1 << 16
"""How much longer what cannot be packed may become by packing."""

MAX_MEMBERS = 1_000
"""Files of gzip, one behind the other, in one body: each costs time, and may be empty."""


class Unpacker:
    """Takes the pieces of a body as they come and gives them unpacked, at most `most` bytes of
    them all, packed or not: a kilobyte of gzip may stand for a megabyte of zeros, and a gigabyte
    for nothing. Raises FetchFailed."""

    def __init__(self, encoding: str, most: int) -> None:
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise FetchFailed(Trouble.UNREADABLE, f"the encoding {encoding[:20]}")
        self._gzip = zlib.decompressobj(GZIP) if "gzip" in encoding else None
        self._most = most
        self._given = 0
        self._taken = 0
        self._members = 1
        self._began = False

    def unpack(self, piece: bytes) -> Iterator[bytes]:
        """Give what a piece of the body holds, in parts of at most `CHUNK` bytes when packed."""
        if self._gzip is None:
            yield self._counted(piece)
            return
        self._taken += len(piece)
        if self._taken > self._most + SLACK:
            raise FetchFailed(Trouble.TOO_LARGE, str(self._most))
        while piece:
            self._began = True
            if self._gzip.eof:  # a file of gzip may be several, one behind the other
                self._members += 1
                if self._members > MAX_MEMBERS:
                    raise FetchFailed(Trouble.UNREADABLE, "gzip in too many parts")
                self._gzip = zlib.decompressobj(GZIP)
            try:
                part = self._gzip.decompress(piece, CHUNK)
            except zlib.error:
                raise FetchFailed(Trouble.UNREADABLE, "damaged gzip") from None
            yield self._counted(part)
            piece = self._gzip.unused_data if self._gzip.eof else self._gzip.unconsumed_tail
            if not piece and len(part) == CHUNK and not self._gzip.eof:
                yield from self._rest()

    def end(self) -> None:
        """Say that the body has ended. Raises FetchFailed where the packed data has not."""
        if self._gzip is not None and self._began and not self._gzip.eof:
            raise FetchFailed(Trouble.CUT_OFF)

    def _rest(self) -> Iterator[bytes]:
        """What zlib still holds of input that it has taken in whole."""
        assert self._gzip is not None
        while part := self._gzip.decompress(b"", CHUNK):
            yield self._counted(part)

    def _counted(self, part: bytes) -> bytes:
        self._given += len(part)
        if self._given > self._most:
            raise FetchFailed(Trouble.TOO_LARGE, str(self._most))
        return part
