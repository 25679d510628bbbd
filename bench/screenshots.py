"""The pictures in the README, taken from the real demo.

    python -m bench.screenshots

Needs Chromium. Whoever changes how a card looks takes them again and looks at them.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.browser import DemoPage, open_page, running_demo

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"

ENGLISH, CHINESE = "Reader", "读者 (中文)"

TOPIC = "Multimodal Reasoning"

ZONE = "Asia/Shanghai"
START = "2026-03-02T08:59:40+08:00"
"""A Monday, shortly before the weekly post: the pictures show the same moment every time."""

SCALE = 1.5
WINDOW = 2600
"""Higher than the longest card, so that none is cut."""

PHONE = 390
"""The width of a phone, in pixels of the page."""

CALM_MS = 1_000
"""How long the page gets to scroll, and to make its buttons ready for the next press."""

CARD_WIDTH = 690
"""From the left edge of a message to the right one of its card, in pixels of the page."""


@click.command()
@click.option("--browser", default="chromium", show_default=True, help="Chromium or Chrome.")
def main(browser: str) -> None:
    """Take the pictures and say how large each one is."""
    path = shutil.which(browser)
    if path is None:
        raise click.ClickException(f"There is no {browser} here.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with _demo_page(path) as page:
        _take_chinese(page)
        _take_english(page)
        _take_on_a_phone(page)


@contextmanager
def _demo_page(browser: str) -> Iterator[DemoPage]:
    os.environ["TZ"] = ZONE  # the page tells times in the zone of its machine
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder), "--start", START) as demo,
        open_page(browser, demo.url, height=WINDOW, scale=SCALE) as page,
    ):
        yield page


def _take_chinese(page: DemoPage) -> None:
    page.look_as(CHINESE)
    page.send_command("weekly add", zone="上海", time="09:00", tags=TOPIC, papers="3")
    _take(page.message("本周论文", within_s=60), "weekly-zh")
    page.send_command("search", query="微调后如何保持安全对齐")
    _take(page.message("微调后如何保持安全对齐"), "search-zh")
    page.send_command("paper", paper="GuardSpace")
    _take(page.message("GuardSpace", "研究动机"), "card-zh")


def _take_english(page: DemoPage) -> None:
    page.look_as(ENGLISH)
    page.send_command("weekly add", zone="Shanghai", time="09:03", tags=TOPIC)
    page.send_command("search", query="safety alignmnt breaks during fine-tuning")
    _take(page.message("safety alignmnt"), "search-en")
    _save(page.message("GuardSpace", "Abstract"))
    page.send_command("paper", paper="FedTDP")
    card = page.message("FedTDP", "Abstract")
    _save(card)
    _take(card, "card-en")
    page.send_command("digest", tag="Reward Model")
    _take(page.message("What to read first"), "digest-en")
    page.send_command("bookmarks list")
    _take(page.message("Your bookmarks"), "bookmarks-en")


def _take_on_a_phone(page: DemoPage) -> None:
    page.page.set_viewport_size({"width": PHONE, "height": WINDOW})
    _take(page.message("Papers of the week", within_s=180), "phone-weekly-en", width=PHONE)
    page.look_as(CHINESE)
    page.send_command("search", query="微调后如何保持安全对齐")
    _take(page.message("微调后如何保持安全对齐"), "phone-search-zh", width=PHONE)


def _save(message: Locator) -> None:
    bookmark = message.locator(".reaction-chip").first
    bookmark.click()
    expect(bookmark).to_have_attribute("aria-pressed", "true")


def _take(message: Locator, name: str, *, width: int = CARD_WIDTH) -> None:
    """Keep the picture of a message, `width` pixels of the page, without what surrounds it."""
    page = message.page
    page.mouse.move(0, 0)  # no menu over the message under the pointer
    page.wait_for_timeout(CALM_MS)
    message.scroll_into_view_if_needed()
    box = message.bounding_box()
    assert box is not None
    shot = page.screenshot(
        clip={"x": box["x"], "y": box["y"], "width": width, "height": box["height"]}
    )
    with Image.open(io.BytesIO(shot)) as picture:
        # A palette takes a third of the bytes; this way the small emoji keep their colours.
        small = picture.convert("RGB").quantize(method=Image.Quantize.MAXCOVERAGE, kmeans=2)
    path = PICTURES / f"{name}.png"
    small.save(path, optimize=True)
    click.echo(f"{path.stat().st_size / 1024:5.0f} KiB  {small.width} × {small.height}  {name}")


if __name__ == "__main__":
    main()
