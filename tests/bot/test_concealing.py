"""No token is shown, whoever quotes it."""

from __future__ import annotations

import logging
import sys

import pytest

from bot import concealing
from bot.cli.terminal import JsonFormatter, LineFormatter, harmless
from bot.concealing import HIDDEN, conceal, concealed, looks_like_a_token

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abc_defghijklmnop-qrstuvwxyz0123456789"
ODD = "an unusual token of 30 letters"


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concealing, "_secrets", set())


def test_what_has_a_token_s_shape_is_concealed_unasked() -> None:
    assert looks_like_a_token(TOKEN)
    assert (
        concealed(f"Authorization: Bot {TOKEN}, and on") == f"Authorization: Bot {HIDDEN}, and on"
    )


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/a/very-long-path-of-an-article.v1-2026.and-more-of-it-to-come.html",
        "/data/paperboy.db.before-m029_audit",
        "paperboy_discord-0.2.0-py3-none-any.whl",
        "x" * 500,
    ],
)
def test_what_is_no_token_stays(text: str) -> None:
    assert concealed(text) == text


def test_the_host_s_own_token_is_concealed_in_any_shape() -> None:
    assert concealed(ODD) == ODD
    conceal(ODD)
    assert ODD not in concealed(f"'{ODD}'")


def test_a_word_is_no_secret() -> None:
    conceal("token")
    assert concealed("the token") == "the token"


def test_the_address_that_answers_an_interaction_is_concealed() -> None:
    address = (
        "https://discord.com/api/v10/webhooks/123/aW50ZXJhY3Rpb246OTk5OkFCQw/messages/@original"
    )
    assert concealed(address) == (
        f"https://discord.com/api/v10/webhooks/123/{HIDDEN}/messages/@original"
    )


@pytest.mark.parametrize("formatter", [LineFormatter("%(message)s"), JsonFormatter()])
def test_no_line_of_the_log_holds_a_token(formatter: logging.Formatter) -> None:
    try:
        raise ValueError(TOKEN)
    except ValueError:
        record = logging.LogRecord("bot", 40, "", 1, "%s", (TOKEN,), sys.exc_info())
    written = formatter.format(record)
    assert TOKEN not in written
    assert written.count(HIDDEN) == 2


def test_nothing_on_the_terminal_holds_a_token() -> None:
    assert TOKEN not in harmless(f"Discord refuses: {TOKEN}")
