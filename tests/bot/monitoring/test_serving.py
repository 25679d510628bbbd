"""What programs that watch the bot see of it."""

from __future__ import annotations

import math
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.config import Address
from bot.monitoring.serving import CannotListen, served
from db.feeds.feed import Kind, Owner
from db.feeds.keeping import add_feed
from db.searching.meaning.encoder import chosen
from tests.conftest import ROOT
from tests.db.searching.meaning.test_encoder import OneIdea
from tests.lab import Lab

LOOPBACK = Address("127.0.0.1", 0)


class Watcher:
    """Somebody who asks the pages."""

    def __init__(self, port: int, session: aiohttp.ClientSession) -> None:
        self._address = f"http://127.0.0.1:{port}"
        self._session = session

    async def ask(self, path: str) -> tuple[int, str]:
        async with self._session.get(self._address + path) as answer:
            return answer.status, await answer.text()

    async def figures(self) -> dict[str, float]:
        """Each figure by its name and labels, as Prometheus writes them."""
        status, text = await self.ask("/metrics")
        assert status == 200
        return {
            sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


@pytest.fixture
async def watcher(lab: Lab) -> AsyncIterator[Watcher]:
    async with served(lab.bot, LOOPBACK) as port, aiohttp.ClientSession() as session:
        yield Watcher(port, session)


async def test_a_connected_bot_is_alive_and_ready(watcher: Watcher) -> None:
    status, text = await watcher.ask("/healthz")
    assert status == 200
    assert '"papers": 803' in text
    assert (await watcher.ask("/readyz"))[0] == 200


async def test_a_bot_without_discord_is_alive_and_not_ready(lab: Lab, watcher: Watcher) -> None:
    await lab.bot.on_disconnect()
    assert (await watcher.ask("/healthz"))[0] == 200
    status, text = await watcher.ask("/readyz")
    assert status == 503
    assert "Discord is not connected" in text
    figures = await watcher.figures()
    assert figures["paperboy_gateway_connected"] == 0
    assert math.isnan(figures["paperboy_gateway_latency_seconds"])
    await lab.bot.on_resumed()
    assert (await watcher.ask("/readyz"))[0] == 200


async def test_a_store_that_does_not_answer_is_not_well(
    lab: Lab, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise OSError("gone")

    monkeypatch.setattr(lab.bot.store, "ask", fails)
    for page in ("/healthz", "/readyz", "/metrics"):
        assert (await watcher.ask(page))[0] == 503


async def test_nothing_else_is_served_and_nothing_can_be_changed(watcher: Watcher) -> None:
    assert (await watcher.ask("/"))[0] == 404
    async with watcher._session.post(watcher._address + "/metrics") as answer:
        assert answer.status == 405


async def test_answers_are_counted_by_command_and_outcome(lab: Lab, watcher: Watcher) -> None:
    await lab.ask("search", query="what only the member knows")
    await lab.ask("weekly list")
    figures = await watcher.figures()
    assert figures["paperboy_answers_total search command answered"] == 1
    assert figures["paperboy_answers_total weekly list command refused"] == 1
    assert figures["paperboy_answer_seconds_count search command"] == 1
    assert "only the member" not in (await watcher.ask("/metrics"))[1]


async def test_the_store_its_papers_and_its_feeds_are_shown(lab: Lab, watcher: Watcher) -> None:
    owner = Owner(lab.guild.id, 1, 1, "en-US")
    now = lab.env.now()
    lab.bot.store.write(add_feed, Kind.ARXIV, 'a "b"\n\\c', now=now, name='x"y', owner=owner)
    figures = await watcher.figures()
    assert figures["paperboy_papers"] == 803
    assert figures["paperboy_store_bytes store"] == lab.settings.db.stat().st_size
    assert figures["paperboy_feed_failures xy"] == 0
    assert figures["paperboy_feed_succeeded_at_seconds xy"] == now.timestamp()
    assert math.isnan(figures["paperboy_encoded_papers"])


async def test_progress_of_the_encoder_is_shown(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chosen, "_chosen", None)
    chosen.use(lambda: OneIdea("one"))
    assert '"encoded": {"done": 0, "of": 803}' in (await watcher.ask("/healthz"))[1]
    assert (await watcher.figures())["paperboy_encoded_papers"] == 0


async def test_the_newest_copy_is_shown(lab: Lab, watcher: Watcher) -> None:
    assert math.isnan((await watcher.figures())["paperboy_copied_at_seconds"])
    copies = lab.settings.db.parent / "copies"
    copies.mkdir()
    (copies / "paperboy-20260105T090000Z.db").touch()
    lab.bot.settings = replace(lab.settings, backups=copies)
    assert (await watcher.figures())["paperboy_copied_at_seconds"] == 1_767_603_600


async def test_an_address_that_is_taken_is_said(lab: Lab) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = Address("127.0.0.1", taken.getsockname()[1])
        with pytest.raises(CannotListen, match=rf"PAPERBOY_HTTP={address} cannot be listened on"):
            async with served(lab.bot, address):
                pass


async def test_without_an_address_nothing_listens(lab: Lab) -> None:
    async with served(lab.bot, None) as port:
        assert port == 0


@pytest.mark.parametrize("name", ["alerts.yml", "grafana.json"])
async def test_what_the_documents_draw_is_there(lab: Lab, watcher: Watcher, name: str) -> None:
    """Every figure that the sample rules and the sample board ask for exists."""
    await lab.ask("search", query="safety")
    owner = Owner(lab.guild.id, 1, 1, "en-US")
    lab.bot.store.write(add_feed, Kind.HUGGINGFACE, "", now=lab.env.now(), owner=owner)
    await lab.env.advance_time(timedelta(seconds=2).total_seconds())
    there = {name.split(" ")[0] for name in await watcher.figures()}
    text = (ROOT / "docs" / "monitoring" / name).read_text("utf-8")
    asked = set(re.findall(r"\b(?:paperboy|process)_[a-z_]+", text))
    assert len(asked) > 5
    assert asked <= there


async def test_every_figure_is_explained(watcher: Watcher) -> None:
    """Each of ours stands in the table of docs/monitoring/README.md, and none that is not there."""
    _, text = await watcher.ask("/metrics")
    ours = {
        family.name
        for family in text_string_to_metric_families(text)
        if family.name.startswith("paperboy_")
    }
    page = (ROOT / "docs" / "monitoring" / "README.md").read_text("utf-8")
    explained = {name.removesuffix("_total") for name in re.findall(r"`(paperboy_\w+)`", page)}
    assert {name.removesuffix("_created") for name in ours} <= explained
    assert explained <= ours
