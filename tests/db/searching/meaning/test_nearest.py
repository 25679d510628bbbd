"""The sentence of a paper that is nearest in meaning to a question."""

from __future__ import annotations

import pytest

from db.language.text import terms, words_of_lines
from db.papers.reading import papers_by_number
from db.searching.meaning.index import meanings
from db.searching.meaning.likeness import nearest_to
from db.searching.meaning.nearest import nearest
from db.searching.passages import texts_in
from db.searching.sentences import sentences
from db.store.connection import Database
from db.store.store import Store

QUESTIONS = ("why do models that reason say the question once more", "推理模型为什么总爱重说题目")


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("chinese", [True, False])
def test_nearly_always_it_is_the_one_by_all_that_is_known_of_its_words(
    seeded: Store, question: str, chinese: bool
) -> None:
    def share(db: Database) -> float:
        found = meanings(db)
        assert found
        query = found.space.vector(terms(question))
        near = [paper.number for paper in nearest_to(db, question, 60)]
        texts = texts_in(papers_by_number(db, near), chinese)
        said = [sentences(text) for text in texts]
        chosen = [nearest(found.space, each, query) for each in said]
        every = [found.space.vectors(map(terms, each)) @ query for each in said]
        same = [at == each.argmax() for at, each in zip(chosen, every, strict=True)]
        return sum(same) / len(same)

    assert seeded.read(share) >= 0.9


def test_of_a_question_without_known_words_it_is_the_first(seeded: Store) -> None:
    def asked(db: Database) -> int:
        found = meanings(db)
        assert found
        return nearest(found.space, ["Zq.", "We train.", "Zq."], found.space.vector(["zzqx"]))

    assert seeded.read(asked) == 0


def test_terms_of_lines_are_those_of_each_without_single_characters() -> None:
    lines = ["Café 推理模型", "", "cost 5$", "abla$ up", "k-means++"]
    assert words_of_lines(lines) == [
        [term for term in terms(line) if term not in "推理模型" or len(term) > 1] for line in lines
    ]
