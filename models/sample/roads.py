"""Painter of highways: lanes to the horizon, with cars, signs, rails, trails of light."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from models.sample.dice import chance, pick
from models.sample.film import Take
from models.sample.light import Light, Occasion
from models.sample.noise import fabric
from models.sample.outdoors import stand_before
from models.sample.outlook import Outlook, Size, look_out
from models.sample.plane import Plane, Radiance, lay, mix, rgb, shaded, smoothstep
from models.sample.plants import LEAVES, plant_row, tree_line
from models.sample.sky import paint_sky
from models.sample.solids import Solid, level_rays
from models.sample.surfaces import chosen, lamp, plain
from models.sample.terrain import Heights, Land, hazed, lit, survey
from models.sample.traffic import car

_LANE_M = 3.75
_SOILS = ((196, 156, 112), (176, 128, 92), (206, 186, 150))
_BOARDS = ((24.0, 84.0, 60.0), (30.0, 66.0, 130.0))
_STEEL, _WHITE = plain((150, 152, 154)), plain((236, 236, 232))


@dataclass(frozen=True, slots=True)
class _Road:
    """A road: half its width, its bend (metres aside per square metre), where we stand on it."""

    half_m: float
    bend: float
    aside_m: float
    eye_m: float

    def across(self, x: Plane, z: Plane) -> Plane:
        """Return metres from the road's middle to points seen from where we stand."""
        return np.asarray(x + self.aside_m - self.bend * z * np.minimum(z, 900), np.float32)

    @property
    def lanes(self) -> int:
        """Return the number of lanes on each side."""
        return max(1, int(self.half_m // _LANE_M))


def highway(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """A road with several lanes, straight or bending, by day, dusk or night."""
    outlook = look_out(rng, size, occasion, horizon=(0.38, 0.58), lens_mm=(24, 45), clear_m=500)
    light = outlook.light
    road = _random_road(rng)
    dry = chance(rng, 0.35)
    picture = paint_sky(outlook)
    if not dry:
        picture = tree_line(outlook, picture, z_m=rng.uniform(180, 500))
    reach_m = (road.eye_m * 1.3, 6_000)
    land = survey(outlook, _country(rng, road, hilly=dry), eye_m=road.eye_m, reach_m=reach_m)
    across = road.across(land.x, land.z)
    verge = _soil(rng, land) if dry else _grass(rng, land, outlook.season)
    tar = smoothstep(road.half_m + 0.35, road.half_m, np.abs(across))
    ground: Radiance = mix(verge, _asphalt(rng, land, across, road=road), tar)
    ground = hazed(lit(ground, land, light), land.z, light)
    if light.is_night:
        ground = ground + _trails(rng, land, across, road=road)
    picture = lay(picture, ground, land.seen)
    if not dry:
        picture = _roadside_trees(outlook, picture, road)
    rays = level_rays(outlook.view, (road.aside_m, road.eye_m, 0))
    picture = stand_before(outlook, picture, rays, solids=_traffic(rng, light, road))
    return Take(picture, max(light.key, 0.06))


def _random_road(rng: Generator) -> _Road:
    half_m = pick(rng, (3.8, 7.5, 11.5), shares=(0.3, 0.45, 0.25))
    bend = pick(rng, (0, rng.normal(0, 0.0009)), shares=(0.45, 0.55))
    eye_m = pick(rng, (rng.uniform(1.5, 2.6), rng.uniform(5, 9)))
    return _Road(half_m, bend, rng.uniform(-0.5, 0.5) * half_m, eye_m)


def _country(rng: Generator, road: _Road, *, hilly: bool) -> Heights:
    """Rolling land with the road levelled into it; hills or mesas far off."""
    roll, wave = fabric(rng, "cloud", 900), fabric(rng, "cloud", 2600)
    ridges = fabric(rng, "ridge", 9000)
    far_m = rng.uniform(60, 260) if hilly else 12.0

    def heights(x: Plane, z: Plane) -> Plane:
        beside = smoothstep(road.half_m * 1.2, road.half_m * 6, np.abs(road.across(x, z)))
        high: Plane = 3 * wave.at(z * 0, z) * smoothstep(30, 500, z)
        high = high + 3.5 * beside * roll.at(x, z) * smoothstep(5, 80, z)
        mesas = np.maximum(ridges.at(x, z) + 0.5, 0)
        return np.asarray(high + far_m * smoothstep(1200, 4200, z) * mesas)

    return heights


def _soil(rng: Generator, land: Land) -> Radiance:
    """Dry ground with bushes."""
    tufts = fabric(rng, "leaf", 14).nearest(land.x, land.z)
    patch = fabric(rng, "cloud", 160).coarse(land.x, land.z)
    soil = shaded(rgb(*pick(rng, _SOILS)), 1 + 0.08 * tufts)
    return mix(soil, rgb(96, 100, 66), smoothstep(1.3, 1.8, tufts + 0.4 * patch))


def _grass(rng: Generator, land: Land, season: str) -> Radiance:
    """Grass of the season, in winter at times under snow."""
    tufts = fabric(rng, "leaf", 14).nearest(land.x, land.z)
    patch = smoothstep(-1, 1, fabric(rng, "cloud", 160).coarse(land.x, land.z))
    grass = mix(rgb(*LEAVES[season][0]), rgb(150, 140, 96), 0.35 + 0.3 * patch)
    if season == "winter" and chance(rng, 0.4):
        grass = mix(grass, rgb(228, 232, 240), 0.85)
    return shaded(grass, (0.9 + 0.2 * tufts).clip(0.2))


def _asphalt(rng: Generator, land: Land, across: Plane, *, road: _Road) -> Radiance:
    """Asphalt with wheel tracks, edge lines, dashes, a double yellow line or a green strip."""
    tone = rng.uniform(0.6, 1.25)
    grain = fabric(rng, "rough", 9).nearest(land.x, land.z * 0.4) * np.exp(-land.z / 60)
    tracks = np.cos(2 * np.pi * across / (_LANE_M / 2))
    tar = shaded(rgb(108, 106, 106), tone * (1 + 0.10 * grain - 0.05 * tracks))
    wide_m = 0.07 + 0.0009 * land.z  # far lines would vanish between pixels
    off_line = np.abs(across / _LANE_M - np.round(across / _LANE_M)) * _LANE_M
    dashes = (off_line < wide_m) & (np.mod(land.z, 12) < 5) & (np.abs(across) < road.half_m - 1)
    edges = np.abs(np.abs(across) - road.half_m + 0.45) < wide_m
    painted = mix(tar, rgb(232, 230, 222), 0.85 * (dashes | edges))
    if road.lanes == 1 or chance(rng, 0.5):
        yellow = np.abs(np.abs(across) - 0.14) < wide_m * 0.8
        return mix(painted, rgb(226, 178, 52), 0.85 * yellow)
    return mix(painted, rgb(120, 124, 92), smoothstep(0.9, 0.7, np.abs(across)))


def _trails(rng: Generator, land: Land, across: Plane, *, road: _Road) -> Radiance:
    """Light that cars left during a long exposure: white towards us, red away."""
    trails = np.zeros((3, *land.z.shape), np.float32)
    for _ in range(int(rng.integers(4, 12))):
        at = rng.uniform(0.15, 0.9) * road.half_m * pick(rng, (-1, 1))
        colour = rgb(255, 236, 200) if at < 0 else rgb(255, 50, 30)
        line = np.exp(-(((across - at) / (0.10 + 0.002 * land.z)) ** 2))
        trails += shaded(colour, line * rng.uniform(0.3, 1.2))
    return trails


def _roadside_trees(outlook: Outlook, picture: Radiance, road: _Road) -> Radiance:
    rng = outlook.rng
    places: list[tuple[float, float]] = []
    for z_m in rng.uniform(25, 160, int(rng.integers(0, 8))):
        beside_m = pick(rng, (-1, 1)) * (road.half_m + rng.uniform(5, 25))
        places.append((beside_m - road.aside_m + road.bend * z_m**2, float(z_m)))
    return plant_row(outlook, picture, places=places)


def _traffic(rng: Generator, light: Light, road: _Road) -> list[Solid]:
    """Cars in their lanes, crash rails and a gantry sign."""
    solids: list[Solid] = []
    for z_m in rng.uniform(14, 130, int(rng.integers(0, 7))):
        lane = float(rng.integers(-road.lanes, road.lanes)) * _LANE_M + 1.0
        solids += car(rng, light, at=(lane + road.bend * float(z_m) ** 2, float(z_m)))
    if chance(rng, 0.5) and road.bend == 0:
        for side in (-road.half_m - 0.8, road.half_m + 0.7):
            solids.append(Solid((side, 0.5, 4), (side + 0.1, 0.8, 400), _STEEL))
    if road.lanes > 1 and road.bend == 0 and chance(rng, 0.6):
        solids += _gantry(rng, light, road.half_m)
    return solids


def _gantry(rng: Generator, light: Light, half_m: float) -> list[Solid]:
    """Signs over the lanes, on a frame."""
    z = rng.uniform(25, 70)
    board = chosen(rng, _BOARDS, 6)
    glow = lamp(board, 0.5) if light.is_night else None
    parts = [
        Solid((-half_m - 1.2, 0, z), (-half_m - 0.9, 6.8, z + 0.3), _STEEL),
        Solid((half_m + 0.9, 0, z), (half_m + 1.2, 6.8, z + 0.3), _STEEL),
        Solid((-half_m - 1.2, 6.4, z), (half_m + 1.2, 6.8, z + 0.3), _STEEL),
    ]
    for left in np.arange(-half_m + 0.5, half_m - 3, 5.5).tolist():
        parts.append(Solid((left, 5.2, z - 0.15), (left + 4.2, 7.6, z), plain(board), glow))
        for line_y in (5.8, 6.6):
            end = left + 0.5 + rng.uniform(1.4, 3.2)
            parts.append(
                Solid((left + 0.5, line_y, z - 0.2), (end, line_y + 0.35, z - 0.1), _WHITE)
            )
    return parts
