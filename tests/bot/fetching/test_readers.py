"""Answers into entries: arXiv's Atom, any RSS, OpenReview's notes, Hugging Face's daily papers."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.fetching.failures import FetchFailed, Trouble
from bot.fetching.readers import arxiv, huggingface, openreview, syndication
from bot.fetching.readers.markup_text import text_of_markup
from bot.fetching.readers.page import Page, arxiv_id
from db.feeds.entry import FeedEntry
from db.papers.record import Bibliography
from tests.fake_sources import BEGIN, FakePaper, atom, daily, notes, papers, rss

PAPER = FakePaper(7, BEGIN, 3, BEGIN + timedelta(days=2), categories=("cs.LG", "cs.CL"))
READERS: dict[str, tuple[Callable[[bytes], Page], Callable[[Sequence[FakePaper]], bytes]]] = {
    "arxiv": (arxiv.read, atom),
    "rss": (syndication.read, rss),
    "openreview": (openreview.read, notes),
    "huggingface": (huggingface.read, daily),
}


def only(page: Page) -> FeedEntry:
    (entry,) = page.entries
    return entry


def bibliography(entry: FeedEntry) -> Bibliography:
    assert entry.record.bibliography is not None
    return entry.record.bibliography


def titles(read: Callable[[bytes], Page], body: bytes) -> list[str]:
    """The titles in a body; none where it is refused in a sentence."""
    with suppress(FetchFailed):
        return [entry.title for entry in read(body).entries]
    return []


@pytest.mark.parametrize("name", READERS)
def test_every_reader_keeps_title_authors_abstract_and_date(name: str) -> None:
    read, written = READERS[name]
    page = read(written(papers(3)))
    assert len(page.entries) == 3
    for entry, paper in zip(page.entries, papers(3), strict=True):
        assert bibliography(entry).title == paper.title
        assert bibliography(entry).authors == paper.authors
        assert entry.record.abstract == paper.abstract
        assert entry.published == paper.published
        assert entry.is_news


def test_arxiv_gives_one_id_and_the_newest_links_for_all_versions() -> None:
    entry = only(arxiv.read(atom([PAPER], total=90)))
    assert bibliography(entry).entry == "arXiv:2603.00007"
    assert bibliography(entry).page == "https://arxiv.org/abs/2603.00007"
    assert bibliography(entry).pdf == "https://arxiv.org/pdf/2603.00007"
    assert entry.record.category == "cs.LG"
    assert (entry.published, entry.updated) == (PAPER.published, PAPER.updated)
    assert arxiv.read(atom([PAPER], total=90)).total == 90


def test_an_old_papers_new_version_is_no_news() -> None:
    assert only(arxiv.read(atom([PAPER]))).is_news
    late = replace(PAPER, updated=BEGIN + timedelta(days=400))
    assert not only(arxiv.read(atom([late]))).is_news


def test_a_withdrawn_paper_of_arxiv_is_said_to_be_and_is_no_news() -> None:
    entry = only(arxiv.read(atom([replace(PAPER, withdrawn=True)])))
    assert bibliography(entry).status == "Withdrawn"
    assert entry.is_withdrawn
    assert not entry.is_news


def test_what_the_api_says_is_wrong_is_told() -> None:
    error = atom([]).replace(
        b"</feed>",
        b"<entry><id>http://arxiv.org/api/errors#x</id><title>Error</title>"
        b"<summary>incorrect id format for x</summary></entry></feed>",
    )
    with pytest.raises(FetchFailed, match="unreadable: incorrect id format for x"):
        arxiv.read(error)


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("http://arxiv.org/abs/2401.00001v2", "2401.00001"),
        ("https://arxiv.org/pdf/2401.00001", "2401.00001"),
        ("oai:arXiv.org:2401.00001v1 arXiv:2401.00001v1", "2401.00001"),
        ("http://arxiv.org/abs/hep-th/9901001v3", "hep-th/9901001"),
        ("http://arxiv.org/abs/math.AG/0601001", "math.AG/0601001"),
        ("https://journal.example/2401.00001", None),
    ],
)
def test_an_arxiv_id_is_known_in_any_spelling(text: str, id_: str | None) -> None:
    assert arxiv_id(text) == id_


def test_arxivs_own_rss_is_read_as_papers_of_arxiv() -> None:
    item = (
        "<item><title>A Paper</title><link>https://arxiv.org/abs/2603.00001</link>"
        "<description>arXiv:2603.00001v1 Announce Type: {kind}&#10;Abstract: We fold."
        "</description></item>"
    )
    items = item.format(kind="new") + item.format(kind="replace-cross")
    feed = rss([]).replace(b"</channel>", items.encode() + b"</channel>")
    new, replaced = syndication.read(feed).entries
    assert new.record.abstract == "We fold."
    assert new.key == replaced.key == "arXiv:2603.00001"
    assert new.is_news
    assert not replaced.is_news


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 02 Mar 2026 09:00:00 GMT",
        "Mon, 02 Mar 2026 04:00:00 EST",
        "2 Mar 2026 09:00:00 +0000",
        "2026-03-02T09:00:00Z",
        "2026-03-02T17:00:00+08:00",
        "2026-03-02 09:00:00",
        "Mon Mar  2 09:00:00 2026",
    ],
)
def test_a_date_in_any_format_is_the_same_moment(date: str) -> None:
    feed = rss(papers(1)).replace(b"Mon, 02 Mar 2026 09:00:00 +0000", date.encode())
    assert only(syndication.read(feed)).published == BEGIN


@pytest.mark.parametrize("date", ["soon", "", "99 Foo 2026", "0000-00-00"])
def test_a_date_that_cannot_be_read_is_no_date(date: str) -> None:
    feed = rss(papers(1)).replace(b"Mon, 02 Mar 2026 09:00:00 +0000", date.encode())
    assert only(syndication.read(feed)).published is None


def test_an_id_that_entries_share_is_nobodys() -> None:
    feed = rss(papers(2)).replace(b"journal-1<", b"journal<").replace(b"journal-2<", b"journal<")
    assert len({entry.key for entry in syndication.read(feed).entries}) == 2


def test_without_ids_and_dates_entries_are_known_by_their_links() -> None:
    entries = syndication.read(rss(papers(2), dates=False, ids=False)).entries
    assert [entry.key for entry in entries] == [
        "https://journal.example/papers/1",
        "https://journal.example/papers/2",
    ]
    assert [entry.published for entry in entries] == [None, None]


PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>x</body></html>"
BILLION = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9))
    + b']><rss version="2.0"><channel><title>&j;</title><item><title>&j;</title></item>'
    b"</channel></rss>"
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    b'<rss version="2.0"><channel><title>t</title><item><title>T &e;</title></item></channel></rss>'
)


@pytest.mark.parametrize("name", READERS)
def test_a_web_page_in_place_of_a_feed_is_said_to_be_one(name: str) -> None:
    read, _ = READERS[name]
    for page in (PAGE, b"\xef\xbb\xbf\n" + PAGE, b"<!-- hi -->" + PAGE.lower(), PAGE[15:]):
        with pytest.raises(FetchFailed) as failed:
            read(page)
        assert failed.value.trouble is Trouble.WEB_PAGE


@pytest.mark.parametrize("name", READERS)
def test_a_feed_cut_at_any_byte_is_damaged_and_not_a_shorter_one(name: str) -> None:
    read, written = READERS[name]
    whole = written(papers(2))
    for end in range(0, len(whole) - 1, 37):
        with pytest.raises(FetchFailed):
            read(whole[:end])


@pytest.mark.parametrize("name", READERS)
@given(junk=some.binary(max_size=300))
def test_junk_is_refused_or_empty_and_never_a_bug(name: str, junk: bytes) -> None:
    read, _ = READERS[name]
    assert titles(read, junk) == []


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=9),
    lambda inner: (
        some.lists(inner, max_size=4)
        | some.dictionaries(
            some.sampled_from(
                ["notes", "content", "title", "value", "paper", "id", "forum", "authors", "upvotes"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


@given(said=JSON)
def test_any_json_is_read_or_refused(said: Any) -> None:
    for read in (openreview.read, huggingface.read):
        for shape in (said, {"notes": [said], "count": said}, [{"paper": said}]):
            assert all(isinstance(title, str) for title in titles(read, json.dumps(shape).encode()))


@pytest.mark.parametrize("feed", [BILLION, OUTSIDE])
def test_entities_are_not_expanded(feed: bytes) -> None:
    assert all(
        len(title) < 100 and "root:" not in title for title in titles(syndication.read, feed)
    )


def test_a_huge_entry_is_cut_to_size() -> None:
    feed = rss(papers(1)).replace(b"We study", b"x" * 3_000_000)
    assert len(only(syndication.read(feed)).record.abstract) == 20_000


def test_brackets_in_brackets_end_in_a_sentence() -> None:
    for read in (openreview.read, huggingface.read):
        with pytest.raises(FetchFailed, match="unreadable"):
            read(b"[" * 1_000_000)


def test_openreview_tells_what_became_of_a_paper() -> None:
    entry = only(openreview.read(notes([PAPER])))
    assert bibliography(entry).status == "Oral"
    assert bibliography(entry).pdf == "https://openreview.net/pdf?id=note7"
    assert entry.record.tldr == "We fold 7."
    assert entry.record.tag_line == "folding;machines"
    withdrawn = only(openreview.read(notes([replace(PAPER, withdrawn=True)])))
    assert withdrawn.is_withdrawn
    assert bibliography(withdrawn).pdf is None


def test_votes_come_with_the_daily_papers() -> None:
    entry = only(huggingface.read(daily([replace(PAPER, votes=41)])))
    assert entry.votes == 41
    assert entry.key == "arXiv:2603.00007"


def test_the_addresses_of_the_apis_say_all_that_is_asked() -> None:
    assert arxiv.address("cs.CL", 200) == (
        "https://export.arxiv.org/api/query?search_query=cat:cs.CL&start=200&max_results=200"
        "&sortBy=lastUpdatedDate&sortOrder=descending"
    )
    phrase = arxiv.address('all:"mixture of experts"', 0)
    assert "search_query=all:%22mixture+of+experts%22" in phrase
    assert openreview.address("ICLR.cc/2026/Conference", 0) == (
        "https://api2.openreview.net/notes?content.venueid=ICLR.cc/2026/Conference"
        "&limit=1000&offset=0"
    )
    assert huggingface.address() == "https://huggingface.co/api/daily_papers?limit=100"


def test_html_shows_its_text_alone() -> None:
    markup = "<p>We <b>fold</b> &amp; cut<br>paper.</p><script>alert(1)</script><style>p{}</style>"
    assert " ".join(text_of_markup(markup).split()) == "We fold & cut paper."
    assert text_of_markup("where a > b") == "where a > b"


def item(text: str) -> FeedEntry:
    """The one item of a feed of `https://journal.example/news/`."""
    head = '<rss version="2.0"><channel><link>https://journal.example/news/</link><title>J</title>'
    body = f"{head}<item><title>T</title><description>text</description>{text}</item>"
    return only(syndication.read(f"{body}</channel></rss>".encode()))


@pytest.mark.parametrize(
    ("link", "page"),
    [
        ("/papers/1", "https://journal.example/papers/1"),
        ("1.html", "https://journal.example/news/1.html"),
        ("//other.example/1", "https://other.example/1"),
        ("https://other.example/1", "https://other.example/1"),
    ],
)
def test_a_link_that_is_a_part_of_an_address_is_of_the_feeds_site(link: str, page: str) -> None:
    assert bibliography(item(f"<link>{link}</link>")).page == page


def test_a_paper_of_the_acl_anthology_has_its_identifier() -> None:
    entry = item("<guid>abc</guid><link>https://aclanthology.org/2024.acl-long.5.pdf</link>")
    assert entry.key == "acl:2024.acl-long.5"


def test_a_link_that_entries_share_is_nobodys_id() -> None:
    feed = rss(papers(3), ids=False)
    for number in (1, 2, 3):
        feed = feed.replace(f"/papers/{number}<".encode(), b"/<")
    assert len({entry.key for entry in syndication.read(feed).entries}) == 3


def test_a_page_counts_what_is_no_paper_too() -> None:
    review = json.loads(notes(papers(2)))
    review["notes"][0]["replyto"] = "note1"
    page = openreview.read(json.dumps(review).encode())
    assert (len(page.entries), page.held) == (1, 2)


@pytest.mark.parametrize(
    ("field", "names", "has_more"),
    [
        (
            "Ada Byron; Alan Mathison; and Grace Murray",
            "Ada Byron|Alan Mathison|Grace Murray",
            False,
        ),
        (
            "Ada Byron and Alan Mathison, Grace Murray",
            "Ada Byron|Alan Mathison|Grace Murray",
            False,
        ),
        ("Ada  Byron*, Alan Mathison, et al.", "Ada Byron|Alan Mathison", True),
        ("Jos&amp;eacute; Garc&amp;iacute;a", "José García", False),
        ('Schr\\"odinger, Erwin and Byron, Ada', "Schrödinger, Erwin|Byron, Ada", False),
        ("nan", "", False),
    ],
)
def test_authors_of_a_feed_are_people_however_it_writes_them(
    field: str, names: str, has_more: bool
) -> None:
    item = (
        f"<item><title>T</title><link>https://example.org/1</link><dc:creator>{field}</dc:creator>"
    )
    body = (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>F</title>{item}</item></channel></rss>"
    )
    listed = bibliography(only(syndication.read(body.encode())))
    assert "|".join(listed.authors) == names
    assert listed.has_more_authors is has_more


def test_names_in_a_list_of_authors_are_cleaned_one_by_one() -> None:
    note = {
        "forum": "x",
        "content": {"title": "T", "authors": ["Ada Byron†", "nan", "A. B.; C. D."]},
    }
    listed = bibliography(only(openreview.read(json.dumps({"notes": [note]}).encode())))
    assert listed.authors == ("Ada Byron", "A. B.", "C. D.")
