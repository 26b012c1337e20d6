"""Painter of highways: lanes to the horizon, with cars, signs, rails, trails of light."""

import numpy as np
from numpy.random import Generator

from models.sample.film import Take
from models.sample.light import Light, Occasion, clear_enough, daylight
from models.sample.noise import fabric
from models.sample.plane import Plane, Radiance, View, lay, look, mix, rgb, shaded, smoothstep
from models.sample.plants import LEAVES, plant_tree, tree_line
from models.sample.sky import paint_sky
from models.sample.solids import Solid, cast, level_rays
from models.sample.surfaces import chosen, lamp, plain
from models.sample.terrain import Heights, Land, hazed, lit, survey
from models.sample.traffic import car


def highway(rng: Generator, size: tuple[int, int], occasion: Occasion) -> Take:
    """A road with several lanes, straight or bending, by day, dusk or night."""
    light = clear_enough(daylight(rng, occasion), 500)
    view = look(rng, size, horizon=(0.38, 0.58), lens_mm=(24, 45))
    eye_m = float(rng.choice([rng.uniform(1.5, 2.6), rng.uniform(5, 9)]))
    picture = paint_sky(rng, view, light)
    dry = bool(rng.random() < 0.35)
    if not dry:
        picture = tree_line(
            rng, view, picture, light, season=occasion.season, z_m=rng.uniform(180, 500)
        )
    bend = float(rng.choice([0, rng.normal(0, 0.0009)], p=[0.45, 0.55]))
    half_m = float(rng.choice([3.8, 7.5, 11.5], p=[0.3, 0.45, 0.25]))
    land = survey(
        view,
        _country(rng, bend, half_m, hilly=dry),
        light,
        eye_m=eye_m,
        reach_m=(eye_m * 1.3, 6_000),
    )
    across = land.x - _course(land.z, bend) + float(rng.uniform(-0.5, 0.5)) * half_m
    ground = _verge(rng, land, occasion.season, dry=dry)
    road = _lanes(rng, land, across, half_m)
    ground = mix(ground, road, smoothstep(half_m + 0.35, half_m, np.abs(across)))
    picture = lay(picture, hazed(lit(ground, land, light), land.z, light), land.seen)
    if not dry:
        picture = _roadside_trees(rng, view, picture, light, season=occasion.season, half_m=half_m)
    if light.is_night:
        picture = picture + _trails(rng, view, land, across, half_m)
    picture = _furniture(rng, view, picture, light, eye_m=eye_m, half_m=half_m, bend=bend)
    return Take(picture, max(light.key, 0.06))


def _course(z: Plane, bend: float) -> Plane:
    """Return how far a bending road has gone sideways at a distance."""
    course: Plane = np.float32(bend) * z * np.minimum(z, 900)
    return course


def _country(rng: Generator, bend: float, half_m: float, *, hilly: bool) -> Heights:
    """Rolling land with the road levelled into it; hills or mesas far off."""
    roll = fabric(rng, "cloud", 900)
    wave = fabric(rng, "cloud", 2600)
    ridges = fabric(rng, "ridge", 9000)
    far_m = float(rng.uniform(60, 260)) if hilly else 12.0

    def heights(x: Plane, z: Plane) -> Plane:
        beside = smoothstep(half_m * 1.2, half_m * 6, np.abs(x - _course(z, bend)))
        along = wave.at(z * 0, z) * smoothstep(30, 500, z) * 3
        high: Plane = along + 3.5 * beside * roll.at(x, z) * smoothstep(5, 80, z)
        mesas = np.maximum(ridges.at(x, z) + 0.5, 0)
        return np.asarray(high + far_m * smoothstep(1200, 4200, z) * mesas)

    return heights


def _verge(rng: Generator, land: Land, season: str, *, dry: bool) -> Radiance:
    tufts = fabric(rng, "leaf", 14).nearest(land.x, land.z)
    patch = fabric(rng, "cloud", 160).coarse(land.x, land.z)
    if dry:
        soil = rgb(*((196, 156, 112), (176, 128, 92), (206, 186, 150))[int(rng.integers(3))])
        bush = smoothstep(1.3, 1.8, tufts + 0.4 * patch)
        return mix(soil * (1 + 0.08 * tufts), rgb(96, 100, 66), bush)
    grass = mix(rgb(*LEAVES[season][0]), rgb(150, 140, 96), 0.35 + 0.3 * smoothstep(-1, 1, patch))
    if season == "winter" and rng.random() < 0.4:
        grass = mix(grass, rgb(228, 232, 240), 0.85)
    return shaded(grass, (0.9 + 0.2 * tufts).clip(0.2))


def _lanes(rng: Generator, land: Land, across: Plane, half_m: float) -> Radiance:
    """Asphalt with wheel tracks, white edge lines, dashed lane lines, at times a double yellow."""
    tone = float(rng.uniform(0.6, 1.25))
    grain = fabric(rng, "rough", 9).nearest(land.x, land.z * 0.4) * np.exp(-land.z / 60)
    track = np.cos(2 * np.pi * across / 1.85)
    tar = rgb(108, 106, 106) * (tone * (1 + 0.10 * grain - 0.05 * track))
    width = 0.07 + 0.0009 * land.z
    lane = 3.75
    offset = np.abs(across / lane - np.round(across / lane)) * lane
    dashed = (offset < width) & (np.mod(land.z, 12) < 5) & (np.abs(across) < half_m - 1)
    edges = np.abs(np.abs(across) - half_m + 0.45) < width
    painted = mix(tar, rgb(232, 230, 222), 0.85 * (dashed | edges))
    if half_m < 5 or rng.random() < 0.5:
        yellow = np.abs(np.abs(across) - 0.14) < width * 0.8
        painted = mix(painted, rgb(226, 178, 52), 0.85 * yellow)
    else:
        strip = smoothstep(0.9, 0.7, np.abs(across))
        painted = mix(painted, rgb(120, 124, 92), strip)
    return painted


def _trails(rng: Generator, view: View, land: Land, across: Plane, half_m: float) -> Radiance:
    """Light that cars left during a long exposure: white towards us, red away."""
    glow = np.zeros((3, *view.shape), np.float32)
    trails = np.zeros((3, *land.z.shape), np.float32)
    for _ in range(int(rng.integers(4, 12))):
        at = float(rng.uniform(0.15, 0.9)) * half_m * float(rng.choice([-1, 1]))
        colour = rgb(255, 236, 200) if at < 0 else rgb(255, 50, 30)
        line = np.exp(-(((across - at) / (0.10 + 0.002 * land.z)) ** 2))
        trails = trails + line * colour * np.float32(rng.uniform(0.3, 1.2))
    glow[:, -len(land.z) :] = trails * land.seen
    return glow


def _roadside_trees(
    rng: Generator, view: View, picture: Radiance, light: Light, *, season: str, half_m: float
) -> Radiance:
    for z_m in np.sort(rng.uniform(25, 160, int(rng.integers(0, 8))))[::-1]:
        x_m = float(rng.choice([-1, 1])) * (half_m + rng.uniform(5, 25))
        picture = plant_tree(rng, view, picture, light, where=(x_m, float(z_m)), season=season)
    return picture


def _furniture(
    rng: Generator,
    view: View,
    picture: Radiance,
    light: Light,
    *,
    eye_m: float,
    half_m: float,
    bend: float,
) -> Radiance:
    """Cars, crash rails and a gantry sign, ray-cast over the painted road."""
    solids: list[Solid] = []
    for z_m in rng.uniform(14, 130, int(rng.integers(0, 7))):
        lane = float(rng.integers(-int(half_m // 3.75), max(1, int(half_m // 3.75)))) * 3.75 + 1.0
        solids += car(rng, light, (lane + float(bend) * z_m**2, float(z_m)))
    if rng.random() < 0.5 and abs(bend) < 1e-6:
        rail = plain((176, 178, 180))
        for side in (-half_m - 0.8, half_m + 0.7):
            solids.append(Solid((side, 0.5, 4), (side + 0.1, 0.8, 400), rail))
    if half_m > 5 and rng.random() < 0.45:
        solids += _gantry(rng, light, half_m)
    if not solids:
        return picture
    scene = cast(level_rays(view, (0, eye_m, 0)), solids)
    met = np.isfinite(scene.distance)
    facing = sum(n * np.float32(s) for n, s in zip(scene.normal, light.sun, strict=True))
    bright = light.ambient * 0.9 + np.maximum(facing, 0) * light.sun_colour
    distance = np.where(met, scene.distance, np.float32(0))
    solid = hazed(scene.colour * bright + scene.glow, distance, light)
    return mix(picture, solid, met.astype(np.float32))


def _gantry(rng: Generator, light: Light, half_m: float) -> list[Solid]:
    """A sign over the lanes."""
    z = float(rng.uniform(25, 70))
    steel = plain((120, 122, 124))
    board = chosen(rng, ((24, 84, 60), (30, 66, 130)), 6)
    glow = lamp(board, 0.5) if light.is_night else None
    parts = [
        Solid((-half_m - 1.2, 0, z), (-half_m - 0.9, 6.8, z + 0.3), steel),
        Solid((half_m + 0.9, 0, z), (half_m + 1.2, 6.8, z + 0.3), steel),
        Solid((-half_m - 1.2, 6.4, z), (half_m + 1.2, 6.8, z + 0.3), steel),
    ]
    for left in np.arange(-half_m + 0.5, half_m - 3, 5.5):
        parts.append(
            Solid((float(left), 5.2, z - 0.15), (float(left) + 4.2, 7.6, z), plain(board), glow)
        )
        for line in (5.8, 6.6):
            wide = float(rng.uniform(1.4, 3.2))
            parts.append(
                Solid(
                    (float(left) + 0.5, line, z - 0.2),
                    (float(left) + 0.5 + wide, line + 0.35, z - 0.1),
                    plain((236, 236, 232)),
                )
            )
    return parts
