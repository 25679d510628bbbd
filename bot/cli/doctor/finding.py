"""What was found, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import click


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what it is, what was found, and how to fix it (None: it is
    well)."""

    about: str
    found: str
    mend: str | None = None

    @property
    def is_well(self) -> bool:
        return self.mend is None


def as_text(findings: Sequence[Finding]) -> str:
    """A line for each finding, and the mend below what is not well."""
    lines = []
    for finding in findings:
        mark = click.style("✓", fg="green") if finding.is_well else click.style("✗", fg="red")
        lines.append(f"{mark} {finding.about}: {finding.found}")
        if finding.mend is not None:
            lines.append(f"  → {finding.mend}")
    return "\n".join(lines)


def as_json(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """The same for programs."""
    return [asdict(finding) | {"well": finding.is_well} for finding in findings]
