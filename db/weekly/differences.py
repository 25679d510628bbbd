"""What a member changed in a schedule, field by field."""

from __future__ import annotations

from db.people.changes import Field
from db.weekly.schedule import Schedule

FIELDS = (
    *("channel", "rhythm", "weekday", "time", "zone", "tags", "categories", "papers", "language"),
    *("role", "thread", "sources", "only_new", "turned_down"),
)
"""What a member may choose."""


def differences(before: Schedule, after: Schedule) -> tuple[Field, ...]:
    """The fields in which two states of a schedule differ."""
    pairs = [(name, _text(getattr(before, name)), _text(getattr(after, name))) for name in FIELDS]
    return tuple(Field(name, old, new) for name, old, new in pairs if old != new)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(getattr(value, "value", value))
