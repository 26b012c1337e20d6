"""Principal components: scikit-learn's, with signs that stay."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from models.maps.pca import principal_components
from models.records.arrays import Vectors


def rows(n_rows: int, n_columns: int) -> Vectors:
    random = np.random.default_rng(n_rows)
    spread = np.linspace(3, 0.5, n_columns)
    return (5 + spread * random.standard_normal((n_rows, n_columns))).astype(np.float32)


@pytest.mark.parametrize("shape", [(90, 20), (20, 90), (30, 30)], ids=str)
def test_they_equal_scikit_learns_up_to_sign(shape: tuple[int, int]) -> None:
    vectors = rows(*shape)
    found = principal_components(vectors, 6)
    expected = PCA(6, svd_solver="full").fit_transform(vectors.astype(float))
    np.testing.assert_allclose(np.abs(found), np.abs(expected), atol=1e-4)


@pytest.mark.parametrize("shape", [(90, 20), (20, 90)], ids=str)
def test_permuting_rows_permutes_coordinates_without_turning_an_axis(
    shape: tuple[int, int],
) -> None:
    vectors = rows(*shape)
    order = np.random.default_rng(0).permutation(shape[0])
    found = principal_components(vectors[order], 6)
    np.testing.assert_allclose(found, principal_components(vectors, 6)[order], atol=1e-6)


def test_both_ways_to_the_axes_agree() -> None:
    vectors = rows(40, 39)
    padded = np.pad(vectors, ((0, 0), (0, 5)))  # now it has more columns than rows
    expected = principal_components(vectors, 6)
    np.testing.assert_allclose(principal_components(padded, 6), expected, atol=1e-6)


@pytest.mark.parametrize("shape", [(0, 5), (1, 5), (2, 60), (9, 1)], ids=str)
def test_there_are_never_more_than_rows_or_columns(shape: tuple[int, int]) -> None:
    found = principal_components(rows(*shape), 4)
    assert found.shape == (shape[0], min(4, *shape))
    assert np.isfinite(found).all()


def test_equal_rows_have_no_direction() -> None:
    for n_columns in (3, 30):
        equal = np.repeat(rows(1, n_columns), 9, axis=0)
        np.testing.assert_allclose(principal_components(equal, 2), 0, atol=1e-6)
