"""Papers as items of Zotero: fields that its server takes, and nothing invented."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.zotero.items import ALPHABET, item_key, item_of, items_in
from db.papers.reading import all_papers
from db.people.bookmark_transfer import Cited, cited
from db.store.store import Store
from tests.fake_zotero import FakeZotero

CRANES = Cited(
    label="Cranes that fold themselves",
    title="Cranes that fold themselves",
    authors=("Ada Byron", "张三", "University of Folds", "Henri Poincaré III"),
    category="",
    tags=("folding", "x" * 300),
    tldr=None,
    abstract="We fold cranes.",
    urls=("https://example.org/cranes.pdf", "https://github.com/example/cranes"),
    year="2024",
)


def test_every_bundled_paper_is_an_item_that_zotero_takes(loaded_store: Path) -> None:
    server = FakeZotero()
    with Store(loaded_store) as store:
        ids = [paper.id for paper in store.read(all_papers)]
        papers = store.read(cited, ids)
    items = [item_of(id_, papers[id_], ()) for id_ in ids]
    assert [fault for item in items if (fault := server._fault_of(item))[0]] == []
    assert len({item["key"] for item in items}) == len(ids)
    assert all("the paper's own title is not known" in item["extra"] for item in items)


def test_an_item_has_what_is_known_and_says_where_it_came_from() -> None:
    item = item_of("abcdefgh2345", CRANES, ["arxiv:2401.01234", "doi:10.1000/cranes"])
    assert item["itemType"] == "preprint"
    assert item["archiveID"] == "arXiv:2401.01234"
    assert item["DOI"] == "10.1000/cranes"
    assert (item["url"], item["date"]) == ("https://example.org/cranes.pdf", "2024")
    assert item["extra"] == "Paperboy: abcdefgh2345"
    assert item["creators"] == [
        {"creatorType": "author", "firstName": "Ada", "lastName": "Byron"},
        {"creatorType": "author", "name": "张三"},
        {"creatorType": "author", "name": "University of Folds"},
        {"creatorType": "author", "firstName": "Henri", "lastName": "Poincaré III"},
    ]
    assert max(len(tag["tag"]) for tag in item["tags"]) == 255


@pytest.mark.parametrize(
    ("venue", "kind"),
    [
        ("ICLR", "conferencePaper"),
        ("Transactions of the Folders", "journalArticle"),
        ("计算机学报", "journalArticle"),
        (None, "manuscript"),
    ],
)
def test_the_kind_of_an_item_is_what_its_venue_says(venue: str | None, kind: str) -> None:
    item = item_of("abcdefgh2345", replace(CRANES, venue=venue), ["doi:10.1000/cranes"])
    assert item["itemType"] == kind
    assert "10.1000/cranes" in item.get("DOI", "") + item["extra"]
    assert FakeZotero()._fault_of(item) == (0, "")


def test_a_key_is_one_of_zoteros_and_always_the_same() -> None:
    assert item_key("abcdefgh2345") == item_key("abcdefgh2345") != item_key("abcdefgh2346")
    assert len(item_key("a")) == 8
    assert set(item_key("a")) <= set(ALPHABET)


def test_an_item_comes_back_as_the_reference_that_it_is() -> None:
    sent = item_of("abcdefgh2345", CRANES, ["arxiv:2401.01234"])
    (item,) = items_in([{"data": sent | {"dateAdded": "2026-01-05T10:00:00Z"}}])
    assert item.key == item_key("abcdefgh2345")
    assert item.reference.paper == "abcdefgh2345"
    assert item.reference.title == CRANES.title
    assert item.reference.authors[:2] == ("Byron, Ada", "张三")


def test_a_chinese_name_in_two_fields_is_one_name() -> None:
    author = {"creatorType": "author", "lastName": "张", "firstName": "三"}
    data = {"key": "AAAA2222", "title": "x", "creators": [author]}
    (item,) = items_in([{"data": data}])
    assert item.reference.authors == ("张三",)
