"""Where fits begin: what the search sees, and which topics it lets go."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from models.records.arrays import Vectors
from models.topics.alternation import Factors, Operand, operand
from models.topics.singular import sketch, strongest
from models.topics.starts import _cost_of_absence


def low_rank(n_photos: int = 40, n_values: int = 30) -> Vectors:
    random = np.random.default_rng(0)
    return np.asarray(random.random((n_photos, 5)) @ random.random((5, n_values)), np.float32)


@pytest.mark.parametrize("kind", ["dense", "sparse", "sketch"])
def test_whatever_stands_for_a_matrix_gives_its_products(kind: str) -> None:
    matrix = low_rank()
    random = np.random.default_rng(1)
    terms, weights = random.random((3, 30), np.float32), random.random((3, 40), np.float32)
    square = float(np.square(matrix).sum())
    known: Operand = operand(csr_array(matrix) if kind == "sparse" else matrix)
    if kind == "sketch":
        known = sketch(strongest(matrix, 8, seed=0), square)
    assert known.n_rows == 40
    assert known.square == pytest.approx(square)
    np.testing.assert_allclose(known.with_terms(terms), terms @ matrix.T, rtol=1e-4)
    np.testing.assert_allclose(known.with_weights(weights), weights @ matrix, rtol=1e-4)


def test_a_part_of_a_sketch_is_the_sketch_of_a_part() -> None:
    matrix, rows = low_rank(), np.arange(3, 40, 4)
    terms = np.random.default_rng(1).random((3, 30), np.float32)
    part = sketch(strongest(matrix, 8, seed=0), float(np.square(matrix).sum())).part(rows)
    assert part.n_rows == len(rows)
    assert part.square == pytest.approx(float(np.square(matrix[rows]).sum()), rel=1e-3)
    np.testing.assert_allclose(part.with_terms(terms), terms @ matrix[rows].T, rtol=1e-4)


def test_the_rank_is_that_of_the_matrix() -> None:
    assert strongest(low_rank(), 12, seed=0).rank == 5


def test_the_topic_that_others_can_stand_in_for_is_missed_least() -> None:
    terms = np.eye(4, 6, dtype=np.float32)
    terms[3, :3] = [0.5, 0.5, 0.01]  # nearly a mix of the first two
    terms[3, 3] = 0
    weights = np.ones((4, 9), np.float32)
    weights[2] = 0.5
    cost = _cost_of_absence(Factors(terms, weights, 0.0))
    assert cost.argmin() == 3
    np.testing.assert_allclose(cost[2], 9 * 0.25, rtol=1e-2)  # nothing stands in for the third
    assert cost[0] < 9  # the mix holds a half of the first
