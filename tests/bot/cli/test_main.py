"""The command line, verb by verb, on the real papers."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli.loading import files_of, load
from bot.cli.main import main
from db.papers.reading import all_papers
from db.people.bookmark_transfer import kept_papers
from db.people.bookmarks import Origin, save
from db.searching.indexing import unindex
from db.store import connection
from db.store.bot_status import note_heartbeat
from db.store.connection import Database
from db.store.health import damage, index_damage
from db.store.store import Store
from tests.conftest import ROOT
from tests.seed_files import ANNOUNCED

SEEDS = "iclr2026-foundation-models.txt"
LLM_TRAINING = "LLM 预训练"

Paperboy = Callable[..., Result]


@pytest.fixture
def paperboy(loaded_store: Path) -> Paperboy:
    """The program on the store that holds all papers, or on `db`."""

    def run(*words: str | Path, db: Path = loaded_store, given: str = "") -> Result:
        return CliRunner().invoke(main, ["--db", str(db), *map(str, words)], input=given)

    return run


def answer(result: Result) -> Any:
    """The JSON that a successful verb answers with, on a line."""
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.count("\n") == 1
    return json.loads(result.stdout)


def refusal(result: Result) -> str:
    """What a verb says that answers nothing."""
    assert result.exit_code == 1
    assert result.stdout == ""
    return result.stderr


def program(*words: str | Path, **kwargs: Any) -> subprocess.Popen[bytes]:
    """`python -m bot` in a process of its own."""
    command = [sys.executable, "-m", "bot", *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, **kwargs)


# search


def test_search_answers_with_recognisable_hits(paperboy: Paperboy) -> None:
    hit, *_ = answer(paperboy("search", "GuardSpace", "--json"))
    assert re.fullmatch(r"[\w-]{1,16}", hit["id"])
    assert hit["label"].startswith("GuardSpace: ")
    assert hit["category"] == "指令微调与对齐"
    assert "LoRA" in hit["tags"]
    assert hit["score"] > 0
    assert hit["source"] == {"file": SEEDS, "record": 1}
    assert "GuardSpace" in hit["passage"]


def test_search_for_people(paperboy: Paperboy) -> None:
    result = paperboy("search", "GuardSpace")
    assert result.stdout.startswith("GuardSpace: a guardrail framework")
    assert "指令微调与对齐" in result.stdout


def test_search_takes_words_without_quotes(paperboy: Paperboy) -> None:
    quoted = paperboy("search", "safety alignment", "--json")
    assert paperboy("search", "safety", "alignment", "--json").stdout == quoted.stdout


def test_search_says_what_it_took_a_word_for(paperboy: Paperboy) -> None:
    result = paperboy("search", "GuardSpcae")
    assert "GuardSpace: " in result.stdout
    assert "“guardspcae” was taken for “guardspace”." in result.stderr


@pytest.mark.parametrize("limit", [1, 3, 25])
def test_search_finds_no_more_than_asked(paperboy: Paperboy, limit: int) -> None:
    assert len(answer(paperboy("search", "reasoning", "--limit", str(limit), "--json"))) == limit


def test_search_finds_ten_unless_asked(paperboy: Paperboy) -> None:
    assert len(answer(paperboy("search", "reasoning", "--json"))) == 10


def test_search_within_a_tag_and_a_category(paperboy: Paperboy) -> None:
    hits = answer(paperboy("search", "data", "--tag", "llms", "--category", LLM_TRAINING, "--json"))
    assert hits
    assert {hit["category"] for hit in hits} == {LLM_TRAINING}
    assert all("Large Language Models" in hit["tags"] for hit in hits)


@pytest.mark.parametrize("query", ["", " ", '"', "zzzzqqqq xkcdvbnm", "😀", "*", "-" * 6000])
def test_no_hits_are_an_answer(paperboy: Paperboy, query: str) -> None:
    assert answer(paperboy("search", "--json", "--", query)) == []
    for_people = paperboy("search", "--", query)
    assert (for_people.exit_code, for_people.stdout) == (0, "")
    assert "No paper found." in for_people.stderr


def test_operators_limit_a_search(paperboy: Paperboy) -> None:
    hits = answer(paperboy("search", "safety tag:llms", "--json", "--", '-"red teaming"'))
    assert hits
    assert all("Large Language Models" in hit["tags"] for hit in hits)
    assert "No paper has “tag:nowhere”" in paperboy("search", "tag:nowhere safety").stderr


def test_a_search_without_hits_says_what_to_leave_out(paperboy: Paperboy) -> None:
    found = paperboy("search", "guardspace category:模型架构")
    assert "No paper found.\nWithout category:模型架构: 1 papers.\n" in found.stderr
    found = paperboy("search", "gaurdspace", "--literal")
    assert "With corrections: 1 papers." in found.stderr
    assert "Did you mean GuardSpace" in found.stderr


def test_a_search_for_nothing_that_papers_are_about_names_papers_and_says_that_they_are_far(
    paperboy: Paperboy,
) -> None:
    found = paperboy("search", "how do I bake sourdough bread")
    *_, far, first, _, _ = found.stderr.splitlines()
    assert far == "These come nearest, but none of them is close to it:"
    assert paperboy("show", first).exit_code == 0


def test_other_forms_of_an_acronym_are_said(paperboy: Paperboy) -> None:
    found = paperboy("search", "GRPO")
    assert "Searched for “group relative policy optimization”" in found.stderr
    assert "too." in found.stderr


def test_near_matches_say_that_they_are_near_ones(paperboy: Paperboy) -> None:
    found = paperboy("search", "ardspaxq")
    assert found.stdout.startswith("GuardSpace")
    assert "No paper holds that. Near to it: guardspace." in found.stderr


def test_search_under_an_unknown_tag_is_refused_with_the_nearest(paperboy: Paperboy) -> None:
    said = refusal(paperboy("search", "data", "--tag", "quantizatoin"))
    assert said.startswith("There is no tag “quantizatoin”. Did you mean Quantization")


def test_search_in_an_unknown_category_is_refused_with_all_there_are(paperboy: Paperboy) -> None:
    said = refusal(paperboy("search", "data", "--category", "模型"))
    assert all(name in said for name in ANNOUNCED)


# search --batch

BATCH = (
    b"GuardSpace\r\n"
    + b"\n"
    + b"   \n"
    + b"\xff\xfe\n"
    + b"\0\n"
    + "安全对齐\n".encode()
    + b"GuardSpace"
)


def batch(stdout: bytes | str) -> list[list[dict[str, Any]]]:
    return [json.loads(line) for line in stdout.splitlines()]


@pytest.mark.parametrize("file", ["queries.txt", "-"])
def test_a_batch_answers_every_line(loaded_store: Path, tmp_path: Path, file: str) -> None:
    (tmp_path / "queries.txt").write_bytes(BATCH)
    path = "-" if file == "-" else tmp_path / file
    words = ("--db", loaded_store, "search", "--batch", path, "--limit", "2", "--json")
    out, _ = program(*words, stdin=subprocess.PIPE).communicate(BATCH)
    answers = batch(out)
    assert [bool(hits) for hits in answers] == [True, False, False, False, False, True, True]
    assert answers[0] == answers[-1]
    assert len(answers[-2]) == 2


def test_a_batch_answers_as_a_single_search_does(paperboy: Paperboy) -> None:
    queries = ["GuardSpace", "mixture of experts", "思维链"]
    answers = batch(paperboy("search", "--batch", "-", "--json", given="\n".join(queries)).stdout)
    assert answers == [answer(paperboy("search", query, "--json")) for query in queries]


def test_a_batch_answers_a_line_before_it_reads_the_next(loaded_store: Path) -> None:
    words = ("--db", loaded_store, "search", "--batch", "-", "--limit", "1", "--json")
    with program(*words, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for query in (b"GuardSpace\n", b"\n", b"moe\n"):
            process.stdin.write(query)
            process.stdin.flush()
            assert process.stdout.readline().startswith(b"[")
        process.stdin.close()
        assert process.wait() == 0


def test_an_empty_batch_has_no_answers(paperboy: Paperboy) -> None:
    result = paperboy("search", "--batch", "-", "--json")
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_batch_that_is_not_there_is_refused(paperboy: Paperboy) -> None:
    said = json.loads(refusal(paperboy("search", "--batch", "nowhere.txt", "--json")))
    assert said == {"error": "nowhere.txt: No such file or directory."}


# show, random, tags, digest


@pytest.mark.parametrize("called", ["GuardSpace", "guardspace", "guard-space"])
def test_show_takes_a_name(paperboy: Paperboy, called: str) -> None:
    paper = answer(paperboy("show", called, "--json"))
    assert paper["name"] == "GuardSpace"
    assert paper["summary"]["method"].startswith("提出GuardSpace框架")
    assert paper["abstract"].startswith("Large language models (LLMs) have achieved")
    assert paper["tldr"] is None
    assert paper["source"]["record"] == 1


def test_show_takes_an_id_and_a_label(paperboy: Paperboy) -> None:
    paper = answer(paperboy("show", "GuardSpace", "--json"))
    assert answer(paperboy("show", paper["id"], "--json")) == paper
    assert answer(paperboy("show", paper["label"], "--json")) == paper


def test_show_for_people(paperboy: Paperboy) -> None:
    shown = paperboy("show", "GuardSpace").stdout
    assert f"{SEEDS}, record 1" in shown
    assert "🛠️ 主要方法 提出GuardSpace框架" in shown
    assert "reducing the average harmful score" in shown


def test_an_unknown_paper_is_refused_with_the_nearest(paperboy: Paperboy) -> None:
    said = refusal(paperboy("show", "GuardSpac3"))
    assert said.startswith("There is no paper “GuardSpac3”. Did you mean “GuardSpace: ")
    assert json.loads(refusal(paperboy("show", "GuardSpac3", "--json"))) == {"error": said[:-1]}


def test_random_draws_within_a_tag_and_a_category(paperboy: Paperboy) -> None:
    paper = answer(paperboy("random", "--tag", "moe", "--category", "效率与压缩", "--json"))
    assert "Mixture of Experts" in paper["tags"]
    assert paper["category"] == "效率与压缩"
    assert paperboy("random").exit_code == 0


def test_random_draws_one_paper_or_another(paperboy: Paperboy) -> None:
    assert len({answer(paperboy("random", "--json"))["id"] for _ in range(10)}) > 1


def test_random_says_when_there_is_none(paperboy: Paperboy) -> None:
    said = refusal(
        paperboy("random", "--tag", "Trajectory Preprocessing", "--category", "模型架构")
    )
    assert said == "No paper is both in this category and under this tag.\n"


def test_tags_are_listed_by_their_papers(paperboy: Paperboy) -> None:
    tags = answer(paperboy("tags", "--json"))
    papers = [tag["papers"] for tag in tags]
    assert papers == sorted(papers, reverse=True)
    assert tags[0]["name"] == "Large Language Models"
    assert {"LLM", "LLMs", "Large Language Model"} <= set(tags[0]["spellings"])
    assert paperboy("tags").stdout.splitlines()[0].split(maxsplit=1) == [
        str(papers[0]),
        "Large Language Models",
    ]


def test_tags_can_be_asked_for(paperboy: Paperboy) -> None:
    assert answer(paperboy("tags", "moe", "--json"))[0]["name"] == "Mixture of Experts"


def test_a_digest_says_what_a_tag_is_about(paperboy: Paperboy) -> None:
    digest = answer(paperboy("digest", "moe", "--json"))
    assert digest["tag"] == "Mixture of Experts"
    assert sum(digest["categories"].values()) == digest["papers"]
    assert digest["starters"]
    assert all("Mixture of Experts" in paper["tags"] for paper in digest["starters"])
    for_people = paperboy("digest", "moe").stdout
    assert for_people.startswith(f"Mixture of Experts: {digest['papers']} papers\n")
    assert digest["starters"][0]["label"] in for_people


def test_a_digest_of_an_unknown_tag_is_refused(paperboy: Paperboy) -> None:
    assert "There is no tag “origami”." in refusal(paperboy("digest", "origami"))


# load


def test_load_then_export_gives_the_same_bytes(seed_file: Path, tmp_path: Path) -> None:
    store = ("--db", tmp_path / "data" / "paperboy.db")
    with program(*store, "load", seed_file, "--json") as loading:
        report = json.loads(loading.communicate()[0])
    assert loading.returncode == 0
    assert report == {
        "added": 803,
        "changed": 0,
        "withdrawn": 0,
        "unchanged": 0,
        "categories": ANNOUNCED,
        "announced": ANNOUNCED,
        "sources": {SEEDS: 803},
        "left_out": [],
        "merged": [],
        "no_abstracts": [],
        "no_titles": [],
        "unmatched": [],
        "no_second_index": None,
    }
    with program(*store, "export", "--format", "seed") as exporting:
        content, _ = exporting.communicate()
    assert len(content) == 2_249_696
    assert content == seed_file.read_bytes()


def test_a_second_load_changes_nothing(paperboy: Paperboy, store_copy: Path) -> None:
    before = store_copy.read_bytes()
    report = json.loads(paperboy("load", "--json", db=store_copy).stdout)
    assert (report["added"], report["changed"], report["withdrawn"]) == (0, 0, 0)
    assert report["unchanged"] == 803
    assert store_copy.read_bytes() == before


def test_load_loads_only_what_it_is_given(paperboy: Paperboy, tmp_path: Path) -> None:
    few = some_seeds(tmp_path / "few.txt")
    loaded = paperboy("load", few, db=tmp_path / "few.db")
    assert loaded.stdout.splitlines()[0] == "3 added, 0 changed, 0 withdrawn, 0 unchanged"
    assert len(answer(paperboy("search", "the", "--json", db=tmp_path / "few.db"))) == 3


def test_a_broken_file_is_refused_with_a_fault_a_line(
    paperboy: Paperboy, store_copy: Path, tmp_path: Path
) -> None:
    broken = some_seeds(tmp_path / SEEDS)
    lines = broken.read_text("utf-8").split("\n")
    broken.write_text("\n".join(line for line in lines if "📊" not in line), "utf-8")
    before = store_copy.read_bytes()
    said = refusal(paperboy("load", broken, db=store_copy)).splitlines()
    faults = [line for line in said if line.startswith(f"{SEEDS}:")]
    assert len(faults) == 3
    assert all("expected “📊 数据与实验”" in fault for fault in faults)
    assert said[-1] == "Nothing was loaded."
    assert store_copy.read_bytes() == before


@pytest.mark.parametrize(("name", "reason"), [("nowhere.txt", "No such file"), (".", "directory")])
def test_what_cannot_be_read_is_refused(
    paperboy: Paperboy, tmp_path: Path, name: str, reason: str
) -> None:
    result = paperboy("load", tmp_path / name, "--json", db=tmp_path / "paperboy.db")
    assert result.exit_code == 1
    assert reason in json.loads(result.stderr.splitlines()[-1])["error"]


def test_a_load_says_that_the_second_index_cannot_be_written(
    paperboy: Paperboy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.searching.engines.tantivy_build.MIN_PAPERS", 1)
    (tmp_path / "few.db.index").write_text("in the way")
    loaded = paperboy("load", some_seeds(tmp_path / "few.txt"), db=tmp_path / "few.db")
    assert loaded.exit_code == 0
    assert loaded.stdout.splitlines()[0] == "3 added, 0 changed, 0 withdrawn, 0 unchanged"
    assert "The second index of the papers could not be written (" in loaded.stdout
    assert len(answer(paperboy("search", "the", "--json", db=tmp_path / "few.db"))) == 3


@pytest.mark.parametrize("verb", [("search", "GuardSpace"), ("show", "GuardSpace"), ("tags",)])
def test_any_verb_on_a_store_without_papers_loads_the_seeds_first(
    paperboy: Paperboy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: tuple[str, ...]
) -> None:
    few = some_seeds(tmp_path / "few.txt")
    monkeypatch.setattr("db.loading.loader.bundled_seeds", lambda: [few])
    new = tmp_path / "new" / "paperboy.db"
    first, second = (paperboy(*verb, "--json", db=new) for _ in range(2))
    assert first.exit_code == second.exit_code == 0
    assert first.stdout == second.stdout
    assert "GuardSpace" in first.stdout or "safety" in first.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with papers in every format, and what is no paper."""
    folder = tmp_path / "folder"
    folder.mkdir()
    some_seeds(folder / "few.txt")
    entries = [
        {"title": "Folding Paper", "author": "A. Author;B. Author", "abstract": "We fold paper."},
        {"title": "", "abstract": None},
        {"title": "Cranes", "status": "Oral", "pdf": "https://example.org/cranes.pdf"},
    ]
    (folder / "a.json").write_text(json.dumps(entries))
    (folder / "b.jsonl").write_text(json.dumps(entries[0]) + "\n")
    (folder / "c.CSV").write_text("title,abstract\nFrogs,We fold frogs.\n")
    (folder / "README.md").write_text("# Papers")
    (folder / "more").mkdir()
    return folder


def test_a_folder_is_loaded_whatever_the_formats_of_its_files(
    paperboy: Paperboy, folder: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new.db"
    lines = paperboy("load", folder, db=new).stdout.splitlines()
    assert lines[0] == "6 added, 0 changed, 0 withdrawn, 0 unchanged"
    assert lines[2:7] == [
        "Sources",
        "     2  a.json",
        "     1  b.jsonl",
        "     1  c.CSV",
        "     3  few.txt",
    ]
    assert lines[-1] == "     1  a.json (2)"
    again = json.loads(paperboy("load", folder, "--json", db=new).stdout)
    assert (again["added"], again["unchanged"]) == (0, 6)
    assert again["sources"] == {"a.json": 2, "b.jsonl": 1, "c.CSV": 1, "few.txt": 3}


def test_a_listed_paper_is_shown_and_exported_with_what_its_list_says(
    paperboy: Paperboy, folder: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new.db"
    paperboy("load", folder, db=new)
    text = paperboy("show", "Folding Paper", db=new).stdout
    assert "A. Author, B. Author\n" in text
    assert "a.json, record 1; b.jsonl, record 1" in text
    paper = answer(paperboy("show", "Folding Paper", "--json", db=new))
    assert (paper["title"], paper["authors"]) == ("Folding Paper", ["A. Author", "B. Author"])
    assert paper["source"] == {"file": "a.json", "record": 1}
    assert [source["file"] for source in paper["sources"]] == ["a.json", "b.jsonl"]
    exported = paperboy("export", "--format", "csv", "--source", "A", db=new).stdout
    folding, cranes = csv.DictReader(io.StringIO(exported))
    assert (folding["authors"], folding["sources"]) == ("A. Author; B. Author", "a.json; b.jsonl")
    assert (cranes["status"], cranes["links"]) == ("Oral", "https://example.org/cranes.pdf")
    page = paperboy("export", "--format", "markdown", "--source", "a", db=new).stdout
    assert page.startswith("## Folding Paper\n\nA. Author, B. Author\n\n`")
    refused = refusal(paperboy("export", "--format", "seed", "--source", "a.json", db=new))
    assert "“a.json” was not loaded from a seed file" in refused


def test_a_search_is_limited_to_a_source(paperboy: Paperboy, folder: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    paperboy("load", folder, db=new)
    for words in (("fold", "--source", "C"), ("fold source:c.csv",)):
        (hit,) = answer(paperboy("search", *words, "--json", db=new))
        assert hit["title"] == "Frogs"
    said = refusal(paperboy("search", "fold", "--source", "fwe.txt", db=new))
    assert said.splitlines()[-1] == "There is no source “fwe.txt”. Did you mean few.txt?"


@pytest.mark.parametrize("verb", ["load", "enrich"])
def test_a_folder_without_papers_is_refused(
    paperboy: Paperboy, store_copy: Path, tmp_path: Path, verb: str
) -> None:
    (tmp_path / "empty").mkdir()
    said = refusal(paperboy(verb, tmp_path / "empty", db=store_copy))
    assert "There are no papers in the directory" in said


def test_only_the_first_of_many_faults_are_told(
    paperboy: Paperboy, store_copy: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text("oops\n" * 99)
    said = refusal(paperboy("load", broken, db=store_copy)).splitlines()
    assert said[-3:] == [
        "broken.jsonl:20: expected an object, found “oops”",
        "… and 79 more.",
        "Nothing was loaded.",
    ]


def test_on_a_terminal_a_bar_says_how_far_a_load_is(
    store_copy: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, Store(store_copy) as store:
        terminal = io.StringIO()
        patched.setattr(terminal, "isatty", lambda: True)
        patched.setattr(sys, "stderr", terminal)
        patched.setenv("TERM", "xterm")
        patched.setenv("COLUMNS", "120")
        load(store, files_of([folder]))
    shown = terminal.getvalue()
    assert "Reading papers" in shown
    assert "0.0 of 0.0 MB" in shown
    assert "Indexing papers" in shown
    assert "of 6" in shown


# enrich


def test_enrich_gives_papers_their_titles_and_lists_those_that_are_not_here(
    paperboy: Paperboy, store_copy: Path, tmp_path: Path
) -> None:
    guardspace = answer(paperboy("show", "GuardSpace", "--json"))
    titles = tmp_path / "titles.csv"
    with titles.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["title", "author", "abstract", "pdf"])
        writer.writerow(
            ["A Guard for Space", "A. Author", guardspace["abstract"], "https://example.org/1.pdf"]
        )
        writer.writerow(["Folding\nPaper", "", "We fold paper.", ""])
    enriched = paperboy("enrich", titles, db=store_copy)
    assert enriched.stdout.splitlines() == [
        "1 changed, 0 unchanged, 1 not in the store",
        "Folding Paper",
    ]
    paper = answer(paperboy("show", guardspace["id"], "--json", db=store_copy))
    assert (paper["label"], paper["authors"]) == ("A Guard for Space", ["A. Author"])
    assert paper["summary"] == guardspace["summary"]
    assert paper["links"][0] == {"kind": "pdf", "url": "https://example.org/1.pdf"}
    report = json.loads(paperboy("enrich", titles, "--json", db=store_copy).stdout)
    assert (report["added"], report["changed"]) == (0, 0)
    assert report["unmatched"] == ["Folding\nPaper"]
    assert len(json.loads(paperboy("export", "--format", "json", db=store_copy).stdout)) == 803


def test_enrich_takes_lists_only(paperboy: Paperboy, store_copy: Path, folder: Path) -> None:
    said = refusal(paperboy("enrich", folder / "few.txt", db=store_copy))
    assert "few.txt:1: expected a list of papers" in said
    assert paperboy("enrich", folder, db=store_copy).exit_code == 0


def some_seeds(path: Path, records: int = 3) -> Path:
    """The first records of the seeds, as a seed file."""
    seeds = (ROOT / "seeds" / SEEDS).read_text("utf-8").split("基础/前沿模型 (含LLM)\n")
    path.write_text("基础/前沿模型 (含LLM)\n".join(seeds[: records + 1]), "utf-8")
    return path


# export


def test_export_json_is_an_array_of_all_papers(paperboy: Paperboy) -> None:
    papers = json.loads(paperboy("export", "--format", "json").stdout)
    assert [paper["source"]["record"] for paper in papers] == list(range(1, 804))
    assert papers[0] == answer(paperboy("show", "GuardSpace", "--json"))


def test_export_csv_is_a_table_with_a_row_for_each_paper(paperboy: Paperboy) -> None:
    table = list(csv.DictReader(io.StringIO(paperboy("export", "--format", "csv").stdout)))
    assert len(table) == 803
    assert table[0]["label"].startswith("GuardSpace")
    assert table[0]["abstract"].count("\n") == 6
    assert sum(bool(row["tldr"]) for row in table) == 441


def test_export_markdown_is_a_page_with_a_section_for_each_paper(paperboy: Paperboy) -> None:
    page = paperboy("export", "--format", "markdown").stdout
    assert page.startswith("## GuardSpace: ")
    assert len(re.findall(r"^`[a-z2-7]{12}` · ", page, re.M)) == 803


def test_export_takes_one_source_of_several(
    paperboy: Paperboy, store_copy: Path, tmp_path: Path
) -> None:
    few = some_seeds(tmp_path / "few.txt")
    paperboy("load", few, db=store_copy)
    unsaid = paperboy("export", "--format", "seed", db=store_copy)
    assert unsaid.exit_code == 2
    assert f"Say which --source: {SEEDS}, few.txt." in unsaid.stderr
    seed = paperboy("export", "--format", "seed", "--source", "few.txt", db=store_copy)
    assert seed.stdout_bytes == few.read_bytes()
    some = paperboy("export", "--format", "json", "--source", "few.txt", db=store_copy)
    assert len(json.loads(some.stdout)) == 3


def test_a_backup_is_a_store_of_its_own(
    paperboy: Paperboy, loaded_store: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"

    assert paperboy("backup", copy).exit_code == 0

    assert paperboy("export", "--format", "seed", db=copy).stdout_bytes == (
        paperboy("export", "--format", "seed").stdout_bytes
    )


def test_a_backup_replaces_no_file(paperboy: Paperboy, tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    kept.write_text("mine")

    assert "exists already" in refusal(paperboy("backup", kept))

    assert kept.read_text() == "mine"


def test_a_backup_that_cannot_be_written_leaves_nothing(paperboy: Paperboy, tmp_path: Path) -> None:
    assert "cannot be copied" in refusal(paperboy("backup", tmp_path / "nowhere" / "copy.db"))

    assert list(tmp_path.iterdir()) == []


def test_a_backup_of_a_damaged_store_is_refused_in_a_sentence(
    paperboy: Paperboy, store_copy: Path, tmp_path: Path
) -> None:
    content = bytearray(store_copy.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4 * 4096] = b"\xff" * (4 * 4096)
    store_copy.write_bytes(content)

    assert "damaged" in refusal(paperboy("backup", tmp_path / "copies.db", db=store_copy))

    assert not (tmp_path / "copies.db").exists()


def test_a_backup_of_a_store_whose_search_index_lacks_a_paper_is_refused(
    paperboy: Paperboy, store_copy: Path, tmp_path: Path
) -> None:
    with Store(store_copy) as store:
        store.write(unindex, [7])

    said = refusal(paperboy("backup", tmp_path / "copies.db", db=store_copy))

    assert "its search index does not hold all papers. Nothing was copied" in said
    assert not (tmp_path / "copies.db").exists()


def test_a_backup_of_a_store_that_lost_all_its_bytes_is_refused(
    paperboy: Paperboy, tmp_path: Path
) -> None:
    (tmp_path / "empty.db").touch()
    (tmp_path / "older.db").write_text("mine")

    said = refusal(paperboy("backup", tmp_path / "copy.db", db=tmp_path / "empty.db"))

    assert "is empty. Nothing was copied" in said
    assert {file.name for file in tmp_path.iterdir()} == {"empty.db", "older.db"}


def test_dated_copies_are_kept_in_a_folder(
    paperboy: Paperboy, store_copy: Path, tmp_path: Path
) -> None:
    copies = tmp_path / "copies"
    assert paperboy("backup", copies, "--keep", "1", db=store_copy).exit_code == 0
    assert len(list(copies.iterdir())) == 1


def test_a_copy_is_restored_and_the_old_store_is_named(
    paperboy: Paperboy, store_copy: Path, loaded_store: Path
) -> None:
    done = paperboy("restore", loaded_store, db=store_copy)
    assert done.exit_code == 0
    assert f"kept as {store_copy}.before-restore" in done.stderr
    assert paperboy("show", "GuardSpace", db=store_copy).exit_code == 0


@pytest.mark.parametrize("tear", [False, True])
def test_a_copy_of_which_the_search_index_alone_is_damaged_is_restored_with_a_new_one(
    paperboy: Paperboy, store_copy: Path, tmp_path: Path, tear: bool
) -> None:
    copy = tmp_path / "copy.db"
    with Store(store_copy) as store:
        (paper,) = [paper.id for paper in store.read(all_papers)][:1]
        store.write(save, 7, [paper], Origin("button", datetime.now(UTC)))
        store.copy_to(copy)
    damage_index(copy, tear=tear)
    done = paperboy("restore", copy, db=store_copy)
    assert done.exit_code == 0
    assert "Its search index was damaged, and was made anew" in done.stderr
    assert (damage(store_copy), index_damage(store_copy)) == ([], [])
    assert store_copy.stat().st_mode & 0o777 == 0o600
    assert "GuardSpace" in paperboy("search", "安全微调", db=store_copy).stdout
    with Store(store_copy) as store:
        assert store.read(kept_papers, 7) == [paper]


def damage_index(copy: Path, *, tear: bool) -> None:
    """Take terms out of a copy's index, or tear the first page of what holds them."""
    with closing(sqlite3.connect(copy)) as connection, connection:
        if not tear:
            assert connection.execute("DELETE FROM papers_fts_data WHERE id > 10").rowcount
            return
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'papers_fts_data'"
        ).fetchone()
    with copy.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)


def test_what_is_no_store_is_not_restored(
    paperboy: Paperboy, store_copy: Path, tmp_path: Path
) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    said = refusal(paperboy("restore", tmp_path / "thesis.txt", db=store_copy))
    assert "Nothing was changed" in said


def test_export_of_an_unknown_source_is_refused(paperboy: Paperboy) -> None:
    said = refusal(paperboy("export", "--format", "seed", "--source", "x.txt"))
    assert said == f"There is no source “x.txt”. Did you mean {SEEDS}?\n"


# The program itself.


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["fly"],
        ["search"],
        ["search", "x", "--limit", "0"],
        ["search", "x", "--batch", "-", "--json"],
        ["search", "--batch", "-"],
        ["show"],
        ["digest"],
        ["export"],
        ["export", "--format", "pdf"],
        ["demo", "--port", "70000"],
        ["health", "now"],
    ],
)
def test_wrong_usage_is_code_2(paperboy: Paperboy, words: list[str]) -> None:
    result = paperboy(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: ")


def test_every_verb_explains_itself(paperboy: Paperboy) -> None:
    verbs = list(main.commands)
    assert {"load", "search", "show", "random", "tags", "digest", "export", "run", "demo"} <= set(
        verbs
    )
    for verb in verbs:
        explained = paperboy(verb, "--help")
        assert explained.exit_code == 0
        assert len(explained.stdout.splitlines()) > 3


def test_the_store_is_named_before_the_verb_or_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = str(some_seeds(tmp_path / "few.txt"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PAPERBOY_DB", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    CliRunner().invoke(main, ["load", few], catch_exceptions=False)
    assert (tmp_path / "share" / "paperboy" / "paperboy.db").exists()
    monkeypatch.setenv("PAPERBOY_DB", "environment.db")
    CliRunner().invoke(main, ["load", few])
    assert (tmp_path / "environment.db").exists()
    CliRunner().invoke(main, ["--db", "named.db", "load", few])
    assert (tmp_path / "named.db").exists()


def test_settings_that_are_no_text_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_bytes(b"# \xc4\xe3\n")
    assert refusal(CliRunner().invoke(main, ["tags"])) == "The file .env is not UTF-8 text.\n"


def test_an_answer_is_utf8_whatever_the_locale(loaded_store: Path) -> None:
    env = os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    with program("--db", loaded_store, "show", "GuardSpace", env=env) as process:
        assert "主要方法" in process.communicate()[0].decode()


def test_a_reader_that_leaves_early_is_no_error(loaded_store: Path) -> None:
    words = ("--db", loaded_store, "export", "--format", "seed")
    with program(*words, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""


@pytest.mark.parametrize(("verb", "also"), [("search GuardSpace", ""), ("tags agent", "numpy")])
def test_a_verb_loads_neither_discord_nor_the_catalogues(
    loaded_store: Path, verb: str, also: str
) -> None:
    """They would double the time that a shell waits for its answer."""
    script = (
        "import sys; from bot.cli.main import main\n"
        "main(sys.argv[2:], standalone_mode=False)\n"
        "print(sorted({'discord', 'aiohttp', 'babel', 'simcord', 'rich', 'db.loading.loader',"
        " sys.argv[1]} & sys.modules.keys()), file=sys.stderr)"
    )
    words = [also, "--db", str(loaded_store), *verb.split(), "--json"]
    run = subprocess.run(
        [sys.executable, "-c", script, *words], cwd=ROOT, capture_output=True, check=True
    )
    assert run.stderr == b"[]\n"


# What the host hears of.


def test_a_bug_is_written_down_and_said_in_a_sentence(
    paperboy: Paperboy, store_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("db.searching.lookup.find_paper", broken)
    said = refusal(paperboy("show", "GuardSpace", db=store_copy))
    assert said.count("\n") == 1
    log, reference = re.search(r"See (.*), bug (\w+)\.", said).groups()  # type: ignore[union-attr]
    written = Path(log).read_text("utf-8")
    assert f"bug {reference}\n" in written
    assert "ZeroDivisionError" in written


def test_a_store_from_a_newer_version_is_refused(paperboy: Paperboy, store_copy: Path) -> None:
    with sqlite3.connect(store_copy) as newer:
        newer.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('paperboy', 'm999_tomorrow', '2030-01-01')"
        )
    newer.close()
    assert "written by a newer Paperboy" in refusal(paperboy("tags", db=store_copy))


def test_a_store_that_is_locked_is_said(
    paperboy: Paperboy, store_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_S", 0.05)
    other = sqlite3.connect(store_copy, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    said = refusal(paperboy("load", some_seeds(tmp_path / "few.txt"), db=store_copy))
    assert f"Another program is writing to {store_copy} and does not end." in said
    other.close()


def test_a_full_disk_is_said_and_nothing_is_lost(
    paperboy: Paperboy, store_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = connection.connect

    def connect_to_full_disk(path: Path) -> Database:
        database = connect(path)
        database.conn.execute("PRAGMA max_page_count = 1")  # SQLite makes it what is used already
        return database

    monkeypatch.setattr(connection, "connect", connect_to_full_disk)
    few = some_seeds(tmp_path / "few.txt", records=300)
    assert "is full. Nothing was changed." in refusal(paperboy("load", few, db=store_copy))
    monkeypatch.undo()
    assert len(json.loads(paperboy("export", "--format", "json", db=store_copy).stdout)) == 803


def test_a_damaged_store_is_said(paperboy: Paperboy, store_copy: Path) -> None:
    content = store_copy.read_bytes()
    half = len(content) // 2
    store_copy.write_bytes(content[:half] + b"\xff" * (len(content) - half))
    said = refusal(paperboy("export", "--format", "json", db=store_copy))
    assert f"The store {store_copy} is damaged" in said


def test_a_running_bot_is_healthy(paperboy: Paperboy, store_copy: Path) -> None:
    beat(store_copy, datetime.now(UTC))
    result = paperboy("health", db=store_copy)
    assert (result.exit_code, result.stdout) == (0, f"A bot is running on {store_copy}.\n")


def test_a_bot_that_has_been_silent_for_minutes_is_not(
    paperboy: Paperboy, store_copy: Path
) -> None:
    beat(store_copy, datetime.now(UTC) - timedelta(minutes=3))
    assert "No bot is running" in refusal(paperboy("health", db=store_copy))


def test_no_bot_is_running_on_a_store_that_is_not_there(paperboy: Paperboy, tmp_path: Path) -> None:
    assert "There is no store" in refusal(paperboy("health", db=tmp_path / "paperboy.db"))
    assert list(tmp_path.iterdir()) == []


def beat(store: Path, at: datetime) -> None:
    with Store(store) as opened:
        opened.write(note_heartbeat, 1, at)


def test_without_a_token_run_is_the_demo_and_says_so(
    paperboy: Paperboy, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("bot.demo.serve", lambda *_: opened.append("demo"))
    monkeypatch.setenv("DISCORD_TOKEN", "")
    result = paperboy("run")
    assert result.stderr == "DISCORD_TOKEN is not set: this is the demo, not your server.\n"
    assert opened == ["demo"]


@pytest.mark.parametrize("absent", ["simcord", "bot.demo"])
def test_where_the_demo_is_not_installed_run_asks_for_a_token(
    paperboy: Paperboy, monkeypatch: pytest.MonkeyPatch, absent: str
) -> None:
    monkeypatch.delitem(sys.modules, "bot.demo", raising=False)
    monkeypatch.setitem(sys.modules, absent, None)
    monkeypatch.setenv("DISCORD_TOKEN", "")
    said = refusal(paperboy("run"))
    assert said.startswith("The demo is not installed here: ")
    assert "set DISCORD_TOKEN" in said


def test_a_demo_that_finds_no_port_says_so() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 65_535))
        taken.listen()
        with program("demo", "--port", "65535", stderr=subprocess.PIPE) as process:
            out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, b"")
    assert err.decode().endswith(
        "No port from 65535 to 65535 is free. Choose another with --port.\n"
    )
