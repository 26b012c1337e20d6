"""Measures of a map equal the published ones, and say over how many photos they were taken."""

import numpy as np
import pytest
from sklearn import manifold

from models.maps import quality
from models.maps.quality import Quality, neighbour_recall, trustworthiness
from models.records.arrays import Positions, Vectors


def pair(n_photos: int = 150) -> tuple[Vectors, Positions]:
    random = np.random.default_rng(n_photos)
    vectors = random.standard_normal((n_photos, 10), dtype=np.float32)
    return vectors, vectors[:, :2] + random.standard_normal((n_photos, 2), dtype=np.float32)


def value(measured: Quality | None) -> float:
    assert measured is not None
    return measured.value


@pytest.mark.parametrize(("n_photos", "k"), [(150, 12), (150, 74), (25, 12), (7, 3)])
def test_trustworthiness_equals_scikit_learns(n_photos: int, k: int) -> None:
    vectors, positions = pair(n_photos)
    expected = manifold.trustworthiness(vectors, positions, n_neighbors=k)
    measured = trustworthiness(vectors, positions, n_neighbours=k)
    assert value(measured) == pytest.approx(expected, abs=1e-9)


def test_a_perfect_map_scores_one() -> None:
    positions = pair()[1]
    assert trustworthiness(positions, positions) == (1, 150)
    assert neighbour_recall(positions, positions, 15) == (1, 150)


def test_recall_is_the_part_of_neighbours_kept() -> None:
    vectors = np.array([[0], [1], [2.1], [3.3], [4.6]], dtype=np.float32)
    positions = np.array([[0, 0], [1, 0], [2.1, 0], [-0.5, 0], [9, 0]], dtype=np.float32)
    # On the map the nearest of each: 3, 0, 1, 0, 2; in the vectors: 1, 0, 1, 2, 3.
    assert value(neighbour_recall(vectors, positions, 1)) == pytest.approx(2 / 5)


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = trustworthiness(*pair()), neighbour_recall(*pair(), 10)
    monkeypatch.setattr(quality, "_BLOCK_VALUES", 7 * 150)
    assert (trustworthiness(*pair()), neighbour_recall(*pair(), 10)) == expected


def test_a_sample_of_rows_comes_close_and_says_its_size() -> None:
    vectors, positions = pair(600)
    whole, sampled = (trustworthiness(vectors, positions, most_rows=n) for n in (600, 200))
    assert sampled is not None
    assert sampled.n_rows == 200
    assert sampled.value == pytest.approx(value(whole), abs=0.03)
    assert sampled == trustworthiness(vectors, positions, most_rows=200)
    recall = neighbour_recall(vectors, positions, 10, most_rows=50)
    assert recall is not None
    assert recall.n_rows == 50


@pytest.mark.parametrize("n_photos", [3, 4, 5, 12, 24])
def test_small_maps_are_measured_with_fewer_neighbours(n_photos: int) -> None:
    vectors, positions = pair(n_photos)
    fewer = (n_photos - 1) // 2
    expected = manifold.trustworthiness(vectors, positions, n_neighbors=fewer)
    assert value(trustworthiness(vectors, positions)) == pytest.approx(expected)


def test_maps_too_small_to_measure_have_no_value() -> None:
    for n_photos in (0, 1, 2):
        assert trustworthiness(*pair(n_photos)) is None
    assert neighbour_recall(*pair(1), 15) is None
    assert value(neighbour_recall(*pair(2), 15)) == 1


def test_photos_equally_near_are_no_strangers() -> None:
    vectors = np.repeat(np.eye(2, dtype=np.float32), 20, axis=0)  # two heaps of equal photos
    positions = vectors + np.random.default_rng(0).normal(0, 0.01, (40, 2)).astype(np.float32)
    assert value(trustworthiness(vectors, positions)) == 1


def test_recall_of_all_rows_is_the_mean_of_its_parts() -> None:
    vectors, positions = pair(120)
    parts = [
        value(neighbour_recall(vectors, positions, 10, rows=rows))
        for rows in (np.arange(0, 80), np.arange(80, 120))
    ]
    whole = value(neighbour_recall(vectors, positions, 10))
    assert whole == pytest.approx((2 * parts[0] + parts[1]) / 3)


def test_badly_placed_photos_are_told_from_the_rest() -> None:
    positions = pair(200)[1]
    vectors = positions.copy()
    positions[150:] = positions[150:][::-1]  # new photos on each other's places
    new, old = np.arange(150, 200), np.arange(150)
    assert value(neighbour_recall(vectors, positions, 10, rows=new)) < 0.3
    assert value(neighbour_recall(vectors, positions, 10, rows=old)) > 0.6


def test_recall_of_many_rows_is_taken_on_a_fixed_sample_of_them() -> None:
    vectors, positions = pair(200)
    rows = np.arange(120, 200)
    sampled = neighbour_recall(vectors, positions, 5, rows=rows, most_rows=30)
    assert sampled is not None
    assert sampled.n_rows == 30
    assert sampled == neighbour_recall(vectors, positions, 5, rows=rows, most_rows=30)


def test_no_rows_have_no_recall() -> None:
    assert neighbour_recall(*pair(20), 5, rows=np.arange(0)) is None
