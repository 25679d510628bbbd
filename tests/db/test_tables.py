"""Each table of the store has one owner, and docs/architecture.md says which."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.conftest import ROOT
from tests.new_store import new_store

INNER = re.compile(r"_(data|idx|content|docsize|config)$|^sqlite_|^_sqlite_migrations$")
"""Tables that SQLite and sqlite-utils keep for themselves."""

READ = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)|\bINTO\s+(\w+)|\bUPDATE\s+(?:OR \w+ )?(\w+)")
WRITTEN = re.compile(r"\b(?:INTO|UPDATE|DELETE FROM)\s+(?:OR \w+ )?(\w+)")


@dataclass(frozen=True, slots=True)
class Owner:
    """The folder that writes a table, and those that may name it."""

    folder: str
    readers: frozenset[str]


@cache
def tables() -> frozenset[str]:
    """The tables and views of the store."""
    store = new_store()
    names = {*store.table_names(), *store.view_names()}
    return frozenset(name for name in names if not INNER.search(name))


@cache
def owners() -> dict[str, Owner]:
    """What the document says, table by table."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([\w, ]+) \|(?: ([\w, `]+) \|)?$", page, re.M)
    return {
        table: Owner(folder, frozenset({folder, *re.findall(r"\w+", readers)}))
        for folder, listed, readers in rows
        for table in listed.split(", ")
    }


def named(pattern: re.Pattern[str]) -> Iterator[tuple[str, str, str]]:
    """Folder, file and table, for each table that a text in the code of `db/` names in SQL."""
    for file in sorted((ROOT / "db").rglob("*.py")):
        inside = file.relative_to(ROOT / "db")
        if inside.parts[0] == "schema":
            continue  # history names tables that are gone
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                for found in pattern.findall(node.value):
                    for table in [found] if isinstance(found, str) else found:
                        if table in tables():
                            yield inside.parts[0], inside.name, table


def test_every_table_has_an_owner() -> None:
    assert owners().keys() == tables()


def test_a_table_is_written_by_its_owner_alone() -> None:
    strangers = {at for at in named(WRITTEN) if at[0] != owners()[at[2]].folder}
    assert strangers == set()


def test_a_table_is_named_where_the_document_says_and_nowhere_else() -> None:
    strangers = {at for at in named(READ) if at[0] not in owners()[at[2]].readers}
    assert strangers == set()


def test_the_document_names_no_reader_that_there_is_not() -> None:
    reading = {(folder, table) for folder, _, table in named(READ)}
    listed = {(folder, table) for table, owner in owners().items() for folder in owner.readers} - {
        (owner.folder, table) for table, owner in owners().items()
    }
    assert listed <= reading
