"""A paper is known by its identifiers, however they are written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.loading.loader import load
from db.papers.identified import papers_identified
from db.papers.identifiers import Identifier, address_key, identifiers_in, identifiers_of, keys_in
from db.papers.reading import papers_by_id
from db.papers.record import Bibliography
from db.store.store import Store


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://arxiv.org/abs/2401.01234v2", ["arxiv:2401.01234"]),
        ("http://www.arxiv.org/pdf/2401.01234.pdf", ["arxiv:2401.01234"]),
        ("export.arxiv.org/abs/math.GT/0309136", ["arxiv:math/0309136"]),
        ("see arXiv: 2401.01234.", ["arxiv:2401.01234"]),
        ("https://huggingface.co/papers/2401.01234", ["arxiv:2401.01234"]),
        ("https://doi.org/10.48550/arXiv.2401.01234", ["arxiv:2401.01234"]),
        ("2401.01234v3", ["arxiv:2401.01234"]),
        ("hep-th/9901001", ["arxiv:hep-th/9901001"]),
        ("2413.01234", []),
        ("https://openreview.net/forum?id=AbC_d-f12", ["openreview:AbC_d-f12"]),
        ("https://openreview.net/pdf?id=AbCdEf1234#page=2", ["openreview:AbCdEf1234"]),
        ("<https://openreview.net/forum?noteId=x&id=AbCdEf1234>", ["openreview:AbCdEf1234"]),
        ("OpenReview:AbCdEf1234", ["openreview:AbCdEf1234"]),
        ("https://openreview.net/group?id=ICLR.cc", []),
        ("https://doi.org/10.1145/3292500.3330701", ["doi:10.1145/3292500.3330701"]),
        ("https://dl.acm.org/doi/pdf/10.1145/3292500.3330701?x=1", ["doi:10.1145/3292500.3330701"]),
        ("doi:10.1016/S0004-3702(98)00023-X).", ["doi:10.1016/s0004-3702(98)00023-x"]),
        ("https://doi.org/10.1007%2F978-3-030-01234-2_1", ["doi:10.1007/978-3-030-01234-2_1"]),
        ("论文（https://doi.org/10.1109/5.771073）。", ["doi:10.1109/5.771073"]),
        ("https://aclanthology.org/2020.acl-main.1.pdf", ["acl:2020.acl-main.1"]),
        ("https://aclanthology.org/p18-1001/", ["acl:P18-1001"]),
        ("https://www.aclweb.org/anthology/papers/P/P18/P18-1001/", ["acl:P18-1001"]),
        ("https://doi.org/10.18653/v1/2020.acl-main.1", ["acl:2020.acl-main.1"]),
        ("P18-1001", ["acl:P18-1001"]),
        ("version 10.1, 12.5/3 and 1.2345 of 2401 papers", []),
        ("https://example.org/1.pdf", []),
        ("", []),
    ],
)
def test_identifiers_are_read_out_of_addresses_and_citations(text: str, found: list[str]) -> None:
    assert list(map(str, identifiers_in(text))) == found


@given(st.text("arxiv:.org/abs/pdf?id=10.2401/P18-acl% ()é【】", max_size=60))
def test_any_text_may_be_asked_for_identifiers(text: str) -> None:
    for identifier in identifiers_in(text):
        assert identifiers_in(str(identifier)) == (identifier,)
    keys_in(text)


def test_a_listed_paper_has_the_identifiers_of_its_addresses_and_fields() -> None:
    listed = Bibliography(
        entry="arXiv:2401.01234",
        page="https://openreview.net/forum?id=AbCdEf1234",
        pdf="https://arxiv.org/pdf/2401.01234v2",
        other_ids=("10.1145/1.2",),
    )
    assert identifiers_of(listed) == (
        Identifier("arxiv", "2401.01234"),
        Identifier("openreview", "AbCdEf1234"),
        Identifier("doi", "10.1145/1.2"),
    )
    assert identifiers_of(None) == ()


def test_one_address_has_one_key_however_it_is_written() -> None:
    assert address_key("HTTPS://www.Example.org/a%20b/") == address_key("http://example.org/a b")
    assert address_key("https://example.org/a?x=1") != address_key("https://example.org/a?x=2")
    assert address_key("no address") is None


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "paperboy.db") as store:
        yield store


def test_a_listed_paper_is_found_by_its_addresses_and_its_own_id(
    store: Store, tmp_path: Path
) -> None:
    entries = [
        {
            "id": "AbCdEf1234",
            "title": "One",
            "abstract": "We study one.",
            "site": "https://openreview.net/forum?id=AbCdEf1234",
            "pdf": "https://example.org/papers/1.pdf",
        },
        {"id": "other", "title": "Two", "abstract": "We study two."},
    ]
    path = tmp_path / "some.json"
    path.write_text(json.dumps(entries), encoding="utf-8")
    load(store, [path])
    for text in (
        "https://openreview.net/pdf?id=AbCdEf1234",
        "read <http://www.example.org/papers/1.pdf>, please",
        "AbCdEf1234",
    ):
        (found,) = store.read(papers_by_id, store.read(papers_identified, text))
        assert found.title == "One"
    assert store.read(papers_identified, "https://example.org") == []
    assert store.read(papers_identified, "nothing") == []
