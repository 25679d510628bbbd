"""What holds for the whole process."""

import gc
import weakref

from bot.process import (
    COLLECT_AFTER,
    LEFT_OVER,
    collect_as_usual,
    collect_in_small_parts,
    collect_leftovers,
    collect_nothing_yet,
)


class Leftover:
    """Knows itself, so that only a look for garbage frees it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_there_is_left_out_of_collections_until_they_are_as_usual() -> None:
    collect_in_small_parts()
    try:
        assert gc.get_threshold() == COLLECT_AFTER
        assert gc.get_freeze_count() > len(gc.get_objects())
    finally:
        collect_as_usual()
    assert gc.get_threshold() != COLLECT_AFTER
    assert gc.get_freeze_count() == 0


def test_nothing_is_collected_while_the_bot_is_imported_and_all_is_once_it_runs() -> None:
    collect_nothing_yet()
    try:
        assert not gc.isenabled()
        collect_in_small_parts()
        assert gc.isenabled()
    finally:
        collect_as_usual()
    assert gc.isenabled()


def test_leftovers_are_looked_for_once_enough_is_new() -> None:
    collect_in_small_parts()
    try:
        left = weakref.ref(Leftover())
        collect_leftovers()
        assert left() is not None
        new = [[number] for number in range(LEFT_OVER)]
        collect_leftovers()
        assert left() is None
        assert len(new) == LEFT_OVER
    finally:
        collect_as_usual()
