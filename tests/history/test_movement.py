import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.history.movement import movement

SQUARE = np.array([[0, 0], [2, 0], [0, 2], [2, 2]], np.float32)  # spread: the root of 2


def test_a_map_that_stayed_did_not_move() -> None:
    still = movement(SQUARE, SQUARE)
    assert (still.n_photos, still.median, still.percentile_95, still.share_far) == (4, 0, 0, 0)


def test_movement_is_counted_in_spreads_of_the_map_before() -> None:
    after = SQUARE.copy()
    after[3] += [3, 4]
    moved = movement(SQUARE, after)
    assert moved.median == 0
    assert moved.share_far == 0.25
    assert movement(SQUARE, SQUARE + np.float32(1)).median == pytest.approx(1)


@given(st.floats(0.01, 1000), st.floats(-1e3, 1e3))
def test_the_unit_of_a_map_plays_no_part(scale: float, shift: float) -> None:
    after = SQUARE[::-1]
    expected = movement(SQUARE, after)
    scaled = movement(SQUARE * scale + shift, after * scale + shift)
    assert scaled.median == pytest.approx(expected.median, rel=0.05)


def test_maps_of_other_photos_have_no_movement() -> None:
    with pytest.raises(ValueError, match="same photos"):
        movement(SQUARE, SQUARE[:3])
    with pytest.raises(ValueError, match="at least one"):
        movement(SQUARE[:0], SQUARE[:0])


def test_one_photo_alone_has_a_movement() -> None:
    assert movement(SQUARE[:1], SQUARE[1:2]).median == 2
