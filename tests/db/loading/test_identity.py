"""No paper vanishes: two entries are one paper only where an identifier, or title, authors and a
real abstract say so; and what was merged or left out is named."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.formats import lists
from db.loading.identity import is_placeholder
from db.loading.loader import LoadReport, load
from db.papers.authors import Authors
from db.papers.identified import papers_identified
from db.papers.ids import paper_id
from db.papers.reading import all_papers, papers_by_id
from db.people.bookmarks import Origin, save
from db.store.connection import Database
from db.store.store import Store

REAL = "We fold paper with a robot, and then we fold the robot, which nobody had done before. " * 3
Entry = Mapping[str, object]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "paperboy.db") as store:
        yield store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lists").mkdir()
    return tmp_path / "lists"


def write(folder: Path, entries: Sequence[Entry], name: str = "a.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(entries), encoding="utf-8")
    return path


def loaded(
    store: Store, folder: Path, entries: Sequence[Entry], name: str = "a.json"
) -> LoadReport:
    return load(store, [write(folder, entries, name)])


def titles(store: Store) -> list[str]:
    return sorted(paper.title or "" for paper in store.read(all_papers))


def entry(title: str, abstract: str = REAL, **more: object) -> Entry:
    return {"title": title, "abstract": abstract, "author": "Ada Byron", **more}


@pytest.mark.parametrize(
    "abstract",
    [
        *("", "  ", "Abstract Unavailable", "N/A", "n/a", "nan", "-", "None", "TBA", "tbd."),
        *("No abstract available.", "Abstract not available", "Abstract missing", "[no abstract]"),
        *("Not available.", "abstract", "The abstract is not available yet.", "Coming soon!"),
        *("See the full paper", "This paper has been withdrawn by the authors.", "暂无摘要", "无"),
        *("Part of Advances in Neural Information Processing Systems 1 (NIPS 1988)", "<p>N/A</p>"),
    ],
)
def test_a_placeholder_is_no_text(store: Store, folder: Path, abstract: str) -> None:
    assert is_placeholder(abstract)
    report = loaded(store, folder, [entry("One", abstract), entry("Two", abstract)])
    assert (report.added, report.merged) == (2, ())
    assert [paper.abstract for paper in store.read(all_papers)] == ["", ""]


@pytest.mark.parametrize(
    "abstract",
    [REAL, "One.", "We fold paper.", "None of these works.", "No abstract thought is needed here.",
     "Part of the problem is that we fold.", "Unknown words are hard.", "∇∇"],
)  # fmt: skip
def test_a_short_text_is_a_text(abstract: str) -> None:
    assert not is_placeholder(abstract)


def test_a_short_abstract_of_several_titles_is_no_text_of_theirs_and_is_named(
    store: Store, folder: Path
) -> None:
    abstract = "Proceedings of the folders."
    report = loaded(store, folder, [entry("One", abstract), entry("Two", abstract), entry("Three")])
    assert report.added == 3
    assert [(blank.entry, blank.abstract) for blank in report.no_abstracts] == [
        (1, abstract),
        (2, abstract),
    ]
    assert {paper.abstract for paper in store.read(all_papers)} == {"", REAL}


def test_a_copied_abstract_makes_no_one_paper(store: Store, folder: Path) -> None:
    entries = [entry(f"Discussion of folding {n}", author=f"A. {n}.") for n in "abcdefg"]
    same_title = [entry("Discussion", author=f"B. {n}.") for n in "xyz"]
    report = loaded(store, folder, [*entries, *same_title])
    assert (report.added, report.merged, report.no_abstracts) == (10, (), ())
    assert {paper.abstract for paper in store.read(all_papers)} == {REAL}


def test_the_same_entry_twice_is_one_paper_and_is_named(store: Store, folder: Path) -> None:
    report = loaded(store, folder, [entry("One"), entry("Two", "Two."), entry("ONE")])
    assert report.added == 2
    (merged,) = report.merged
    assert (merged.file, merged.entry, merged.title, merged.into) == ("a.json", 3, "ONE", 1)
    assert merged.paper == paper_id(REAL)


def test_entries_that_say_nothing_are_named(store: Store, folder: Path) -> None:
    report = loaded(store, folder, [entry("One"), {"abstract": "N/A"}, {"author": "Ada Byron"}])
    assert (report.added, [entry.entry for entry in report.left_out]) == (1, [2, 3])


def test_entries_with_neither_abstract_nor_authors_are_told_apart_by_their_addresses(
    store: Store, folder: Path
) -> None:
    entries = [{"title": "Preface", "pdf": f"https://example.org/{n}.pdf"} for n in (1, 2, 2)]
    report = loaded(store, folder, entries)
    assert (report.added, [entry.entry for entry in report.merged]) == (2, [3])


def test_an_identifier_makes_one_paper_of_two_lists(store: Store, folder: Path) -> None:
    loaded(store, folder, [entry("Fold", pdf="https://arxiv.org/pdf/2401.01234v1")])
    again = entry("Fold, again", "Rewritten.", arxiv="2401.01234")
    report = loaded(store, folder, [again], "b.json")
    assert report.added == 0
    assert store.read(papers_identified, "arXiv:2401.01234v2") == [paper_id(REAL)]


def test_an_identifier_of_several_titles_is_nobodys_own(store: Store, folder: Path) -> None:
    entries = [entry(f"Title {n}", f"{n}. {REAL}", doi="10.1000/all") for n in "abc"]
    assert loaded(store, folder, entries).added == 3


def test_an_identifier_against_title_authors_and_all_else_is_not_believed(
    store: Store, folder: Path
) -> None:
    loaded(store, folder, [entry("Folding", doi="10.1000/1")])
    other = entry("Something else", "Else.", author="A. M.", doi="10.1000/1")
    assert loaded(store, folder, [other], "b.json").added == 1


def test_one_abstract_in_two_lists_is_two_papers_where_the_titles_differ(
    store: Store, folder: Path
) -> None:
    for order in (("a.json", "b.json"), ("b.json", "a.json")):
        for name in order:
            loaded(store, folder, [entry(f"The title of {name}")], name)
    assert titles(store) == ["The title of a.json", "The title of b.json"]


@pytest.mark.parametrize("more", [{"author": None}, {"author": "A. Byron"}, {}])
def test_one_abstract_in_two_lists_is_one_paper_where_title_and_authors_agree(
    store: Store, folder: Path, more: Entry
) -> None:
    loaded(store, folder, [entry("Folding paper with robots: how?")])
    again = {**entry("FOLDING Paper with Robots — how"), **more}
    assert loaded(store, folder, [again], "b.json").added == 0


def test_ids_are_those_that_another_store_makes(store: Store, folder: Path, tmp_path: Path) -> None:
    entries = [
        entry("One", "N/A"),
        entry("Two", "N/A"),
        entry("Three"),
        entry("Four"),
        entry("5", "Five."),
    ]
    loaded(store, folder, entries)
    with Store(tmp_path / "other.db") as other:
        loaded(other, folder, entries[::-1])
        assert {paper.id: paper.title for paper in other.read(all_papers)} == {
            paper.id: paper.title for paper in store.read(all_papers)
        }


def test_what_an_older_store_took_for_one_paper_comes_back_and_bookmarks_stay(
    store: Store, folder: Path
) -> None:
    """Older rules gave these entries one id, that of their abstract, and the first one's title."""
    entries = [entry("One", "Abstract Unavailable"), entry("Two", "Abstract Unavailable")]
    old = paper_id("Abstract Unavailable")
    report = loaded(store, folder, entries)
    first = next(paper.id for paper in store.read(all_papers) if paper.title == "One")
    store.write(as_older_rules_had_it, old, first)
    store.write(save, 1, [old], Origin("command", datetime.now(UTC)))
    report = load(store, [folder / "a.json"])
    assert titles(store) == ["One", "Two"]
    assert report.added == 1
    (kept,) = store.read(papers_by_id, [old])
    assert (kept.id, kept.title) == (old, "One")


def as_older_rules_had_it(db: Database, old: str, first: str) -> None:
    conn = db.conn
    conn.execute("UPDATE records SET paper = ?, abstract = 'Abstract Unavailable'", [old])
    conn.execute("DELETE FROM papers WHERE id <> ?", [first])
    conn.execute("DELETE FROM papers_fts WHERE rowid NOT IN (SELECT number FROM papers)")
    conn.execute("DELETE FROM papers_words WHERE rowid NOT IN (SELECT number FROM papers)")
    conn.execute("UPDATE papers SET id = ?", [old])
    conn.execute("UPDATE papers_version SET recipe = 5 << 32")
    conn.execute("DELETE FROM record_identifiers")


WORDS = st.sampled_from(["One", "Two", "Discussion", "Preface"])
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {"title": WORDS, "abstract": st.sampled_from(["", "N/A", "Short.", REAL, REAL + "More."])},
        optional={
            "author": st.sampled_from(["Ada Byron", "A. M.; G. M.", "nan"]),
            "pdf": st.sampled_from(["https://example.org/1.pdf", "https://example.org/2.pdf"]),
            "arxiv": st.sampled_from(["2401.00001", "2401.00002"]),
        },
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(ENTRIES)
def test_every_entry_is_a_paper_or_is_named(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    with Store(folder / "paperboy.db") as store:
        report = loaded(store, folder, entries)
        assert report.added + len(report.merged) + len(report.left_out) == len(entries)
        held = {(paper.title, paper.abstract) for paper in store.read(all_papers)}
        assert {title for title, _ in held} == {str(entry["title"]) for entry in entries}


def test_a_list_in_any_order_makes_the_same_papers(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    entries = [
        entry(f"{word} {abstract[:2]}", abstract, author=author)
        for word in ("Folding", "Discussion", "Preface")
        for abstract in ("N/A", REAL)
        for author in ("Ada Byron", "A. M.")
    ]
    loaded(store, folder, entries)
    random.Random(1).shuffle(entries)
    with Store(tmp_path / "other.db") as other:
        loaded(other, folder, entries)
        ids = [{paper.id for paper in each.read(all_papers)} for each in (store, other)]
    assert ids[0] == ids[1]
    assert len(ids[0]) == 12


def test_what_is_one_paper_in_two_files_is_named_with_both(store: Store, folder: Path) -> None:
    first = write(folder, [entry("Folding paper"), entry("Ironing paper", REAL + "Two.")], "a.json")
    second = write(folder, [entry("Cutting", REAL + "Three."), entry("Folding paper")], "b.json")
    (merged,) = load(store, [first, second]).merged
    assert (merged.file, merged.entry, merged.title) == ("b.json", 2, "Folding paper")
    assert (merged.into_file, merged.into) == ("a.json", 1)
    three = write(folder, [entry("Ironing paper", REAL + "Two.")], "c.csv")
    three.write_text(f'title,abstract,author\nIroning paper,"{REAL}Two.",Ada Byron\n', "utf-8")
    (later,) = load(store, [three]).merged
    assert (later.file, later.entry, later.into_file, later.into) == ("c.csv", 1, "a.json", 2)
    three.write_text(three.read_text("utf-8") + "Another,Of its own.,Alan Mathison\n", "utf-8")
    assert load(store, [three]).merged == ()  # it was said before
    four = write(folder, [entry("Folding paper"), entry("Folding paper")], "d.json")
    assert [(one.entry, one.into_file) for one in load(store, [four]).merged] == [
        (2, "d.json"),
        (1, "a.json"),
    ]


NO_TITLES = ["nan", "N/A", "n/a.", "None", "-", "—", "Untitled", "No title", "TBD", "[no title]",
             "Title unavailable", "Title not available.", "暂无标题"]  # fmt: skip


def test_what_says_that_there_is_no_title_is_none_and_its_entry_is_named(
    store: Store, folder: Path
) -> None:
    rows = [entry(said, f"We fold paper {n} times.") for n, said in enumerate(NO_TITLES)]
    report = loaded(store, folder, [*rows, entry("nan", "nan"), entry("N/A", "Abstract missing")])
    assert (report.added, report.merged) == (len(NO_TITLES), ())
    assert [(named.entry, named.title) for named in report.no_titles] == [
        *enumerate(NO_TITLES, start=1)
    ]
    assert [left_out.entry for left_out in report.left_out] == [14, 15]
    papers = store.read(all_papers)
    assert {paper.title for paper in papers} == {None}
    assert {paper.label for paper in papers}.isdisjoint(NO_TITLES)


@pytest.mark.parametrize(
    "title", ["Nan", "Untitled spaces", "None of the above", "T", "∇∇", "?", "Title and abstract"]
)
def test_a_short_title_is_a_title(store: Store, folder: Path, title: str) -> None:
    wanted = None if title == "Nan" else title
    report = loaded(store, folder, [entry(title)])
    assert [paper.title for paper in store.read(all_papers)] == [wanted]
    assert bool(report.no_titles) == (wanted is None)


@pytest.mark.parametrize("later", [{"title": "Two"}, {"title": "TWO", "abstract": "nan"}])
def test_a_title_that_reads_as_another_papers_abstract_is_a_paper_of_its_own(
    store: Store, folder: Path, later: Entry
) -> None:
    assert loaded(store, folder, [entry("One", "Two.")]).added == 1
    report = loaded(store, folder, [later], "b.json")
    assert (report.added, report.merged) == (1, ())
    again = write(folder, [later, {"title": "Three"}], "b.json")
    assert load(store, [again]).added == 1


NOTHING = ["N/A", "nan", "None", "null", "NaT", "<NA>", "#N/A", "[]", " n/a ", "NA"]


@pytest.mark.parametrize("suffix", ["json", "csv"])
def test_what_programs_write_for_no_abstract_is_no_text_and_its_entry_is_named(
    store: Store, folder: Path, suffix: str
) -> None:
    path = folder / f"a.{suffix}"
    rows = [{"title": f"Paper {n}", "abstract": said} for n, said in enumerate(NOTHING)]
    if suffix == "json":
        path.write_text(json.dumps([*rows, {"title": "nan", "abstract": "nan"}]))
    else:
        cells = "".join(f"{row['title']},{row['abstract']}\n" for row in rows)
        path.write_text(f"title,abstract\n{cells}nan,nan\n")
    report = load(store, [path])
    assert (report.added, report.merged) == (len(NOTHING), ())
    assert [blank.abstract for blank in report.no_abstracts] == [said.strip() for said in NOTHING]
    assert [left_out.entry for left_out in report.left_out] == [len(NOTHING) + 1]
    assert {paper.abstract for paper in store.read(all_papers)} == {""}


def test_bookmarks_hold_on_to_papers_whose_authors_are_read_in_another_way_than_before(
    store: Store, folder: Path
) -> None:
    """What an older version made of these fields, and in what today's reading differs."""
    fields = [
        "III, Henri Poincaré",
        "李白，杜甫，和王维",
        "Ada Byron / Grace Murray",
        "Dr. Emmy N.",
    ]
    rows: list[Entry] = [{"title": "Discussion", "author": field} for field in fields]
    rows += [{"title": f"Lamp {n}", "author": field} for n, field in enumerate(fields)]
    with pytest.MonkeyPatch.context() as before:
        before.setattr(lists, "authors_in", lambda texts: Authors((*texts,)))
        assert loaded(store, folder, rows).added == len(rows)
    ids = {paper.id for paper in store.read(all_papers)}
    store.write(save, 1, sorted(ids), Origin("button", datetime(2026, 1, 1, tzinfo=UTC), 1, 3))
    report = loaded(store, folder, [*rows, {"title": "One more"}])
    assert (report.added, report.withdrawn) == (1, 0)
    papers = [paper for paper in store.read(papers_by_id, sorted(ids)) if paper.places]
    assert {paper.id for paper in papers} == ids
    read = {name for paper in papers for name in paper.authors}
    assert {"Henri Poincaré III", "李白", "Grace Murray", "Emmy N."} <= read
