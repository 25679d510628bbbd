"""What holds for the whole process."""

import gc

from bot.process import (
    COLLECT_AFTER,
    collect_as_usual,
    collect_in_small_parts,
    collect_nothing_yet,
)


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
