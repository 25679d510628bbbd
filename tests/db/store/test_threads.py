"""Threads: all that they are handed is done, in order, and who asked is told."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial

import pytest

from db.store.threads import Threads
from tests.conftest import ROOT


@pytest.fixture
def one() -> Iterator[Threads]:
    threads = Threads(1, "one")
    yield threads
    threads.close()


def fail() -> None:
    raise KeyError("as it should")


def test_who_waits_is_given_what_came_of_it(one: Threads) -> None:
    assert one.wait_for(lambda: 7) == 7
    with pytest.raises(KeyError, match="as it should"):
        one.wait_for(fail)


async def test_who_waits_on_the_event_loop_is_too(one: Threads) -> None:
    assert await one.result(lambda: 7) == 7
    with pytest.raises(KeyError, match="as it should"):
        await one.result(fail)


async def test_one_thread_does_all_in_order(one: Threads) -> None:
    done: list[int] = []
    await asyncio.gather(*(one.result(partial(done.append, number)) for number in range(50)))
    assert done == list(range(50))


async def test_so_many_work_at_once_and_no_more() -> None:
    threads, free = Threads(2, "two"), threading.Event()
    try:
        busy = [asyncio.create_task(threads.result(free.wait)) for _ in range(3)]
        await asyncio.sleep(0.05)
        assert "two_1" in {one.name for one in threading.enumerate()}
        assert threads.waiting == 1
        free.set()
        assert await asyncio.gather(*busy) == [True] * 3
    finally:
        threads.close()


@pytest.mark.parametrize("in_any_case", [True, False])
async def test_what_nobody_waits_for_any_more_is_done_if_it_must_be(
    one: Threads, in_any_case: bool
) -> None:
    free, done = threading.Event(), threading.Event()
    busy = asyncio.create_task(one.result(free.wait))
    left = asyncio.create_task(one.result(done.set, in_any_case=in_any_case))
    await asyncio.sleep(0)
    left.cancel()
    await asyncio.gather(left, return_exceptions=True)
    free.set()
    await busy
    await one.result(lambda: None)
    assert done.is_set() == in_any_case


def test_closing_waits_for_what_was_handed_and_takes_no_more() -> None:
    threads, done = Threads(1, "one"), threading.Event()

    def work() -> None:
        time.sleep(0.05)
        done.set()

    async def ask_and_leave() -> None:
        asking = asyncio.create_task(threads.result(work, in_any_case=True))
        await asyncio.sleep(0)
        asking.cancel()

    asyncio.run(ask_and_leave())  # its loop is closed before the work is done
    threads.close()
    assert done.is_set()
    with pytest.raises(RuntimeError):
        threads.wait_for(lambda: None)


def test_threads_that_nobody_has_any_more_end() -> None:
    threads = Threads(1, "forgotten")
    threads.wait_for(lambda: None)
    del threads
    gc.collect()
    assert "forgotten_0" not in {one.name for one in threading.enumerate()}


def test_a_process_ends_when_they_have_done_what_they_were_handed() -> None:
    program = """
import asyncio, time
from db.store.threads import Threads
threads = Threads(1, "last")
def work():
    time.sleep(0.1)
    print("done", flush=True)
async def ask():
    asyncio.get_running_loop().create_task(threads.result(work, in_any_case=True))
    await asyncio.sleep(0)
asyncio.run(ask())
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=30
    )
    assert (ended.stdout, ended.stderr, ended.returncode) == ("done\n", "", 0)
