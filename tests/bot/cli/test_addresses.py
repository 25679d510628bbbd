"""`load` and `enrich` take addresses and the names of public lists where they take files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import main
from bot.fetching.loopback import Reply
from bot.fetching.named_lists import named_lists
from tests.bot.cli.test_main import some_seeds
from tests.fake_sources import FakeSources, paper_list, papers
from tests.serving import served

Paperboy = Callable[..., Result]


@pytest.fixture
def paperboy(tmp_path: Path) -> Paperboy:
    """The program on a store of the test's own, new at first."""

    def run(*words: str | Path) -> Result:
        return CliRunner().invoke(main, ["--db", str(tmp_path / "p.db"), *map(str, words)])

    return run


@pytest.fixture
def host() -> FakeSources:
    return FakeSources(papers(5))


@pytest.fixture
def address(host: FakeSources) -> Iterator[str]:
    with served(host) as address:
        yield address


def report(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def refusal(result: Result) -> str:
    assert (result.exit_code, result.stdout) == (1, "")
    return result.stderr


def left_over(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if "fetched" in path.name]


def test_an_address_is_loaded_as_the_file_at_it(
    paperboy: Paperboy, address: str, tmp_path: Path
) -> None:
    loaded = report(paperboy("load", f"{address}/lists/folds.json?raw=1", "--json"))
    assert (loaded["added"], loaded["sources"]) == (5, {"folds.json": 5})
    assert left_over(tmp_path) == []


def test_a_list_that_did_not_change_costs_one_request_and_no_body(
    paperboy: Paperboy, address: str, host: FakeSources
) -> None:
    words = ("load", f"{address}/folds.json", "--json")
    report(paperboy(*words))
    again = report(paperboy(*words))
    assert len(host.asked) == 2
    assert host.asked[1].headers["if-none-match"]
    assert (again["added"], again["unchanged"], again["sources"]) == (0, 5, {"folds.json": 5})
    host.papers = papers(6)
    assert report(paperboy(*words))["added"] == 1


def test_what_a_source_lost_meanwhile_is_fetched_again(
    paperboy: Paperboy, address: str, host: FakeSources, tmp_path: Path
) -> None:
    report(paperboy("load", f"{address}/folds.json", "--json"))
    other = tmp_path / "folds.json"
    other.write_bytes(paper_list(papers(1)))
    report(paperboy("load", other, "--json"))
    assert report(paperboy("load", f"{address}/folds.json", "--json"))["sources"] == {
        "folds.json": 5
    }
    assert "if-none-match" not in host.asked[1].headers


def test_of_two_addresses_one_that_fails_loads_neither(
    paperboy: Paperboy, address: str, host: FakeSources, tmp_path: Path
) -> None:
    said = refusal(paperboy("load", f"{address}/folds.json", f"{address}/nowhere"))
    assert said.endswith("There is nothing at this address (404). Nothing was loaded.\n")
    assert left_over(tmp_path) == []
    assert "no source" in refusal(paperboy("export", "--format", "csv", "--source", "folds"))


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Reply(200, cut_after=500), "The connection was cut before the end."),
        (Reply(500), "Its server fails (500)."),
        (Reply(429), "Its server got too many requests."),
        (Reply(403), "Its server refuses (403)."),
        (Reply(200, b"<!DOCTYPE html><p>Sign in"), "There is a web page at this address"),
        (Reply(302, headers={"Location": "/x.json"}), "It redirects more than 5 times."),
        (Reply(302, headers={"Location": "https://10.0.0.1/"}), "a private network (10.0.0.1)."),
        (Reply(200, b"[{", {"Content-Type": "text/plain"}), "folds.json:1: expected"),
    ],
)
def test_a_fault_is_told_in_a_sentence_and_nothing_is_loaded(
    paperboy: Paperboy,
    address: str,
    host: FakeSources,
    tmp_path: Path,
    fault: Reply,
    said: str,
) -> None:
    report(paperboy("load", some_seeds(tmp_path / "few.txt"), "--json"))
    host.faults.extend([fault] * 9)
    told = refusal(paperboy("load", f"{address}/folds.json"))
    assert said in told
    assert told.endswith("Nothing was loaded.\n")
    assert left_over(tmp_path) == []


def test_a_list_is_known_by_its_type_where_its_name_says_nothing(
    paperboy: Paperboy, host: FakeSources
) -> None:
    reply = Reply(200, paper_list(papers(2)), {"Content-Type": "application/json"})
    with served(lambda _: reply) as address:
        assert report(paperboy("load", f"{address}/export", "--json"))["sources"] == {
            "export.json": 2
        }


def test_a_name_stands_for_a_public_list(
    paperboy: Paperboy, address: str, host: FakeSources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERBOY_LISTS", f"{address}/main/")
    loaded = report(paperboy("load", "iclr2018", "ICLR 2017", "--json"))
    assert loaded["sources"] == {"iclr2018.json": 5, "iclr2017.json": 5}
    assert [asked.path for asked in host.asked] == [
        "/main/iclr/iclr2018.json",
        "/main/iclr/iclr2017.json",
    ]


def test_a_file_of_that_name_wins(
    paperboy: Paperboy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    some_seeds(tmp_path / "iclr2018")
    assert report(paperboy("load", "iclr2018", "--json"))["sources"] == {"iclr2018": 3}


def test_lists_are_listed(paperboy: Paperboy) -> None:
    addresses = report(paperboy("lists", "--json"))
    root = "https://raw.githubusercontent.com/papercopilot/paperlists/main"
    assert addresses["iclr2026"] == f"{root}/iclr/iclr2026.json"
    assert len(addresses) == len(named_lists().paths) > 250
    assert " iclr2018 iclr2019 " in paperboy("lists").stdout


@pytest.mark.parametrize("word", ["iclr1812", "nowhere.json", "ftp://example.org/x.json"])
def test_what_is_neither_file_nor_list_nor_address_is_no_file(
    paperboy: Paperboy, word: str
) -> None:
    assert "No such file" in refusal(paperboy("load", word))


def test_titles_from_an_address_are_asked_for_again_only_when_papers_came(
    paperboy: Paperboy, host: FakeSources, tmp_path: Path
) -> None:
    known = tmp_path / "known.json"
    known.write_bytes(paper_list(papers(2)))
    report(paperboy("load", known, "--json"))
    with served(host) as address:
        words = ("enrich", f"{address}/titles.json", "--json")
        assert len(report(paperboy(*words))["unmatched"]) == 3
        assert report(paperboy(*words))["unmatched"] == []  # did not change, nor did the papers
        known.write_bytes(paper_list(papers(3)))
        report(paperboy("load", known, "--json"))
        assert len(report(paperboy(*words))["unmatched"]) == 2


def test_a_dry_run_says_what_would_match_and_changes_nothing(
    paperboy: Paperboy, address: str, tmp_path: Path
) -> None:
    known = tmp_path / "known.json"
    known.write_bytes(paper_list(papers(2)))
    report(paperboy("load", known, "--json"))
    before = paperboy("export", "--format", "json").stdout
    said = report(paperboy("enrich", f"{address}/titles.json", "--dry-run", "--json"))
    assert [match["title"] for match in said["matches"]] == [paper.title for paper in papers(2)]
    assert len(said["unmatched"]) == 3
    told = paperboy("enrich", f"{address}/titles.json", "--dry-run").stdout
    assert told.startswith("2 would match (0 by an edited abstract), 3 not in the store.")
    assert paperboy("export", "--format", "json").stdout == before


def test_a_setting_that_is_no_choice_is_refused(
    paperboy: Paperboy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERBOY_TITLES", "perhaps")
    assert refusal(paperboy("tags")) == "PAPERBOY_TITLES is “perhaps”: it is either on or off.\n"
