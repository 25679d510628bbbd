"""What readers type, and what they find in all 803 papers."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.language.plain_text import readable
from db.loading.loader import load
from db.papers.categories import UnknownCategory
from db.papers.paper import Paper, Part
from db.papers.reading import papers_by_number
from db.papers.record import Record
from db.searching.questions import Question
from db.searching.search import Answer, Correction, search
from db.store.store import Store
from db.tags.lookup import UnknownTag
from tests.seed_files import write


def first(store: Store, query: str) -> Paper:
    return store.read(search, Question(query)).hits[0].paper


# The right paper first.


@pytest.mark.parametrize(
    "query",
    [
        "GuardSpace",
        "guardspace",
        "Guard Space",
        "guard-space",
        "ＧｕａｒｄＳｐａｃｅ",
        "GaurdSpace",
        "guard spaec",
        "null space projector for safety alignment",
        "微调期间安全行为",
        "零空间投影 safety",
        "零空間投影 微調",
    ],
)
def test_a_paper_is_found_by_what_is_remembered_of_it(seeded: Store, query: str) -> None:
    assert first(seeded, query).name == "GuardSpace"


@pytest.mark.parametrize("query", ["∇-Reasoner", "nabla reasoner", r"$\nabla$-Reasoner"])
def test_a_symbol_is_found_by_its_name(seeded: Store, query: str) -> None:
    assert "Reasoner" in first(seeded, query).label
    assert first(seeded, query) == first(seeded, "∇-Reasoner")


@pytest.mark.parametrize("query", ["TS²", "TS2", "TS^2", "MAS²"])
def test_a_superscript_is_found_however_it_is_typed(seeded: Store, query: str) -> None:
    assert first(seeded, query).name == query.replace("^2", "²").replace("2", "²")


def test_words_written_as_one_are_parted(seeded: Store) -> None:
    answer = seeded.read(search, Question("elasticreasoning"))
    assert answer.corrections == (Correction("elasticreasoning", "Elastic Reasoning"),)
    assert answer.hits[0].paper.name == "Elastic Reasoning"


@pytest.mark.parametrize("piece", ["astic Reasoni", " STIC  reasoning", "asticreas"])
def test_a_piece_of_a_name_finds_it_wherever_it_was_cut(seeded: Store, piece: str) -> None:
    answer = seeded.read(search, Question(piece))
    assert answer.corrections == (Correction(" ".join(piece.split()), "Elastic Reasoning"),)
    assert answer.hits[0].paper.name == "Elastic Reasoning"
    assert seeded.read(search, Question(piece, literal=True)).corrections == ()


def test_a_piece_of_many_names_is_corrected_word_by_word(seeded: Store) -> None:
    (correction,) = seeded.read(search, Question("reasoni")).corrections
    assert correction == Correction("reasoni", "reasoning")


def test_words_that_papers_hold_are_no_piece_of_a_name(seeded: Store) -> None:
    assert seeded.read(search, Question("language model")).corrections == ()


def test_a_pasted_abstract_finds_its_paper(seeded: Store) -> None:
    for paper in seeded.read(papers_by_number, range(1, 804, 100)):
        assert first(seeded, paper.abstract) == paper


def test_a_pasted_chinese_part_finds_its_paper(seeded: Store) -> None:
    for paper in seeded.read(papers_by_number, range(1, 804, 100)):
        assert first(seeded, paper.part(Part.METHOD)) == paper


# Corrections.


def test_a_word_that_no_paper_holds_is_corrected_and_said(seeded: Store) -> None:
    answer = seeded.read(search, Question("hallucniation"))
    assert answer.corrections == (Correction("hallucniation", "hallucination"),)
    assert answer.total > 10


def test_a_known_word_or_another_form_of_it_is_not_corrected(seeded: Store) -> None:
    assert seeded.read(search, Question("hallucinations optimising")).corrections == ()


def test_a_literal_search_corrects_nothing(seeded: Store) -> None:
    assert seeded.read(search, Question("hallucniation", literal=True)) == Answer(
        "hallucniation", (), 0, (), unmatched=("hallucniation",)
    )


def test_chinese_in_pinyin_is_taken_for_what_the_papers_write(seeded: Store) -> None:
    answer = seeded.read(search, Question("qianghuaxuexi tuili"))
    assert answer.corrections == (
        Correction("qianghuaxuexi", "强化学习"),
        Correction("tuili", "推理"),
    )
    written = seeded.read(search, Question("强化学习 推理"))
    assert [hit.paper for hit in answer.hits] == [hit.paper for hit in written.hits]
    assert seeded.read(search, Question("tuili", literal=True)).hits == ()


def test_what_a_correction_stands_for_is_asked_as_the_papers_write_it(seeded: Store) -> None:
    for meant in ("layerwise", "stepwise", "tokenwise"):
        corrected = seeded.read(search, Question(meant.replace("ise", "isse")))
        assert [correction.meant for correction in corrected.corrections] == [meant]
        assert corrected.total == seeded.read(search, Question(meant)).total > 1


# Near matches.


@pytest.mark.parametrize("query", ["rdsp", "ardspaxq", "the ardspaxq"])
def test_a_fragment_finds_the_words_that_hold_it_and_says_so(seeded: Store, query: str) -> None:
    answer = seeded.read(search, Question(query))
    assert answer.near == ("guardspace",)
    assert answer.hits[0].paper.name == "GuardSpace"


def test_a_name_is_found_by_its_middle(seeded: Store) -> None:
    papers = seeded.read(papers_by_number, range(1, 804, 3))
    names = [p.name for p in papers if p.name and len(p.name) > 10 and p.name.isalnum()]
    assert len(names) > 5
    for name in names:
        hits = seeded.read(search, Question(name[2:-2])).hits
        assert name in {hit.paper.name for hit in hits}


def test_a_piece_of_a_name_beside_known_words_is_taken_for_the_name(seeded: Store) -> None:
    answer = seeded.read(search, Question("uardspa safety"))
    assert answer.corrections == (Correction("uardspa", "guardspace"),)
    assert answer.hits[0].paper.name == "GuardSpace"


def test_a_piece_of_a_name_says_more_than_a_word_that_is_near(seeded: Store) -> None:
    answer = seeded.read(search, Question("ythink"))  # one letter from `think`
    assert answer.corrections == (Correction("ythink", "FlyThinker"),)
    assert answer.hits[0].paper.name == "FlyThinker"


def test_a_query_of_known_words_has_no_near_ones(seeded: Store) -> None:
    assert seeded.read(search, Question("rdsp safety")).near == ()
    assert seeded.read(search, Question("safety")).near == ()


def test_two_letters_and_one_chinese_character_are_found_as_they_are(seeded: Store) -> None:
    for query in ("RL", "推", "推理"):
        answer = seeded.read(search, Question(query))
        assert answer.total > 10
        assert answer.near == ()


# The answer.


def test_pages_follow_one_another(seeded: Store) -> None:
    whole = seeded.read(search, Question("reasoning"), limit=30)
    pages = [seeded.read(search, Question("reasoning"), limit=10, offset=at) for at in (0, 10, 20)]
    assert tuple(hit for page in pages for hit in page.hits) == whole.hits
    assert {page.total for page in pages} == {whole.total}
    assert seeded.read(search, Question("reasoning"), offset=whole.total).hits == ()


def test_scores_fall_and_no_paper_comes_twice(seeded: Store) -> None:
    answer = seeded.read(search, Question("model 推理"), limit=1000)
    scores = [hit.score for hit in answer.hits]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.paper.id for hit in answer.hits}) == len(scores) == answer.total


def test_a_passage_shows_the_words_that_matched(seeded: Store) -> None:
    hit = seeded.read(search, Question("covariance decompositions")).hits[0]
    shown = [hit.passage[start:end] for start, end in hit.matches]
    assert shown == ["covariance", "decomposition"]


def test_a_name_between_chinese_characters_is_shown_to_readers_of_chinese(seeded: Store) -> None:
    hit = seeded.read(search, Question("guardspace"), chinese=True).hits[0]
    assert hit.passage.startswith("提出GuardSpace框架")
    assert hit.matches == ((2, 12),)
    assert (
        "GuardSpace" in seeded.read(search, Question("guardspace"), chinese=False).hits[0].passage
    )


def test_a_passage_is_in_the_other_language_where_that_says_more(seeded: Store) -> None:
    hit = seeded.read(search, Question("null space projector"), chinese=True).hits[0]
    assert hit.passage.isascii()
    hit = seeded.read(search, Question("零空间投影"), chinese=False).hits[0]
    assert "零空间投影" in hit.passage


def test_a_chinese_query_shows_a_chinese_passage(seeded: Store) -> None:
    hit = seeded.read(search, Question("零空间投影")).hits[0]
    assert "零空间投影" in hit.passage


def test_matches_that_touch_are_marked_as_one(seeded: Store) -> None:
    marked = [
        [hit.passage[start:end] for start, end in hit.matches]
        for hit in seeded.read(search, Question("KV缓存"), chinese=True, limit=50).hits
        if "KV缓存" in hit.passage
    ]
    assert marked
    assert all("KV缓存" in words for words in marked)


def test_a_chinese_word_of_three_characters_is_marked_whole(seeded: Store) -> None:
    hits = [hit for hit in seeded.read(search, Question("多模态")).hits if "多模态" in hit.passage]
    assert hits
    for hit in hits:
        assert "多模态" in {hit.passage[start:end] for start, end in hit.matches}


@pytest.mark.parametrize("query", ["reasoning", "safety 对齐", "the", "推理", "x 1"])
def test_a_passage_is_a_short_piece_of_the_record_as_it_reads(seeded: Store, query: str) -> None:
    for hit in seeded.read(search, Question(query), limit=50).hits:
        parts = (text for _, text in hit.paper.parts)
        texts = (hit.paper.tldr or "", hit.paper.abstract, *parts)
        assert any(hit.passage in readable(text) for text in texts)
        assert 0 < len(hit.passage) <= 200
        bounds = [-1, *(bound for span in hit.matches for bound in span)]
        assert all(before < after <= len(hit.passage) for before, after in pairwise(bounds))


# Narrower answers.


def test_a_tag_in_any_spelling_narrows_the_answer(seeded: Store) -> None:
    answer = seeded.read(search, Question("safety", tag="LLMs"), limit=1000)
    assert 0 < answer.total < seeded.read(search, Question("safety")).total
    assert all("Large Language Models" in hit.paper.tags for hit in answer.hits)


def test_a_category_narrows_the_answer(seeded: Store) -> None:
    answer = seeded.read(search, Question("幻觉", category="多模态基础模型"), limit=1000)
    assert {hit.paper.category for hit in answer.hits} == {"多模态基础模型"}
    assert len(answer.hits) == answer.total


def found(store: Store, query: str) -> tuple[Paper, ...]:
    """All papers that a query finds."""
    return tuple(hit.paper for hit in store.read(search, Question(query), limit=1000).hits)


def said(paper: Paper) -> str:
    """All that a paper says, in lower case and with spaces for hyphens."""
    parts = (text for _, text in paper.parts)
    everything = "\n".join((*paper.tags, paper.tldr or "", paper.abstract, *parts))
    return everything.lower().replace("-", " ")


def test_a_phrase_is_held_by_every_hit_hyphenated_or_not(seeded: Store) -> None:
    papers = found(seeded, '"chain of thought reasoning"')
    assert any("chain-of-thought reasoning" in paper.abstract.lower() for paper in papers)
    everyone = seeded.read(papers_by_number, range(1, 804))
    exact = r"(?<![\w-])chain.of.thought reasoning"
    written = {p.id for p in everyone if re.search(exact, p.abstract.lower())}
    stemmed = {p.id for p in everyone if re.search(r"chains? of thoughts?\W+reason", said(p))}
    assert set() < written <= {p.id for p in papers} <= stemmed


@pytest.mark.parametrize("query", ['"零空间"', "“零空間”", "「零空间」"])
def test_a_chinese_phrase_is_held_by_every_hit(seeded: Store, query: str) -> None:
    papers = found(seeded, query)
    everyone = seeded.read(papers_by_number, range(1, 804))
    assert {p.id for p in papers} == {p.id for p in everyone if "零空间" in said(p)} != set()


def test_a_word_is_left_out_in_all_its_forms(seeded: Store) -> None:
    papers = found(seeded, "safety -attack")
    assert papers
    assert not any("attack" in said(paper) for paper in papers)
    assert {p.id for p in found(seeded, "safety")} > {p.id for p in papers}


def test_operators_limit_as_options_do(seeded: Store) -> None:
    option = seeded.read(
        search, Question("safety", tag="LLMs", category="指令微调与对齐"), limit=1000
    )
    query = 'safety tag:"large language model" category:"Instruction tuning & alignment"'
    assert seeded.read(search, Question(query), limit=1000).hits == option.hits != ()


def test_papers_have_code_and_a_tldr_or_have_not(seeded: Store) -> None:
    coded = found(seeded, "safety has:code")
    assert coded
    assert all("code" in {link.kind for link in paper.links} for paper in coded)
    assert all(paper.tldr for paper in found(seeded, "safety has:tldr"))
    assert not any(paper.tldr for paper in found(seeded, "safety -has:tldr"))


def test_limits_without_words_list_all_papers_within_them(seeded: Store) -> None:
    tldrs, others = found(seeded, "has:tldr"), found(seeded, "-has:tldr")
    assert (len(tldrs), len(others)) == (441, 362)
    places = [paper.place.record for paper in tldrs if paper.place]
    assert places == sorted(places)
    assert seeded.read(search, Question("has:tldr")).total == 441


def test_a_tag_that_no_paper_has_is_text_and_that_is_said(seeded: Store) -> None:
    answer = seeded.read(search, Question("tag:GuardSpace category:nowhere"))
    assert answer.as_text == ("tag:GuardSpace", "category:nowhere")
    assert answer.hits[0].paper.name == "GuardSpace"


def test_limits_that_exclude_one_another_leave_nothing(seeded: Store) -> None:
    assert seeded.read(search, Question("safety -safety")).hits == ()


def test_an_unknown_tag_is_refused_with_its_neighbours(seeded: Store) -> None:
    with pytest.raises(UnknownTag) as refused:
        seeded.read(search, Question("safety", tag="reinforcement lerning"))
    assert "Reinforcement Learning" in refused.value.nearest


def test_an_unknown_category_is_refused_with_all_there_are(seeded: Store) -> None:
    with pytest.raises(UnknownCategory) as refused:
        seeded.read(search, Question("safety", category="模型结构"))
    assert refused.value.nearest == "模型架构"
    assert len(refused.value.all) == 7


def test_a_withdrawn_paper_is_no_hit(tmp_path: Path, few_records: tuple[Record, ...]) -> None:
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [write(tmp_path, few_records)])
        gone = first(store, few_records[0].abstract)
        load(store, [write(tmp_path, few_records[1:])])
        answer = store.read(search, Question(gone.abstract), limit=1000)
        assert gone.id not in {hit.paper.id for hit in answer.hits}
        assert answer.total == len(answer.hits)


def test_a_new_load_is_searched_at_once(tmp_path: Path, few_records: tuple[Record, ...]) -> None:
    with Store(tmp_path / "paperboy.db") as store:
        load(store, [write(tmp_path, few_records[1:])])
        assert first(store, "GaurdSpace safety").name != "GuardSpace"
        load(store, [write(tmp_path, few_records)])
        assert first(store, "GaurdSpace safety").name == "GuardSpace"


# Whatever is typed.


@pytest.mark.parametrize("query", ["", "   ", '"', "🔖", "\0", "\ud800", "a" * 6_000, "()*^:-"])
def test_a_query_that_says_nothing_has_no_hits(seeded: Store, query: str) -> None:
    assert seeded.read(search, Question(query)) == Answer(query, (), 0, ())


@pytest.mark.parametrize(
    "query",
    ["C++", "NOT safety", 'names: "safety" NEAR(x', "safe*", "AND OR", "the", "a-b-c-d " * 800],
)
def test_the_syntax_of_the_engine_is_only_text(seeded: Store, query: str) -> None:
    assert seeded.read(search, Question(query)).total > 0


ODD = [*'"-:() *推a\0\ud800\u200d\u202e', "tag:", "has:", "RL", " NEAR(", "safety", " OR "]


@settings(max_examples=200)
@given(query=st.text(st.characters()) | st.lists(st.sampled_from(ODD)).map("".join))
def test_no_text_is_an_error(seeded: Store, query: str) -> None:
    answer = seeded.read(search, Question(query))
    assert answer == seeded.read(search, Question(query))
    assert len(answer.hits) == min(answer.total, 10)
