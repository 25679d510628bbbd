"""Loaders that work in processes of their own. These come from a server that has imported this
module once (https://docs.python.org/3/library/multiprocessing.html, "forkserver"), so that one
costs what it does and no imports."""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing.synchronize import Event
from pathlib import Path

from db.loading import loader
from db.store import connection
from db.store.connection import Database
from db.store.store import Store

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])


def loaded(store: Path, file: Path) -> int:
    """How many papers came new from a file."""
    with Store(store) as opened:
        return loader.load(opened, [file]).added


def load_when_open(store: Path, file: Path, is_open: Event) -> None:
    """Load a file into a store, and say when that is open."""
    with Store(store) as opened:
        is_open.set()
        loader.load(opened, [file])


def load_and_die(store: Path, file: Path, statement: str) -> None:
    """Load a file into a store, killed before the first statement that begins like this one."""
    loader.BATCH = 10
    connect = connection.connect

    def connect_to_die(path: Path) -> Database:
        def die(running: str) -> None:
            if running.strip().startswith(statement):
                os.kill(os.getpid(), signal.SIGKILL)

        database = connect(path)
        database.conn.execute("PRAGMA cache_size = 5")  # so that pages reach the disk before COMMIT
        database.conn.set_trace_callback(die)
        return database

    opened = Store(store)
    connection.connect = connect_to_die
    loader.load(opened, [file])
