"""A space: words that mean the same are near, in either language."""

from __future__ import annotations

import numpy as np
import pytest

from db.language.text import terms
from db.searching.meaning.bags import bags_of
from db.searching.meaning.bundled import bundled_space, bundled_vectors, teaches_it
from db.searching.meaning.decomposition import leading_directions
from db.searching.meaning.keeping import STEP, as_bytes, learned_from, read_space, said_by, space_of
from db.searching.meaning.learning import DIMENSIONS, learn
from db.searching.meaning.on_disk import NONE
from db.searching.meaning.space import TOGETHER, Space
from db.searching.meaning.words import packed, word_vectors
from db.store.sql import first_column
from db.store.store import Store


@pytest.fixture(scope="module")
def space(seeded: Store) -> Space:
    from db.searching.meaning.index import meanings

    found = seeded.read(meanings)
    assert found is not None
    return found.space


def cosine(space: Space, text: str, other: str) -> float:
    first, second = space.vectors([terms(text), terms(other)])
    return float(first @ second)


def test_words_that_no_paper_pairs_are_near_by_their_vectors_from_elsewhere() -> None:
    table = word_vectors()
    squeeze, quantize, banana = table.rows(["squeez", "compress", "banana"])
    vectors = table.values[np.array([squeeze, quantize, banana])].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_a_word_without_a_vector_has_no_row() -> None:
    assert word_vectors().rows(["qqzzqq", "\ud800"]).tolist() == [NONE, NONE]


def test_a_text_is_near_to_its_translation(space: Space) -> None:
    chinese = "强化学习训练推理模型"
    right = cosine(space, chinese, "reinforcement learning trains reasoning models")
    assert right > cosine(space, chinese, "image tokens of a vision encoder") + 0.2


def test_vectors_have_length_one_or_none(space: Space) -> None:
    known, unknown, empty = space.vectors([["pruning"], ["qqzzqq"], []])
    assert np.linalg.norm(known) == pytest.approx(1, abs=1e-5)
    assert not unknown.any()
    assert not empty.any()


@pytest.mark.parametrize(
    "text",
    [
        "why do weights get stuck near zero near zero",
        "推理模型为什么总爱先把题目重说一遍",
        "LLM 权重 quantization 的低比特量化",
        "the of 的",
        "qqzzqq",
        "",
    ],
)
def test_one_text_alone_has_the_vector_that_it_has_among_many(space: Space, text: str) -> None:
    _, among, _ = space.vectors([terms("prune heads"), terms(text), terms("剪枝")])
    np.testing.assert_allclose(space.vector(terms(text)), among, atol=1e-6)


def test_texts_have_the_same_vectors_however_many_are_made_together(space: Space) -> None:
    texts = [terms(f"prune the heads of layer number {n}") for n in range(TOGETHER + 1)]
    many = space.vectors(texts)
    np.testing.assert_allclose(many[-1], space.vector(texts[-1]), atol=1e-6)
    assert space.vectors([]).shape == (0, space.dimensions)


def test_the_same_papers_give_the_same_space() -> None:
    chance = np.random.default_rng(1)
    texts = [[f"word{n}" for n in chance.integers(0, 200, 60)] for _ in range(40)]
    first, second = learn(bags_of(texts)), learn(bags_of(texts))
    assert first is not None
    assert second is not None
    assert np.array_equal(first.learned.all_values(), second.learned.all_values())
    assert first.learned.dimensions <= DIMENSIONS


def test_papers_with_few_words_or_none_teach_nothing() -> None:
    assert learn(bags_of([["some", "words"]] * 20)) is None
    assert learn(bags_of([[] for _ in range(20)])) is None


def test_leading_directions_are_those_of_the_full_decomposition() -> None:
    chance = np.random.default_rng(3)
    matrix = (chance.random((60, 3)) * [9, 5, 3]) @ chance.random((3, 80)) + 0.01
    dense = matrix.astype(np.float32)
    columns = np.arange(80)
    found = leading_directions([(columns, row) for row in dense], 80, 2)
    _, _, right = np.linalg.svd(dense)
    assert np.abs(np.sum(found.T * right[:2], axis=1)) == pytest.approx([1, 1], abs=1e-3)


def test_a_byte_a_dimension_loses_little(space: Space) -> None:
    vector = space.vectors([terms("prune the heads of attention that say nothing")])
    small = as_bytes(vector)[0].astype(np.float32)
    assert float(vector[0] @ small) / float(np.linalg.norm(small)) > 0.99


def test_words_too_long_for_the_table_are_left_out() -> None:
    table = packed(["b" * 30, "a"], np.eye(2, dtype=np.float32))
    assert table.rows(["a", "b" * 30]).tolist() == [0, NONE]


def test_the_bundled_papers_space_is_the_one_that_they_teach(seeded: Store) -> None:
    """Where it is not, `python -m bench.bundled_space` makes it anew."""
    numbers = seeded.read(first_column, "SELECT number FROM live_papers ORDER BY number")
    texts = seeded.read(said_by, numbers)
    assert teaches_it(texts)
    assert not teaches_it(texts[1:])
    learned = learned_from([text.split() for text in texts])
    assert learned is not None
    space, vectors = learned
    assert bundled_space().papers == space.papers
    for query in ("quantize weights to fewer bits", "强化学习训练推理模型"):
        ours, theirs = (known.vectors([terms(query)])[0] for known in (space, bundled_space()))
        assert float(ours @ theirs) > 0.95
    likeness = (vectors.astype(float) * bundled_vectors()).sum(axis=1) * STEP**2
    assert likeness.min() > 0.9


def test_a_word_is_not_taken_for_one_that_it_begins_with() -> None:
    table = packed(["a" * 24, "b"], np.eye(2, dtype=np.float32))
    assert table.rows(["a" * 24, "a" * 25]).tolist() == [0, NONE]


def test_a_space_knows_where_its_stems_and_all_others_stand(space: Space) -> None:
    learned = [word.decode() for word in space.learned.words.tolist()[::500]]
    asked = [*learned, "banana", "qqzzqq", "香蕉"]
    held = space.look_up(asked)
    assert held.learned.tolist() == space.learned.rows(asked).tolist()
    assert held.elsewhere.tolist() == word_vectors().rows(asked).tolist()
    assert held.weights[-1] == pytest.approx(np.log(space.papers))  # as one of a single paper


def test_the_bundled_space_is_read_from_its_own_files(seeded: Store) -> None:
    space = seeded.read(lambda db: read_space(db, space_of(db) or 0))
    assert space is bundled_space()
