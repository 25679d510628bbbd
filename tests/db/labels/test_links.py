"""Links: the addresses in abstracts are clean, and each paper can be searched for elsewhere."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.formats.seed_text import parse
from db.labels.links import MAX_URL, links_in, listed_links, search_links
from db.language.plain_text import plain
from db.papers.paper import Link
from db.papers.record import Bibliography


@pytest.fixture(scope="module")
def abstracts(seed_file: Path) -> list[str]:
    return [record.abstract for record in parse(seed_file.read_bytes(), seed_file.name).records]


def quoted(abstract: str) -> str:
    """The fragment that the searches ask for."""
    (query,) = parse_qs(urlsplit(search_links(abstract)[0].url).query)["q"]
    return query.removeprefix('"').removesuffix('"')


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("Code is at https://github.com/a/b.", ["https://github.com/a/b"]),
        (r"at \url{https://github.com/a/b_c}.", ["https://github.com/a/b_c"]),
        (r"at~\href{https://github.com/a/b}{here}.", ["https://github.com/a/b"]),
        (r"\href{https://x.org/a}{\texttt{https://x.org/a}}", ["https://x.org/a"]),
        ("[https://a.io/b_c](https://a.io/b\\_c).", ["https://a.io/b_c"]),
        ("[https://wrong.io](https://right.io/)", ["https://right.io/"]),
        ("models (https://a.io/m) and code (https://b.io/c).", ["https://a.io/m", "https://b.io/c"]),
        ("see https://x.org/a_(b)", ["https://x.org/a_(b)"]),
        ("at https://x.org/; the rest", ["https://x.org/"]),
        ("https://github.com/a/b#.", ["https://github.com/a/b"]),
        ("代码见https://github.com/a/b。", ["https://github.com/a/b"]),
        ("代码已开源（见【https://github.com/a/b】）。", ["https://github.com/a/b"]),
        ("代码见《https://github.com/a/c》，谢谢。", ["https://github.com/a/c"]),
        ("「https://github.com/a/c」", ["https://github.com/a/c"]),
        ("Code is at ‘https://github.com/a/d‘.", ["https://github.com/a/d"]),
        ("«https://github.com/a/d»…", ["https://github.com/a/d"]),
        ("see https://github.com/a/d…", ["https://github.com/a/d"]),
        ("https://github.com/a/d–—", ["https://github.com/a/d"]),
        ("代码在https://github.com/a/e上开源。", ["https://github.com/a/e"]),
        ("https://github.com/a/e에서", ["https://github.com/a/e"]),
        ("https://github.com/a/e！", ["https://github.com/a/e"]),
        ("[https://github.com/a/e]", ["https://github.com/a/e"]),
        ("https://x.org/?a=1&amp;b=2", ["https://x.org/?a=1&b=2"]),
        ('<a href="https://x.org/a">here</a>', ["https://x.org/a"]),
        ("https://x.org/long\u00adword", ["https://x.org/longword"]),
        ("https://x.org/a\u200b", ["https://x.org/a"]),
        ("https://x.org/a and https://x.org/a/", ["https://x.org/a"]),
        ("HTTPS://X.org/a?b=1&c=2", ["HTTPS://X.org/a?b=1&c=2"]),
        ("no.scheme.org, javascript:alert(1), ftp://x.org, https://nodots", []),
        ("https://x.org/" + "a" * 500, []),
        ("https://[", []),
    ],
)  # fmt: skip
def test_addresses_are_freed_of_what_sticks_to_them(text: str, urls: list[str]) -> None:
    assert [link.url for link in links_in(text)] == urls


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/",
        "https://www.github.com",
        "https://gitlab.com/",
        "https://huggingface.co/",
        "https://huggingface.co/datasets/",
        "https://arxiv.org/abs/",
        "https://arxiv.org/abs/XXXX.XXXXX",
        "https://openreview.net/forum?id=",
        "https://doi.org/",
        "https://doi.org/10.1145/nnnnnnn.nnnnnnn",
        "https://doi.org/XXXXXXX.XXXXXXX",
        "https://github.com/username/repo",
        "https://github.com/your-name/your-repo",
        "https://github.com/your/repo",
        "https://github.com/author/code",
        "https://github.com/xxx/yyy",
        "https://anonymous.4open.science/r/XXXX",
        "https://a.github.io/example-paper",
        "https://a.org/example-paper/",
        "https://a.org/link-to-code",
    ],
)
def test_what_nobody_filled_in_is_no_link(url: str) -> None:
    assert links_in(f"Code is at {url}.") == ()
    assert listed_links(Bibliography(page=url, code=url)) == ()


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/a",
        "https://example.org/",
        "https://github.com/user7/x",
        "https://a.org/your",
        "https://openreview.net/forum?id=AbC",
        "https://a.org/example",
        "https://youtu.be/xxy",
    ],
)
def test_what_only_looks_like_a_template_is_a_link(url: str) -> None:
    assert [link.url for link in links_in(url)] == [url]


@given(
    st.sampled_from([*list("】》」』〕’‘»›…，。；！？、）—–→的은"), " ", "\n", "”", '"', "<", "]"]),
    st.text("的见 at]}”》", max_size=5),
)
def test_whatever_no_address_has_ends_it(stuck: str, behind: str) -> None:
    (link,) = links_in(f"见https://github.com/a/b{stuck}{behind}")
    assert link.url == "https://github.com/a/b"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://github.com/a/b", "code"),
        ("https://www.github.com/a/b", "code"),
        ("https://anonymous.4open.science/r/x", "code"),
        ("https://a.github.io/b", "project"),
        ("https://huggingface.co/a/b", "project"),
        ("https://github.com.example.org/a", "project"),
    ],
)
def test_code_is_told_from_other_pages(url: str, kind: str) -> None:
    (link,) = links_in(url)
    assert link.kind == kind


def test_the_addresses_of_the_seeds_are_all_found(abstracts: list[str]) -> None:
    found = [links for abstract in abstracts if (links := links_in(abstract))]
    on_github = [links for links in found if any("//github.com/" in link.url for link in links)]
    assert (len(found), len(on_github)) == (163, 137)
    assert {links[0].url[-1] for links in found}.isdisjoint(".,;:)}]\\'\"")


@given(
    st.lists(
        st.sampled_from(
            ["https://a.b/c", " ", ").", "{", "}", "[x](", "\\_", "http://", ".", "，", "é"]
        )
    )
)
def test_whatever_is_found_may_stand_behind_a_button(parts: list[str]) -> None:  # fmt: skip
    links = links_in("".join(parts))
    assert len({link.url for link in links}) == len(links)
    for link in links:
        assert urlsplit(link.url).scheme in {"http", "https"}
        assert len(link.url) <= MAX_URL


@pytest.mark.parametrize(
    ("field", "url"),
    [
        ("https://github.com/a/b", "https://github.com/a/b"),
        (" https://github.com/a/b; https://github.com/a/c", "https://github.com/a/b"),
        ("GitHub.com/a/b", "https://GitHub.com/a/b"),
        ("[![github](/icon.svg) a/b](https://github.com/a/b) + more", "https://github.com/a/b"),
        ("https://github.com/a/classi\ufb01ed", "https://github.com/a/classified"),
        ("https://a.org/100%/推理", "https://a.org/100%25/%E6%8E%A8%E7%90%86"),
        ("https://a.org/#b#c#", "https://a.org/#b%23c%23"),
        ("https://a.org:8080/b", "https://a.org:8080/b"),
        ("https://a.org:port/b", None),
        ("https://a.org@b.org/", None),
        ("https://github.com/a/two words", None),
        ("javascript:alert(1)", None),
        ("https://localhost/a", None),
        ("https://推理.example/a", None),
        ("https://a.org/" + "b" * 600, None),
        ("see the project page", None),
        ("", None),
    ],
)
def test_a_list_gives_links_that_a_button_can_have(field: str, url: str | None) -> None:
    found = listed_links(Bibliography(page=field, pdf=None, code=field))
    assert found == ((Link("page", url), Link("code", url)) if url else ())


def test_a_title_is_searched_for_whole() -> None:
    url = search_links("An abstract of many more words.", "FoldNet: Folding Paper")[0].url
    assert parse_qs(urlsplit(url).query)["q"] == ['"FoldNet: Folding Paper"']


def test_twelve_words_of_a_paper_are_in_no_other(abstracts: list[str]) -> None:
    texts = [plain(abstract) for abstract in abstracts]
    for abstract, text in zip(abstracts, texts, strict=True):
        fragment = quoted(abstract)
        assert len(fragment.split()) == 12
        assert fragment in text
        assert sum(fragment in other for other in texts) == 1


def test_four_sites_are_searched_by_addresses_that_a_button_takes(abstracts: list[str]) -> None:
    for abstract in abstracts:
        searches = search_links(abstract)
        assert [search.site for search in searches] == [
            "Google Scholar",
            "Semantic Scholar",
            "arXiv",
            "OpenReview",
        ]
        assert all(search.url.isascii() and len(search.url) <= MAX_URL for search in searches)


@given(st.text(min_size=1))
def test_any_abstract_can_be_searched_for(abstract: str) -> None:
    for search in search_links(abstract):
        assert search.url.isascii()
        assert len(search.url) <= MAX_URL


def test_a_chinese_abstract_is_searched_for_by_its_beginning() -> None:
    assert quoted("我们研究大语言模型的推理能力。" * 20).startswith("我们研究大语言模型")
