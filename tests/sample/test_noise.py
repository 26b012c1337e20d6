import numpy as np
import pytest

from models.sample.noise import TILE_PX, Weave, fabric, sheet, skyline, tile

WEAVES: list[Weave] = ["cloud", "rough", "ridge", "leaf", "billow", "dune", "white"]


@pytest.mark.parametrize("weave", WEAVES)
def test_tiles_are_standardised_and_seamless(weave: Weave) -> None:
    made = tile(weave)
    assert abs(made.mean()) < 1e-3
    assert made.std() == pytest.approx(1, abs=1e-3)
    inside = np.abs(np.diff(made, axis=1)).mean()
    across_the_seam = np.abs(made[:, 0] - made[:, -1]).mean()
    assert across_the_seam < 1.5 * inside


def test_a_fabric_repeats_after_its_period() -> None:
    cloth = fabric(np.random.default_rng(1), "cloud", 20.0)
    u, v = np.meshgrid(np.linspace(0, 5, 7), np.linspace(0, 5, 7))
    np.testing.assert_allclose(cloth.at(u, v), cloth.at(u + 20, v - 40), atol=1e-2)
    np.testing.assert_allclose(cloth.at(u, v), cloth.nearest(u, v), atol=0.2)


def test_a_coarse_reading_is_near_the_fine_one() -> None:
    cloth = fabric(np.random.default_rng(1), "cloud", 200.0)
    u, v = np.meshgrid(np.linspace(0, 5, 41), np.linspace(0, 5, 31))
    assert cloth.coarse(u, v).shape == (31, 41)
    np.testing.assert_allclose(cloth.coarse(u, v), cloth.at(u, v), atol=0.05)


def test_sheets_have_the_asked_shape_even_beyond_a_tile() -> None:
    rng = np.random.default_rng(1)
    assert sheet(rng, "rough", (30, 50)).shape == (30, 50)
    assert sheet(rng, "rough", (40, TILE_PX + 100)).shape == (40, TILE_PX + 100)
    assert sheet(rng, "rough", (30, 50), zoom=3, stretch=0.2).shape == (30, 50)


def test_a_rougher_skyline_has_more_small_steps() -> None:
    rng = np.random.default_rng(1)
    rough, smooth = skyline(rng, 400, roughness=0.5), skyline(rng, 400, roughness=2.0)
    assert np.abs(np.diff(rough)).mean() > 3 * np.abs(np.diff(smooth)).mean()
