"""A figure beside the floor beneath it, and the history of figures in which a slip is seen."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

HISTORY = Path(__file__).parent.parent / "history.jsonl"

SLIP = 0.1
"""How much a ratio must have moved to be told of."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What something of ours takes, beside the floor measured in the same run, both in `unit`. The
    `goal` is the most that the ratio may be, or `more` how much above the floor ours may be; None
    where nothing is asked."""

    name: str
    ours: float
    floor: float
    unit: str = "ms"
    goal: float | None = None
    more: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.floor if self.floor else float("inf")

    def row(self) -> str:
        """A row of a table in Markdown."""
        wanted = ""
        if self.goal is not None:
            wanted = f"{_sign(self.ratio <= self.goal)} ≤ {self.goal:g}"
        if self.more is not None:
            is_met = self.ours - self.floor <= self.more
            wanted = f"{_sign(is_met)} + {self.more:g} {self.unit}"
        return (
            f"| {self.name} | {self.ours:.2f} {self.unit} | {self.floor:.2f} {self.unit} |"
            f" {self.ratio:.2f} | {wanted} |"
        )


def _sign(is_met: bool) -> str:
    return "✓" if is_met else "✗"


@dataclass(frozen=True, slots=True)
class Noted:
    """A line of the history."""

    at: str
    commit: str
    machine: str
    figure: str
    ours: float
    floor: float
    unit: str
    ratio: float


def note(figures: Iterable[Figure], history: Path = HISTORY) -> list[str]:
    """Add figures to the history. Says of which the ratio has moved by more than a tenth since this
    machine measured it last."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    commit, machine = _commit(), f"{platform.machine()}, {os.cpu_count()} cores"
    last = {line.figure: line for line in _read(history) if line.machine == machine}
    moved = []
    with history.open("a") as lines:
        for figure in figures:
            ratio = round(figure.ratio, 3)
            line = Noted(
                *(at, commit, machine, figure.name),
                *(round(figure.ours, 3), round(figure.floor, 3), figure.unit, ratio),
            )
            lines.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")
            before = last.get(figure.name)
            if before and abs(ratio / before.ratio - 1) > SLIP:
                moved.append(f"{figure.name}: {before.ratio:g} at {before.commit}, now {ratio:g}")
    return moved


def _read(history: Path) -> Iterator[Noted]:
    if history.exists():
        for line in history.read_text().splitlines():
            yield Noted(**json.loads(line))


def _commit() -> str:
    asked = ["git", "describe", "--always", "--dirty"]
    found = subprocess.run(asked, capture_output=True, text=True, cwd=HISTORY.parent, check=False)
    return found.stdout.strip() or "unknown"
