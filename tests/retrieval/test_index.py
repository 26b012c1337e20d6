import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.metrics import mean_squared_error
from sklearn.metrics.pairwise import cosine_distances, euclidean_distances

from models.retrieval.index import Index, nearest_first
from models.retrieval.metrics import chi_squared

RANDOM = np.random.default_rng(3)
VECTORS = RANDOM.random((5_000, 96), dtype=np.float32)
QUERIES = RANDOM.random((3, 96), dtype=np.float32)


@pytest.mark.parametrize(
    ("metric", "power", "expected"),
    [
        ("cosine", 3.0, cosine_distances(QUERIES, VECTORS)),
        ("euclidean", 3.0, euclidean_distances(QUERIES, VECTORS)),
        ("sqeuclidean", 3.0, cdist(QUERIES, VECTORS, "sqeuclidean")),
        ("minkowski", 3.0, cdist(QUERIES, VECTORS, "minkowski", p=3)),
        ("minkowski", 1.5, cdist(QUERIES, VECTORS, "minkowski", p=1.5)),
    ],
)
def test_distances_are_those_of_the_reference(
    metric: str, power: float, expected: np.ndarray
) -> None:
    distances = Index(VECTORS).distances(QUERIES, metric, power=power)
    np.testing.assert_allclose(distances, expected, atol=2e-6)


def test_mean_squared_error_is_scikit_learns() -> None:
    distances = Index(VECTORS[:5]).distances(QUERIES[:1], "mse")
    expected = [mean_squared_error(QUERIES[0], vector) for vector in VECTORS[:5]]
    np.testing.assert_allclose(distances[0], expected, rtol=1e-5)


def test_blocks_make_no_difference() -> None:
    wide = RANDOM.random((60, 100_000), dtype=np.float32)  # 40 rows fill a block
    whole = chi_squared(wide[:1], wide)
    np.testing.assert_allclose(Index(wide).distances(wide[:1], "chi_squared"), whole)


def test_every_photo_is_ranked_as_brute_force_ranks_it() -> None:
    distances = Index(VECTORS).distances(QUERIES)[0]
    exact = cosine_distances(QUERIES[:1].astype(np.float64), VECTORS.astype(np.float64))[0]
    ranked = nearest_first(distances)
    assert sorted(ranked) == list(range(len(VECTORS)))  # recall 1
    assert np.diff(exact[ranked]).min() > -2e-6


def test_equal_photos_stand_in_the_order_of_their_rows() -> None:
    twins = np.tile(VECTORS[:1], (2_000, 1))
    assert nearest_first(Index(twins).distances(QUERIES[:1])[0]).tolist() == list(range(2_000))


def test_a_query_of_another_layer_is_refused() -> None:
    with pytest.raises(ValueError, match="has 95 values, the atlas's vectors 96"):
        Index(VECTORS).distances(QUERIES[:, :95])


def test_a_metric_that_is_not_known_is_told_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="unknown metric 'cosin'; known: cosine, euclidean"):
        Index(VECTORS).distances(QUERIES, "cosin")
    with pytest.raises(ValueError, match=r"power=0\.5"):
        Index(VECTORS).distances(QUERIES, "minkowski", power=0.5)
