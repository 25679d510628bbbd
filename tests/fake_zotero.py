"""Zotero's server on loopback, as its documentation and its own code (zotero/dataserver) say it
behaves: what it refuses, what it remembers, and how it fails."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

KEY = "Abcdefgh1234567890JKLMnp"
"""A key that opens the library of user 4711."""

USER = 4711

COMMON = {
    *("key", "version", "itemType", "creators", "tags", "collections", "relations", "dateAdded"),
    *("title", "abstractNote", "date", "url", "libraryCatalog", "extra"),
}
FIELDS: Mapping[str, set[str]] = {
    "conferencePaper": COMMON | {"conferenceName", "proceedingsTitle", "DOI"},
    "journalArticle": COMMON | {"publicationTitle", "DOI"},
    "preprint": COMMON | {"repository", "archiveID", "DOI"},
    "manuscript": COMMON,
}
"""What an item of each kind may have (https://api.zotero.org/schema)."""


@dataclass
class Fault:
    """How one request fails: with a status and headers; `after` the server has done what was asked;
    `cut`: the line ends without an answer."""

    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    after: bool = False
    cut: bool = False


@dataclass
class FakeZotero:
    """The server. `items` are what the library holds, by key; `faults` meet one request each, None
    one that goes well. `asked` keeps each request: its method and path."""

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: deque[Fault | None] = field(default_factory=deque)
    access: dict[str, Any] = field(default_factory=lambda: {"library": True, "write": True})
    is_known: bool = True
    version: int = 10
    backoff: str | None = None
    page_changes: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)
    keys_seen: set[str] = field(default_factory=set)
    written: asyncio.Event = field(default_factory=asyncio.Event)
    hold_answers: asyncio.Event | None = None

    def put(self, key: str, **data: Any) -> None:
        """An item of the member's own."""
        self.version += 1
        own = {"key": key, "itemType": "journalArticle", "dateAdded": "2026-01-05T10:00:00Z"}
        self.items[key] = own | {"version": self.version, "creators": []} | data

    @property
    def writes(self) -> int:
        return sum(method == "POST" for method, _ in self.asked)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.method, request.path))
        self.keys_seen.add(request.headers.get("Zotero-API-Key", ""))
        assert request.headers.get("Zotero-API-Version") == "3"
        assert request.method in ("GET", "POST"), "nothing may be changed or deleted"
        fault = self.faults.popleft() if self.faults else None
        if fault and not fault.after:
            return self._fail(request, fault)
        answer = await self._answer(request)
        if self.hold_answers is not None and request.method == "POST":
            self.written.set()
            await self.hold_answers.wait()
        if fault:
            return self._fail(request, fault)
        if self.backoff:
            answer.headers["Backoff"] = self.backoff
        return answer

    def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.cut:
            assert request.transport is not None
            request.transport.close()
        return web.Response(status=fault.status, headers=fault.headers, text="Went wrong")

    async def _answer(self, request: web.Request) -> web.Response:
        if request.headers.get("Zotero-API-Key") != KEY or not self.is_known:
            return web.Response(status=403, text="Invalid key")
        if request.path == "/keys/current":
            access = {"user": self.access} if self.access else {}
            about = {"key": KEY, "userID": USER, "username": "ada", "access": access}
            return web.json_response(about)
        if not request.path.startswith(f"/users/{USER}/") or not self.access.get("library"):
            return web.Response(status=403, text="Forbidden")
        if request.method == "GET":
            return self._page(request)
        if not self.access.get("write"):
            return web.Response(status=403, text="Write access denied")
        return self._write(await request.json())

    def _page(self, request: web.Request) -> web.Response:
        assert request.path == f"/users/{USER}/items/top"
        start, limit = int(request.query["start"]), int(request.query["limit"])
        assert limit <= 100
        shown = [item for item in self.items.values() if not item.get("deleted")]
        shown.sort(key=lambda item: item["dateAdded"], reverse=True)
        page = [{"key": item["key"], "data": item} for item in shown[start : start + limit]]
        headers = {
            "Total-Results": str(len(shown)),
            "Last-Modified-Version": str(self.version),
        }
        if self.page_changes:
            self.page_changes = False
            self.version += 1
        return web.json_response(page, headers=headers)

    def _write(self, sent: list[dict[str, Any]]) -> web.Response:
        if len(sent) > 50:
            return web.Response(status=413, text="Cannot upload more than 50 items at a time")
        told: dict[str, dict[str, Any]] = {
            kind: {} for kind in ("successful", "success", "unchanged", "failed")
        }
        for place, item in enumerate(sent):
            code, message = self._fault_of(item)
            if code:
                told["failed"][str(place)] = {"code": code, "message": message}
                continue
            self.version += 1
            self.items[item["key"]] = item | {
                "version": self.version,
                "dateAdded": "2026-02-01T10:00:00Z",
            }
            told["successful"][str(place)] = {"key": item["key"]}
            told["success"][str(place)] = item["key"]
        return web.json_response(told, headers={"Last-Modified-Version": str(self.version)})

    def _fault_of(self, item: dict[str, Any]) -> tuple[int, str]:
        if "version" not in item:
            return 428, "'version' property must be provided for 'key'-based writes"
        if item["key"] in self.items:
            return 412, "Item has been modified since specified version (expected 0, found 12)"
        fields = FIELDS.get(item["itemType"], set())
        if odd := [name for name in item if name not in fields]:
            return 400, f"'{odd[0]}' is not a valid field for type '{item['itemType']}'"
        if any(len(tag["tag"]) > 255 for tag in item["tags"]):
            return 413, "Tag too long"
        if any(len(json.dumps(value)) > 60_000 for value in item.values()):
            return 413, "Field value too long"
        return 0, ""


@asynccontextmanager
async def serving(zotero: FakeZotero) -> AsyncIterator[str]:
    """The server's address, for as long as the context lasts."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", zotero.handle)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        if zotero.hold_answers is not None:
            zotero.hold_answers.set()
        await runner.cleanup()
