"""What given topics make of photos: weights that rebuild them best, and what these leave."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls
from scipy.sparse import csr_array

from models.topics.factorization import fit_topics
from models.topics.measuring import relative_error, residuals, transform
from tests.topics.matrices import planted, sparse_labels

SEEDS = st.integers(0, 10_000)


def test_the_weights_are_those_that_transform_gives() -> None:
    matrix = planted(9)
    fitted = fit_topics(matrix, 4, seed=0)
    np.testing.assert_array_equal(transform(matrix, fitted.terms), fitted.weights)


@settings(max_examples=5, deadline=None)
@given(SEEDS)
def test_transform_solves_non_negative_least_squares(seed: int) -> None:
    matrix = planted(seed, n_photos=12, noise=1.0)
    terms = fit_topics(planted(seed + 1), 4, seed=0).terms
    expected = np.stack([nnls(terms.T.astype(float), row.astype(float))[0] for row in matrix])
    np.testing.assert_allclose(transform(matrix, terms), expected, atol=2e-3 * expected.max())


@pytest.mark.parametrize("dense", [True, False], ids=["dense", "sparse"])
def test_a_photos_weights_are_the_same_bits_in_whatever_company(dense: bool) -> None:
    sparse = sparse_labels(3, n_photos=2500)
    matrix = planted(3, n_photos=2500, noise=1.0) if dense else sparse
    terms = fit_topics(matrix[:300], 4, seed=0).terms
    together = transform(matrix, terms)
    random = np.random.default_rng(0)
    for n_rows in (1, 2, 7, 1023, 1025, 2500):
        rows = random.permutation(2500)[:n_rows]
        assert transform(matrix[rows], terms).tobytes() == together[rows].tobytes()


def test_residuals_are_the_unexplained_part_of_each_row() -> None:
    matrix = planted(4, noise=0.5)
    matrix[7] = 0
    fitted = fit_topics(matrix, 4, seed=0)
    left = residuals(matrix, fitted.weights, fitted.terms)
    expected = np.linalg.norm(matrix - fitted.weights @ fitted.terms, axis=1)
    lengths = np.linalg.norm(matrix, axis=1)
    np.testing.assert_allclose(left * lengths, expected, rtol=1e-5)
    assert left[7] == 0
    assert left.dtype == np.float32
    sparse = residuals(csr_array(matrix), fitted.weights, fitted.terms)
    np.testing.assert_array_equal(sparse, left)
    unexplained = residuals(matrix, np.zeros_like(fitted.weights), fitted.terms)
    np.testing.assert_allclose(unexplained, lengths > 0)


def test_photos_of_another_kind_have_larger_residuals() -> None:
    usual, strange = planted(5), planted(5)[:, np.random.default_rng(0).permutation(24)]
    terms = fit_topics(planted(4), 4, seed=0).terms
    known, unknown = (
        np.median(residuals(rows, transform(rows, terms), terms)) for rows in (usual, strange)
    )
    assert unknown > 2 * known


def test_topics_of_other_features_are_refused() -> None:
    with pytest.raises(ValueError, match="24 columns, the terms 23"):
        transform(planted(0), np.ones((2, 23), dtype=np.float32))


def test_the_error_of_factors_is_what_they_leave_of_all_values() -> None:
    matrix, weights, terms = planted(1), planted(2)[:, :3], planted(3)[:3]
    left = np.linalg.norm(matrix.astype(float) - weights.astype(float) @ terms)
    wanted = left / np.linalg.norm(matrix.astype(float))
    assert relative_error(matrix, weights, terms) == pytest.approx(wanted, rel=1e-6)
    assert relative_error(csr_array(matrix), weights, terms) == pytest.approx(wanted, rel=1e-6)
    assert relative_error(0 * matrix, weights, terms) == 0
    with pytest.raises(ValueError, match="24 columns, the terms 23"):
        relative_error(matrix, weights, terms[:, 1:])
