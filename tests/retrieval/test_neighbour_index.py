"""Neighbours by index are nearly all of the exact ones, and how nearly is measured, not hoped."""

import numpy as np
import pytest

from models.records.arrays import Vectors
from models.retrieval.metrics import unit_rows
from models.retrieval.neighbour_index import nearest_of_many
from models.retrieval.neighbours import nearest

N_PHOTOS = 4000


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    """Photos of 50 kinds, in 24 dimensions, with copies and photos of no direction among them."""
    random = np.random.default_rng(0)
    centres = random.standard_normal((50, 24))
    rows = centres[np.arange(N_PHOTOS) % 50] + 0.5 * random.standard_normal((N_PHOTOS, 24))
    rows[[5, 700, 701]] = rows[5]
    rows[100:110] = 0
    return unit_rows(rows.astype(np.float32))


def test_up_to_the_limit_the_search_is_exact(vectors: Vectors) -> None:
    found = nearest_of_many(vectors[:300], 7)
    rows, similarities = nearest(vectors[:300], 7)
    assert (found.method, found.recall) == ("exact", 1)
    np.testing.assert_array_equal(found.rows, rows)
    np.testing.assert_array_equal(found.similarities, similarities)


def test_beyond_it_an_index_finds_nearly_all_and_says_how_many(vectors: Vectors) -> None:
    found = nearest_of_many(vectors, 20, exact_at_most=1000)
    rows, similarities = nearest(vectors, 20)
    recall = np.mean([np.isin(e, f).mean() for e, f in zip(rows, found.rows, strict=True)])
    assert found.recall >= 0.95
    assert recall == pytest.approx(found.recall, abs=0.03)
    assert found.method != "exact"
    same = found.rows == rows
    np.testing.assert_allclose(found.similarities[same], similarities[same], atol=1e-7)
    assert (np.diff(found.similarities, axis=1) <= 0).all()
    assert not (found.rows == np.arange(N_PHOTOS)[:, None]).any()
    assert found.rows[700, :2].tolist() == [5, 701]  # copies first, the lower number before


def test_the_same_photos_and_seed_give_the_same_neighbours(vectors: Vectors) -> None:
    first, second = (nearest_of_many(vectors, 5, exact_at_most=1000) for _ in range(2))
    assert first.rows.tobytes() == second.rows.tobytes()
    assert first.similarities.tobytes() == second.similarities.tobytes()


def test_vectors_without_structure_open_as_many_cells_as_they_need() -> None:
    random = np.random.default_rng(0)
    noise = unit_rows(random.standard_normal((3000, 64), dtype=np.float32))
    found = nearest_of_many(noise, 30, exact_at_most=1000)
    assert found.recall >= 0.95
    opened, _, of = found.method.split()[:3]
    assert int(opened) > int(of) / 2


def test_more_neighbours_than_a_cell_holds_are_found_all_the_same(vectors: Vectors) -> None:
    found = nearest_of_many(vectors, 600, exact_at_most=1000)
    assert found.rows.min() >= 0
    assert len(np.unique(found.rows[3])) == 600
