"""What a paper, a tag, a hit, a bookmark and a schedule are, and how they are kept and found."""

import sys


def _import_sqlite_utils() -> None:
    """Import sqlite-utils without numpy. It would import numpy, where that is installed, to know
    the types of columns that hold numpy's numbers; ours hold none. The start, and verbs that do not
    search, need not wait for that."""
    if "numpy" not in sys.modules:
        sys.modules["numpy"] = None  # type: ignore[assignment]  # as if it were not installed
        try:
            import sqlite_utils  # noqa: F401
        finally:
            del sys.modules["numpy"]


_import_sqlite_utils()
