"""A sample of the campaign of `bench/`: processes killed while they ask feeds, and each paper comes
once and is posted once."""

from pathlib import Path

from bench.feed_campaign import A_DAY, campaign


async def test_killed_processes_lose_no_paper_and_post_none_twice(tmp_path: Path) -> None:
    outcome = await campaign(tmp_path, days=1, seed=7, lives=4)
    assert outcome.came == A_DAY
    assert (outcome.lost, outcome.doubled) == ([], [])
    assert (outcome.unposted, outcome.posted_twice, outcome.slots_twice) == ([], [], [])
    assert sum(times for point, times in outcome.points.items() if point != "nothing") >= 3
    assert outcome.faults
