"""Other people's texts on the host's terminal and in the log."""

import json
import logging
import sys

import pytest

from bot.cli.output import as_json
from bot.cli.terminal import JsonFormatter, LineFormatter, harmless


@pytest.mark.parametrize("command", ["\x1b]0;t\x07", "\x1b[2J", "\x9b2J", "\r", "\x08", "\u202e"])
def test_no_command_of_a_text_reaches_the_terminal(command: str) -> None:
    shown = harmless(f"a{command}b\tc\n中文")
    assert not set(command) & set("\x1b\x07\x9b\r\x08\u202e") & set(shown)
    assert shown.endswith("b\tc\n中文")
    written = as_json(command)
    assert written.isprintable()
    assert json.loads(written) == command


def test_our_own_styles_stay() -> None:
    assert harmless("\x1b[1mA\x1b[0m \x1b[4mb\x1b[0m") == "\x1b[1mA\x1b[0m \x1b[4mb\x1b[0m"


def test_a_line_end_in_a_file_s_name_forges_no_line_of_the_log() -> None:
    record = logging.LogRecord("", 20, "", 0, "Loading %s", ("a\nERROR b\x1b[2J",), None)
    assert LineFormatter("%(message)s").format(record) == r"Loading a\nERROR b\x1b[2J"


def test_a_record_in_json_is_one_line_whatever_it_says() -> None:
    try:
        raise ValueError("a\nb")
    except ValueError:
        record = logging.LogRecord(
            "bot", logging.ERROR, "", 1, "%s", ("x\n\x1b\u2028y",), sys.exc_info()
        )
    line = JsonFormatter().format(record)
    assert line.isascii()
    assert line.isprintable()
    said = json.loads(line)
    assert (said["level"], said["logger"], said["message"]) == ("ERROR", "bot", "x\n\x1b\u2028y")
    assert "ValueError" in said["traceback"]
