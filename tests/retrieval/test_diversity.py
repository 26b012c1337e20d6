"""Variety: alike results make room for others, as far as the balance says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.records.arrays import Vectors
from models.retrieval.diversity import diversified
from models.retrieval.metrics import unit_rows


def of_one(
    relevance: NDArray[np.floating], vectors: Vectors, n_wanted: int, *, balance: float = 0.7
) -> NDArray[np.int64]:
    """Choose for a single question."""
    chosen: NDArray[np.int64] = diversified(
        relevance[None], vectors[None], n_wanted, balance=balance
    )[0]
    return chosen


def test_relevance_alone_is_the_order_of_relevance_and_ties_stand_by_row() -> None:
    vectors = np.eye(4, dtype=np.float32)
    relevance = np.array([0.1, 0.5, 0.9, 0.5])
    chosen = of_one(relevance, vectors, 9, balance=1)
    assert chosen.tolist() == [2, 1, 3, 0]


def test_a_copy_of_a_result_comes_after_something_else() -> None:
    vectors = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    relevance = np.array([0.9, 0.9, 0.6])
    assert of_one(relevance, vectors, 3, balance=0.7).tolist() == [0, 2, 1]
    # 0.95 · 0.9 − 0.05 · 1 = 0.805 against 0.95 · 0.6 = 0.57
    assert of_one(relevance, vectors, 3, balance=0.95).tolist() == [0, 1, 2]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 1))
def test_each_step_takes_the_best_that_is_left(seed: int, balance: float) -> None:
    random = np.random.default_rng(seed)
    vectors = unit_rows(random.standard_normal((12, 3), dtype=np.float32))
    relevance = random.random(12)
    chosen = of_one(relevance, vectors, 6, balance=balance).tolist()
    assert len(set(chosen)) == 6
    cosines = vectors @ vectors.T
    for step in range(1, 6):
        alike = cosines[:, chosen[:step]].max(axis=1)
        scores = balance * relevance - (1 - balance) * alike
        left = [row for row in range(12) if row not in chosen[:step]]
        assert scores[chosen[step]] >= scores[left].max() - 1e-6


def test_nothing_wanted_or_nothing_there_is_nothing_chosen() -> None:
    nothing = np.zeros((0, 3), dtype=np.float32)
    assert of_one(np.zeros(0), nothing, 5).tolist() == []
    assert of_one(np.ones(3), np.eye(3, dtype=np.float32), 0).tolist() == []


def test_a_balance_beyond_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match=r"balance=1\.5: give 0"):
        of_one(np.ones(3), np.eye(3, dtype=np.float32), 2, balance=1.5)


def test_several_questions_are_answered_as_each_alone() -> None:
    random = np.random.default_rng(8)
    relevance = random.random((4, 30))
    vectors = unit_rows(random.normal(size=(4, 30, 6)).reshape(120, 6)).reshape(4, 30, 6)
    together = diversified(relevance, vectors, 9, balance=0.5)
    for place in range(4):
        alone = of_one(relevance[place], vectors[place], 9, balance=0.5)
        assert together[place].tolist() == alone.tolist()


def test_what_must_not_be_chosen_is_not_and_nothing_is_chosen_twice() -> None:
    relevance = np.array([[0.5, -np.inf, 0.2]])
    for balance in (0.0, 0.5, 1.0):
        chosen = diversified(relevance, np.eye(3, dtype=np.float32)[None], 3, balance=balance)
        assert sorted(chosen[0].tolist()) == [-1, 0, 2]
