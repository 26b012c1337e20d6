"""The light inside a room: from windows, lamps and the sun, darker in corners and under things."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from models.sample.dice import chance
from models.sample.light import Colour, Light
from models.sample.plane import Plane, Radiance, rgb, smoothstep
from models.sample.solids import Scene, Solid, Triple


class Bulb(NamedTuple):
    """A lamp that burns: where, in which colour (times its power), how strong."""

    place: Triple
    colour: Colour
    power: float


class Lighting(NamedTuple):
    """What lights a room of (width, height, depth): the sky outside, windows, lamps."""

    light: Light
    room: Triple
    panes: tuple[Solid, ...]
    bulbs: tuple[Bulb, ...]


def illumination(
    rng: Generator, lighting: Lighting, scene: Scene, *, furniture: Sequence[Solid]
) -> Radiance:
    """Return the light that falls on what is seen, (3, height, width)."""
    light = lighting.light
    open_ = _openness(lighting.room, scene) * _beside(furniture, scene)
    day = light.ambient + 0.1 * light.sun_colour
    bright = _fill(lighting, day) * open_
    for pane in lighting.panes:
        shine = _from_pane(pane, scene) * (0.35 + 0.65 * open_)
        bright = bright + shine * day * np.float32(1.2 * _area_m2(pane))
    for bulb in lighting.bulbs:
        bright = bright + _from_bulb(bulb.place, scene) * (0.3 + 0.7 * open_) * bulb.colour
    for pane in lighting.panes[:2]:
        if chance(rng, 0.55) and light.cover < 1 and not light.is_night:
            slant = rng.uniform(-0.7, 0.7)
            bright = bright + _sun_patch(pane, scene, light, slant=slant) * light.sun_colour
    return bright


def _fill(lighting: Lighting, day: Colour) -> Colour:
    """Return what walls throw back to everywhere."""
    window_m2 = sum(_area_m2(pane) for pane in lighting.panes)
    power = sum(bulb.power for bulb in lighting.bulbs)
    lamps = rgb(255, 214, 160) * np.float32(0.05 * power + 0.01)
    return day * np.float32(0.10 + 0.05 * window_m2) + lamps


def _area_m2(pane: Solid) -> float:
    edges = sorted(np.subtract(pane.high, pane.low))
    return float(edges[1] * edges[2])


def _openness(room: Triple, scene: Scene) -> Plane:
    """Darken towards edges and corners, where little of the room is in sight."""
    x, y, z = scene.point
    open_: Plane = np.ones_like(x)
    for away in (x, room[0] - x, y, room[1] - y, room[2] - z):
        open_ = open_ * (1 - 0.42 * np.exp(-np.abs(away) / 0.28))
    return (open_ / 0.58).clip(0, 1)  # a point on a wall is always beside one


def _beside(furniture: Sequence[Solid], scene: Scene) -> Plane:
    """Darken the floor beside and under what stands on it."""
    x, y, z = scene.point
    floor = (y < 0.03) & (scene.normal[1] > 0.5)
    floor_x, floor_z = x[floor], z[floor]
    shade = np.ones_like(floor_x)
    for solid in furniture:
        low, high = solid.low, solid.high
        if low[1] > 0.5 or high[1] < 0.05:  # hangs, or lies flat
            continue
        away_x = np.maximum(np.maximum(low[0] - floor_x, floor_x - high[0]), 0)
        away_z = np.maximum(np.maximum(low[2] - floor_z, floor_z - high[2]), 0)
        dark = 0.55 / (1 + 6 * low[1])
        shade *= 1 - dark * np.exp(-np.hypot(away_x, away_z) / (0.10 + 0.5 * low[1]))
    plane = np.ones_like(x)
    plane[floor] = shade
    return plane


def _apart(place: Sequence[float], scene: Scene) -> tuple[list[Plane], Plane, Plane]:
    """Return the ways to a place, their lengths squared, and how far surfaces face it."""
    ways = [np.float32(c) - p for c, p in zip(place, scene.point, strict=True)]
    squared = ways[0] ** 2 + ways[1] ** 2 + ways[2] ** 2
    return ways, squared, _facing(ways, scene)


def _facing(ways: Sequence[Plane | float], scene: Scene) -> Plane:
    """Return the scalar product of ways and surfaces' normals."""
    return np.asarray(sum(n * w for n, w in zip(scene.normal, ways, strict=True)), np.float32)


def _from_pane(pane: Solid, scene: Scene) -> Plane:
    """Light of a window as of a small matt plate: cosine to cosine over distance squared."""
    ways, squared, facing = _apart(pane.centre, scene)
    shine: Plane = np.maximum(facing, 0) * np.abs(ways[pane.thin_axis])
    return shine / (squared + 0.3) ** 2


def _from_bulb(place: Triple, scene: Scene) -> Plane:
    """Light of a lamp, softened as by its shade."""
    _, squared, facing = _apart(place, scene)
    wrapped = (facing / np.sqrt(squared + 0.03) * 0.75 + 0.25).clip(0, 1)
    return np.asarray(0.55 * wrapped / (squared + 0.15))


def _sun_patch(pane: Solid, scene: Scene, light: Light, *, slant: float) -> Plane:
    """Return where sun falls in through a window: follow the light back to the pane."""
    axis = pane.thin_axis
    sun = np.array([slant, max(light.sun[1], 0.25), slant], np.float32)
    sun[axis] = 0.8 if pane.low[axis] > 0.5 else -0.8  # the left wall is at 0
    sun = sun / np.linalg.norm(sun)
    steps = (np.float32(pane.low[axis]) - scene.point[axis]) / sun[axis]
    soft = 0.012 + 0.01 * np.abs(steps)
    inside: Plane = (steps > 0).astype(np.float32)
    for other in {0, 1, 2} - {axis}:
        at = scene.point[other] + steps * sun[other]
        low, high = pane.low[other], pane.high[other]
        inside = inside * smoothstep(0, soft, np.minimum(at - low, high - at))
        inside = inside * smoothstep(0, soft, np.abs(at - (low + high) / 2) - 0.03)  # a bar
    return np.asarray(0.8 * inside * np.maximum(_facing(list(sun), scene), 0), np.float32)
