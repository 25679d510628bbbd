"""The command line searches by the sentence encoder that the host has, as the bot does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import encoding
from bot.cli.main import main
from bot.config import Settings
from bot.encoder import choose_encoder
from db.papers.reading import papers_by_number
from db.searching.meaning.encoder.keeping import encode_some
from db.searching.meaning.encoder.model_folder import NETWORK
from db.searching.questions import Question
from db.searching.search import search
from db.store.store import Store
from tests.db.searching.meaning.test_encoder import no_encoder_is_left
from tests.tiny_model import write_model

__all__ = ["no_encoder_is_left"]

ASKED = "why do so many weights get stuck near zero when people squeeze a model to three values"

Paperboy = Callable[..., Result]


@pytest.fixture
def paperboy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paperboy:
    """The program on a store of its own, with a model of the host's."""
    monkeypatch.setenv("PAPERBOY_MODEL", str(write_model(tmp_path / "model")))
    monkeypatch.delenv("PAPERBOY_ENCODER", raising=False)

    def run(*words: str) -> Result:
        result = CliRunner().invoke(main, ["--db", str(tmp_path / "store.db"), *words])
        assert result.exit_code == 0, result.output
        return result

    return run


@pytest.fixture
def papers(tmp_path: Path, loaded_store: Path) -> str:
    """A list of some abstracts, two of which mean by the tiny model what is asked."""
    with Store(loaded_store) as store:
        some = [paper.abstract for paper in store.read(papers_by_number, range(1, 61))]
    told = [*some[:30], f"{some[30]} quantize quantize quantize.", "quantize quantize weights."]
    path = tmp_path / "papers.json"
    path.write_text(json.dumps([{"abstract": text} for text in (*told, *some[31:])]), "utf-8")
    return str(path)


def ids(result: Result) -> list[str]:
    return [hit["id"] for hit in json.loads(result.stdout)]


def ids_of_the_bot(path: Path, model: Path | None) -> list[str]:
    """What the bot finds once it has read all papers."""
    choose_encoder(Settings(db=path, model=str(model), encoder=model is not None))
    with Store(path) as store:
        while encode_some(store):
            pass
        return [hit.paper.id for hit in store.read(search, Question(ASKED)).hits]


def test_what_was_loaded_is_found_as_the_bot_finds_it(
    paperboy: Paperboy, papers: str, tmp_path: Path
) -> None:
    paperboy("load", papers)
    found = paperboy("search", ASKED, "--json")
    assert found.stderr == ""
    assert ids(found) == ids_of_the_bot(tmp_path / "store.db", tmp_path / "model")
    assert ids(found) != ids_of_the_bot(tmp_path / "store.db", None)


def test_it_is_after_the_index_was_made_anew(
    paperboy: Paperboy, papers: str, tmp_path: Path
) -> None:
    paperboy("load", papers)
    before = ids(paperboy("search", ASKED, "--json"))
    paperboy("reindex")
    assert ids(paperboy("search", ASKED, "--json")) == before


def test_off_is_off(
    paperboy: Paperboy, papers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paperboy("load", papers)
    monkeypatch.setenv("PAPERBOY_ENCODER", "off")
    found = ids(paperboy("search", ASKED, "--json"))
    assert found == ids_of_the_bot(tmp_path / "store.db", None)


def test_a_search_among_papers_that_are_not_read_says_so_and_the_next_load_reads_them(
    paperboy: Paperboy, papers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERBOY_ENCODER", "off")
    paperboy("load", papers)
    monkeypatch.delenv("PAPERBOY_ENCODER")
    unread = paperboy("search", ASKED)
    assert "has read 0 of 61 papers" in unread.stderr
    paperboy("load", papers)
    found = paperboy("search", ASKED)
    assert "encoder" not in found.stderr
    assert found.stdout != unread.stdout


def test_a_load_reads_for_a_while_and_says_what_is_left(
    paperboy: Paperboy, papers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "READ_S", 0.0)
    said = paperboy("load", papers).stderr
    assert "has read 20 of 61 papers, and searches do without it until it has read all" in said


def test_a_broken_model_is_said_and_the_search_goes_on(
    paperboy: Paperboy, papers: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    paperboy("load", papers)
    (tmp_path / "model" / NETWORK).write_bytes(b"cut off")
    found = ids(paperboy("search", ASKED, "--json"))
    assert found == ids_of_the_bot(tmp_path / "store.db", None)
    assert "The search goes on without the sentence encoder" in caplog.text
