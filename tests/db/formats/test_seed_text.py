"""The seed format: what is read is written back to the byte; what is broken is refused whole."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from db.formats.seed_text import (
    ABSTRACT_MARK,
    TLDR_MARK,
    Fault,
    Section,
    SeedError,
    SeedFile,
    parse,
    render,
)
from db.papers.paper import Part, Summary
from db.papers.record import Record
from tests.seed_files import ANNOUNCED, AREA, seed_files


def record_lines(abstract: str = "We propose a thing.", *, tldr: str | None = None) -> list[str]:
    """A well-formed record, a line an entry."""
    return [
        AREA,
        "模型架构",
        "#Attention #LLM",
        *([TLDR_MARK + tldr] if tldr is not None else []),
        *(f"{part.mark}文本" for part in Part),
        ABSTRACT_MARK,
        *abstract.split("\n"),
    ]


def file_of(*lines: str) -> bytes:
    return "\n".join([*lines, ""]).encode()


def faults_in(content: bytes) -> tuple[Fault, ...]:
    with pytest.raises(SeedError) as refused:
        parse(content, "papers.txt")
    return refused.value.faults


# The real papers.


@pytest.fixture(scope="module")
def content(seed_file: Path) -> bytes:
    return seed_file.read_bytes()


@pytest.fixture(scope="module")
def seeds(content: bytes) -> SeedFile:
    return parse(content, "seeds.txt")


def test_the_seeds_are_written_back_byte_for_byte(seeds: SeedFile, content: bytes) -> None:
    assert len(content) == 2_249_696
    assert render(seeds) == content


def test_the_seeds_hold_as_many_papers_as_their_section_heads_announce(seeds: SeedFile) -> None:
    assert len(seeds.records) == 803
    assert {section.name: section.announced for section in seeds.sections} == ANNOUNCED
    assert Counter(record.category for record in seeds.records) == ANNOUNCED


def test_a_section_head_stands_before_the_first_paper_of_its_category(seeds: SeedFile) -> None:
    for section in seeds.sections:
        assert seeds.records[section.first_record - 1].category == section.name


def test_half_of_the_seeds_have_a_tldr(seeds: SeedFile) -> None:
    assert sum(record.tldr is not None for record in seeds.records) == 441


def test_a_part_goes_on_over_a_line_that_latex_broke(seeds: SeedFile) -> None:
    broken = [text for record in seeds.records for _, text in record.parts if "$\nabla$" in text]
    assert broken


def test_the_digest_is_that_of_the_bytes(seeds: SeedFile, content: bytes) -> None:
    assert seeds.digest == hashlib.sha256(content).hexdigest()


# What a record may look like.


def test_a_record_is_read_to_the_character() -> None:
    seed = parse(file_of(*record_lines(" We propose…\n\n  two more lines ", tldr="")), "papers.txt")
    (record,) = seed.records
    assert record == Record(
        area=AREA,
        category="模型架构",
        tag_line="#Attention #LLM",
        tldr="",
        summary=Summary(*["文本"] * 6),
        abstract=" We propose…\n\n  two more lines ",
    )


def test_a_file_may_end_without_a_newline() -> None:
    content = file_of(*record_lines()).removesuffix(b"\n")
    seed = parse(content, "papers.txt")
    assert not seed.ends_with_newline
    assert render(seed) == content


def test_a_file_needs_no_section_heads() -> None:
    seed = parse(file_of(*record_lines("One."), *record_lines("Two.")), "papers.txt")
    assert seed.sections == ()
    assert [record.abstract for record in seed.records] == ["One.", "Two."]


def test_a_section_may_announce_what_it_likes() -> None:
    seed = parse(file_of("模型架构9 篇", "空的0 篇", *record_lines()), "papers.txt")
    assert seed.sections == (Section("模型架构", 9, 1), Section("空的", 0, 1))


def test_a_line_like_a_section_head_is_abstract_unless_a_record_follows() -> None:
    seed = parse(file_of(*record_lines("We surveyed\n300 篇\nof them.")), "papers.txt")
    assert seed.sections == ()
    assert seed.records[0].abstract == "We surveyed\n300 篇\nof them."


@pytest.mark.parametrize("digits", ["１２", "1٢", "007"])
def test_a_count_in_digits_that_would_not_be_written_back_is_no_section_head(digits: str) -> None:
    content = file_of(*record_lines("One."), f"模型架构{digits} 篇", *record_lines("Two."))
    seed = parse(content, "papers.txt")
    assert seed.sections == ()
    assert render(seed) == content


# What is refused.


def test_every_fault_names_its_file_its_line_and_what_was_expected() -> None:
    no_tags, no_method, empty = record_lines("One."), record_lines("Two."), record_lines("")
    no_tags[2] = "Attention"
    del no_method[6]
    faults = faults_in(file_of(*record_lines(), *no_tags, *no_method, *empty))
    assert [(fault.line, fault.expected) for fault in faults] == [
        (14, "a line of tags, each begun by #"),
        (29, "“🛠️ 主要方法”"),
        (44, "an abstract"),
    ]
    assert str(faults[0]) == (
        "papers.txt:14: expected a line of tags, each begun by #, found “Attention”"
    )


@pytest.mark.parametrize("gone", range(3, 9))
def test_a_record_without_one_of_its_parts_is_refused(gone: int) -> None:
    lines = record_lines()
    mark = lines.pop(gone).removesuffix("文本")
    (fault,) = faults_in(file_of(*record_lines(), *lines))
    assert (fault.line, fault.expected) == (11 + gone + 1, f"“{mark}”")


def test_a_record_without_an_abstract_is_missed_where_the_next_one_begins() -> None:
    lines = record_lines()
    lines.remove(ABSTRACT_MARK)
    (fault,) = faults_in(file_of(*lines, *record_lines()))
    assert (fault.line, fault.expected) == (11, f"“{ABSTRACT_MARK}”")


@pytest.mark.parametrize(
    ("content", "line", "expected", "found"),
    [
        (b"", 1, "a record: area, category, #tags, then six parts", "“”"),
        (b"\n\n", 1, "a record: area, category, #tags, then six parts", "“”"),
        (b"Paper, Title\n", 1, "a record: area, category, #tags, then six parts", "“Paper, Title”"),
        (b"one\n\xff\xfe", 2, "UTF-8 text", "the byte 0xff"),
        (b"one\n\xe5\x9f", 2, "UTF-8 text", "the byte 0xe5"),
        ("one\n\ud800".encode("utf-8", "surrogatepass"), 2, "UTF-8 text", "the byte 0xed"),
        (b"one\ntwo\r\n", 2, "lines that end in LF alone", "a carriage return"),
        (b"\xef\xbb\xbfone", 1, "UTF-8 without a byte order mark", "a byte order mark"),
        (b"one\n\0", 2, "text", "a NUL character"),
    ],
)
def test_what_is_no_seed_file_is_refused(
    content: bytes, line: int, expected: str, found: str
) -> None:
    assert faults_in(content) == (Fault("papers.txt", line, expected, found),)


def test_a_file_cut_off_in_its_last_record_is_refused(content: bytes) -> None:
    whole_lines = content[: content.rindex(ABSTRACT_MARK.encode())]
    last_line = whole_lines.count(b"\n") + 1
    assert [(fault.line, fault.found) for fault in faults_in(whole_lines)] == [
        (last_line, "the end of the file")
    ]


def test_text_before_the_first_record_is_refused() -> None:
    faults = faults_in(file_of("Papers of the year", *record_lines()))
    assert [fault.line for fault in faults] == [1]


def test_a_long_line_is_quoted_by_its_beginning() -> None:
    (fault,) = faults_in(file_of("x" * 500, *record_lines()))
    assert fault.found == f"“{'x' * 60}…”"


# For every file there could be.


@given(seed_files())
def test_what_is_written_is_read_back(seed: SeedFile) -> None:
    assert parse(render(seed), "papers.txt") == seed


def test_a_damaged_file_is_refused_with_places_or_kept_to_the_byte(seeds: SeedFile) -> None:
    """Real lines dropped, doubled, cut and overwritten, a few at a time."""
    chance = random.Random(803)
    head = replace(seeds.sections[1], first_record=6)
    some = replace(seeds, sections=(head,), records=seeds.records[181:195])
    lines = render(some).split(b"\n")
    outcomes = Counter(
        survives_or_is_refused(b"\n".join(damaged(chance, lines))) for _ in range(400)
    )
    assert outcomes["kept"] > 50
    assert outcomes["refused"] > 50


def damaged(chance: random.Random, lines: list[bytes]) -> list[bytes]:
    lines = lines[:]
    for _ in range(chance.randint(1, 3)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        line = lines[at]
        cut = chance.randrange(len(line) + 1)
        lines[at : at + 1] = chance.choice(
            [[], [line, line], [lines[other]], [line[:cut]], [line[cut:]], [line[:cut], line[cut:]]]
        )
    return lines


def survives_or_is_refused(content: bytes) -> str:
    try:
        seed = parse(content, "papers.txt")
    except SeedError as error:
        faults = error.faults
    else:
        assert render(seed) == content
        return "kept"
    lines = content.count(b"\n") + 1
    assert faults
    assert all(1 <= fault.line <= lines + 1 for fault in faults)
    return "refused"
