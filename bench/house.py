"""How large the house is: lines of files and functions, rooms of `db/`, their arrows and floors.

    python -m bench.house

Rooms are the folders of `db/` (a file that lies loose in `db/` is one too), an arrow is an import
from one into another, and a room's floor is one above the highest that it imports from.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from statistics import median, quantiles

import click
import grimp

ROOT = Path(__file__).parent.parent
WINGS = ("db", "bot", "cogs")


def files() -> Iterator[Path]:
    """The modules of the product, without those that only say what a folder is about."""
    for wing in WINGS:
        for file in (ROOT / wing).rglob("*.py"):
            if len(file.read_text("utf-8").splitlines()) > 1:
                yield file


def functions(file: Path) -> Iterator[int]:
    """The lines of each function and method of a module."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield node.end_lineno - node.lineno + 1


def arrows(wing: str) -> dict[str, set[str]]:
    """For each room of a wing the rooms that it imports from."""
    graph = grimp.build_graph(wing, cache_dir=None)

    def room(module: str) -> str:
        return ".".join(module.split(".")[:2])

    found: dict[str, set[str]] = {room(module): set() for module in graph.modules if "." in module}
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            if room(module) != room(imported):
                found.setdefault(room(module), set()).add(room(imported))
    return found


def floors(rooms: Mapping[str, set[str]]) -> int:
    """How many floors the rooms stand on; a circle is an error of its own in the walls."""

    @cache
    def floor(room: str) -> int:
        return 1 + max((floor(below) for below in rooms.get(room, ())), default=0)

    return max(map(floor, rooms))


def sizes(numbers: list[int]) -> str:
    large = quantiles(numbers, n=20)[-1]
    return f"{len(numbers)}, median {median(numbers):g}, 95th percentile {large:g}"


@click.command()
def main() -> None:
    """Print the figures."""
    modules = list(files())
    click.echo(f"files: {sizes([len(file.read_text('utf-8').splitlines()) for file in modules])}")
    click.echo(f"functions: {sizes(list(chain.from_iterable(map(functions, modules))))}")
    rooms = arrows("db")
    count = sum(map(len, rooms.values()))
    click.echo(f"db: {len(rooms)} rooms, {count} arrows, {floors(rooms)} floors")


if __name__ == "__main__":
    main()
