"""What fits a taste, and the order in which it is shown."""

from __future__ import annotations

import numpy as np
import pytest

from db.papers.reading import papers_by_number
from db.searching.tag_vectors import tag_vectors
from db.searching.taste import MAX_COMPARED, Fitting, Taste, fitting, like_which, spread
from db.store.connection import Database
from db.store.store import Store


def numbers(db: Database, *names: str) -> list[int]:
    return [
        db.conn.execute("SELECT number FROM papers WHERE name = ?", [name]).fetchone()[0]
        for name in names
    ]


def test_nothing_that_is_liked_unwanted_or_left_out_fits(seeded: Store) -> None:
    flex, stable, guard = seeded.read(numbers, "FlexLoRA", "Stable-LoRA", "GuardSpace")
    fits = seeded.read(fitting, Taste({flex: 1.0}, (stable,)), [guard])
    assert not {flex, stable, guard} & {fit.number for fit in fits}
    assert len(fits) == MAX_COMPARED
    assert [fit.score for fit in fits] == sorted((fit.score for fit in fits), reverse=True)


def test_papers_like_an_unwanted_one_fit_less(seeded: Store) -> None:
    flex, guard, *unwanted = seeded.read(
        numbers, "FlexLoRA", "GuardSpace", "Stable-LoRA", "MoSA", "IGU-LoRA"
    )
    liked = {flex: 1.0, guard: 1.0}

    def on_lora(*unwanted_: int) -> int:
        first = seeded.read(fitting, Taste(liked, unwanted_), unwanted)[:20]
        papers = seeded.read(papers_by_number, [fit.number for fit in first])
        return sum("LoRA" in paper.tags for paper in papers)

    assert on_lora(*unwanted) < on_lora()


@pytest.mark.parametrize("taste", [Taste({}), Taste({99_999: 1.0}), Taste({}, (1, 2))])
def test_nothing_fits_a_taste_of_which_nothing_is_known(seeded: Store, taste: Taste) -> None:
    assert seeded.read(fitting, taste) == []


def test_the_order_begins_with_the_best_and_keeps_every_paper_once(seeded: Store) -> None:
    flex, guard = seeded.read(numbers, "FlexLoRA", "GuardSpace")
    fits = seeded.read(fitting, Taste({flex: 1.0, guard: 1.0}))[:30]
    order = seeded.read(spread, fits, 30)
    assert order[0] == fits[0]
    assert sorted(order, key=lambda fit: -fit.score) == fits
    assert seeded.read(spread, fits, 5) == order[:5]
    assert seeded.read(spread, [], 5) == []


def test_of_equals_the_one_on_something_else_comes_sooner(seeded: Store) -> None:
    flex, stable, guard = seeded.read(numbers, "FlexLoRA", "Stable-LoRA", "GuardSpace")
    equals = [Fitting(flex, 1.0), Fitting(stable, 1.0), Fitting(guard, 1.0)]
    assert [fit.number for fit in seeded.read(spread, equals, 3)] == [flex, guard, stable]


def test_a_paper_is_like_the_liked_ones_that_are_near(seeded: Store) -> None:
    flex, stable, guard = seeded.read(numbers, "FlexLoRA", "Stable-LoRA", "FedTDP")
    assert seeded.read(like_which, [stable], [guard, flex]) == {stable: (flex,)}
    assert seeded.read(like_which, [], [guard]) == {}


def test_papers_as_vectors_of_their_tags_have_length_one(seeded: Store) -> None:
    tags = seeded.read(tag_vectors)
    (flex,) = seeded.read(numbers, "FlexLoRA")
    profile = tags.profile([(flex, 2.0)])
    assert np.isclose(np.linalg.norm(profile), 1, atol=1e-4)
    cosines = tags.cosines(profile)
    assert tags.numbers[int(np.argmax(cosines))] == flex
    assert np.isclose(cosines.max(), 1, atol=1e-4)
    assert tags.among(cosines, np.array([99_999])).tolist() == [0.0]
    assert not tags.profile([(99_999, 1.0)]).any()
