"""A bot is whose application it is: a person's, or a team's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from discord import TeamMemberRole, TeamMembershipState

from bot.owners import is_owner

ACCEPTED, INVITED = TeamMembershipState.accepted, TeamMembershipState.invited
ADMIN, DEVELOPER = TeamMemberRole.admin, TeamMemberRole.developer
READER = TeamMemberRole.read_only


def application(owner: int = 1, team: Any = None) -> Any:
    return SimpleNamespace(owner=SimpleNamespace(id=owner), team=team)


def test_a_person_s_bot_is_theirs() -> None:
    assert is_owner(application(owner=1), 1)
    assert not is_owner(application(owner=1), 2)
    assert not is_owner(None, 1)


@pytest.mark.parametrize(
    ("state", "role", "may"),
    [
        (ACCEPTED, ADMIN, True),
        (ACCEPTED, DEVELOPER, True),
        (ACCEPTED, READER, False),
        (INVITED, ADMIN, False),
    ],
)
def test_a_team_s_bot_is_its_members_who_joined_and_may_run_it(
    state: TeamMembershipState, role: TeamMemberRole, may: bool
) -> None:
    member = SimpleNamespace(id=2, membership_state=state, role=role)
    theirs = application(owner=9, team=SimpleNamespace(owner_id=1, members=[member]))
    assert is_owner(theirs, 1)
    assert is_owner(theirs, 2) is may
    assert not is_owner(theirs, 9)  # the team stands in for the person
