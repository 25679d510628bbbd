"""The demo as a visitor meets it: a process, its page in a real browser, and the members there.

The tests share one demo and one browser, and the last one ends the demo.
"""

import signal
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import Demo, DemoPage, open_page, running_demo

ENGLISH, CHINESE = "Reader", "读者 (中文)"
MEMBER = "Member (no admin)"

START = datetime(2026, 3, 2, 8, 59, 40, tzinfo=UTC)
"""A Monday, shortly before a full minute: nobody wants to wait for one here."""


@pytest.fixture(scope="module")
def taken_port() -> Iterator[int]:
    """A port in use, on which the demo is asked to be."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, taken_port: int) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    with running_demo(folder, "--port", str(taken_port), "--start", START.isoformat()) as demo:
        yield demo


@pytest.fixture(scope="module")
def page(demo: Demo, chromium: str) -> Iterator[DemoPage]:
    with open_page(chromium, demo.url) as page:
        yield page


def test_a_weekly_post_appears_when_its_minute_comes(demo: Demo, page: DemoPage) -> None:
    page.look_as(ENGLISH)
    soon = START + timedelta(seconds=time.monotonic() - demo.ready_at + 10)
    due = soon.replace(second=0) + timedelta(minutes=1)
    page.send_command("weekly add", zone="UTC", time=f"{due:%H:%M}", papers="10")
    page.message(f"every Monday at {due:%H:%M}")
    page.message("Papers of the week", within_s=90)


def test_a_member_searches_opens_a_hit_and_bookmarks_it_by_reaction(page: DemoPage) -> None:
    page.look_as(ENGLISH)
    page.send_command("search", query="federated trajectory preparation")
    hits = page.message("federated trajectory preparation")
    expect(hits).to_be_in_viewport()
    hits.get_by_role("button", name="Open").first.click()
    card = page.message("FedTDP", "Abstract")
    bookmark = card.locator(".reaction-chip").first
    bookmark.click()
    expect(bookmark).to_have_attribute("aria-pressed", "true")
    page.send_command("bookmarks list")
    page.message("Your bookmarks", "FedTDP")


def test_the_chinese_member_does_the_same_in_chinese(page: DemoPage) -> None:
    page.look_as(CHINESE)
    page.send_command("search", query="零空间 安全护栏")
    page.message("零空间 安全护栏").get_by_role("button", name="打开").first.click()
    card = page.message("GuardSpace", "研究动机")
    bookmark = card.locator(".reaction-chip").first
    bookmark.click()
    expect(bookmark).to_have_attribute("aria-pressed", "true")
    page.send_command("bookmarks list")
    page.message("你的收藏", "GuardSpace")


def test_what_one_member_does_shows_on_the_page_of_the_other(page: DemoPage) -> None:
    page.look_as(ENGLISH)
    page.send_command("search", query="mixture of experts")
    hits = page.message("mixture of experts", "Page 1")
    with page.another() as others_page:
        others_page.look_as(CHINESE)
        others_page.message("mixture of experts", "Page 1")
        hits.get_by_role("button", name="Next").click()
        others_page.message("mixture of experts", "Page 2")


def test_a_refusal_is_an_answer_like_any_other(page: DemoPage) -> None:
    page.look_as(ENGLISH)
    page.send_command("search", query="qqzzxx")
    page.message("No paper matches", "qqzzxx")
    page.send_command("help")
    page.message("searchable in English and Chinese")


def test_the_chinese_member_reads_what_commands_do_in_chinese(page: DemoPage) -> None:
    page.look_as(CHINESE)
    composer = page.page.locator("#channel-composer-input")
    composer.fill("/paper")
    expect(page.page.locator(".command-popup")).to_contain_text("查看一篇论文")
    composer.fill("")


def test_a_member_who_is_no_admin_is_still_that_member_after_a_reload(page: DemoPage) -> None:
    page.look_as(MEMBER)
    composer = page.page.locator("#channel-composer-input")
    composer.fill("/")
    expect(page.page.locator(".command-popup")).to_contain_text("/search")
    expect(page.page.locator(".command-popup")).not_to_contain_text("/weekly")
    composer.fill("")
    page.page.reload()
    page.wait()
    expect(page.page.get_by_label("Viewing as").locator("option:checked")).to_have_text(MEMBER)


def test_a_number_saves_one_of_several_papers_and_save_papers_all(page: DemoPage) -> None:
    page.look_as(MEMBER)
    page.send_command("search", query="KV cache quantization")
    hits = page.message("KV cache quantization")
    expect(hits.locator(".reaction-chip")).to_have_count(6)
    hits.locator(".reaction-chip").nth(1).click()
    expect(hits.locator(".reaction-chip").nth(1)).to_have_attribute("aria-pressed", "true")
    hits.hover()
    hits.get_by_role("button", name="Save papers").click()
    page.message("Found 5 papers")


def test_the_reading_list_in_the_channel_can_be_imported(page: DemoPage, tmp_path: Path) -> None:
    page.look_as(MEMBER)
    listed = page.message("bookmarks.json")
    listed.hover()
    with page.page.expect_download() as downloading:
        listed.get_by_role("button", name="Download bookmarks.json").click()
    file = tmp_path / "bookmarks.json"
    downloading.value.save_as(file)
    page.send_command("bookmarks import", file=str(file))
    page.message("New bookmarks: 5")


def test_each_of_ten_papers_has_a_number(page: DemoPage) -> None:
    tenth = page.message("Papers of the week", "10. ").locator(".reaction-chip").last
    expect(tenth).to_contain_text("🔟")
    tenth.click()
    expect(tenth).to_have_attribute("aria-pressed", "true")


def test_lists_fit_two_screens_of_a_phone_and_nothing_scrolls_sideways(page: DemoPage) -> None:
    page.look_as(ENGLISH)
    page.page.set_viewport_size({"width": 390, "height": 844})
    page.send_command("search", query="safety alignmnt breaks during fine-tuning")
    found = page.message("safety alignmnt")
    page.send_command("weekly edit", schedule="2", papers="5")  # the first one is the demo's own
    page.message("5 papers")
    page.send_command("weekly preview", schedule="2")
    post = page.message("Papers of the week", "Preview", "5. ")
    for card, most in ((found, 1_000), (post, 1_200)):
        box = card.bounding_box()
        assert box
        assert box["width"] > 200
        assert box["height"] <= most
    page.send_command("help")
    help_box = page.message("searchable in English and Chinese").bounding_box()
    assert help_box
    assert help_box["height"] <= 844
    wider = page.page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
    page.page.set_viewport_size({"width": 1280, "height": 1000})
    assert not wider


def test_a_paper_comes_out_of_a_feed_while_one_watches(page: DemoPage) -> None:
    """Two minutes after the start at most, which other tests have spent."""
    page.look_as(ENGLISH)
    page.message("Papers of the day", "1 new of 1", "While you watched", within_s=90)
    page.send_command("feeds add", what="https://example.org/feed.xml")
    page.message("the demo stays on this machine")


def test_a_taken_port_makes_way_for_the_next_and_is_named(demo: Demo, taken_port: int) -> None:
    assert taken_port < demo.port <= taken_port + 20
    said = demo.stderr.read_text()
    assert f"Port {taken_port} is in use; this is port {demo.port}." in said


def test_sigterm_ends_the_demo_in_order_and_its_store_is_gone(demo: Demo) -> None:
    assert list(demo.scratch.rglob("paperboy.db"))
    demo.process.send_signal(signal.SIGTERM)
    assert demo.process.wait(timeout=30) == 0
    assert not list(demo.scratch.iterdir())
    assert "Traceback" not in demo.stderr.read_text()
