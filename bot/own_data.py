"""All that is kept of a member, as a file for them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from db.people.mydata import Value


def own_data_file(data: Mapping[str, Sequence[Mapping[str, Value]]]) -> bytes:
    """JSON: for each table a list with a row a line."""
    tables = (
        f"{json.dumps(table)}: [" + ",".join(f"\n {_row(row)}" for row in rows) + "\n]"
        for table, rows in data.items()
    )
    return ("{" + ",\n".join(tables) + "}\n").encode("utf-8", "replace")


def _row(row: Mapping[str, Value]) -> str:
    return json.dumps(row, ensure_ascii=False)
