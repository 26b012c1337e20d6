"""Painter of skyscrapers: from their feet, across water, from a roof among them."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from models.sample.dice import chance, pick
from models.sample.facades import PLASTERS, TOWERS, facade, old_windows, tower_windows
from models.sample.film import Take
from models.sample.light import Light, Occasion
from models.sample.outdoors import stand_before
from models.sample.outlook import Outlook, Size, look_out
from models.sample.pavements import BLOCK_M, quarter_ground
from models.sample.plane import Radiance
from models.sample.sky import paint_sky
from models.sample.solids import Pair, Solid, Triple, between, level_rays, tilted_rays
from models.sample.surfaces import chosen, plain
from models.sample.waters import Water, flood

_MAST = plain((90, 92, 96))


def skyscraper(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """Towers: from their feet, across water, or from a roof among them."""
    paint, horizon, lens_mm = pick(rng, _STANDPOINTS, shares=(0.36, 0.40, 0.24))
    outlook = look_out(rng, size, occasion, horizon=horizon, lens_mm=lens_mm, clear_m=2_500)
    return Take(paint(outlook), max(outlook.light.key, 0.05))


def _from_their_feet(outlook: Outlook) -> Radiance:
    """Look up between towers; the sky behind them is the sky higher up."""
    rng, view, light, _ = outlook
    high = outlook._replace(view=replace(view, horizon_px=view.height * 1.25))
    rays = tilted_rays(view, (0, 1.7, 0), rng.uniform(0.55, 1.05))
    return stand_before(outlook, paint_sky(high), rays, solids=_canyon(rng, light), roofs_m=12)


def _across_water(outlook: Outlook) -> Radiance:
    rng, view, light, _ = outlook
    rays = level_rays(view, (0, 3, 0))
    towers = _waterfront(rng, light)
    picture = stand_before(outlook, paint_sky(outlook), rays, solids=towers, roofs_m=12)
    shore_px = view.horizon_px + view.height * 0.012
    return flood(outlook, picture, Water(shore_px, rng.uniform(0.3, 1.2), eye_m=3))


def _from_a_roof(outlook: Outlook) -> Radiance:
    rng, view, light, _ = outlook
    dusty = replace(light, visibility_m=min(light.visibility_m, 3_500))
    outlook = outlook._replace(light=dusty)
    rays = level_rays(view, (0, rng.uniform(130, 260), 0))
    ground = Solid((-9e3, -1, 0), (9e3, 0, 9e3), quarter_ground(rng))
    solids = [ground, *_blocks(rng, dusty)]
    return stand_before(outlook, paint_sky(outlook), rays, solids=solids, roofs_m=12)


_STANDPOINTS = (
    (_from_their_feet, (0.5, 0.6), (18.0, 30.0)),
    (_across_water, (0.56, 0.76), (24.0, 45.0)),
    (_from_a_roof, (0.16, 0.36), (24.0, 45.0)),
)  # painter, horizon, lens_mm


def _tower(rng: Generator, light: Light, *, at: Pair, size: Triple) -> list[Solid]:
    """A tower at (x, z) of (width, height, depth), with a set-back top or a mast."""
    (x, z), (wide, high, deep) = at, size
    front, glow = facade(rng, light, colour=chosen(rng, TOWERS), windows=tower_windows(rng))
    parts = [Solid((x, 0, z), (x + wide, high, z + deep), front, glow)]
    if chance(rng, 0.4):
        high *= rng.uniform(1.06, 1.25)
        low, top = _inner(at, size, share=0.6, high=high)
        parts.append(Solid(low, top, front, glow))
    if chance(rng, 0.25):
        low, top = _inner(at, size, share=0.04, high=high * 1.2)
        parts.append(Solid(low, top, _MAST))
    return parts


def _inner(at: Pair, size: Triple, *, share: float, high: float) -> tuple[Triple, Triple]:
    """Return the corners of a narrower box in the middle of a tower."""
    margin_x, margin_z = size[0] * (1 - share) / 2, size[2] * (1 - share) / 2
    x = at[0] + margin_x, at[0] + size[0] - margin_x
    z = at[1] + margin_z, at[1] + size[2] - margin_z
    return between(x, (0, high), z)


def _canyon(rng: Generator, light: Light) -> list[Solid]:
    """Towers round a place, to be looked up at."""
    towers: list[Solid] = []
    for side in (-1, 1):
        z = rng.uniform(-5, 10)
        for _ in range(int(rng.integers(1, 4))):
            wide, deep = rng.uniform(22, 42), rng.uniform(24, 46)
            x = side * rng.uniform(8, 26)
            size = (wide, rng.uniform(70, 260), deep)
            towers += _tower(rng, light, at=(x if side > 0 else x - wide, z), size=size)
            z += deep + rng.uniform(4, 24)
    if chance(rng, 0.75):
        at = (rng.uniform(-24, 0), rng.uniform(40, 110))
        towers += _tower(rng, light, at=at, size=(30, rng.uniform(110, 320), 30))
    return towers


def _waterfront(rng: Generator, light: Light) -> list[Solid]:
    """A skyline behind water: low houses before towers, highest somewhere near the middle."""
    towers: list[Solid] = []
    away_m = rng.uniform(300, 650)
    centre = rng.uniform(-0.25, 0.25)
    for _ in range(int(rng.integers(34, 60))):
        aside = rng.uniform(-0.85, 0.85)
        crowd = np.exp(-(((aside - centre) / 0.3) ** 2))
        high = min(float(rng.lognormal(np.log(30 + 85 * crowd), 0.45)), 380.0)
        size = (rng.uniform(18, 44), high, rng.uniform(18, 40))
        at = (aside * away_m, away_m + rng.uniform(10, 260))
        towers += _tower(rng, light, at=at, size=size)
    return towers + _quay(rng, light, away_m)


def _quay(rng: Generator, light: Light, away_m: float) -> list[Solid]:
    """Low houses along the water."""
    houses: list[Solid] = []
    wide = 0.045 * away_m
    for left in np.arange(-0.95, 0.95, 0.045) * away_m:
        front, glow = facade(rng, light, colour=chosen(rng, PLASTERS), windows=old_windows(rng))
        x, high = (float(left), float(left) + wide), rng.uniform(4, 16)
        houses.append(Solid(*between(x, (0, high), (away_m - 20, away_m)), front, glow))
    return houses


def _blocks(rng: Generator, light: Light) -> list[Solid]:
    """A grid of city blocks before us, with a tower on most of them."""
    towers: list[Solid] = []
    for row in range(9):
        for column in range(-min(5 + row // 2, 7), min(6 + row // 2, 8)):
            if chance(rng, 0.12):  # a square, or a park
                continue
            high = float(np.clip(rng.lognormal(3.9, 0.62), 14, 330))
            size = (rng.uniform(36, 66), high, rng.uniform(40, 70))
            at = (column * BLOCK_M[0] + 12, 120.0 + row * BLOCK_M[1])
            towers += _tower(rng, light, at=at, size=size)
    return towers
