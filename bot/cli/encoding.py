"""The sentence encoder on the command line: papers are read after a load, as the bot does all the
time, and a search asks it as the bot's does."""

from __future__ import annotations

import time

from bot.cli.terminal import echo
from bot.config import Settings
from bot.encoder import choose_encoder
from db.searching.meaning.encoder.chosen import chosen
from db.searching.meaning.encoder.keeping import encode_some, model_searched_by, progress_now
from db.store.store import Store

READ_S = 20.0
"""Seconds for which a verb has papers read: those that come with Paperboy take two, and some four
hundred others the rest. The bot reads on."""


def read_papers(settings: Settings, store: Store) -> None:
    """After a load: have the encoder, where the host has one, read the papers, and say on standard
    error how many are left for the bot."""
    choose_encoder(settings)
    if chosen() is None:
        return
    until = time.monotonic() + READ_S
    while encode_some(store):
        if time.monotonic() >= until:
            echo(_left(store), err=True)
            return


def use_encoder(settings: Settings, store: Store) -> str | None:
    """Before a search: use the encoder where the host has one and it has read the papers. Returns
    a sentence where it has not read them all."""
    if store.read(model_searched_by) is not None:
        choose_encoder(settings, at_once=True)
        return None
    choose_encoder(settings)
    return _left(store) if chosen() is not None else None


def _left(store: Store) -> str:
    now = store.read(progress_now)
    done, of = (now.done, now.of) if now else (0, 0)
    return (
        f"The sentence encoder has read {done:,} of {of:,} papers, and searches do without it until"
        " it has read all: the bot goes on, and so does `paperboy load`."
    )
