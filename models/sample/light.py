"""Daylight: where the sun stands and what colours sun, sky, haze and shade have then."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.sample.dice import pick
from models.sample.plane import mix, rgb

Colour = NDArray[np.floating]  # (3, 1, 1), linear RGB


WEATHERS = ("clear", "overcast", "fog", "storm")
_NOON_H = 12.7  # the sun is late where clocks keep Central European Time


@dataclass(frozen=True, slots=True)
class Occasion:
    """When a photo is taken: month (1-12, northern seasons), local hour (0-24), and the weather.

    weather: one of WEATHERS; None leaves it to chance.
    """

    month: int
    hour: float
    weather: str | None = None

    @property
    def season(self) -> str:
        """Return spring, summer, autumn or winter."""
        return ("winter", "spring", "summer", "autumn")[self.month % 12 // 3]


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """The light of one moment.

    sun: unit vector towards the sun (x right, y up, z ahead). visibility_m: where haze has taken
    two thirds. cover: share of the sky in clouds. key: how bright the photo shall come out.
    """

    name: str
    sun: tuple[float, float, float]
    sun_colour: Colour
    ambient: Colour
    zenith: Colour
    horizon: Colour
    haze: Colour
    visibility_m: float
    cover: float
    key: float

    @property
    def is_night(self) -> bool:
        """Tell whether lamps would be lit."""
        return self.name in ("night", "dusk")


def random_occasion(rng: Generator) -> Occasion:
    """Draw a month and an hour at which people take photos."""
    month = int(rng.integers(1, 13))
    return Occasion(month, random_hour(rng, month))


def random_hour(rng: Generator, month: int) -> float:
    """Draw an hour for photos: by day mostly, often at sunset, now and then later."""
    half_day_h = 6.1 - 1.7 * np.cos(2 * np.pi * (month - 0.3) / 12)  # at 45° north
    sunset_h = _NOON_H + half_day_h
    by_day = _NOON_H + half_day_h * rng.uniform(-0.85, 0.85)
    hours = (by_day, sunset_h + rng.normal(-0.5, 0.7), sunset_h + rng.uniform(1, 4))
    return float(pick(rng, hours, shares=(0.72, 0.21, 0.07)) % 24)


def daylight(rng: Generator, occasion: Occasion) -> Light:
    """Return the light of an occasion, in random weather where it names none."""
    elevation_deg = _sun_elevation_deg(occasion)
    weather = occasion.weather or pick(rng, WEATHERS, shares=(0.74, 0.14, 0.07, 0.05))
    light = _clear(rng, elevation_deg)
    if weather == "clear" or light.name == "night":
        return light
    return _clouded(rng, light, weather)


def clear_enough(light: Light, visibility_m: float) -> Light:
    """Let haze hide nothing nearer than a third of the given distance."""
    return replace(light, visibility_m=max(light.visibility_m, visibility_m))


def _sun_elevation_deg(occasion: Occasion) -> float:
    """Sun's height at 45° north, good to a few degrees: enough for a colour."""
    declination = np.radians(-23.4 * np.cos(2 * np.pi * (occasion.month - 0.3) / 12))
    hour_angle = np.radians(15 * (occasion.hour - _NOON_H))
    latitude = np.radians(45)
    sine = np.sin(latitude) * np.sin(declination)
    sine += np.cos(latitude) * np.cos(declination) * np.cos(hour_angle)
    return float(np.degrees(np.arcsin(sine)))


def _clear(rng: Generator, elevation_deg: float) -> Light:
    azimuth = pick(rng, (rng.uniform(-0.5, 0.5), rng.uniform(0, 2 * np.pi)), shares=(0.22, 0.78))
    height = np.radians(np.clip(elevation_deg, 2.5, 70))
    sun = (
        float(np.sin(azimuth) * np.cos(height)),
        float(np.sin(height)),
        float(np.cos(azimuth) * np.cos(height)),
    )
    light = _between(elevation_deg, sun)
    return replace(
        light,
        visibility_m=light.visibility_m * rng.lognormal(0, 0.45),
        cover=float(rng.beta(1.1, 1.5)) * 0.75,
        key=light.key * rng.lognormal(0, 0.16),
    )


class _Hour(NamedTuple):
    """Light at one height of the sun; tints are sRGB and a strength."""

    elevation_deg: float
    name: str
    key: float
    sun: tuple[int, int, int, float]
    ambient: tuple[int, int, int, float]
    zenith: tuple[int, int, int, float]
    horizon: tuple[int, int, int, float]


# Chosen by eye, after photos.
_HOURS = (
    _Hour(
        -14,
        "night",
        0.055,
        (70, 76, 95, 0.12),
        (62, 70, 92, 0.2),
        (22, 28, 46, 0.9),
        (52, 58, 78, 1),
    ),
    _Hour(
        -5,
        "dusk",
        0.085,
        (200, 120, 110, 0.22),
        (112, 118, 152, 0.42),
        (58, 72, 112, 1),
        (216, 150, 124, 0.8),
    ),
    _Hour(
        1,
        "golden",
        0.15,
        (255, 150, 74, 1.5),
        (140, 142, 168, 0.55),
        (92, 118, 166, 1),
        (255, 188, 122, 1),
    ),
    _Hour(
        9,
        "golden",
        0.18,
        (255, 196, 128, 2.4),
        (138, 158, 200, 0.65),
        (70, 118, 190, 1),
        (246, 214, 172, 1),
    ),
    _Hour(
        24,
        "day",
        0.20,
        (255, 236, 206, 2.9),
        (150, 180, 222, 0.7),
        (74, 124, 194, 1),
        (200, 218, 236, 1),
    ),
    _Hour(
        70,
        "day",
        0.21,
        (255, 246, 228, 3.1),
        (156, 188, 232, 0.75),
        (62, 114, 190, 1),
        (186, 212, 238, 1),
    ),
)


def _between(elevation_deg: float, sun: tuple[float, float, float]) -> Light:
    """Interpolate the table of hours at an elevation."""
    heights = [row.elevation_deg for row in _HOURS]
    place = float(np.interp(elevation_deg, heights, np.arange(len(heights))))
    lower = min(int(place), len(_HOURS) - 2)
    share = place - lower
    before, after = _HOURS[lower], _HOURS[lower + 1]
    tints = zip(before[3:], after[3:], strict=True)
    sun_colour, ambient, zenith, horizon = (
        mix(rgb(*dark[:3]) * dark[3], rgb(*bright[:3]) * bright[3], share) for dark, bright in tints
    )
    name = (before if share < 0.5 else after).name
    key = before.key + (after.key - before.key) * share
    haze = mix(horizon, ambient, 0.35) * np.float32(0.9)
    return Light(name, sun, sun_colour, ambient, zenith, horizon, haze, 14_000.0, 0.3, key)


def _clouded(rng: Generator, light: Light, weather: str) -> Light:
    """Put clouds before the sun: greyer, softer, nearer haze."""
    grey = np.float32(light.horizon.mean()) * rgb(228, 233, 240)
    shade = {"overcast": 0.95, "fog": 1.1, "storm": 0.42}[weather]
    dull = {"overcast": 0.10, "fog": 0.06, "storm": 0.16}[weather]
    reach_m = {"overcast": 9_000.0, "fog": rng.uniform(60, 420), "storm": 6_000.0}[weather]
    return replace(
        light,
        name=weather if light.name == "day" else light.name,
        sun_colour=light.sun_colour * np.float32(dull),
        ambient=mix(light.ambient, grey * np.float32(1.5), 0.75),
        zenith=mix(light.zenith, grey, 0.85) * np.float32(shade * 0.8),
        horizon=mix(light.horizon, grey, 0.8) * np.float32(shade),
        haze=mix(light.haze, grey, 0.8) * np.float32(shade),
        visibility_m=float(reach_m),
        cover=1.0,
        key=light.key * (0.8 if weather == "storm" else 1.08),
    )
