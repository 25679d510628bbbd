"""What Discord answers to an answer of ours, as little as is asked of it.

Where it is asked to (`with_response`), it sends back the message that was made of an answer, of
which only the id is asked, which stands beside it
(https://docs.discord.com/developers/interactions/receiving-and-responding). discord.py always asks
for it, and makes objects of each of its components, which takes a tenth of all that a command
takes. Here it is asked for an answer that others see alone: nobody can react to any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from discord import InteractionResponseType
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

EPHEMERAL = 1 << 6
"""The flag of a message that one member alone sees."""

CALLBACK = "/callback"
"""Where the path of a first answer ends."""


class ShortAnswers(AsyncWebhookAdapter):
    """Sends what discord.py sends, and hands it no message."""

    async def create_interaction_response(
        self, interaction_id: int, *args: Any, **options: Any
    ) -> Any:
        told: Any = await super().create_interaction_response(interaction_id, *args, **options)
        if told == "":
            return {"interaction": {"id": interaction_id}}
        told.pop("resource", None)
        return told

    async def request(self, route: Any, *args: Any, **options: Any) -> Any:
        payload = options.get("payload")
        if payload and route.path.endswith(CALLBACK) and not _is_seen_by_others(payload):
            options["params"] = None
        return await super().request(route, *args, **options)


def _is_seen_by_others(payload: Mapping[str, Any]) -> bool:
    if payload["type"] != InteractionResponseType.channel_message.value:
        return False
    return not (payload["data"].get("flags") or 0) & EPHEMERAL


def read_short_answers() -> None:
    """Have answers read so in this task and those that it begins."""
    async_context.set(ShortAnswers())  # type: ignore[no-untyped-call]
