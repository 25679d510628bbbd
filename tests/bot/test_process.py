"""What holds for the whole process."""

import gc

from bot.process import COLLECT_AFTER, collect_as_usual, collect_in_small_parts


def test_what_is_there_is_left_out_of_collections_until_they_are_as_usual() -> None:
    collect_in_small_parts()
    try:
        assert gc.get_threshold() == COLLECT_AFTER
        assert gc.get_freeze_count() > len(gc.get_objects())
    finally:
        collect_as_usual()
    assert gc.get_threshold() != COLLECT_AFTER
    assert gc.get_freeze_count() == 0
