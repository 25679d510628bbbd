"""What a campaign came to, in the words of its report."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Outcome:
    """A campaign: its name, what it did, what it measured, and every fault that it found."""

    name: str
    did: str = ""
    figures: str = ""
    faults: list[str] = field(default_factory=list)

    def require(self, holds: bool, fault: str) -> None:
        """Note a fault unless something holds."""
        if not holds:
            self.faults.append(fault)

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.did}"]
        lines += [f"  {self.figures}"] if self.figures else []
        lines += [f"  FAULT: {fault}" for fault in self.faults] or ["  no fault"]
        return "\n".join(lines)
