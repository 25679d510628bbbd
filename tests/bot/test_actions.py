"""A button's meaning is all in its custom_id, and comes back out of it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.actions import (
    ACTIONS,
    CUSTOM_ID_LIMIT,
    MENU,
    Action,
    MarkBookmark,
    OpenDigest,
    OpenPaper,
    RemoveListed,
    ResultsPage,
    action_of,
)
from bot.pressing import PressedButton

ids = st.text("abcdefghijklmnopqrstuvwxyz234567-_", min_size=1, max_size=16)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "language": st.sampled_from(["en", "zh_Hans"]),
    "paper": ids,
    "related": st.lists(st.text("abc27", min_size=12, max_size=12), min_size=1, max_size=5).map(
        ",".join
    ),
    "question": ids,
    "tag": st.text(min_size=1, max_size=93),
    "audience": st.just("all"),
    "taste": st.sampled_from(["more", "less"]),
    "what": st.sampled_from(["connect", "push", "pull", "pull-all", "disconnect"]),
    "only": st.sampled_from(["new", "-"]),
    "page": st.integers(0, 10**6),
    "state": st.sampled_from(["-", "to-read", "reading", "read"]),
    "message": st.integers(0, 2**63 - 1),
    "bookmarks": st.integers(0, 10**6),
    "when": st.sampled_from(["tomorrow", "monday", "two-weeks"]),
    "reminder": st.integers(1, 10**9),
    "kind": st.sampled_from(["alerts", "monday"]),
    "day": st.dates().map(str),
    "member": st.integers(0, 2**63 - 1),
    "answer": st.sampled_from(["read", "not-for-me", "undo"]),
    "alert": st.integers(1, 10**9),
    "rows": st.integers(0, 10**6),
    "schedule": st.integers(1, 10**9),
    "slot": st.dates().map(str),
    "channel": st.integers(0, 2**63 - 1),
    "rhythm": st.sampled_from(["daily", "weekly", "monthly"]),
    "weekday": st.integers(0, 6),
    "minute": st.integers(0, 1439),
    "zone": st.sampled_from(["UTC", "America/Argentina/ComodRivadavia"]),
    "papers": st.integers(1, 10),
    "tags": ids,
    "command": st.sampled_from(["now", "preview", "history", "pause", "resume", "remove"]),
    "topic": st.sampled_from(["start", "papers", "more"]),
    "view": st.sampled_from(["health", "overview", "changes", "roles"]),
    "digest": st.text("0123456789abcdef", min_size=16, max_size=16),
}


def _values(kind: type[Action], field: str) -> st.SearchStrategy[Any]:
    if kind is MarkBookmark:  # which is never of no state
        return FIELDS[field].filter(lambda value: value != "-")
    return FIELDS[field]


actions = st.sampled_from(list(ACTIONS.values())).flatmap(
    lambda kind: st.builds(
        kind, **{field.name: _values(kind, field.name) for field in fields(kind)}
    )
)


@given(actions)
def test_an_action_comes_back_from_its_custom_id(action: Action) -> None:
    assert len(action.custom_id) <= CUSTOM_ID_LIMIT
    assert action_of(action.custom_id) == action


@given(actions, actions)
def test_two_actions_never_share_a_custom_id(first: Action, second: Action) -> None:
    assume(first != second)
    assert first.custom_id != second.custom_id


def test_every_verb_is_a_word_that_buttons_are_found_by() -> None:
    pattern = PressedButton.__discord_ui_compiled_template__
    assert all(pattern.fullmatch(f"{verb}:x") for verb in ACTIONS)
    assert not pattern.fullmatch(MENU + "remove")


@pytest.mark.parametrize(
    "custom_id",
    [
        "",
        "open-paper:r4xq2mzk7uwa",
        "gone:r4xq2mzk7uwa",
        "results:0123456789abcdef",
        "results:0123456789abcdef:two",
        "results:0123456789abcdef:2:3",
        "Open:r4xq2mzk7uwa",
    ],
)
def test_what_is_no_action_of_ours_means_nothing(custom_id: str) -> None:
    assert action_of(custom_id) is None


@pytest.mark.parametrize("tag", ["C++", "a:b", ":", "推理", "tag with spaces"])
def test_a_tag_may_be_written_with_anything(tag: str) -> None:
    assert action_of(OpenDigest(tag).custom_id) == OpenDigest(tag)


def test_a_tag_too_long_for_a_button_is_known_before_it_is_put_on_one() -> None:
    room = CUSTOM_ID_LIMIT - len("digest:")
    assert OpenDigest.fits("t" * room)
    assert OpenDigest("t" * room).custom_id
    assert not OpenDigest.fits("t" * (room + 1))
    with pytest.raises(ValueError, match="longer than 100"):
        _ = OpenDigest("t" * (room + 1)).custom_id


def test_custom_ids_stay_what_they_are_since_old_messages_hold_them() -> None:
    assert OpenPaper("r4xq2mzk7uwa").custom_id == "open:r4xq2mzk7uwa"
    assert ResultsPage("0123456789abcdef", 2).custom_id == "results:0123456789abcdef:2"
    assert RemoveListed("r4xq2mzk7uwa", "-", "read", 0).custom_id == "remove:r4xq2mzk7uwa:-:read:0"
    verbs = "open card save unsave list results tags digest bookmarks remove weekly"
    assert set(ACTIONS) >= set(verbs.split())
