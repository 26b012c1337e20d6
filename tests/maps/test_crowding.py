"""The crowding field equals the sum it stands for, within what its grid allows."""

import numpy as np
import pytest

from models.maps import crowding as module
from models.maps.crowding import Points, crowding


def summed(at: Points, points: Points) -> tuple[Points, Points]:
    apart = at[:, None] - points
    nearness = 1 / (1 + np.square(apart).sum(axis=2))
    total = nearness.sum(axis=1)
    slope = -2 * (nearness[:, :, None] ** 2 * apart).sum(axis=1)
    return np.log(total), slope / total[:, None]


@pytest.mark.parametrize("n_points", [1, 4, 500])
def test_the_field_equals_the_sum_over_photos(n_points: int) -> None:
    random = np.random.default_rng(n_points)
    points = 10 * random.standard_normal((n_points, 2))
    at = np.concatenate([points[:50], 8 * random.standard_normal((100, 2))])
    at = np.clip(at, points.min(axis=0) - 5, points.max(axis=0) + 5)
    logarithm, slope = summed(at, points)
    field = crowding(points)
    np.testing.assert_allclose(field.logarithm(at), logarithm, atol=0.03)
    np.testing.assert_allclose(field.slope(at), slope, atol=0.05)


def test_a_vast_map_gets_wider_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_NODES", 64)
    points = 3 * np.random.default_rng(0).standard_normal((400, 2))
    np.testing.assert_allclose(
        crowding(points).logarithm(points), summed(points, points)[0], atol=0.1
    )
