"""A figure beside its floor, and the history in which a slip is seen."""

from pathlib import Path

from bench.floors.figure import Figure, note


def test_a_figure_says_whether_it_reaches_its_goal() -> None:
    assert Figure("/search", 3.0, 0.5, goal=6.0).row().endswith("| 6.00 | ✓ ≤ 6 |")
    assert Figure("/search", 3.1, 0.5, goal=6.0).row().endswith("| 6.20 | ✗ ≤ 6 |")
    assert "✓ + 24 MB" in Figure("memory", 60, 40, "MB", more=24).row()
    assert "✗ + 24 MB" in Figure("memory", 65, 40, "MB", more=24).row()


def test_what_moved_by_more_than_a_tenth_is_told(tmp_path: Path) -> None:
    history = tmp_path / "history.jsonl"
    assert note([Figure("/search", 2, 1), Figure("/paper", 2, 1)], history) == []
    (moved,) = note([Figure("/search", 2.3, 1), Figure("/paper", 2.1, 1)], history)
    assert moved.startswith("/search: 2 at ")
    assert moved.endswith(", now 2.3")
    assert len(history.read_text().splitlines()) == 4
