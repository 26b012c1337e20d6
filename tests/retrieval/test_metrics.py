"""Every metric equals the published implementation, and blocks do not change it."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.metrics import mean_squared_error
from sklearn.metrics.pairwise import additive_chi2_kernel

from models.records.arrays import Vectors
from models.retrieval import metrics
from models.retrieval.metrics import METRICS, Distances, metric_named, pairwise, unit_rows


def rows(seed: int, n_rows: int) -> Vectors:
    values = np.random.default_rng(seed).random((n_rows, 23), dtype=np.float32)
    values[:, :4] = 0
    return values


REFERENCES: dict[str, Callable[[Vectors, Vectors], Distances]] = {
    "cosine": lambda a, b: cdist(a, b, "cosine"),
    "euclidean": lambda a, b: cdist(a, b, "euclidean"),
    "sqeuclidean": lambda a, b: cdist(a, b, "sqeuclidean"),
    "minkowski": lambda a, b: cdist(a, b, "minkowski", p=3),
    "mse": lambda a, b: np.array([[mean_squared_error(x, y) for y in b] for x in a]),
    "chi_squared": lambda a, b: -additive_chi2_kernel(a, b),
}


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_equals_the_published_implementation(name: str) -> None:
    left, right = rows(0, 9), rows(1, 14)
    found = METRICS[name](left, right)
    assert found.shape == (9, 14)
    np.testing.assert_allclose(found, REFERENCES[name](left, right), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("power", [1.0, 2.0, 3.0, 4.5])
def test_minkowski_equals_scipys_with_values_on_both_sides_of_zero(power: float) -> None:
    random = np.random.default_rng(5)
    left, right = (100 * random.standard_normal((n, 300), dtype=np.float32) for n in (4, 70))
    right[3] = left[2]
    found = metric_named("minkowski", power)(left, right)
    expected = cdist(left.astype(np.float64), right.astype(np.float64), "minkowski", p=power)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-3)
    assert found[2, 3] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("name", METRICS)
def test_blocks_cover_all_rows_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = rows(2, 17)
    monkeypatch.setattr(metrics, "_BLOCK_VALUES", 5 * 17)
    blocks = list(pairwise(vectors, name))
    assert [(block.start, block.stop) for block, _ in blocks] == [
        (0, 5),
        (5, 10),
        (10, 15),
        (15, 17),
    ]
    joined = np.concatenate([distances for _, distances in blocks])
    np.testing.assert_allclose(joined, METRICS[name](vectors, vectors), atol=1e-6)
    np.testing.assert_allclose(np.diag(joined), 0, atol=1e-6)


def test_an_unknown_metric_is_refused_with_those_known() -> None:
    with pytest.raises(ValueError, match="unknown metric 'cosin'; known: cosine, euclidean"):
        next(pairwise(rows(0, 3), "cosin"))


def test_histograms_have_nothing_below_zero() -> None:
    with pytest.raises(ValueError, match="histograms"):
        METRICS["chi_squared"](-rows(0, 3), rows(0, 3))


def test_unit_rows_have_length_one_and_zero_rows_stay_zero() -> None:
    vectors = 1e-3 * rows(0, 5)
    vectors[2] = 0
    lengths = np.linalg.norm(unit_rows(vectors), axis=1)
    np.testing.assert_allclose(lengths, [1, 1, 0, 1, 1], atol=1e-6)
    assert unit_rows(vectors).dtype == np.float32


def test_half_precision_features_get_unit_rows_too() -> None:
    vectors = (300 * rows(0, 5)).astype(np.float16)
    assert unit_rows(vectors).dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(unit_rows(vectors), axis=1), 1, atol=1e-6)
