"""The attraction equals its definition, compiled or not, for any number of neighbours."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from models.compiling import can_compile
from models.maps import attraction as module
from models.maps.attraction import attraction, divergence


@pytest.fixture(params=["compiled", "by openTSNE"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "by openTSNE":
        monkeypatch.setattr(module, "_compiled", lambda: None)
    elif not can_compile():
        pytest.skip("LLVM is not installed")
    return str(request.param)


def affinities(n_photos: int = 40) -> csr_matrix:
    """Photo n has n neighbours: none, a few, exactly eight, more than the lanes of a processor."""
    random = np.random.default_rng(0)
    dense = np.tril(random.random((n_photos, n_photos)), -1)
    return csr_matrix(dense / dense.sum())


@pytest.mark.parametrize("spread", [1e-4, 1.0, 60.0])
def test_each_neighbour_pulls_by_its_affinity(spread: float, way: str) -> None:
    joined = affinities()
    points = 3 + spread * np.random.default_rng(1).standard_normal((40, 2))
    apart = points[:, None] - points
    near = 1 / (1 + np.square(apart).sum(axis=2))
    expected = ((joined.toarray() * near)[:, :, None] * apart).sum(axis=1)
    pulls = attraction(points, joined)
    np.testing.assert_allclose(pulls, expected, atol=1e-6 * np.abs(expected).max(), err_msg=way)
    assert not pulls[0].any()


@pytest.mark.usefixtures("way")
def test_no_number_of_threads_changes_a_bit() -> None:
    points = np.random.default_rng(1).standard_normal((40, 2))
    one, two = (attraction(points, affinities(), n_jobs=n_jobs) for n_jobs in (1, 2))
    assert one.tobytes() == two.tobytes()


def test_a_map_that_shows_its_affinities_diverges_by_nothing() -> None:
    points = np.random.default_rng(1).standard_normal((40, 2))
    near = 1 / (1 + np.square(points[:, None] - points).sum(axis=2))
    np.fill_diagonal(near, 0)
    total = float(near.sum())
    assert divergence(points, csr_matrix(near / total), total) == pytest.approx(0, abs=1e-6)
