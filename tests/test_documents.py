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
