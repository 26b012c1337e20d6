import numpy as np
import pytest

from models.sample.light import Occasion, daylight, random_hour
from models.sample.outlook import View
from models.sample.sky import clear_air

VIEW = View(height=60, width=80, focal_px=60, horizon_px=50)


def light_at(month: int, hour: float, weather: str = "clear") -> str:
    return daylight(np.random.default_rng(1), Occasion(month, hour, weather)).name


def test_a_summer_s_day_has_noon_golden_hour_dusk_and_night() -> None:
    assert light_at(6, 13) == "day"
    assert light_at(6, 20) == "golden"
    assert light_at(6, 1) == "night"
    assert {light_at(6, hour) for hour in np.arange(20, 23, 0.25)} >= {"golden", "dusk", "night"}


def test_the_same_evening_hour_is_dark_in_winter_and_light_in_summer() -> None:
    assert light_at(12, 19) == "night"
    assert light_at(6, 19) in ("day", "golden")


@pytest.mark.parametrize("weather", ["overcast", "fog", "storm"])
def test_clouds_take_the_sun_s_light(weather: str) -> None:
    clear = daylight(np.random.default_rng(1), Occasion(6, 13, "clear"))
    dull = daylight(np.random.default_rng(1), Occasion(6, 13, weather))
    assert dull.sun_colour.mean() < 0.3 * clear.sun_colour.mean()


def test_clear_air_is_paler_at_the_horizon_than_above() -> None:
    light = daylight(np.random.default_rng(1), Occasion(6, 13, "clear"))
    sky = clear_air(VIEW, light)
    blueness = sky[2] / sky[0]
    assert blueness[0].mean() > blueness[48].mean()


def test_most_photos_are_taken_by_day_in_every_month() -> None:
    rng = np.random.default_rng(1)
    for month in range(1, 13):
        occasions = [Occasion(month, random_hour(rng, month), "clear") for _ in range(100)]
        names = [daylight(rng, occasion).name for occasion in occasions]
        assert names.count("night") < 20
        assert names.count("day") + names.count("golden") > 70
