"""What a UMAP map promises: neighbours stay, the bits are the same, an earlier map is kept."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from models.history.movement import movement
from models.maps.alignment import align
from models.maps.quality import trustworthiness
from models.maps.umap import umap
from models.records.arrays import Positions, Vectors
from models.retrieval.metrics import unit_rows


@pytest.fixture(scope="module")
def digits() -> Vectors:
    images = load_digits().data.astype(np.float32)
    return unit_rows(images[np.random.default_rng(0).permutation(len(images))[:400]])


@pytest.fixture(scope="module")
def mapped(digits: Vectors) -> Positions:
    return umap(digits, n_neighbours=15, seed=1)


def trust(vectors: Vectors, positions: Positions) -> float:
    measured = trustworthiness(vectors, positions)
    assert measured is not None
    return measured.value


def test_a_map_keeps_neighbours(digits: Vectors, mapped: Positions) -> None:
    assert trust(digits, mapped) > 0.95
    assert mapped.shape == (400, 2)
    assert mapped.dtype == np.float32


def test_the_same_photos_and_seed_give_the_same_bits(digits: Vectors, mapped: Positions) -> None:
    assert umap(digits, n_neighbours=15, seed=1).tobytes() == mapped.tobytes()
    assert umap(digits, n_neighbours=15, seed=2).tobytes() != mapped.tobytes()


def test_a_map_begun_from_an_old_one_stays_near_it_and_takes_new_photos_in(
    digits: Vectors, mapped: Positions
) -> None:
    start = np.where(np.arange(400)[:, None] < 360, mapped, np.float32(np.nan))
    again = umap(digits, n_neighbours=15, seed=5, start=start)
    fresh = umap(digits, n_neighbours=15, seed=5)
    resumed, anew = (movement(mapped[:360], align(m, mapped)[:360]) for m in (again, fresh))
    assert resumed.median < 0.1
    assert resumed.median < anew.median
    assert trust(digits, again) > trust(digits, mapped) - 0.01


@pytest.mark.parametrize("n_photos", [0, 1, 7, 8, 12])
def test_few_photos_have_a_map(digits: Vectors, n_photos: int) -> None:
    few = umap(digits[:n_photos], n_neighbours=15, seed=0)
    assert few.shape == (n_photos, 2)
    assert np.isfinite(few).all()
    assert len(np.unique(few, axis=0)) == n_photos


def test_photos_that_are_all_or_partly_the_same_get_finite_places(digits: Vectors) -> None:
    same = np.repeat(digits[:1], 30, axis=0)
    assert not umap(same, n_neighbours=15, seed=0).any()
    mixed = umap(np.concatenate([same, digits[:30]]), n_neighbours=15, seed=0)
    assert np.isfinite(mixed).all()


def test_a_start_with_other_rows_is_refused_with_advice(digits: Vectors) -> None:
    with pytest.raises(ValueError, match="start has 3 rows, the vectors 400"):
        umap(digits, n_neighbours=15, seed=0, start=np.zeros((3, 2), np.float32))
