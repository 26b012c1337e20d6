"""The repulsion pair by pair equals its definition, in blocks of any size."""

import numpy as np
import pytest

from models.maps import pairs
from models.maps.pairs import all_pairs


@pytest.mark.parametrize("block_pairs", [1, 700, 85_000])
@pytest.mark.parametrize("n_photos", [8, 257])
def test_every_pair_pushes_once_each_way(
    n_photos: int, block_pairs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairs, "_BLOCK_PAIRS", block_pairs)
    points = 100 + 5 * np.random.default_rng(0).standard_normal((n_photos, 2))
    apart = points[:, None] - points
    near = 1 / (1 + np.square(apart).sum(axis=2))
    total, push = all_pairs(points)
    assert total == pytest.approx(near.sum() - n_photos, rel=1e-5)
    expected = -(np.square(near)[:, :, None] * apart).sum(axis=1)
    np.testing.assert_allclose(push, expected, atol=3e-5 * np.abs(expected).max())
