"""Neighbours among fitted rows are exact, and their weights have the perplexity asked for."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.neighbors import NearestNeighbors

from models.maps.affinities import calibrated, nearest_fitted, nearest_others


@pytest.mark.parametrize(("n_asked", "n_fitted", "k"), [(300, 200, 12), (5, 9, 9), (129, 40, 1)])
def test_the_nearest_fitted_rows_are_exact(n_asked: int, n_fitted: int, k: int) -> None:
    random = np.random.default_rng(k)
    asked, fitted = random.standard_normal((n_asked, 8)), random.standard_normal((n_fitted, 8))
    rows, distances = nearest_fitted(asked, fitted, k)
    expected = cdist(asked, fitted)
    np.testing.assert_array_equal(rows, np.argsort(expected, axis=1)[:, :k])
    np.testing.assert_allclose(distances, np.sort(expected, axis=1)[:, :k], rtol=1e-12)


def test_only_the_rows_asked_for_are_found() -> None:
    random = np.random.default_rng(1)
    asked, fitted = random.standard_normal((20, 8)), random.standard_normal((60, 8))
    among = np.arange(60) % 5 == 0
    rows, distances = nearest_fitted(asked, fitted, 12, among=among)
    of_these, expected = nearest_fitted(asked, fitted[among], 12)
    np.testing.assert_array_equal(rows, np.flatnonzero(among)[of_these])
    np.testing.assert_array_equal(distances, expected)


def test_a_copy_is_at_no_distance_and_the_lower_of_equals_comes_first() -> None:
    fitted = np.random.default_rng(0).standard_normal((30, 700)).astype(np.float32)
    fitted[[4, 9, 20]] = fitted[4]
    rows, distances = nearest_fitted(fitted[[9]], fitted, 4)
    assert rows[0, :3].tolist() == [4, 9, 20]
    assert distances[0, :3].tolist() == [0, 0, 0]
    assert distances[0, 3] > 0


@pytest.mark.parametrize(("n_rows", "n_dimensions"), [(300, 6), (129, 3000)])
def test_the_nearest_others_are_scikit_learns(n_rows: int, n_dimensions: int) -> None:
    points = np.random.default_rng(0).standard_normal((n_rows, n_dimensions))
    distances, rows = NearestNeighbors(n_neighbors=12).fit(points).kneighbors()
    found = nearest_others(points, 12)
    np.testing.assert_array_equal(found[0], rows)
    np.testing.assert_allclose(found[1], distances, rtol=1e-7)
    some = nearest_others(points, 12, of=np.array([7, 2]))
    np.testing.assert_array_equal(some[0], rows[[7, 2]])


def test_nobody_neighbours_himself_even_among_many_copies() -> None:
    points = np.repeat(np.eye(3, 5), 40, axis=0)
    rows, distances = nearest_others(points, 30)
    assert not (rows == np.arange(120)[:, None]).any()
    assert (np.diff(np.sort(rows, axis=1), axis=1) > 0).all()
    assert not distances.any()


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
@pytest.mark.parametrize("perplexity", [1.5, 10.0, 29.0])
def test_weights_have_the_perplexity_at_any_scale(perplexity: float, scale: float) -> None:
    distances = np.sort(np.random.default_rng(0).random((50, 30)), axis=1) + 0.1
    weights = calibrated(scale * distances, perplexity)
    entropy = -(weights * np.log(np.maximum(weights, 1e-300))).sum(axis=1)
    np.testing.assert_allclose(np.exp(entropy), perplexity, rtol=1e-6)
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    assert (np.diff(weights, axis=1) <= 0).all()


def test_equally_far_neighbours_weigh_the_same() -> None:
    np.testing.assert_allclose(calibrated(np.full((2, 5), 3.0), 2.0), 0.2)
    np.testing.assert_allclose(calibrated(np.zeros((2, 5)), 2.0), 0.2)
