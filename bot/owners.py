"""Whose bot it is: what touches all servers is theirs alone."""

from __future__ import annotations

import discord
from discord import TeamMemberRole, TeamMembershipState

MAY_RUN_IT = (TeamMemberRole.admin, TeamMemberRole.developer)
"""The roles of a team whose members may change the application and see its token
(https://docs.discord.com/developers/topics/teams); read-only ones may not."""


def is_owner(application: discord.AppInfo | None, member: int) -> bool:
    """Whether an application is a member's: it is their own, or they own its team or joined it
    as one who may run it."""
    if application is None:
        return False
    team = application.team
    if team is None:
        return application.owner.id == member
    return member == team.owner_id or any(
        one.id == member
        and one.membership_state is TeamMembershipState.accepted
        and one.role in MAY_RUN_IT
        for one in team.members
    )
