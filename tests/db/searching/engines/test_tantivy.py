"""The second index of large stores: it answers as SQLite does and follows the papers, or rests."""

from __future__ import annotations

import resource
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
import tantivy
from filelock import FileLock

from db.formats.seed_text import parse
from db.loading.loader import Step, load
from db.papers.reading import papers_by_number
from db.papers.record import Record
from db.searching.engines import tantivy as our_tantivy
from db.searching.engines import tantivy_build
from db.searching.engines.absent import Absent
from db.searching.engines.active import catch_up, engine
from db.searching.engines.in_memory import InMemory
from db.searching.engines.tantivy import TantivyIndex, folder_of, tantivy_index
from db.searching.meaning import vote
from db.searching.questions import Question
from db.searching.search import Answer, search
from db.store.connection import Database
from db.store.store import Store
from db.store.versions import papers_token
from tests.seed_files import write


@pytest.fixture(autouse=True)
def every_store_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tantivy_build, "MIN_PAPERS", 1)


@pytest.fixture(scope="module")
def records(seed_file: Path) -> Sequence[Record]:
    return parse(seed_file.read_bytes(), seed_file.name).records[:30]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "paperboy.db") as store:
        yield store


@pytest.fixture(scope="module")
def plain(loaded_store: Path) -> Iterator[Store]:
    """All papers of the seeds, without a second index."""
    with Store(loaded_store) as store:
        yield store


@pytest.fixture(scope="module")
def ranked(loaded_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The same papers with one."""
    path = tmp_path_factory.mktemp("ranked") / "paperboy.db"
    shutil.copy(loaded_store, path)
    with Store(path) as store:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tantivy_build, "MIN_PAPERS", 1)
            catch_up(store)
        yield store


def folder(store: Store) -> Path:
    """Where the second index of the papers that the store holds now is, or would be."""
    return folder_of(store.path, store.read(papers_token))


def is_used(store: Store) -> bool:
    return isinstance(store.read(engine), TantivyIndex)


def ids(answer: Answer) -> list[str]:
    return [hit.paper.id for hit in answer.hits]


# It answers as SQLite does.


def test_a_large_store_is_ranked_by_the_second_index(plain: Store, ranked: Store) -> None:
    assert isinstance(plain.read(engine), InMemory)
    assert is_used(ranked)


def test_words_near_to_a_questions_bring_papers_further_up(ranked: Store) -> None:
    asked = "why do so many weights get stuck near zero when squeezing LLMs to three values"

    def place(store: Store) -> int:
        found = store.read(search, Question(asked), limit=50).hits
        return ["ernary" in hit.paper.label for hit in found].index(True)

    with_them = place(ranked)
    with patch.object(vote, "_near", lambda *_: None):
        assert with_them < place(ranked)


@pytest.mark.parametrize(
    "query",
    [
        "GuardSpace",
        "guard space",
        "gaurdspace",
        "uardSpac",
        "FedTDP",
        "安全对齐 奇异值分解",
        "GSM8K",
    ],
)
def test_names_typos_and_chinese_find_the_same_paper_first(
    plain: Store, ranked: Store, query: str
) -> None:
    first, second = plain.read(search, Question(query)), ranked.read(search, Question(query))
    assert ids(first)[0] == ids(second)[0]
    assert (first.corrections, first.near) == (second.corrections, second.near)
    assert first.hits[0].passage == second.hits[0].passage


def test_a_sentence_of_a_paper_finds_it_first(ranked: Store) -> None:
    for paper in ranked.read(papers_by_number, range(1, 804, 40)):
        for query in filter(None, (paper.tldr, *(text for _, text in paper.parts[:2]))):
            assert ids(ranked.read(search, Question(query)))[0] == paper.id


@pytest.mark.parametrize(
    "query",
    ["reward model tag:RLHF", "training -data", "model category:pretraining", "agents has:code"],
)
def test_limits_leave_the_same_papers(plain: Store, ranked: Store, query: str) -> None:
    first, second = (
        set(ids(store.read(search, Question(query), limit=1000))) for store in (plain, ranked)
    )
    assert second
    assert second <= first
    assert second == first or len(second) == our_tantivy.MAX_RANKED


def test_many_numbers_are_picked_from_what_is_found(
    ranked: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "language model tag:reasoning"
    asked = ids(ranked.read(search, Question(query), limit=1000))
    monkeypatch.setattr(our_tantivy, "MAX_IN_QUERY", 0)
    monkeypatch.setattr(our_tantivy, "MAX_RANKED", 40)
    picked = ranked.read(search, Question(query), limit=1000)
    assert ids(picked) == asked[:40]


def test_an_answer_says_that_more_papers_match(
    ranked: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not ranked.read(search, Question("GuardSpace")).has_more
    monkeypatch.setattr(our_tantivy, "MAX_RANKED", 20)
    cut = ranked.read(search, Question("language model"))
    assert (cut.total, cut.has_more) == (20, True)


def test_pages_follow_one_another(ranked: Store) -> None:
    whole = ids(ranked.read(search, Question("reasoning agents"), limit=30))
    pages = [
        ranked.read(search, Question("reasoning agents"), limit=10, offset=at) for at in (0, 10, 20)
    ]
    assert whole == [id_ for page in pages for id_ in ids(page)]


# It follows the papers.


def test_a_load_leaves_the_index_of_its_own_version(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    for some in (records[:10], records[5:20], records[:30]):
        load(store, [write(tmp_path, some)])
        assert is_used(store)
        assert list(folder(store).parent.iterdir()) == [folder(store)]
        for record in some:
            assert (
                store.read(search, Question(record.abstract)).hits[0].paper.abstract
                == record.abstract
            )


def test_what_was_changed_or_withdrawn_is_not_found_as_it_was(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    load(store, [write(tmp_path, records[:10])])
    changed = replace(records[0], tldr="Origami folds itself.")
    load(store, [write(tmp_path, [changed, *records[2:10]])])
    assert store.read(search, Question("origami")).total == 1
    found = store.read(search, Question(records[1].abstract), limit=100).hits
    assert records[1].abstract not in [hit.paper.abstract for hit in found]


def test_an_index_made_in_steps_ranks_as_one_made_at_once(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    for some in (records[:10], records[3:20], records):
        load(store, [write(tmp_path, some)])
    with Store(tmp_path / "new.db") as new:
        load(new, [write(tmp_path, records)])
        for record in records:
            query = record.abstract[:300]
            assert ids(store.read(search, Question(query))) == ids(
                new.read(search, Question(query))
            )


def test_numbers_are_compared_some_at_a_time(
    store: Store, records: Sequence[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever gaps there are, and above the highest one of a paper that is left."""
    monkeypatch.setattr(tantivy_build, "COMPARED_A_BATCH", 3)
    monkeypatch.setattr(tantivy_build, "REMOVED_SHARE", 1)
    for some in (records, [*records[:7], *records[15:]], records[7:20], records[:5]):
        load(store, [write(tmp_path, some)])
        index = store.read(tantivy_index)
        assert index
        assert index.numbers(0, 1_000) == set(store.read(live_numbers))


def live_numbers(db: Database) -> list[int]:
    rows = db.conn.execute("SELECT number FROM papers JOIN placings USING (record)")
    return [number for (number,) in rows]


def test_every_word_is_written_whatever_it_begins_with(tmp_path: Path) -> None:
    words = ["s", "sø", "søk", "s1", "sa", "sab", "1", "1ᐟ2", "10ˆ4", "ø", "øs", "слово", "한국"]
    schema = tantivy.SchemaBuilder().add_text_field("words", tokenizer_name="whitespace").build()
    index = tantivy.Index(schema)
    whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("whitespace", whitespace)
    writer = index.writer()
    for text in (words, words[:3], words[3:], ["sab", "søk"]):
        writer.add_document(tantivy.Document(words=" ".join(text)))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    written = list(tantivy_build._words(schema, searcher))
    assert sorted(written) == sorted(searcher.terms_with_prefix("words", ""))


def test_a_store_that_became_small_is_ranked_by_sqlite(
    store: Store, records: Sequence[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(store, [write(tmp_path, records)])
    monkeypatch.setattr(tantivy_build, "MIN_PAPERS", 20)
    load(store, [write(tmp_path, records[:10])])
    assert not is_used(store)
    assert list(folder(store).parent.iterdir()) == []


# Or it is not used.


def test_without_an_index_sqlite_answers_until_it_is_made(
    store: Store, records: Sequence[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a loader without the extra brought the papers."""
    with monkeypatch.context() as without:
        without.setattr("db.searching.engines.active.large", Absent())
        load(store, [write(tmp_path, records)])
    assert not is_used(store)
    assert store.read(search, Question("GuardSpace")).hits
    catch_up(store)
    assert is_used(store)
    assert store.read(search, Question("GuardSpace")).hits


def test_an_index_that_cannot_be_read_is_made_again(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    load(store, [write(tmp_path, records)])
    shutil.copytree(folder(store), tmp_path / "broken")
    (tmp_path / "broken" / "papers" / "meta.json").write_text("{")
    shutil.rmtree(folder(store))
    (tmp_path / "broken").rename(folder(store))
    assert not is_used(store)
    assert store.read(search, Question("GuardSpace")).hits
    catch_up(store)
    assert is_used(store)


def test_an_unfinished_index_is_made_anew(
    store: Store, records: Sequence[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(store, [write(tmp_path, records[:10])])

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    path = write(tmp_path, records)
    with monkeypatch.context() as dying:
        dying.setattr(tantivy_build, "_write_words", die)
        with pytest.raises(KeyboardInterrupt):
            load(store, [path])
    assert is_used(store)
    assert store.read(search, Question(records[20].abstract), limit=1).hits[0].paper.abstract != (
        records[20].abstract
    )
    load(store, [write(tmp_path, records)])
    assert is_used(store)
    assert (
        store.read(search, Question(records[20].abstract)).hits[0].paper.abstract
        == records[20].abstract
    )
    assert list(folder(store).parent.iterdir()) == [folder(store)]


def test_catching_up_leaves_a_load_alone(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    load(store, [write(tmp_path, records)])
    shutil.rmtree(folder(store))
    with FileLock(f"{store.path}.loading"):
        catch_up(store)
        assert not is_used(store)
    catch_up(store)
    assert is_used(store)


def test_catching_up_leaves_out_what_a_killed_load_has_staged(
    store: Store, records: Sequence[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(store, [write(tmp_path, records[:10])])
    path = write(tmp_path, [replace(records[0], tldr="Origami."), *records[5:]])
    with monkeypatch.context() as killed:
        killed.setattr("db.loading.loader._swap", fail)
        killed.setattr("db.loading.loader.sweep", lambda store: None)
        with pytest.raises(RuntimeError):
            load(store, [path])
    shutil.rmtree(folder(store))
    catch_up(store)
    index = store.read(tantivy_index)
    assert index
    assert index.numbers(0, 1_000) == set(store.read(live_numbers)) == set(range(1, 11))


def fail(*_: object) -> None:
    raise RuntimeError


# It cannot be written.


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process grows beyond a kilobyte meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def stand_in_the_way(store: Store) -> Path:
    """A file where the folder of the indexes would be."""
    in_the_way = folder(store).parent
    in_the_way.write_text("")
    return in_the_way


def test_a_load_goes_on_without_an_index_that_cannot_be_written(
    store: Store, records: Sequence[Record], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stand_in_the_way(store)
    report = load(store, [write(tmp_path, records)])
    assert report.added == len(records)
    assert report.no_second_index
    assert caplog.messages == [
        f"{folder(store)} cannot be written, SQLite alone ranks the papers: "
        f"{report.no_second_index}"
    ]
    assert store.read(search, Question("GuardSpace")).hits


def test_the_same_load_again_makes_the_index(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    in_the_way = stand_in_the_way(store)
    load(store, [write(tmp_path, records)])
    assert load(store, [write(tmp_path, records)]).no_second_index
    in_the_way.unlink()
    assert load(store, [write(tmp_path, records)]).no_second_index is None
    assert is_used(store)


def test_nothing_is_left_of_an_index_that_fails_on_the_way(
    store: Store, records: Sequence[Record], tmp_path: Path
) -> None:
    versions = folder(store).parent

    def take_the_place_of_the_words(step: Step, done: int, of: int) -> None:
        if step == "ranking":
            for unfinished in versions.iterdir():
                (unfinished / "words").write_text("")

    report = load(store, [write(tmp_path, records)], take_the_place_of_the_words)
    assert report.added == len(records)
    assert "words" in str(report.no_second_index)
    assert list(versions.iterdir()) == []
    load(store, [write(tmp_path, records[:20])])
    assert is_used(store)


def test_on_a_full_disk_sqlite_answers_until_there_is_room(
    store: Store, records: Sequence[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.setattr("db.searching.engines.active.large", Absent())
        load(store, [write(tmp_path, records)])
    with full_disk():
        assert catch_up(store)
        assert list(folder(store).parent.iterdir()) == []
        assert store.read(search, Question("GuardSpace")).hits
    assert catch_up(store) is None
    assert is_used(store)


def test_it_is_said_that_more_papers_match_than_are_ranked(
    ranked: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ranked.read(search, Question("reasoning -has:code"))
    assert not whole.has_more
    monkeypatch.setattr(our_tantivy, "MAX_RANKED", whole.total - 1)
    part = ranked.read(search, Question("reasoning -has:code"))
    assert (part.total, part.has_more) == (whole.total - 1, True)
