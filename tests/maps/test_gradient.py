"""The fast gradient equals the sums that it stands for, better than openTSNE's, at any spread."""

import numpy as np
import pytest
from openTSNE.tsne import kl_divergence_bh, kl_divergence_fft
from scipy.sparse import csr_matrix, random_array

from models.maps import gradient as module
from models.maps.crowding import Points
from models.maps.gradient import Gradient

N_PHOTOS = 600


def photos(spread: float) -> tuple[Points, csr_matrix]:
    """Points in dense groups, and affinities of which most join points of one group."""
    random = np.random.default_rng(0)
    centres = random.standard_normal((12, 2))
    points = spread * (centres[np.arange(N_PHOTOS) % 12] + 0.1 * random.random((N_PHOTOS, 2)))
    joined = random_array((N_PHOTOS, N_PHOTOS), density=0.05, rng=random)
    apart = joined.toarray() * (1 - np.eye(N_PHOTOS))
    apart += apart.T
    return points, csr_matrix(apart / apart.sum())


def by_all_pairs(points: Points, affinities: csr_matrix) -> tuple[float, Points]:
    apart = points[:, None] - points
    near = 1 / (1 + np.square(apart).sum(axis=2))
    np.fill_diagonal(near, 0)
    p, q = affinities.toarray(), near / near.sum()
    divergence = (p[p > 0] * np.log(p[p > 0] / q[p > 0])).sum()
    return float(divergence), (((p - q) * near)[:, :, None] * apart).sum(axis=1)


@pytest.fixture(autouse=True, params=["pairs", "grid"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(module, "_MOST_IN_PAIRS", N_PHOTOS if request.param == "pairs" else 0)
    return str(request.param)


@pytest.mark.parametrize("spread", [1e-4, 0.3, 5.0, 40.0])
def test_the_gradient_is_right_and_nearer_than_opentsnes(spread: float, way: str) -> None:
    points, affinities = photos(spread)
    divergence, exact = by_all_pairs(points, affinities)
    found_divergence, found = Gradient()(points, affinities, should_eval_error=True)
    assert found_divergence == pytest.approx(divergence, abs=0.01)
    error = np.linalg.norm(found - exact) / np.linalg.norm(exact)
    assert error < (0.01 if way == "grid" else 1e-4)
    by_tree = kl_divergence_bh(points, affinities, 1, {"theta": 0.5})[1]
    assert error < np.linalg.norm(by_tree - exact) / np.linalg.norm(exact)


def test_on_a_finished_map_it_is_nearer_than_opentsnes_own_grid() -> None:
    points, affinities = photos(40.0)
    grid = {"n_interpolation_points": 3, "min_num_intervals": 50, "ints_in_interval": 1}
    exact = by_all_pairs(points, affinities)[1]
    ours = Gradient()(points, affinities)[1]
    theirs = kl_divergence_fft(points, affinities, 1, grid)[1]
    assert np.linalg.norm(ours - exact) < np.linalg.norm(theirs - exact)


def test_the_bits_do_not_depend_on_threads_or_on_what_was_asked_before() -> None:
    points, affinities = photos(5.0)
    expected = Gradient()(points, affinities)[1].tobytes()
    used = Gradient()
    used(*photos(40.0))
    for n_jobs in (1, 2):
        assert used(points, affinities, n_jobs=n_jobs)[1].tobytes() == expected


def test_a_photo_far_off_costs_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_CELLS", 400)
    points, affinities = photos(5.0)
    points[0] = 1e6
    found = Gradient()(points, affinities)[1]
    assert np.isfinite(found).all()


def test_photos_at_one_place_do_not_push_each_other() -> None:
    points, affinities = photos(0.0)
    np.testing.assert_allclose(Gradient()(points, affinities)[1], 0, atol=1e-9)
