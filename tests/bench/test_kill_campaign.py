"""A sample of the campaign of `bench/`: a migration is killed, and the store is whole."""

from pathlib import Path

from bench.kill_campaign import campaign


def test_a_killed_migration_leaves_a_whole_store_and_a_whole_copy(tmp_path: Path) -> None:
    found = campaign(tmp_path, 1, 2026, kinds=["migration"])
    assert found.faults == []
    assert "1 processes killed" in found.did
