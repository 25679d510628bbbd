"""New stores in memory for tests of what a few tables hold."""

from functools import cache

from sqlite_utils import Database

from db.schema import migrations


def new_store() -> Database:
    """A store in memory as the steps of the schema make it. It is a copy: they take some 50 ms.
    What a step makes at random, each copy has alike."""
    store = Database(memory=True)
    _made().conn.backup(store.conn)
    store.conn.execute("PRAGMA foreign_keys = ON")  # as every connection of ours has it
    return store


@cache
def _made() -> Database:
    store = Database(memory=True)
    migrations.apply(store)
    return store
