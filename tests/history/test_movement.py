"""Movement is told in units of the map's spread, and a still map has none."""

import numpy as np
import pytest

from models.history.movement import Movement, movement
from models.records.arrays import Positions


def places(n_photos: int = 100) -> Positions:
    return np.random.default_rng(0).standard_normal((n_photos, 2)).astype(np.float32)


def test_a_map_that_stands_has_not_moved() -> None:
    assert movement(places(), places()) == Movement(0, 0, 0, 100)


def test_movement_does_not_depend_on_the_maps_scale_or_place() -> None:
    random = np.random.default_rng(1)
    after = places() + 0.2 * random.standard_normal((100, 2)).astype(np.float32)
    first = movement(places(), after)
    second = movement(50 * places() + 7, 50 * after + 7)
    assert second == pytest.approx(first, rel=1e-4)
    assert 0 < first.median < first.p95 < 1
    assert 0 < first.share_far < 1


def test_one_photo_in_ten_that_jumps_shows_in_the_tail_alone() -> None:
    before = places()
    after = before.copy()
    after[::10] += 5
    moved = movement(before, after)
    assert moved.median == 0
    assert moved.p95 > 1
    assert moved.share_far == pytest.approx(0.1)


def test_everything_moved_by_one_spread_has_moved_by_one() -> None:
    before = places()
    spread = np.sqrt(np.square(before - before.mean(axis=0)).sum(axis=1).mean())
    moved = movement(before, before + np.array([spread, 0], np.float32))
    assert moved == pytest.approx((1, 1, 1, 100), rel=1e-5)


def test_maps_of_one_photo_or_none_are_compared() -> None:
    assert movement(places(0), places(0)) == Movement(0, 0, 0, 0)
    assert movement(places(1), places(1)) == Movement(0, 0, 0, 1)
    assert movement(places(1), places(1) + 1).median == np.inf


def test_maps_of_other_photos_are_refused_with_advice() -> None:
    with pytest.raises(ValueError, match="hand in the photos that both maps share"):
        movement(places(3), places(4))
