import numpy as np
import pytest

from models.records.overlap import overlap
from models.retrieval.metrics import unit_rows
from models.retrieval.neighbours import nearest, nearest_to
from models.retrieval.revision import revised


def unit_vectors(n_rows: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    vectors = rng.random((n_rows, 12)).astype(np.float32)
    vectors[rng.integers(0, n_rows, n_rows // 5)] = vectors[0]  # twins, so that there are ties
    return unit_rows(vectors)


@pytest.mark.parametrize("seed", range(8))
def test_a_revision_is_a_search_from_scratch(seed: int) -> None:
    rng = np.random.default_rng(seed)
    every = unit_vectors(90, seed)
    names = np.array([f"{n:03}" for n in range(90)])
    before, after = (np.sort(rng.choice(90, size, replace=False)) for size in (70, 75))
    shared = overlap(names[after].tolist(), names[before].tolist())
    rows, cosines = revised(every[after], nearest(every[before], 7), shared)
    expected = nearest(every[after], 7)
    assert (rows == expected[0]).all()
    assert (cosines == expected[1]).all()


@pytest.mark.parametrize(("n_before", "n_after"), [(30, 30), (30, 31), (30, 20), (20, 40)])
def test_only_coming_only_going_and_nothing_at_all(n_before: int, n_after: int) -> None:
    every = unit_vectors(40)
    names = [f"{n:03}" for n in range(40)]
    former = nearest(every[:n_before], 5)
    shared = overlap(names[:n_after], names[:n_before])
    rows, cosines = revised(every[:n_after], former, shared)
    assert (rows == nearest(every[:n_after], 5)[0]).all()
    assert (cosines == nearest(every[:n_after], 5)[1]).all()


def test_queries_find_what_the_rows_themselves_find() -> None:
    vectors = unit_vectors(50, 3)
    rows, cosines = nearest_to(vectors[:9], vectors, 50)
    brute = vectors[:9].astype(np.float64) @ vectors.T.astype(np.float64)
    assert (np.sort(rows, axis=1) == np.arange(50)).all()
    assert np.allclose(cosines, np.take_along_axis(brute, rows, axis=1), atol=1e-6)
    assert (np.diff(cosines, axis=1) <= 0).all()


def test_more_neighbours_than_rows_is_an_error() -> None:
    with pytest.raises(ValueError, match="k=4 of 3 rows"):
        nearest_to(unit_vectors(3), unit_vectors(3), 4)
