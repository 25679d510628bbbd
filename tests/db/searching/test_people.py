"""Who a query names: what is too long for a name is looked for nowhere."""

import pytest

from db.searching.people import papers_by_person
from db.store.connection import Database
from db.store.store import Store


@pytest.mark.parametrize("text", ["推理" * 3_000, "推理模型", "x" * 6_000])
def test_what_is_too_long_for_a_family_name_costs_no_look_at_the_papers(
    seeded: Store, text: str
) -> None:
    asked: list[str] = []

    def named(db: Database) -> list[int]:
        db.conn.set_trace_callback(asked.append)
        try:
            return papers_by_person(db, text)
        finally:
            db.conn.set_trace_callback(None)

    assert seeded.read(named) == []
    assert asked == []
