"""Holds what the bot sends against Discord's rules: its OpenAPI file, and what that leaves out.

Under simcord, at the end of a test::

    check(env)

A card by itself, fast enough for every paper in every language::

    assert not message_faults(message_payload(view=card))

simcord keeps neither uploads nor their sizes, so files are held to no limit here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import discord
import simcord
from discord import InteractionResponseType
from discord.http import handle_message_parameters
from discord.ui.view import BaseView
from discord.utils import MISSING

from . import command_limits, message_limits
from .openapi import specification

__all__ = [
    "assert_requests_allowed",
    "check",
    "command_faults",
    "faults",
    "message_faults",
    "message_payload",
]

Payload = Mapping[str, Any]


def check(env: simcord.Env) -> None:
    """Fail unless Discord would take every request that the bot made since its start."""
    __tracebackhide__ = True
    assert_requests_allowed(env.http_requests)


def assert_requests_allowed(requests: Iterable[simcord.HttpLogEntry]) -> None:
    """Fail, naming each fault, unless Discord would take every one of these requests."""
    __tracebackhide__ = True
    found = [fault for request in requests for fault in faults(request)]
    assert not found, "\n".join(["Discord would refuse:", *found])


def faults(request: simcord.HttpLogEntry) -> list[str]:
    """Return what Discord, or the project's rule on mentions, would refuse in a request.

    Each sentence begins with the request's method and path.
    """
    known = specification()
    unknown = (
        known.request_faults(request.method, request.path, request.params, request.json)
        if known
        else ()
    )
    found = list(unknown) or list(_limit_faults(request))
    return [f"{request.method} {request.path}: {fault}" for fault in found]


def message_faults(payload: Payload) -> list[str]:
    """Return what Discord would refuse in the JSON of a new message, its mentions aside."""
    known = specification()
    unknown = known.schema_faults("MessageCreateRequest", payload) if known else ()
    return list(unknown) or [
        *message_limits.message_faults(payload),
        *message_limits.emptiness_faults(payload),
    ]


def command_faults(commands: Sequence[Payload]) -> list[str]:
    """Return what Discord would refuse in the JSON list of a bulk command sync."""
    known = specification()
    unknown = [
        f"{command.get('name')!r}: {fault}"
        for command in commands
        for fault in (
            known.schema_faults("ApplicationCommandUpdateRequest", command) if known else ()
        )
    ]
    return unknown or list(command_limits.sync_faults(commands))


def message_payload(
    content: str | None = None,
    *,
    embeds: Sequence[discord.Embed] = (),
    view: BaseView | None = None,
) -> dict[str, Any]:
    """Return the JSON that discord.py itself would send for a message."""
    parameters = handle_message_parameters(
        content, embeds=embeds or MISSING, view=MISSING if view is None else view
    )
    assert parameters.payload is not None
    return parameters.payload


def _limit_faults(request: simcord.HttpLogEntry) -> Iterator[str]:
    """Yield what the specification leaves out, by what the request carries."""
    body = request.json or {}
    match [request.method, *request.path.strip("/").split("/")]:
        case ["POST", "channels", _, "messages"] | ["POST", "webhooks", _, _]:
            yield from _new_message_faults(body)
        case ["POST", "channels", _, "threads"] if "message" in body:
            yield from _new_message_faults(body["message"])
        case ["PATCH", "channels", _, "messages", _] | ["PATCH", "webhooks", _, _, "messages", _]:
            yield from _edited_message_faults(body)
        case ["POST", "interactions", _, _, "callback"]:
            yield from _callback_faults(body)
        case ["PUT", "applications", *_, "commands"]:
            yield from command_limits.sync_faults(request.json or [])


def _callback_faults(body: Payload) -> Iterator[str]:
    data = body.get("data") or {}
    match body["type"]:
        case InteractionResponseType.channel_message.value:
            yield from _new_message_faults(data)
        case InteractionResponseType.message_update.value:
            yield from _edited_message_faults(data)
        case InteractionResponseType.autocomplete_result.value:
            yield from command_limits.choice_faults(data.get("choices") or ())
        case InteractionResponseType.modal.value:
            yield from message_limits.component_faults(data)


def _new_message_faults(message: Payload) -> Iterator[str]:
    yield from message_limits.message_faults(message)
    yield from message_limits.emptiness_faults(message)
    yield from message_limits.mention_faults(message, new=True)


def _edited_message_faults(message: Payload) -> Iterator[str]:
    yield from message_limits.message_faults(message)
    yield from message_limits.mention_faults(message, new=False)
