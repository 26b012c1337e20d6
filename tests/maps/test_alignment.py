"""Alignment: a turned, mirrored, moved and scaled map comes back onto the one it was made from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.maps.alignment import align
from models.records.arrays import Positions
from models.records.overlap import overlap


def positions(n_photos: int = 30) -> Positions:
    return np.random.default_rng(n_photos).normal(0, 10, (n_photos, 2)).astype(np.float32)


def distorted(original: Positions, angle: float, scale: float, mirror: bool) -> Positions:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turn = turn @ np.diag([1, -1 if mirror else 1])
    moved: Positions = (scale * original @ turn + [7, -3]).astype(np.float32)
    return moved


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 6.3), st.floats(0.01, 50), st.booleans())
def test_a_distorted_map_comes_back(angle: float, scale: float, mirror: bool) -> None:
    reference = positions()
    aligned = align(distorted(reference, angle, scale, mirror), reference)
    np.testing.assert_allclose(aligned, reference, atol=0.01)
    assert aligned.dtype == np.float32


def test_shared_photos_decide_and_the_others_move_with_them() -> None:
    old = positions()
    new = distorted(old[5:], 2.0, 3.0, mirror=True)  # photos 5 to 29, and shuffled:
    order = np.random.default_rng(0).permutation(25)
    ids, old_ids = [f"photo {5 + row}" for row in order], [f"photo {row}" for row in range(20)]
    shared = overlap(ids, old_ids)
    assert len(shared.kept) == 15
    aligned = align(new[order], old[:20], shared=(shared.kept, shared.former))
    np.testing.assert_allclose(aligned, old[5:][order], atol=1e-3)


def test_an_unlike_map_keeps_its_size() -> None:
    aligned = align(positions(31)[:30], positions(30))
    spreads = [np.linalg.norm(p - p.mean(axis=0)) for p in (aligned, positions(30))]
    assert spreads[0] == pytest.approx(spreads[1], rel=1e-5)


@pytest.mark.parametrize("n_photos", [0, 1])
def test_too_few_shared_photos_leave_the_map_alone(n_photos: int) -> None:
    here, there = positions(n_photos), positions(n_photos + 1)[:n_photos]
    np.testing.assert_array_equal(align(here, there), here)
    nobody = (np.array([], np.int64),) * 2
    np.testing.assert_array_equal(align(positions(), there, shared=nobody), positions())


def test_photos_in_one_place_leave_the_map_alone() -> None:
    heap = np.ones((30, 2), dtype=np.float32)
    np.testing.assert_array_equal(align(heap, positions()), heap)
    np.testing.assert_array_equal(align(positions(), heap), positions())


def test_maps_of_different_photos_need_shared_rows() -> None:
    with pytest.raises(ValueError, match="give shared rows"):
        align(positions(5), positions(6))
