import numpy as np

from models.sample.light import Occasion, daylight
from models.sample.outlook import Outlook, View
from models.sample.plane import Plane
from models.sample.terrain import survey

VIEW = View(height=80, width=100, focal_px=90, horizon_px=30)


def noon() -> Outlook:
    rng = np.random.default_rng(1)
    return Outlook(rng, VIEW, daylight(rng, Occasion(6, 13, "clear")), "summer")


def test_level_ground_is_seen_at_the_distance_of_a_level_plane() -> None:
    land = survey(noon(), lambda x, z: 0 * x, eye_m=2.0, reach_m=(2.0, 5000))
    low = VIEW.from_row(VIEW.height - len(land.z))
    sure = slice(4, None)  # rows clear of the horizon
    np.testing.assert_allclose(
        land.z[sure], np.broadcast_to(low.ground_z(2.0), land.z.shape)[sure], rtol=0.004
    )
    assert land.slope.max() < 1e-3


def test_a_wall_hides_what_is_behind_it() -> None:
    def wall(x: Plane, z: Plane) -> Plane:
        return np.where((z > 50) & (z < 60), np.float32(20), np.float32(0))

    land = survey(noon(), wall, eye_m=2.0, reach_m=(2.0, 5000))
    assert land.z.max() < 61
    assert land.height.max() > 15


def test_ground_above_the_eye_rises_over_the_horizon() -> None:
    land = survey(noon(), lambda x, z: 0.5 * z, eye_m=2.0, reach_m=(2.0, 500))
    assert len(land.z) > VIEW.height - VIEW.horizon_px
