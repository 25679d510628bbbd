"""What holds for the whole process: how its threads share the interpreter, and its memory."""

from __future__ import annotations

import ctypes
import gc
import sys

SWITCH_S = 0.0005
"""Seconds that a thread computes on while the event loop waits for its turn. An answer needs a few
turns: with Python's own five milliseconds a large export beside it would be felt."""

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""The options' numbers in glibc's malloc.h."""

MIN_MAPPED = 128 << 10
"""Bytes from which on a block of memory is mapped by itself, and gone when it is freed."""

MAX_ARENAS = 2
"""Where glibc keeps smaller ones: the first thread's, and one that all others share. With a single
one they wait for each other, which takes a fifth more of the processor."""


COLLECT_AFTER = (1_000, 100, 10)
"""Objects after which Python looks for garbage among the newest, and after how many such looks
among the older ones, and then among all. An answer leaves hardly an object that only this finds
(see `bot.leftovers`): what it looks through is what the answers that are worked on are made of, and
what is kept. The newest thousand take a millisecond. The older ones, with which all else waits for
many, come together where so many answers are worked on that there is no time for them; they are
looked through when there is (`collect_leftovers`).
"""

LEFT_OVER = 500
"""New objects that are worth a look while no answer is worked on."""


def answer_in_turns() -> None:
    """Let the event loop have its turn soon, whatever other threads compute."""
    sys.setswitchinterval(SWITCH_S)


def keep_little_memory() -> None:
    """Have glibc map blocks from `MIN_MAPPED` on, as it does at first. It would go on to larger
    ones, up to 32 MB, as they are freed, and keep what an import, an export or tantivy (1 MB each)
    fills for each of the threads: the more there is to do, the more threads there were."""
    if sys.platform == "linux":
        if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
            mallopt(M_MMAP_THRESHOLD, MIN_MAPPED)
            mallopt(M_ARENA_MAX, MAX_ARENAS)


def give_memory_back() -> None:
    """Let the system have what was freed. glibc keeps it else, for work of that size to come."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)


def collect_nothing_yet() -> None:
    """Have Python look for no garbage until `collect_in_small_parts`. What is imported stays, and
    to look through it again and again takes a tenth of the time until a bot has started."""
    gc.disable()


def collect_in_small_parts() -> None:
    """Have Python look for garbage among the newest objects often, among others rarely, and never
    among what is there by now: a hundred thousand objects of modules and commands, which stay, and
    which it would go through again and again, in 60 ms or more. It does so once more, for what is
    garbage among them would stay as well."""
    gc.collect()
    gc.freeze()
    gc.collect()  # of next to nothing: Python waits until a quarter of what this one saw is new
    gc.set_threshold(*COLLECT_AFTER)
    gc.enable()


def collect_leftovers() -> None:
    """Look for garbage where enough has come together. To be called when nobody waits for an
    answer."""
    if gc.get_count()[0] >= LEFT_OVER and gc.get_threshold() == COLLECT_AFTER:
        gc.collect()


def collect_as_usual() -> None:
    """Undo `collect_in_small_parts`, and `collect_nothing_yet`."""
    gc.set_threshold(*_USUAL)
    gc.unfreeze()
    gc.enable()


_USUAL = gc.get_threshold()
