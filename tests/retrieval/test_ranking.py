"""Every photo asked against all others, held against a plain sort."""

import numpy as np
import pytest

from models.retrieval.metrics import METRICS
from models.retrieval.ranking import ranked


@pytest.mark.parametrize("metric", sorted(METRICS))
def test_a_ranking_is_the_order_of_distances_without_the_photo_itself(metric: str) -> None:
    vectors = np.random.default_rng(3).random((60, 5), np.float32)
    found = ranked(vectors, metric, k=15)
    distances = METRICS[metric](vectors, vectors)
    np.fill_diagonal(distances, np.inf)
    assert (found.rows == np.argsort(distances, axis=1)[:, :15]).all()
    assert found.distances == pytest.approx(np.sort(distances, axis=1)[:, :15], rel=1e-5)


def test_ties_go_to_the_lower_row() -> None:
    vectors = np.ones((6, 3), np.float32)
    assert ranked(vectors, "cosine", k=3).rows.tolist() == [
        [1, 2, 3],
        [0, 2, 3],
        [0, 1, 3],
        [0, 1, 2],
        [0, 1, 2],
        [0, 1, 2],
    ]


@pytest.mark.parametrize(("n_photos", "k"), [(0, 0), (1, 0), (2, 1), (9, 8)])
def test_of_few_photos_all_others_are_results(n_photos: int, k: int) -> None:
    vectors = np.random.default_rng(3).random((n_photos, 4), np.float32)
    assert ranked(vectors, "euclidean").rows.shape == (n_photos, k)


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.random.default_rng(5).random((40, 6), np.float32)
    whole = ranked(vectors, "sqeuclidean")
    monkeypatch.setattr("models.retrieval.ranking._BLOCK_VALUES", 100)
    assert (ranked(vectors, "sqeuclidean").rows == whole.rows).all()
