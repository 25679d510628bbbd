"""What Discord answers to an answer of ours, as little as is asked of it.

It sends back the message that was made of it. discord.py makes objects of each of its components,
which takes a tenth of all that a command takes, and of it only the id is asked, which stands
beside it (https://docs.discord.com/developers/interactions/receiving-and-responding).
"""

from __future__ import annotations

from typing import Any

from discord.webhook.async_ import AsyncWebhookAdapter, async_context


class ShortAnswers(AsyncWebhookAdapter):
    """Sends what discord.py sends, and hands it no message."""

    async def create_interaction_response(self, *args: Any, **options: Any) -> Any:
        told = await super().create_interaction_response(*args, **options)
        told.pop("resource", None)
        return told


def read_short_answers() -> None:
    """Have answers read so in this task and those that it begins."""
    async_context.set(ShortAnswers())  # type: ignore[no-untyped-call]
