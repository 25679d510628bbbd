"""Of what Discord answers to an answer, the message's id is known, and no message is made."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord.http import MultipartParameters
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from bot.short_answers import ShortAnswers, read_short_answers
from tests.lab import Lab

TOLD = {
    "interaction": {"id": "1", "type": 2, "response_message_id": "2"},
    "resource": {"type": 4, "message": {"id": "2"}},
}


async def test_the_id_of_the_message_is_all_that_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answered(*_: Any, **__: Any) -> Any:
        return {**TOLD}

    monkeypatch.setattr(AsyncWebhookAdapter, "create_interaction_response", answered)
    nothing: Any = None
    read_short_answers()
    response = discord.InteractionCallbackResponse[discord.Client](
        data=await async_context.get().create_interaction_response(
            1, "", session=nothing, params=nothing
        ),
        parent=nothing,
        state=nothing,
        type=discord.InteractionResponseType.channel_message,
    )
    assert (response.message_id, response.resource) == (2, None)


@pytest.mark.parametrize(
    ("kind", "flags", "is_asked_for"),
    [
        (discord.InteractionResponseType.channel_message, 0, True),
        (discord.InteractionResponseType.channel_message, 1 << 6 | 1 << 15, False),
        (discord.InteractionResponseType.message_update, 0, False),
        (discord.InteractionResponseType.deferred_channel_message, 0, False),
        (discord.InteractionResponseType.autocomplete_result, 0, False),
    ],
)
async def test_discord_is_asked_for_the_message_that_others_see_and_for_no_other(
    monkeypatch: pytest.MonkeyPatch,
    kind: discord.InteractionResponseType,
    flags: int,
    is_asked_for: bool,
) -> None:
    async def answered(*_: Any, params: object = None, **__: Any) -> Any:
        return {**TOLD} if params else ""

    monkeypatch.setattr(AsyncWebhookAdapter, "request", answered)
    nothing: Any = None
    payload = {"type": kind.value, "data": {"flags": flags}}
    params = MultipartParameters(payload=payload, multipart=None, files=None)
    told = await ShortAnswers().create_interaction_response(  # type: ignore[no-untyped-call]
        7, "token", session=nothing, params=params
    )
    assert told["interaction"]["id"] == ("1" if is_asked_for else 7)
    assert ("response_message_id" in told["interaction"]) == is_asked_for


async def test_tasks_that_begin_later_read_so(lab: Lab) -> None:
    read_short_answers()
    assert isinstance(async_context.get(), ShortAnswers)
    card = await lab.ask("paper", paper="GuardSpace")
    assert (await lab.press(card, "Save")).ephemeral
