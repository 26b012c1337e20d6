"""Trees: single ones in a landscape, and woods that close a horizon."""

import numpy as np
from numpy.random import Generator

from models.sample.dice import pick
from models.sample.light import Light
from models.sample.noise import fabric, sheet, skyline
from models.sample.outlook import Outlook, View
from models.sample.plane import Plane, Radiance, mix, rgb, smoothstep
from models.sample.terrain import hazed

LEAVES = {
    "spring": ((120, 140, 70), (104, 130, 66), (150, 160, 90)),
    "summer": ((74, 98, 50), (84, 104, 54), (60, 84, 48)),
    "autumn": ((176, 124, 64), (154, 98, 56), (150, 132, 72)),
    "winter": ((108, 100, 90), (70, 80, 66), (120, 108, 94)),
}
_EYE_M = 2.0


def plant_tree(outlook: Outlook, picture: Radiance, *, where: tuple[float, float]) -> Radiance:
    """Stand a tree on level ground at world (x, z) metres, with its shadow."""
    rng, view, light, season = outlook
    scale = view.focal_px / where[1]
    tall_px = scale * rng.uniform(7, 15)
    foot = (view.width / 2 + where[0] * scale, view.horizon_px + _EYE_M * scale)
    box = _box(view, foot, tall_px)
    if box is None:
        return picture
    rows, columns = box
    up = (foot[1] - view.rows[rows]) / np.float32(tall_px)
    side = (view.columns[:, columns] - foot[0]) / np.float32(tall_px)
    colour, cover = _tree(rng, (up, side), light=light, season=season)
    grown = picture.copy()
    patch = grown[:, rows, columns] * (1 - 0.55 * _shadow(up, side))
    grown[:, rows, columns] = mix(patch, hazed(colour, where[1], light), cover)
    return grown


def plant_row(
    outlook: Outlook, picture: Radiance, *, places: list[tuple[float, float]]
) -> Radiance:
    """Stand trees at several places, the farthest first."""
    for where in sorted(places, key=lambda place: -place[1]):
        picture = plant_tree(outlook, picture, where=where)
    return picture


def tree_line(outlook: Outlook, picture: Radiance, *, z_m: float) -> Radiance:
    """Close the horizon with a wood at a distance."""
    rng, view, light, season = outlook
    tall_px = view.focal_px * rng.uniform(9, 16) / z_m
    line = skyline(rng, view.width, roughness=0.8, bumps=5)
    broad = skyline(rng, view.width, roughness=1.8, bumps=1)
    top = view.horizon_px - tall_px * (0.9 + 0.22 * line + 0.35 * broad)[None, :]
    crowns = sheet(rng, "billow", view.shape, zoom=float(np.clip(tall_px / 40, 0.4, 1.2)))
    patch = smoothstep(-1, 1, sheet(rng, "cloud", view.shape))
    first, second, _ = LEAVES[season]
    woods = mix(rgb(*first), rgb(*second), patch) * (0.75 - 0.3 * crowns).clip(0.1)
    high = ((view.horizon_px - view.rows) / tall_px).clip(0, 1)
    woods = woods * (light.ambient * 0.8 + light.sun_colour * (0.12 + 0.35 * high))
    return mix(picture, hazed(woods, z_m, light), (view.rows - top + 0.5).clip(0, 1))


def _box(view: View, foot: tuple[float, float], tall_px: float) -> tuple[slice, slice] | None:
    """Return the rows and columns of the frame that a tree can reach, or None."""
    top, bottom = int(foot[1] - 1.15 * tall_px), int(foot[1] + 0.2 * tall_px)
    left, right = int(foot[0] - 0.75 * tall_px), int(foot[0] + 0.75 * tall_px)
    top, bottom = max(top, 0), min(bottom, view.height)
    left, right = max(left, 0), min(right, view.width)
    if bottom - top < 4 or right - left < 4:
        return None
    return slice(top, bottom), slice(left, right)


def _tree(
    rng: Generator, place: tuple[Plane, Plane], *, light: Light, season: str
) -> tuple[Radiance, Plane]:
    """Return a tree's colour and cover; place: up and sideways from its foot, 1 = its height."""
    up, side = place
    kind = pick(rng, ("round", "fir", "poplar"), shares=(0.62, 0.24, 0.14))
    lumps = fabric(rng, "billow", 1.6).at(side, up)
    leaves = fabric(rng, "leaf", 0.8).at(side, up)
    cover = smoothstep(-0.02, 0.07, _crown(kind, up, side) - 0.07 * lumps - 0.05 * leaves)
    if season == "winter" and kind != "fir":
        cover = cover * smoothstep(0.1, 0.7, leaves)
    trunk = smoothstep(0.022, 0.016, np.abs(side) - 0.008 * (0.4 - up)) * ((up > 0) & (up < 0.5))
    sunward = side * light.sun[0] * 1.2 + (up - 0.6) * 1.1
    shade = (0.5 + 0.5 * sunward - 0.22 * lumps + 0.12 * leaves).clip(0.06, 1.2)
    palette = LEAVES["summer" if kind == "fir" else season]
    leaf = rgb(*pick(rng, palette)) * (0.7 if kind == "fir" else 1.0)
    colour = leaf * (light.ambient * 0.7 + light.sun_colour * (0.75 * shade))
    bark = rgb(96, 84, 72) * (light.ambient + 0.3 * light.sun_colour)
    return mix(bark, colour, cover), np.maximum(cover, trunk)


def _crown(kind: str, up: Plane, side: Plane) -> Plane:
    """Return a crown's depth: positive inside, about 0.2 in its middle."""
    if kind == "fir":
        saw = 0.03 * np.abs(np.sin(up * 40))
        return np.where(up > 0.1, 0.27 * (1 - up) - np.abs(side) + saw, -0.2)
    wide, high, middle = (0.40, 0.36, 0.64) if kind == "round" else (0.12, 0.45, 0.55)
    return np.asarray(0.24 * (1 - (side / wide) ** 2 - ((up - middle) / high) ** 2))


def _shadow(up: Plane, side: Plane) -> Plane:
    return np.asarray(np.exp(-((side / 0.34) ** 2) - ((up + 0.03) / 0.045) ** 2))
