"""The demo in a real browser: its process, and its page as a member works with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, expect, sync_playwright

ROOT = Path(__file__).parent.parent

FLAGS = (
    "--no-sandbox",  # root in a container may not have one
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

ANSWER_S = 15.0
"""How long the page may take to show what is expected, on a busy machine."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A running `paperboy demo`: its process, the address that it printed, when it did (by the
    monotonic clock), the file with what else it says, and the folder for what it throws away."""

    process: subprocess.Popen[str]
    url: str
    ready_at: float
    stderr: Path
    scratch: Path

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0


@contextmanager
def running_demo(folder: Path, *arguments: str) -> Iterator[Demo]:
    """`paperboy demo` as on a server that nobody sits at: no input, no home, no display.

    It leaves what it writes in `folder`. Raises AssertionError where it ends without an address.
    """
    home, scratch, stderr = folder / "home", folder / "tmp", folder / "stderr"
    home.mkdir()
    scratch.mkdir()
    unwanted = ("DISPLAY", "WAYLAND_DISPLAY", "DISCORD_TOKEN", "PAPERBOY_DB")
    env = {name: value for name, value in os.environ.items() if name not in unwanted}
    with (
        stderr.open("w") as complaints,
        subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", *arguments],
            cwd=ROOT,
            env={**env, "HOME": str(home), "TMPDIR": str(scratch)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            url = _address(process.stdout, stderr)
            yield Demo(process, url, time.monotonic(), stderr, scratch)
        finally:
            process.kill()


def _address(stdout: IO[str], stderr: Path) -> str:
    for line in stdout:
        if "http://" in line:
            return line.split()[-1]
    raise AssertionError(f"The demo ended before it was there:\n{stderr.read_text()}")


@contextmanager
def open_page(
    chromium: str, url: str, *, width: int = 1280, height: int = 1000, scale: float = 1
) -> Iterator[DemoPage]:
    """The page at `url`, shown by the browser at the path `chromium` in a window of this size;
    `scale` device pixels make one of the page's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            context = browser.new_context(
                viewport={"width": width, "height": height}, device_scale_factor=scale
            )
            context.set_default_timeout(ANSWER_S * 1000)
            expect.set_options(timeout=ANSWER_S * 1000)
            yield _open(context, url)
        finally:
            browser.close()


def _open(context: BrowserContext, url: str) -> DemoPage:
    page = context.new_page()
    page.goto(url)
    shown = DemoPage(page)
    shown.wait()
    return shown


@dataclass(frozen=True, slots=True)
class DemoPage:
    """What a member does on the page, and what they see there."""

    page: Page

    def wait(self) -> None:
        """Until the page shows what it knows."""
        self.page.wait_for_selector("#preview-app[aria-busy=false]")

    @contextmanager
    def another(self) -> Iterator[DemoPage]:
        """A second page on the same demo."""
        shown = _open(self.page.context, self.page.url)
        try:
            yield shown
        finally:
            shown.page.close()

    def look_as(self, member: str) -> None:
        """Be the member with this name from now on, with the commands that they may use."""
        (chosen,) = self.page.get_by_label("Viewing as").select_option(label=member)
        # The page shows what it showed to the member before until the server has answered.
        self.page.wait_for_function(
            """chosen => {
                const { viewerId, ready, commandPicker } = window.simcordPreview;
                return viewerId === chosen && ready && commandPicker.catalog.state === "ready";
            }""",
            arg=chosen,
        )

    def send_command(self, command: str, **options: str) -> None:
        """Type a slash command with its options, and send it. Where an option offers choices, the
        first one in which the value stands is taken; a file is given by its path."""
        composer = self.page.locator("#channel-composer-input")
        composer.click()
        composer.press_sequentially(f"/{command}")
        # Enter would take what the list had before the last letter, or nothing while it is renewed.
        named = self.page.get_by_text(f"/{command}", exact=True)
        self._menu.get_by_role("option").filter(has=named).first.click()
        for name, value in options.items():
            upload = self.page.locator(f"input.command-file-input[data-option={name}]")
            if upload.count():
                upload.set_input_files(value)
                continue
            field = self._option(name)
            field.fill(value)
            if field.get_attribute("role") == "combobox":
                self._menu.get_by_role("option").filter(has_text=value).first.click()
        self.page.locator("#send-message").click()

    @property
    def _menu(self) -> Locator:
        return self.page.locator(".command-popup")

    def _option(self, name: str) -> Locator:
        """The field of an option, brought by the menu of further options if it is not there yet."""
        field = self.page.locator(f".command-option-input[data-option={name}]")
        more = self.page.locator(".command-ghost")
        expect(field.or_(more).first).to_be_visible()
        if not field.is_visible():
            more.click()
            self._menu.get_by_role("option").filter(has_text=name).first.click()
        return field

    @property
    def messages(self) -> Locator:
        """All messages that the member sees, the oldest first."""
        return self.page.locator("article.channel-message")

    def message(self, *texts: str, within_s: float = ANSWER_S) -> Locator:
        """The newest message in which all these texts stand, once there is one."""
        found = self.messages
        for text in texts:
            found = found.filter(has_text=text)
        expect(found.last).to_be_visible(timeout=within_s * 1000)
        return found.last
