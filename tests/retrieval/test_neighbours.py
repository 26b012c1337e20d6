"""Exact search: the right rows, in an order that rounding, blocks and copies cannot change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.records.arrays import Vectors
from models.retrieval import neighbours
from models.retrieval.metrics import unit_rows
from models.retrieval.neighbours import nearest, nearest_to

SEEDS = st.integers(0, 10_000)


def random_rows(seed: int, n_rows: int = 60, n_columns: int = 40) -> Vectors:
    random = np.random.default_rng(seed)
    return unit_rows(random.standard_normal((n_rows, n_columns), dtype=np.float32))


def by_definition(vectors: Vectors, row: int, k: int) -> list[int]:
    exact = vectors.astype(float)
    cosines = np.einsum("nd,d->n", exact, exact[row]).astype(np.float32)  # equal rows tie
    others = [other for other in range(len(vectors)) if other != row]
    return sorted(others, key=lambda other: (-cosines[other], other))[:k]


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.integers(1, 59))
def test_it_finds_what_the_definition_says(seed: int, k: int) -> None:
    vectors = random_rows(seed)
    rows, similarities = nearest(vectors, k)
    assert rows.shape == similarities.shape == (60, k)
    assert rows[11].tolist() == by_definition(vectors, 11, k)
    expected = vectors[11].astype(float) @ vectors[rows[11]].astype(float).T
    np.testing.assert_allclose(similarities[11], expected, atol=1e-6)


@pytest.mark.parametrize("n_rows", [211, 997, 1024])
def test_no_row_is_overlooked_among_many(n_rows: int) -> None:
    vectors = random_rows(n_rows, n_rows, n_columns=6)
    rows, similarities = nearest(vectors, 4)
    assert rows.tolist() == [by_definition(vectors, row, 4) for row in range(n_rows)]
    of_some = nearest_to(vectors[::7], vectors, 5)
    np.testing.assert_array_equal(of_some[0][:, 0], np.arange(0, n_rows, 7))
    np.testing.assert_array_equal(of_some[0][:, 1:], rows[::7])
    np.testing.assert_array_equal(of_some[1][:, 1:], similarities[::7])


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_permuting_rows_permutes_neighbours(seed: int) -> None:
    vectors = random_rows(seed)
    order = np.random.default_rng(seed).permutation(len(vectors))
    straight, shuffled = nearest(vectors, 7), nearest(vectors[order], 7)
    np.testing.assert_array_equal(order[shuffled[0]], straight[0][order])
    np.testing.assert_array_equal(shuffled[1], straight[1][order])


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.integers(1, 61))
def test_the_size_of_blocks_changes_nothing(seed: int, n_block: int) -> None:
    vectors = random_rows(seed)[np.random.default_rng(seed).integers(0, 40, 60)]
    expected = nearest(vectors, 9)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "_BLOCK_VALUES", n_block * 60)
        patch.setattr(neighbours, "_PAIR_VALUES", n_block * 40)
        found = nearest(vectors, 9)
    np.testing.assert_array_equal(found[0], expected[0])
    np.testing.assert_array_equal(found[1], expected[1])


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_copies_of_a_photo_tie_to_the_bit_and_stand_by_row(seed: int) -> None:
    # copies far apart, so that a matrix product would round them differently
    vectors = random_rows(seed, n_rows=1003, n_columns=77)
    copies = [3, 500, 1002]
    vectors[copies] = vectors[3]
    rows, similarities = nearest(vectors, 20)
    for copy in copies:
        assert rows[copy, :2].tolist() == [other for other in copies if other != copy]
        np.testing.assert_array_equal(rows[copy, 2:], rows[3, 2:])
        np.testing.assert_array_equal(similarities[copy], similarities[3])
    for query in set(rows[3, 2:].tolist()) - set(copies):
        found = [other for other in rows[query].tolist() if other in copies]
        assert found == copies[: len(found)]
        assert len(set(similarities[query][np.isin(rows[query], copies)].tolist())) <= 1


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.integers(1, 59))
def test_copies_stand_as_the_definition_says(seed: int, k: int) -> None:
    vectors = random_rows(seed)[np.random.default_rng(seed).integers(0, 50, 60)]
    assert nearest(vectors, k)[0].tolist() == [by_definition(vectors, row, k) for row in range(60)]


def test_photos_taken_for_copies_that_are_none_change_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vectors = random_rows(2, n_rows=90)
    vectors[[4, 80]] = vectors[7]
    expected = nearest(vectors, 5)
    monkeypatch.setattr(neighbours, "_suspects", lambda rows: list(range(len(rows))))
    found = nearest(vectors, 5)
    np.testing.assert_array_equal(found[0], expected[0])
    np.testing.assert_array_equal(found[1], expected[1])


def test_photos_closer_than_a_matrix_product_can_tell_are_told_apart() -> None:
    noise = np.random.default_rng(0).standard_normal((300, 200), dtype=np.float32)
    vectors = unit_rows(1 + 1e-3 * noise)  # cosines differ in the seventh place
    rows, _ = nearest(vectors, 10)
    assert rows.tolist() == [by_definition(vectors, row, 10) for row in range(300)]


def test_more_copies_than_neighbours_are_cut_by_row() -> None:
    vectors = np.repeat(random_rows(0, n_rows=2), [30, 5], axis=0)
    rows, similarities = nearest(vectors, 4)
    assert rows[0].tolist() == [1, 2, 3, 4]
    assert rows[29].tolist() == [0, 1, 2, 3]
    assert rows[34].tolist() == [30, 31, 32, 33]
    np.testing.assert_allclose(similarities, 1, atol=1e-6)


def test_equal_cosines_of_different_photos_stand_by_row() -> None:
    vectors = np.eye(6, dtype=np.float32)
    rows, similarities = nearest(vectors, 3)
    assert rows[4].tolist() == [0, 1, 2]
    assert not similarities.any()


def test_a_zero_row_is_equally_far_from_all() -> None:
    vectors = random_rows(1)
    vectors[[7, 30]] = 0
    rows, similarities = nearest(vectors, 3)
    assert rows[7].tolist() == [0, 1, 2]
    assert not similarities[7].any()


def test_minus_zero_is_zero() -> None:
    vectors = np.array([[1, 0], [0, 1], [1, -0.0]], dtype=np.float32)
    assert nearest(vectors, 2)[0].tolist() == [[2, 1], [0, 2], [0, 1]]


@pytest.mark.parametrize("k", [0, 5, 9])
def test_k_must_leave_a_row_to_find(k: int) -> None:
    with pytest.raises(ValueError, match=f"k={k} neighbours of 5 rows"):
        nearest(random_rows(0, n_rows=5), k)


@pytest.mark.parametrize("value", [2.0, np.nan])
def test_rows_that_are_not_unit_rows_are_refused(value: float) -> None:
    vectors = random_rows(0)
    vectors[4] = value
    with pytest.raises(ValueError, match=r"use unit_rows\(\)"):
        nearest(vectors, 3)
