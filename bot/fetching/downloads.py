"""Files of papers by their addresses: streamed to the disk, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from yarl import URL

from bot.fetching.client import Answer, Bounds, Fetcher, Validators
from bot.fetching.failures import FetchFailed, Trouble
from bot.fetching.readers.page import refuse_web_page
from bot.texts import N_
from db.formats.lists import is_list

BOUNDS = Bounds(bytes=1_000_000_000, seconds=1_800.0)
"""The largest public list has 70 MB; half an hour is enough for a slow line."""

MAX_NAME = 200

SUFFIXES = {
    "application/json": ".json",
    "application/jsonl": ".jsonl",
    "application/x-ndjson": ".ndjson",
    "text/csv": ".csv",
}
"""What a file is called whose address does not end as a list's name does."""

Tell = Callable[[str, int, int | None], None]
"""Told of a file's name how many bytes of how many have come; None: nobody knows."""


@dataclass(frozen=True, slots=True)
class Downloaded:
    """What an address held: a file of this name (None: it did not change), and how to tell its
    versions apart."""

    name: str
    path: Path | None
    validators: Validators


async def download(
    fetcher: Fetcher,
    address: str,
    folder: Path,
    *,
    known: tuple[str, Validators] | None = None,
    bounds: Bounds = BOUNDS,
    tell: Tell | None = None,
) -> Downloaded:
    """Fetch a file into a folder. `known` are its name and validators from an earlier time: where
    it did not change nothing is fetched. Raises FetchFailed; no part of a file is left then."""
    unfinished = folder / "unfinished"
    name = _name_in(address)
    head = b""
    begun = 0
    try:
        with unfinished.open("wb") as file:

            def take(part: bytes, length: int | None) -> None:
                nonlocal head, begun
                head = head or part[:2_000]
                begun += len(part)
                file.write(part)
                if tell:
                    tell(name, begun, length)

            validators = known[1] if known else Validators()
            answer = await fetcher.get(address, take, bounds=bounds, known=validators)
        if answer.not_modified and known:
            return Downloaded(known[0], None, answer.validators or validators)
        refuse_web_page(head)
        name = _name(address, answer)
        path = folder / name
        if path.exists():
            raise FetchFailed(Trouble.BAD_ADDRESS, N_("two of the files have one name"))
        unfinished.rename(path)
        return Downloaded(name, path, answer.validators)
    finally:
        unfinished.unlink(missing_ok=True)


def _name(address: str, answer: Answer) -> str:
    """What the file is called as a source: the last part of its address, or of the one that it was
    found at; with the suffix that its type asks for, where it has none of a list's."""
    named = [_name_in(address), _name_in(answer.url)]
    for name in named:
        if is_list(name) or name.lower().endswith(".txt"):
            return name
    suffix = SUFFIXES.get(answer.content_type)
    if suffix is None:
        raise FetchFailed(Trouble.UNREADABLE, f"{answer.content_type}")
    return next(filter(None, named), "list") + suffix


def _name_in(address: str) -> str:
    last = unquote(URL(address).raw_path.rpartition("/")[2])
    kept = "".join(c for c in last if c.isprintable() and c not in '/\\:*?"<>|').strip(". ")
    return kept[-MAX_NAME:]
