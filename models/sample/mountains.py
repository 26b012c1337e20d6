"""Painters of high country: mountains and snowfields."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from models.sample.dice import chance, pick
from models.sample.film import Take
from models.sample.light import Light, Occasion
from models.sample.noise import fabric
from models.sample.outlook import Size, look_out
from models.sample.plane import Plane, Radiance, lay, mix, rgb, shaded, smoothstep
from models.sample.sky import paint_sky
from models.sample.terrain import Heights, Land, hazed, lit, survey
from models.sample.waters import Water, flood


@dataclass(frozen=True, slots=True)
class Range:
    """A kind of mountains: colours of its rock and meadows, and how much wood and snow it has."""

    rock: tuple[int, int, int]
    meadow: tuple[int, int, int]
    wood: tuple[int, int, int]
    wooded: float
    snow_line_m: float
    relief_m: float


_RANGES = (
    Range((136, 130, 124), (112, 122, 72), (44, 66, 38), 0.75, 900, 1100),  # alps
    Range((150, 138, 126), (126, 128, 84), (52, 70, 44), 0.35, 620, 1200),  # high alps
    Range((158, 122, 92), (150, 132, 88), (92, 100, 62), 0.15, 2600, 900),  # dry sierra
    Range((110, 112, 112), (106, 118, 70), (60, 86, 44), 0.2, 2600, 650),  # green highlands
    Range((120, 118, 122), (150, 150, 140), (40, 54, 46), 0.5, 120, 1150),  # winter
)


def mountain(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """Peaks over a valley, from meadow or summit, at times with a tarn before them."""
    outlook = look_out(rng, size, occasion, horizon=(0.5, 0.72), lens_mm=(26, 60), clear_m=7_000)
    view, light = outlook.view, outlook.light
    kind = _RANGES[int(rng.integers(len(_RANGES) - (occasion.season != "winter")))]
    eye_m = pick(rng, (rng.uniform(20, 90), rng.uniform(150, 500)), shares=(0.65, 0.35))
    heights = _peaks(rng, kind, valley_m=rng.uniform(500, 2600))
    land = survey(outlook, heights, eye_m=eye_m, reach_m=(eye_m * 1.6, 26_000))
    ground = hazed(lit(_mountainside(rng, land, kind), land, light), land.z, light)
    picture = lay(paint_sky(outlook), ground, land.seen)
    if chance(rng, 0.2):
        shore_px = view.horizon_px + view.height * rng.uniform(0.12, 0.22)
        picture = flood(outlook, picture, Water(shore_px, ripple=0.35))
    return Take(picture, light.key)


def snowfield(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """Open snow: drifts near, hills or nothing far, at times the tracks of skis."""
    winter = Occasion((12, 1, 2, 3)[occasion.month % 4], occasion.hour)
    outlook = look_out(rng, size, winter, horizon=(0.3, 0.6), lens_mm=(24, 45), clear_m=250)
    light = outlook.light
    land = survey(outlook, _drifts(rng), eye_m=2.2, reach_m=(3.2, 9_000))
    snow = _snow(rng, land, light, tracks=chance(rng, 0.4))
    picture = lay(paint_sky(outlook), hazed(snow, land.z, light), land.seen)
    return Take(picture, light.key * 1.35)


def _peaks(rng: Generator, kind: Range, *, valley_m: float) -> Heights:
    """Ridges that rise behind a valley, which is as deep as valley_m."""
    ridges = fabric(rng, "ridge", rng.uniform(13_000, 24_000))
    swell = fabric(rng, "cloud", 40_000)
    woods = fabric(rng, "billow", 900)
    tilt = rng.normal(0, 0.05)

    def heights(x: Plane, z: Plane) -> Plane:
        rise = smoothstep(valley_m * 0.25, valley_m * 2.6, z) * (0.75 + 0.25 * swell.at(x, z))
        crest = np.maximum(ridges.at(x, z) + 0.7, -0.3)
        meadow = 14 * swell.at(x * 9, z * 9) - 12
        trees = 7 * woods.at(x, z) * kind.wooded
        high: Plane = meadow + trees + tilt * x * 0.2 + kind.relief_m * 0.42 * crest * rise
        return high

    return heights


def _mountainside(rng: Generator, land: Land, kind: Range) -> Radiance:
    """Colour ground by height and steepness: meadow, wood, rock, snow."""
    grain = fabric(rng, "rough", 420).nearest(land.x, land.z * 0.5 + land.height)
    patches = fabric(rng, "rough", 5200).nearest(land.x, land.z)
    ground = mix(rgb(*kind.meadow), rgb(*kind.meadow) * 0.55, smoothstep(-1.5, 1.5, patches))
    tree_line = 380 + 90 * patches
    wood = kind.wooded * smoothstep(-0.6, 0.4, patches + 1.4 * kind.wooded - 0.6)
    wood = wood * smoothstep(tree_line + 60, tree_line - 60, land.height)
    ground = mix(ground, rgb(*kind.wood), wood * (land.z > 350))
    bare = smoothstep(0.16, 0.34, land.slope + 0.05 * grain + (land.height - 420) / 2600)
    rock = shaded(rgb(*kind.rock), 1 + 0.22 * grain + 0.08 * patches)
    ground = mix(ground, rock, bare)
    fallen = smoothstep(-140, 140, land.height - kind.snow_line_m + 130 * patches + 60 * grain)
    holds = smoothstep(0.62, 0.34, land.slope + 0.06 * grain)
    ground = mix(ground, rgb(240, 244, 250), fallen * holds)
    return shaded(ground, 1 + 0.12 * grain)


def _drifts(rng: Generator) -> Heights:
    """Drifts near, swells beyond, at times hills."""
    rolling = fabric(rng, "cloud", rng.uniform(500, 1400))
    drift = fabric(rng, "cloud", 60)
    hills = fabric(rng, "ridge", 14_000)
    hill_m = pick(rng, (0, rng.uniform(20, 90), rng.uniform(150, 420)))
    stretch = rng.uniform(0.3, 1.0)

    def heights(x: Plane, z: Plane) -> Plane:
        near = smoothstep(0, 160, z)
        high: Plane = 0.35 * drift.at(x, z * stretch) + 3.2 * near * rolling.at(x, z)
        return high + hill_m * smoothstep(700, 4000, z) * (hills.at(x, z) + 0.8)

    return heights


def _snow(rng: Generator, land: Land, light: Light, *, tracks: bool) -> Radiance:
    ripple = fabric(rng, "rough", 6).nearest(land.x, land.z * 0.35)
    near = np.exp(-land.z / 30)
    albedo = rgb(236, 241, 250) * (1 + 0.05 * ripple * near)
    if tracks:
        albedo = albedo * _tracks(rng, land)
    sparkle = fabric(rng, "white", 4).nearest(land.x, land.z)
    glint = smoothstep(3.0, 3.6, sparkle) * near * land.sun
    return lit(albedo, land, light) + glint * light.sun_colour


def _tracks(rng: Generator, land: Land) -> Plane:
    """Two ski tracks that wander away; returns a factor of the snow's brightness."""
    across = land.x - rng.uniform(-3, 3) - rng.uniform(-0.04, 0.04) * land.z
    across = across - rng.uniform(1, 5) * np.sin(land.z / rng.uniform(14, 60))
    groove = np.exp(-(((np.abs(across) - 0.35) / 0.12) ** 2))
    furrow: Plane = 1 - 0.35 * groove * np.exp(-land.z / 120)
    return furrow
