"""`/admin`: health, what is set up, who changed it, who may use what; a reload for the owner."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest
import simcord

from bot.actions import ChangesPage, ReloadPapers, TurnAdmin
from bot.refusals import Refusal
from db.formats.seed_text import parse
from db.loading import loader
from db.papers.reading import paper_count
from db.people.changes import changes_of
from tests.lab import Lab, offered, shown
from tests.seed_files import write

ALLOWED, ROLE, CHANNEL = True, 1, 3
"""Kinds of what an override is for, by Discord's numbers."""


def own(lab: Lab, member: simcord.MemberActor) -> None:
    """Make the application a member's."""
    application: Any = SimpleNamespace(owner=SimpleNamespace(id=member.id), team=None)
    lab.bot._application = application


def changed(lab: Lab) -> list[str]:
    """What the audit of the lab holds, the oldest first."""
    found = lab.bot.store.read(changes_of, lab.guild.id, lab.env.now(), page=0, size=99)
    return [f"{change.what.value} {change.about}" for change in found.shown[::-1]]


async def test_health_is_told_to_whoever_asked(lab: Lab) -> None:
    told = await lab.ask("admin health")
    assert told.ephemeral
    assert "Papers: 803" in shown(told)
    assert "Feeds: 0" in shown(told)


async def test_the_views_turn_into_one_another_after_a_restart(lab: Lab) -> None:
    told = await lab.ask("admin health")
    await lab.restart()
    for custom_id, said in (
        (TurnAdmin("overview").custom_id, "This server has no scheduled posts yet."),
        (TurnAdmin("changes").custom_id, "Nobody changed anything here."),
        (TurnAdmin("roles").custom_id, "Server Settings → Integrations"),
        (TurnAdmin("health").custom_id, "Papers: 803"),
    ):
        told = await lab.press(told, custom_id=custom_id)
        assert told.ephemeral
        assert said in shown(told)


async def test_what_another_server_set_up_is_not_shown(lab: Lab) -> None:
    await lab.ask("weekly add", zone="UTC")
    await lab.ask("feeds add", what="quant-ph")
    assert "quant-ph" in shown(await lab.ask("admin overview"))
    other = lab.env.create_guild("Elsewhere")
    channel = other.create_text_channel("papers")
    role = other.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
    member = other.add_member(lab.reader.user, roles=[role])
    for command in ("overview", "audit", "health"):
        text = shown((await member.slash(channel, f"admin {command}")).response)
        assert "quant-ph" not in text
        assert "#1" not in text


async def test_the_audit_says_who_changed_what(lab: Lab) -> None:
    await lab.ask("weekly add", zone="UTC")
    await lab.ask("weekly edit", time="18:30", papers=3)
    await lab.ask("weekly edit", papers=3)  # as it is
    await lab.ask("weekly pause")
    await lab.ask("weekly pause")
    await lab.ask("weekly resume")
    await lab.reader.slash(lab.channel, "weekly now")
    await lab.ask("weekly remove")
    await lab.ask("feeds add", what="cs.CL")
    await lab.ask("feeds add", what="cs.CL")
    await lab.ask("feeds pause", feed="cs.CL")
    await lab.ask("feeds pause", feed="cs.CL")
    await lab.ask("feeds remove", feed="cs.CL")
    await lab.ask("settings emoji", emoji="⭐")
    assert changed(lab) == [
        *("schedule-added 1", "schedule-changed 1", "schedule-paused 1", "schedule-resumed 1"),
        *("posted-now 1", "schedule-removed 1", "feed-added cs.CL", "feed-paused cs.CL"),
        *("feed-resumed cs.CL", "feed-removed cs.CL", "emoji-chosen ⭐"),
    ]
    page = await lab.ask("admin audit")
    assert f"<@{lab.reader.id}> · chose ⭐ to save papers" in shown(page)
    second = await lab.press(page, custom_id=ChangesPage(1).custom_id)
    assert "time: 09:00 → 18:30" in shown(second)
    assert "set up post **#1**" in shown(second)


async def test_a_post_set_up_by_a_button_is_in_the_audit(lab: Lab) -> None:
    await lab.ask("weekly add", zone="UTC")
    digest = await lab.ask("digest", tag="Reward Models")
    await lab.press(digest, custom_id=offered(digest, "plan")[0])
    assert changed(lab) == ["schedule-added 1", "schedule-added 2"]


async def test_roles_are_told_as_discord_has_them(lab: Lab) -> None:
    role = lab.guild.create_role("Librarians")
    ids = {one.name: one.id for one in await lab.bot.tree.fetch_commands()}
    lab.env.backend.set_command_permissions(
        lab.guild.id,
        ids["weekly"],
        [
            {"id": str(role.id), "type": ROLE, "permission": ALLOWED},
            {"id": str(lab.guild.id - 1), "type": CHANNEL, "permission": not ALLOWED},
        ],
    )
    told = await lab.ask("admin roles")
    assert told.ephemeral
    assert f"**/weekly**: ✅ <@&{role.id}> · ⛔ all channels" in shown(told)
    assert "**/feeds**: as by default" in shown(told)


async def test_a_forged_button_in_public_or_in_a_server_without_the_bot_shows_nothing(
    lab: Lab,
) -> None:
    for action in (TurnAdmin("health"), ChangesPage(0)):
        cog: Any = lab.bot.get_cog("Admin")
        turn = cog.turn if isinstance(action, TurnAdmin) else cog.turn_changes
        for guild, private in ((lab.guild.id, False), (lab.guild.id + 1, True)):
            flags = SimpleNamespace(ephemeral=private)
            message = SimpleNamespace(flags=flags)
            interaction: Any = SimpleNamespace(guild_id=guild, message=message, client=lab.bot)
            with pytest.raises(Refusal, match="another version"):
                await turn(interaction, action)


def test_discord_offers_it_to_those_who_may_manage_the_server(lab: Lab) -> None:
    command = lab.bot.tree.get_command("admin")
    assert isinstance(command, discord.app_commands.Group)
    assert command.default_permissions == discord.Permissions(manage_guild=True)


# The reload.


@pytest.fixture
def seed(lab: Lab, tmp_path: Path, seed_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A newer edition of the papers that come with Paperboy: the first 800 of them."""
    records = parse(seed_file.read_bytes(), seed_file.name).records[:800]
    (tmp_path / "newer").mkdir()
    path = write(tmp_path / "newer", records, seed_file.name)
    monkeypatch.setattr(loader, "BUNDLED_SEEDS", path.parent)
    return path


async def test_a_reload_is_for_the_owner_of_the_bot_alone(lab: Lab) -> None:
    own(lab, lab.chinese_reader)
    assert "Only whoever owns this bot" in shown(await lab.ask("admin reload"))


async def test_a_reload_shows_what_changes_then_does_it(lab: Lab, seed: Path) -> None:
    own(lab, lab.reader)
    asked = await lab.ask("admin reload")
    assert asked.ephemeral
    assert "Withdrawn: 3" in shown(asked)
    assert lab.bot.store.read(paper_count) == 803
    (button,) = offered(asked, "reload")
    await lab.restart()
    own(lab, lab.reader)
    await lab.reader.click(asked, custom_id=button)
    assert lab.bot.store.read(paper_count) == 800
    assert changed(lab) == ["papers-reloaded 0 new, 0 changed, 3 withdrawn"]


def _edit(seed: Path) -> None:
    seed.write_text(seed.read_text("utf-8") + "\n", "utf-8")


async def test_what_changed_since_it_was_shown_is_not_done(lab: Lab, seed: Path) -> None:
    own(lab, lab.reader)
    asked = await lab.ask("admin reload")
    _edit(seed)
    result = await lab.reader.click(asked, custom_id=offered(asked, "reload")[0])
    assert "have changed since you were asked" in str([shown(one) for one in result.followups])
    assert lab.bot.store.read(paper_count) == 803


async def test_the_button_is_the_owner_s_alone_too(lab: Lab) -> None:
    own(lab, lab.chinese_reader)
    cog: Any = lab.bot.get_cog("Admin")
    interaction: Any = SimpleNamespace(user=lab.reader)
    with pytest.raises(Refusal, match="owns this bot"):
        await cog.do_reload(interaction, ReloadPapers("0" * 16))


async def test_papers_that_are_loaded_already_need_no_reload(lab: Lab) -> None:
    own(lab, lab.reader)
    assert "Nothing would change" in shown(await lab.ask("admin reload"))
