"""The real bot in a process of its own, at a Discord on the wire, with a clock that can be set.

    python -m bench.wire_bot STORE URL

The file `STORE.clock` holds a moment and how many seconds pass in one; it may change at any time.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.wire_discord import WireDiscord

SETTLE_S = 1.5
"""Seconds that the bot has for what it does first."""

FAULT = re.compile(r"Bug [0-9a-f]{6}|never retrieved|Ignoring exception|Task exception|MemoryError")
"""What no line of the log may say."""

ERROR = re.compile(r"[\w.]+(Error|Exception|Refusal|NotFound|Forbidden)\b|discord\.errors")
"""How a traceback's last line begins."""


@dataclass
class Bot:
    """A running bot: its process, its clock, and what it said on its standard error."""

    process: asyncio.subprocess.Process
    clock: Path
    said: list[str] = field(default_factory=list)

    def memory_mb(self, which: str = "VmRSS") -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(rf"{which}:\s+(\d+)", status)
        assert found, "no such memory"
        return int(found[1]) / 1024

    def forget_peak(self) -> None:
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def set_clock(self, now: datetime, speed: float = 1.0) -> None:
        _write_clock(self.clock, now, speed)

    @property
    def faults(self) -> list[str]:
        """The lines of the log that speak of a bug, with the errors that their tracebacks name."""
        found = [number for number, line in enumerate(self.said) if FAULT.search(line)]
        return [self.said[number].strip() + self._error_after(number) for number in found]

    def _error_after(self, number: int) -> str:
        errors = (line.strip() for line in self.said[number + 1 :] if ERROR.match(line))
        return f" {next(errors, '')}".rstrip()

    @property
    def log(self) -> str:
        return "".join(self.said)


@asynccontextmanager
async def running(
    store: Path, fake: WireDiscord, now: datetime | None = None, speed: float = 1.0
) -> AsyncIterator[Bot]:
    """A bot on a store, which is killed in the end."""
    clock = store.with_name(store.name + ".clock")
    _write_clock(clock, now or datetime.now(UTC), speed)
    fake.gateway.greeted.clear()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.wire_bot", str(store), fake.url),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
    )
    bot = Bot(process, clock)
    listening = asyncio.create_task(_listen(bot))
    try:
        async with asyncio.timeout(60):
            greeted = asyncio.ensure_future(fake.gateway.greeted.wait())
            ended = asyncio.ensure_future(process.wait())
            await asyncio.wait([greeted, ended], return_when=asyncio.FIRST_COMPLETED)
            assert greeted.done(), f"the bot ended at once: {bot.log}"
        await asyncio.sleep(SETTLE_S)
        yield bot
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await listening


async def _listen(bot: Bot) -> None:
    assert bot.process.stderr is not None
    async for line in bot.process.stderr:
        bot.said.append(line.decode("utf-8", "replace"))


def _write_clock(file: Path, now: datetime, speed: float) -> None:
    new = file.with_name(file.name + ".new")
    new.write_text(f"{now.isoformat()} {speed} {time.monotonic()}")
    new.replace(file)


def _read_clock(file: Path) -> datetime:
    moment, speed, since = file.read_text().split()
    passed = (time.monotonic() - float(since)) * float(speed)
    return datetime.fromisoformat(moment) + timedelta(seconds=passed)


def _run(store: Path, url: str) -> None:
    sys.modules["tantivy"] = None  # type: ignore[assignment]  # the usual installation has none

    import bot.delivery.loops as loops
    from tests.wire_discord import run_bot

    clock = store.with_name(store.name + ".clock")
    every = loops.rounds

    def hurried(client, seconds, work, what):  # type: ignore[no-untyped-def]
        """The rounds come as often as the clock says, but every half second at the most."""
        _, speed, _ = clock.read_text().split()
        return every(client, max(0.5, seconds / float(speed)), work, what)

    loops.rounds = hurried
    run_bot(
        *(store, url, _read_clock(clock), lambda: None),
        clock=lambda: _read_clock(clock),
        private_network=True,
    )


if __name__ == "__main__":
    _run(Path(sys.argv[1]), sys.argv[2])
