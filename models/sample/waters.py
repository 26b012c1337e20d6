"""Water: mirrors what stands behind it, ripples, glitters towards the sun, breaks in foam."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from models.sample.light import Light
from models.sample.noise import fabric
from models.sample.plane import Plane, Radiance, View, lay, mix, rgb, smoothstep


@dataclass(frozen=True, slots=True, eq=False)
class Water:
    """A water's surface: where it ends in the picture, how rough it is, what colour its depth has.

    shore_px: its upper edge's row (the horizon for a sea). ripple: 0 = mirror, 3 = gale.
    """

    light: Light
    shore_px: float
    ripple: float
    deep: tuple[int, int, int] = (16, 52, 68)
    eye_m: float = 2.0


def flood(rng: Generator, view: View, picture: Radiance, water: Water) -> Radiance:
    """Cover the picture below the shore with water that mirrors what is above it."""
    return lay(picture, surface(rng, view, picture, water), below(view, water.shore_px))


def below(view: View, row_px: float) -> Plane:
    """Return how far pixels lie below a row, in [0, 1], for the rows from that one down."""
    rows = np.arange(max(int(row_px), 0), view.height, dtype=np.float32)[:, None]
    return np.repeat((rows - np.float32(row_px) + 0.5).clip(0, 1), view.width, axis=1)


def surface(rng: Generator, view: View, picture: Radiance, water: Water) -> Radiance:
    """Paint the water of the rows from the shore down, (height - int(shore), width, 3)."""
    rows = np.arange(max(int(water.shore_px), 0), view.height, dtype=np.float32)[:, None]
    depth_px = np.maximum(rows - np.float32(water.shore_px), 0.5)  # (H, 1)
    z = np.float32(water.eye_m * view.focal_px) / depth_px
    x = view.x * z
    wave, glitter = _waves(rng, x, z, water)
    mirrored = _mirror(picture, water.shore_px, rows, wave * _reach_px(depth_px, water))
    grazing = 1 / np.sqrt(1 + (depth_px / np.float32(view.focal_px)) ** 2)
    tilt = (grazing - 0.06 * water.ripple * wave / (1 + 0.02 * z)).clip(0, 1)
    fresnel = 0.05 + 0.95 * (1 - np.sqrt(1 - tilt**2 + 1e-6)).clip(0, 1) ** (1.6 + water.ripple)
    body = rgb(*water.deep) * (water.light.ambient * 1.1 + water.light.sun_colour * 0.28)
    body = body * (1 + 0.22 * wave * np.exp(-z / 400))
    toned = mix(body, mirrored, fresnel)
    sparkle = _sun_path(view, water, glitter)
    return toned + sparkle * water.light.sun_colour


def foam(rng: Generator, x: Plane, z: Plane, amount: float) -> Plane:
    """Return how much foam lies at points of a sea, in [0, 1]: streaks of breaking crests."""
    crest = fabric(rng, "ridge", 46).coarse(x * 0.45, z)
    lace = fabric(rng, "leaf", 5).nearest(x, z * 1.6)
    return smoothstep(1.9 - amount, 2.6 - amount, crest + 0.35 * lace)


def _waves(rng: Generator, x: Plane, z: Plane, water: Water) -> tuple[Plane, Plane]:
    """Return the surface's tilt (about unit variance, fading far out) and its finest part."""
    swell = fabric(rng, "cloud", 90 * (0.4 + water.ripple)).coarse(x * 0.35, z)
    chop = fabric(rng, "rough", 14 * (0.5 + water.ripple)).at(x * 0.5, z)
    fine = fabric(rng, "white", 9).nearest(x * 0.5, z)
    steady = np.exp(-z / (500 * water.eye_m))
    wave: Plane = (0.55 * swell + 0.7 * chop * np.exp(-z / (60 * water.eye_m))) * (
        0.25 + 0.75 * steady
    )
    return wave, 0.5 * chop + fine


def _reach_px(depth_px: Plane, water: Water) -> Plane:
    """Return by how many rows a wave of tilt 1 moves the mirrored picture."""
    return np.float32(water.ripple) * (1.5 + 0.16 * depth_px)


def _mirror(picture: Radiance, shore_px: float, rows: Plane, shift_px: Plane) -> Radiance:
    width = shift_px.shape[1]
    source = 2 * np.float32(shore_px) - rows + shift_px
    source = np.abs(source).clip(0, max(shore_px - 1, 0)).astype(np.int32)
    columns = np.arange(width)[None, :] + (shift_px * 0.25).astype(np.int32)
    mirrored: Radiance = picture[:, source, columns.clip(0, width - 1)]
    return mirrored


def _sun_path(view: View, water: Water, glitter: Plane) -> Plane:
    """Glitter under a sun ahead: facets that happen to mirror it."""
    sun_x, sun_y, sun_z = water.light.sun
    if sun_z < 0.25 or water.light.cover == 1:
        return np.zeros_like(glitter)
    down = -view.y[-len(glitter) :]
    column = view.x - np.float32(sun_x / sun_z)
    row = down - np.float32(sun_y / sun_z)
    spread = 0.05 + 0.12 * water.ripple + 0.12 * np.abs(down)
    path = np.exp(-((column / spread) ** 2) - (row / (0.5 + 0.3 * water.ripple)) ** 2)
    broken = np.maximum(glitter - 1.3 + path, 0) ** 2
    return np.asarray(path * (0.10 + 2.4 * broken))
