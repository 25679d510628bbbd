"""Members of a Discord on the wire: what they ask, and when which answer came."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.wire_gateway import Gateway

COMMAND, COMPONENT, TYPING = 2, 3, 4
"""Kinds of interactions (https://docs.discord.com/developers/interactions)."""

CHOICES, DEFERRED = 8, (5, 6)
"""Kinds of answers: what is offered while a member types, and that an answer follows."""


@dataclass
class Asked:
    """One interaction, `data` as Discord gives it: when it was sent and answered (in seconds), and
    all answers' bodies; `message` is the one that shows the last of them."""

    id: int
    member: int
    data: Mapping[str, Any]
    sent: float
    answered: float | None = None
    answers: list[dict[str, Any]] = field(default_factory=list)
    message: dict[str, Any] = field(default_factory=dict)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def took_s(self) -> float:
        return float("inf") if self.answered is None else self.answered - self.sent

    async def answer(self, timeout_s: float) -> bool:
        """Whether an answer came in that time; that one will follow is none."""
        try:
            await asyncio.wait_for(self.done.wait(), timeout_s)
        except TimeoutError:
            return False
        return True


@dataclass
class Members:
    """Ask the bots at a `gateway`, and serve what an answer needs. Files by their names are what
    members send along."""

    gateway: Gateway
    application: int
    guild: int
    channel: int
    message_of: Callable[[str, str], dict[str, Any]]
    files: dict[str, bytes] = field(default_factory=dict)
    asked: dict[int, Asked] = field(default_factory=dict)
    url: str = ""
    _next: int = 1 << 60

    async def command(
        self,
        member: int,
        name: str,
        files: Sequence[str] = (),
        typing: str | None = None,
        **options: Any,
    ) -> Asked:
        """A slash command, a subcommand behind a blank, with options of text or whole numbers and
        `files`; `typing` is the option for which choices are asked."""
        root, _, sub = name.partition(" ")
        given: list[dict[str, Any]] = [
            {"name": key, "type": 4 if isinstance(value, int) else 3, "value": value}
            | ({"focused": True} if key == typing else {})
            for key, value in options.items()
        ]
        attached = {}
        for number, file in enumerate(files):
            id_ = str(self._number())
            place = "file" if number == 0 else f"file_{number + 1}"
            given.append({"name": place, "type": 11, "value": id_})
            address = f"{self.url}/cdn/{file}"
            attached[id_] = {
                "id": id_,
                "filename": file,
                "size": len(self.files[file]),
                "url": address,
                "proxy_url": address,
            }
        if sub:
            given = [{"name": sub, "type": 1, "options": given}]
        data = {"id": "1", "name": root, "type": 1, "options": given}
        if attached:
            data["resolved"] = {"attachments": attached}
        return await self.ask(member, TYPING if typing else COMMAND, data)

    async def press(self, member: int, custom_id: str, message: Mapping[str, Any]) -> Asked:
        """A button of a message."""
        data = {"component_type": 2, "custom_id": custom_id}
        return await self.ask(member, COMPONENT, data, message=message)

    async def ask(self, member: int, kind: int, data: Mapping[str, Any], **more: Any) -> Asked:
        """Any interaction."""
        asked = Asked(self._number(), member, data, time.perf_counter())
        self.asked[asked.id] = asked
        await self.gateway.tell(
            "INTERACTION_CREATE",
            {
                "id": str(asked.id),
                "application_id": str(self.application),
                "version": 1,
                "type": kind,
                "token": f"token-{asked.id}",
                "data": data,
                "context": 0,
                "guild_id": str(self.guild),
                "channel_id": str(self.channel),
                "channel": {"id": str(self.channel), "type": 0, "name": "papers", "position": 0},
                "member": self.member(member),
                "locale": "en-US",
                "guild_locale": "en-US",
                "app_permissions": "0",
                "attachment_size_limit": 10 << 20,
                "entitlements": [],
                "authorizing_integration_owners": {},
                **more,
            },
        )
        return asked

    async def react(
        self,
        member: int,
        message: str,
        name: str = "MESSAGE_REACTION_ADD",
        author: int | None = None,
    ) -> None:
        """A reaction with the sign that saves, or one taken off, on a message of the bot's or of
        another `author`'s."""
        await self.gateway.tell(
            name,
            {
                "user_id": str(member),
                "channel_id": str(self.channel),
                "type": 0,
                "message_id": message,
                "guild_id": str(self.guild),
                "burst": False,
                "message_author_id": str(author or self.application),
                "member": self.member(member),
                "emoji": {"id": None, "name": "🔖"},
            },
        )

    def member(self, id_: int) -> dict[str, Any]:
        user = {"id": str(id_), "username": f"member{id_}", "discriminator": "0", "avatar": None}
        return {
            "user": user,
            "roles": [],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "flags": 0,
            "permissions": str((1 << 50) - 1),
            "deaf": False,
            "mute": False,
        }

    def routes(self) -> list[web.RouteDef]:
        hook = "/webhooks/{application}/{token}"
        return [
            web.post("/interactions/{id}/{token}/callback", self._answer),
            web.post(hook, self._follow),
            *(
                web.route(method, hook + "/messages/{message}", self._original)
                for method in ("GET", "PATCH", "DELETE")
            ),
            web.get("/cdn/{file}", self._file),
        ]

    async def _answer(self, request: web.Request) -> web.Response:
        asked = self.asked[int(request.match_info["id"])]
        body = await _body(request)
        kind = body.get("type")
        asked.answers.append(body)
        if kind not in DEFERRED:
            self._done(asked)
        message = self._message(asked, body.get("data") or {})
        if not request.query.get("with_response"):
            return web.Response(status=204)
        return _json(
            {
                "interaction": {
                    "id": str(asked.id),
                    "type": 2,
                    "response_message_id": message["id"],
                    "response_message_loading": kind in DEFERRED,
                },
                "resource": None if kind == CHOICES else {"type": kind, "message": message},
            }
        )

    async def _follow(self, request: web.Request) -> web.Response:
        asked = self._behind(request)
        body = await _body(request)
        asked.answers.append(body)
        self._done(asked)
        return _json(self._message(asked, body))

    async def _original(self, request: web.Request) -> web.Response:
        asked = self._behind(request)
        if request.method == "DELETE":
            return web.Response(status=204)
        body = await _body(request) if request.method == "PATCH" else {}
        if request.method == "PATCH":
            asked.answers.append(body)
            self._done(asked)
        return _json(self._message(asked, body))

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["file"]])

    def _behind(self, request: web.Request) -> Asked:
        return self.asked[int(request.match_info["token"].removeprefix("token-"))]

    def _message(self, asked: Asked, body: Mapping[str, Any]) -> dict[str, Any]:
        message = self.message_of(str(asked.id + 1), str(self.channel))
        asked.message = message | {key: body[key] for key in ("components", "flags") if key in body}
        return asked.message

    def _number(self) -> int:
        self._next += 2
        return self._next

    @staticmethod
    def _done(asked: Asked) -> None:
        if asked.answered is None:
            asked.answered = time.perf_counter()
        asked.done.set()


async def _body(request: web.Request) -> dict[str, Any]:
    """The JSON of a request, with files or without; these are read and forgotten."""
    if not request.content_type.startswith("multipart/"):
        text = await request.text()
        body = json.loads(text) if text else {}
    else:
        body = {}
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            if part.name == "payload_json":
                body = json.loads(await part.read())
            else:
                body.setdefault("files", []).append(len(await part.read()))
    return dict(body)


def _json(data: object) -> web.Response:
    return web.Response(body=json.dumps(data).encode(), content_type="application/json")


def save_button(paper: str) -> dict[str, Any]:
    """What a message with a button that saves a paper holds of it."""
    return any_button(f"save:{paper}")


def any_button(custom_id: str) -> dict[str, Any]:
    """What a message with such a button holds of it."""
    button = {"type": 2, "style": 2, "label": "Press", "custom_id": custom_id}
    return {"components": [{"type": 1, "components": [button]}], "flags": 1 << 15}
