"""What the campaign of a day sends can be sent, and is of every command."""

from __future__ import annotations

import json
import random
from pathlib import Path

from bench.nonsense import Nonsense, every_command


async def test_nonsense_is_sent_to_every_command_and_fits_into_json(tmp_path: Path) -> None:
    commands = await every_command(tmp_path)
    nonsense = Nonsense(random.Random(2026), commands)
    sent = [nonsense.command() for _ in range(3_000)]
    assert all(json.loads(json.dumps(data, allow_nan=False)) == data for data, _ in sent)
    assert {data["name"] for data, _ in sent} == {
        command.qualified_name.split()[0] for command in commands
    }
    typed = [data for data, is_typing in sent if is_typing]
    assert typed
    assert all(json.dumps(data).count('"focused": true') == 1 for data in typed)
