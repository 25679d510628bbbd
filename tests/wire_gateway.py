"""The gateway of a Discord on the wire: sessions that break, resume, and cannot be resumed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION = 0, 1, 2, 6, 7, 9
HELLO, ACK = 10, 11

Event = tuple[str, dict[str, Any]]


@dataclass
class Session:
    """What one bot was told, in order, and the socket that it listens on, if there is one."""

    events: list[Event] = field(default_factory=list)
    socket: web.WebSocketResponse | None = None

    async def send(self, number: int) -> None:
        """Send the event of this number, from 1. What breaks the line is sent when it resumes."""
        name, data = self.events[number - 1]
        if self.socket is not None:
            try:
                await self.socket.send_json({"op": DISPATCH, "t": name, "s": number, "d": data})
            except ConnectionError:
                self.socket = None


@dataclass
class Gateway:
    """Greets each bot with the events of `greeting`, then tells it what `tell` is given. `keeps`
    says whether a session outlives its line; `url` is the address to come back to. `greeted` is set
    once a bot was."""

    greeting: Sequence[Event]
    keeps: bool = True
    url: str = ""
    sessions: list[Session] = field(default_factory=list)
    resumed: int = 0
    refused: int = 0
    greeted: asyncio.Event = field(default_factory=asyncio.Event)

    async def tell(self, name: str, data: dict[str, Any]) -> None:
        """Tell all bots of an event; one whose line is cut hears of it when it resumes."""
        for session in self.sessions:
            session.events.append((name, data))
            await session.send(len(session.events))

    def cut(self) -> None:
        """Cut every line, without a word."""
        for session in self.sessions:
            if session.socket is not None and session.socket._req is not None:
                transport = session.socket._req.transport
                if transport is not None:
                    transport.abort()
            session.socket = None

    async def close(self, code: int) -> None:
        """End every line with a code."""
        for session in self.sessions:
            socket, session.socket = session.socket, None
            if socket is not None:
                await socket.close(code=code)

    async def say(self, operation: int, data: bool | None = None) -> None:
        """Say something that is no event: that the bots are to come again, or that their session
        has ended (`data`: whether it may be resumed)."""
        for session in self.sessions:
            if session.socket is not None:
                await session.socket.send_json({"op": operation, "d": data})

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": 40_000}})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            said = json.loads(message.data)
            if said["op"] == HEARTBEAT:
                await socket.send_json({"op": ACK})
            elif said["op"] == IDENTIFY:
                await self._identify(socket)
            elif said["op"] == RESUME:
                await self._resume(socket, said["d"])
        return socket

    async def _identify(self, socket: web.WebSocketResponse) -> None:
        session = Session(socket=socket)
        self.sessions.append(session)
        about = {"session_id": str(len(self.sessions)), "resume_gateway_url": self.url}
        for name, data in self.greeting:
            session.events.append((name, {**data, **(about if name == "READY" else {})}))
            await session.send(len(session.events))
        self.greeted.set()

    async def _resume(self, socket: web.WebSocketResponse, said: dict[str, Any]) -> None:
        if not self.keeps:
            self.refused += 1
            self.sessions[int(said["session_id"]) - 1].events.clear()
            await socket.send_json({"op": INVALID_SESSION, "d": False})
            return
        self.resumed += 1
        session = self.sessions[int(said["session_id"]) - 1]
        session.socket = socket
        for number in range(said["seq"] + 1, len(session.events) + 1):
            await session.send(number)
        session.events.append(("RESUMED", {}))
        await session.send(len(session.events))
