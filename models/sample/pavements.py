"""The ground of cities: a street with its lines and kerbs, a whole quarter seen from above."""

import numpy as np
from numpy.random import Generator

from models.sample.dice import chance, pick
from models.sample.noise import fabric
from models.sample.plane import Radiance, mix, rgb, shaded, smoothstep
from models.sample.solids import Spots, Surface, Touch

BLOCK_M = (80.0, 95.0)  # from street to street, across and ahead
_STONES = ((172, 166, 156), (150, 146, 142), (190, 176, 156))


def street_ground(rng: Generator, *, half_road_m: float, wet: bool) -> Surface:
    """A street along z: asphalt or cobbles, at times a zebra crossing, pavements beside it."""
    rough, patch = fabric(rng, "rough", 7.0), fabric(rng, "cloud", 14.0)
    cobbled = chance(rng, 0.3)
    zebra_m = rng.uniform(6, 22) if chance(rng, 0.4) else -9.0
    stone = rgb(*pick(rng, _STONES)) * (0.42 if wet else 0.85)
    tar = rgb(96, 94, 94) * (0.45 if wet else 0.8)

    def surface(touch: Touch) -> Radiance:
        fade = np.exp(-touch.pixel_m / 0.08)
        grain = 1 + 0.16 * rough.nearest(touch.x, touch.z) * fade
        grain = grain + 0.08 * patch.nearest(touch.x, touch.z)
        if cobbled:
            road = shaded(tar, 1.5 - 0.5 * _joints(touch, 0.16, 0.02) * fade)
        else:
            lines = _lines(touch, half_road_m, zebra_m)
            road = mix(tar, rgb(226, 224, 216), 0.75 * lines)
        slabs = shaded(stone, 1 - 0.35 * _joints(touch, 0.6, 0.02) * fade)
        return shaded(np.where(np.abs(touch.x) > half_road_m, slabs, road), grain)

    return surface


def quarter_ground(rng: Generator) -> Surface:
    """Roofs, yards and parks between streets on a grid, seen from above."""
    parks, roofs = fabric(rng, "cloud", 1500.0), fabric(rng, "leaf", 700.0)

    def surface(touch: Touch) -> Radiance:
        fade = np.exp(-touch.pixel_m / 6)
        roof = shaded(rgb(150, 142, 134), 1 + 0.25 * roofs.nearest(touch.x, touch.z) * fade)
        ground = mix(roof, rgb(84, 100, 62), smoothstep(0.6, 0.9, parks.nearest(touch.x, touch.z)))
        road = (np.mod(touch.x, BLOCK_M[0]) < 12) | (np.mod(touch.z - 120, BLOCK_M[1]) > 78)
        return mix(ground, rgb(104, 104, 106), road * fade)

    return surface


def _joints(touch: Touch, size_m: float, wide_m: float) -> Spots:
    """Return 1 on the joints of a square pattern, else 0."""
    joints = (np.mod(touch.x, size_m) < wide_m) | (np.mod(touch.z, size_m) < wide_m)
    return np.asarray(joints, np.float32)


def _lines(touch: Touch, half_road_m: float, zebra_m: float) -> Spots:
    """Return 1 on painted lines: dashes in the middle, edges, a zebra crossing."""
    dash = (np.abs(touch.x) < 0.08) & (np.mod(touch.z, 6) < 3)
    edge = np.abs(np.abs(touch.x) - half_road_m + 0.3) < 0.06
    zebra = (np.abs(touch.z - zebra_m) < 1.6) & (np.mod(touch.x, 1.0) < 0.5)
    return np.asarray(dash | edge | zebra, np.float32)
