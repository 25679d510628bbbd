"""What the documents say of the code is there: links, files, and functions."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_house import tracked_files

DOCUMENTS = sorted(file for file in tracked_files() if file.suffix == ".md")
NAMED_FILE = re.compile(
    r"(?<![\w./-])(?:[\w.-]+/)+[\w.-]+\.(?:py|md|toml|txt|po|js|yml|yaml)(?!\w)"
)
NAMED_IN_FILE = re.compile(r"`(\w+)`(?:\s+\w+)?\s+(?:in|of)\s+`([\w/]+\.py)`")


def without_code(text: str) -> str:
    """A document without its fenced blocks, which show examples."""
    return re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)


def named_files(text: str) -> Iterator[str]:
    """The files of this repository that a text names; not those in an address or outside."""
    for found in NAMED_FILE.finditer(re.sub(r"\w+://\S+", "", text)):
        yield found.group()


def anchors(document: Path) -> set[str]:
    """The places in a document that a link can name, as GitHub makes them from headings."""
    headings = re.findall(r"^#+ (.*)$", without_code(document.read_text("utf-8")), re.M)
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in kept}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", without_code(document.read_text("utf-8"))):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_documents_name_files_that_are_there(document: Path) -> None:
    text = without_code(document.read_text("utf-8"))
    missing = [
        name
        for name in named_files(text)
        if not (ROOT / name).exists() and not (document.parent / name).exists()
    ]
    assert missing == []


def test_the_code_names_files_that_are_there() -> None:
    code = [file for file in tracked_files() if file.suffix in {".py", ".toml"}]
    missing = [
        (file.relative_to(ROOT).as_posix(), name)
        for file in code
        if ROOT / "tests" not in file.parents  # tests name files that they make
        for name in named_files("\n".join(prose(file.read_text("utf-8"))))
        if not (ROOT / name).exists()
    ]
    assert missing == []


def prose(code: str) -> list[str]:
    """The comments and docstrings of a module."""
    return re.findall(r'#.*$|""".*?"""', code, re.M | re.S)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_documents_name_functions_that_are_there(document: Path) -> None:
    for name, file in NAMED_IN_FILE.findall(without_code(document.read_text("utf-8"))):
        code = (ROOT / file).read_text("utf-8")
        assert re.search(rf"^\s*(?:(?:async )?def|class) {name}\b|^{name}\b", code, re.M), (
            name,
            file,
        )


README, CHINESE_README = ROOT / "README.md", ROOT / "README.zh.md"


def named_in_both(document: Path) -> tuple[list[str], list[list[str]], list[str], set[str]]:
    """What a translation must have as its original has it: the levels of its sections, the code in
    the first cell of every row of a table, its blocks of commands without their comments, and
    where its links and pictures lead."""
    whole = document.read_text("utf-8")
    text = without_code(whole)
    rows = re.findall(r"^\| ((?:[^|\n]|(?<=\\)\|)*) \|", text, re.M)
    blocks = re.findall(r"^```\w+\n(.*?)^```", whole, re.M | re.S)
    links = re.findall(r"\]\(([^)#\s]+)\)", text)
    return (
        re.findall(r"^(#+) ", text, re.M),
        [re.findall(r"`([^`]+)`", row) for row in rows],
        [re.sub(r" *#.*", "", block) for block in blocks],
        set(links) - {README.name, CHINESE_README.name},
    )


def test_the_chinese_readme_has_what_the_english_one_has() -> None:
    english, chinese = named_in_both(README), named_in_both(CHINESE_README)
    for ours, theirs in zip(english, chinese, strict=True):
        assert ours == theirs
    assert {"DISCORD_TOKEN", "/search query [tag] [category] [source] [has]"} <= {
        name for names in english[1] for name in names
    }


def test_both_readmes_name_the_same_code() -> None:
    """Commands, options, settings and operators, in the sentences too."""
    english, chinese = (
        set(re.findall(r"`([^`]+)`", " ".join(without_code(one.read_text("utf-8")).split())))
        for one in (README, CHINESE_README)
    )
    own_words = {"/搜索", "/收藏 列表"}
    assert chinese - english <= own_words
    assert english - chinese == set()


def test_the_readmes_lead_to_each_other() -> None:
    assert f"]({CHINESE_README.name})" in README.read_text("utf-8")
    assert f"]({README.name})" in CHINESE_README.read_text("utf-8")
