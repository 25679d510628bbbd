"""A sample of the campaign of `bench/`: a line is cut and a route fails, and nobody is lost."""

from pathlib import Path

from bench.network_campaign import campaign


async def test_a_cut_line_and_failing_answers_lose_nothing_and_are_no_bug(store_copy: Path) -> None:
    folder = store_copy.parent
    found = await campaign(folder, 2026, codes=[], statuses=[404], routes=["an answer"])
    assert found.faults == []
