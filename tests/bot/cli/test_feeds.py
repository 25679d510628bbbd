"""`paperboy feed …`: what `/feeds` does, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import main
from bot.fetching.addresses import Reach
from bot.fetching.failures import FetchFailed
from bot.fetching.kinds import meant
from db.feeds.feed import Kind
from db.feeds.keeping import name_of
from tests.fake_sources import FakeSources, papers
from tests.serving import served

Paperboy = Callable[..., Result]


@pytest.fixture
def paperboy(tmp_path: Path) -> Paperboy:
    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["--db", str(tmp_path / "p.db"), "feed", *words])

    return run


@pytest.fixture
def address() -> Iterator[str]:
    with served(FakeSources(papers(4))) as address:
        yield address


def test_a_feed_is_added_checked_listed_and_removed(paperboy: Paperboy, address: str) -> None:
    assert paperboy("add", f"{address}/rss.xml", "--name", "folds").stdout == "Added folds (rss).\n"
    assert paperboy("add", f"{address}/rss.xml").stdout == "There is already folds (rss).\n"
    checked = paperboy("check", "FOLDS")
    assert checked.stdout == "folds: 4 new papers, 4 of them news; 0 changed.\n"
    assert "just asked" in paperboy("check", "folds").stderr
    [feed] = json.loads(paperboy("list", "--json").stdout)
    assert (feed["name"], feed["brought"], feed["failure"]) == ("folds", 4, None)
    assert "4 papers so far" in paperboy("list").stdout
    assert paperboy("pause", "folds").stdout == "folds: paused.\n"
    assert "paused" in paperboy("list").stdout
    assert paperboy("resume", "folds").exit_code == 0
    assert paperboy("remove", "folds").stdout == "folds: removed; its papers stay.\n"
    assert paperboy("list").stdout == ""


def test_a_feed_that_fails_says_why_and_exits_with_1(paperboy: Paperboy, address: str) -> None:
    paperboy("add", f"{address}/nowhere.xml", "--name", "folds")
    failed = paperboy("check", "folds")
    assert failed.exit_code == 1
    assert failed.stderr.endswith("folds: There is nothing at this address (404).\n")
    [feed] = json.loads(paperboy("list", "--json").stdout)
    assert feed["failure"]["reason"] == "There is nothing at this address (404)."


def test_an_unknown_feed_is_refused_with_those_there_are(paperboy: Paperboy) -> None:
    assert paperboy("check", "x").stderr == "There is no feed “x”. There is none.\n"
    paperboy("add", "cs.CL")
    assert paperboy("pause", "x").stderr == "There is no feed “x”. There are: cs.CL.\n"


@pytest.mark.parametrize(
    ("text", "kind", "query", "name"),
    [
        ("cs.CL", Kind.ARXIV, "cs.CL", "cs.CL"),
        ("hep-th", Kind.ARXIV, "hep-th", "hep-th"),
        ('ti:"mixture of experts"', Kind.ARXIV, 'ti:"mixture of experts"', None),
        ("https://arxiv.org/list/cs.LG/recent", Kind.ARXIV, "cs.LG", "cs.LG"),
        ("HF-daily", Kind.HUGGINGFACE, "", "hf-daily"),
        ("https://huggingface.co/papers", Kind.HUGGINGFACE, "", "hf-daily"),
        ("ICLR.cc/2026/Conference", Kind.OPENREVIEW, "ICLR.cc/2026/Conference", "ICLR-2026"),
        (
            "https://openreview.net/group?id=TMLR/2026",
            Kind.OPENREVIEW,
            "TMLR/2026",
            "TMLR-2026",
        ),
        (
            "https://github.com/lab/papers/blob/main/all/list.json",
            Kind.LIST,
            "https://raw.githubusercontent.com/lab/papers/main/all/list.json",
            "list.json",
        ),
        ("https://lab.example.org/blog/feed.xml", Kind.RSS, None, "lab.example.org-blog-feed"),
        ("https://lab.example.org/", Kind.RSS, None, "lab.example.org"),
        ("https://lab.example.org", Kind.RSS, None, "lab.example.org"),
    ],
)
def test_what_names_a_feed_is_understood(
    text: str, kind: Kind, query: str | None, name: str | None
) -> None:
    found = meant(text, Reach.PUBLIC)
    assert found == (kind, text if query is None else query)
    if name is not None:
        assert name_of(*found) == name


def test_a_public_list_is_a_feed_by_its_name() -> None:
    kind, query = meant("iclr2026", Reach.PUBLIC)
    assert (kind, name_of(kind, query)) == (Kind.LIST, "iclr2026.json")


@pytest.mark.parametrize("text", ["", "cs", "x" * 400, "cat:", "../../etc/passwd", "iclr1812"])
def test_what_names_no_feed_is_refused(text: str) -> None:
    with pytest.raises(FetchFailed, match="bad-address"):
        meant(text, Reach.PUBLIC)
