import numpy as np
import pytest

from models.sample.outlook import View
from models.sample.plane import rgb
from models.sample.solids import Rays, Solid, cast, level_rays, tilted_rays
from models.sample.surfaces import plain

VIEW = View(height=60, width=81, focal_px=60, horizon_px=30)
RED, GREEN = (200.0, 20.0, 20.0), (20.0, 200.0, 20.0)


def test_the_nearer_of_two_boxes_is_seen() -> None:
    near = Solid((-1, 0, 4), (1, 2, 5), plain(RED))
    far = Solid((-3, 0, 8), (3, 4, 9), plain(GREEN))
    for order in ([near, far], [far, near]):
        scene = cast(level_rays(VIEW, (0, 1, 0)), order)
        np.testing.assert_allclose(scene.colour[:, 30, 40], rgb(*RED).ravel())
        assert scene.distance[30, 40] == pytest.approx(4, abs=1e-3)
        np.testing.assert_allclose(scene.normal[:, 30, 40], [0, 0, -1])


def test_rays_that_meet_nothing_go_on_for_ever() -> None:
    scene = cast(level_rays(VIEW, (0, 1, 0)), [Solid((-1, 0, -9), (1, 2, -8), plain(RED))])
    assert np.isinf(scene.distance).all()


@pytest.mark.parametrize("turn", [-0.5, 0.0, 0.4])
def test_the_frame_of_a_box_loses_none_of_its_pixels(turn: float) -> None:
    box = Solid((-0.5, 0.2, 3), (1.3, 1.9, 4.5), plain(RED))
    beside_us = Solid((-40, -1, -40), (40, -0.9, 40), plain(GREEN))
    windowed = cast(level_rays(VIEW, (0.2, 1, 0), turn), [box])
    full = level_rays(VIEW, (0.2, 1, 0), turn)
    x, y, z = np.broadcast_arrays(full.x, full.y, full.z)
    everywhere = Rays(full.eye, x, y, z, full.shape, full.pixel)
    np.testing.assert_array_equal(
        np.isfinite(windowed.distance), np.isfinite(cast(everywhere, [box]).distance)
    )
    assert np.isfinite(cast(full, [beside_us]).distance).any()


def test_a_ball_and_a_drum_are_as_wide_as_their_box() -> None:
    for form in ("ball", "drum"):
        solid = Solid((-1, 0, 9), (1, 2, 11), plain(RED), form=form)
        seen = np.isfinite(cast(level_rays(VIEW, (0, 1, 0)), [solid]).distance)
        assert 11 <= seen[30].sum() <= 14


def test_a_room_is_met_from_inside() -> None:
    room = Solid((0, 0, 0), (4, 2.5, 5), plain(RED), form="room")
    scene = cast(level_rays(VIEW, (2, 1.5, 0.2)), [room])
    assert np.isfinite(scene.distance).all()
    np.testing.assert_allclose(scene.normal[:, 30, 40], [0, 0, -1])


def test_a_camera_tilted_up_sees_towers_converge() -> None:
    tower = Solid((-8, 0, 30), (8, 500, 40), plain(RED))
    seen = np.isfinite(cast(tilted_rays(VIEW, (0, 1, 0), 0.7), [tower]).distance)
    assert 0 < seen[2].sum() < seen[40].sum()
