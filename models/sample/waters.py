"""Water: mirrors what stands behind it, ripples, glitters towards the sun, breaks in foam."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from models.sample.light import Light
from models.sample.noise import fabric
from models.sample.outlook import Outlook, View
from models.sample.plane import Plane, Radiance, lay, mix, rgb, smoothstep

Ground = tuple[Plane, Plane]  # world metres to the right and ahead


@dataclass(frozen=True, slots=True)
class Water:
    """A water's surface: where it ends in the picture, how rough it is, what colour its depth has.

    shore_px: its upper edge's row (the horizon for a sea). ripple: 0 = mirror, 3 = gale.
    """

    shore_px: float
    ripple: float
    deep: tuple[int, int, int] = (16, 52, 68)
    eye_m: float = 2.0


def flood(outlook: Outlook, picture: Radiance, water: Water) -> Radiance:
    """Cover the picture below the shore with water that mirrors what is above it."""
    wet = surface(outlook, picture, water)
    return lay(picture, wet, below(outlook.view, water.shore_px))


def below(view: View, row_px: float) -> Plane:
    """Return how far pixels lie below a row, in [0, 1], for the rows from that one down."""
    rows = view.rows[max(int(row_px), 0) :]
    return np.repeat((rows - np.float32(row_px) + 0.5).clip(0, 1), view.width, axis=1)


def surface(outlook: Outlook, picture: Radiance, water: Water) -> Radiance:
    """Paint the water of the rows from the shore down, (3, height - int(shore), width)."""
    rng, view, light, _ = outlook
    rows = view.rows[max(int(water.shore_px), 0) :]
    depth_px = np.maximum(rows - np.float32(water.shore_px), 0.5)  # (H, 1)
    z = np.float32(water.eye_m * view.focal_px) / depth_px
    wave, glitter = _waves(rng, (view.x * z, z), water)
    reach_px = np.float32(water.ripple) * (1.5 + 0.16 * depth_px)  # of a wave of tilt 1
    mirrored = _mirror(picture, 2 * np.float32(water.shore_px) - rows, wave * reach_px)
    grazing = 1 / np.sqrt(1 + (depth_px / np.float32(view.focal_px)) ** 2)
    tilt = (grazing - 0.06 * water.ripple * wave / (1 + 0.02 * z)).clip(0, 1)
    fresnel = 0.05 + 0.95 * (1 - np.sqrt(1 - tilt**2 + 1e-6)).clip(0, 1) ** (1.6 + water.ripple)
    body = rgb(*water.deep) * (light.ambient * 1.1 + light.sun_colour * 0.28)
    body = body * (1 + 0.22 * wave * np.exp(-z / 400))
    low = view.from_row(view.height - len(rows))
    sparkle = _sun_path(low, light, ripple=water.ripple, glitter=glitter)
    return mix(body, mirrored, fresnel) + sparkle * light.sun_colour


def foam(rng: Generator, ground: Ground, *, amount: float) -> Plane:
    """Return how much foam lies at points of a sea, in [0, 1]: streaks of breaking crests."""
    x, z = ground
    crest = fabric(rng, "ridge", 46).coarse(x * 0.45, z)
    lace = fabric(rng, "leaf", 5).nearest(x, z * 1.6)
    return smoothstep(1.9 - amount, 2.6 - amount, crest + 0.35 * lace)


def _waves(rng: Generator, ground: Ground, water: Water) -> tuple[Plane, Plane]:
    """Return the surface's tilt (about unit variance, fading far out) and its finest part."""
    x, z = ground
    swell = fabric(rng, "cloud", 90 * (0.4 + water.ripple)).coarse(x * 0.35, z)
    chop = fabric(rng, "rough", 14 * (0.5 + water.ripple)).at(x * 0.5, z)
    fine = fabric(rng, "white", 9).nearest(x * 0.5, z)
    steady = 0.25 + 0.75 * np.exp(-z / (500 * water.eye_m))
    wave: Plane = (0.55 * swell + 0.7 * chop * np.exp(-z / (60 * water.eye_m))) * steady
    return wave, 0.5 * chop + fine


def _mirror(picture: Radiance, mirror_rows: Plane, shift_px: Plane) -> Radiance:
    """Read the picture at mirrored rows, shifted by waves."""
    width = shift_px.shape[1]
    last = max(int(mirror_rows.max()) - 1, 0)
    source = np.abs(mirror_rows + shift_px).clip(0, last).astype(np.int32)
    columns = np.arange(width)[None, :] + (shift_px * 0.25).astype(np.int32)
    mirrored: Radiance = picture[:, source, columns.clip(0, width - 1)]
    return mirrored


def _sun_path(view: View, light: Light, *, ripple: float, glitter: Plane) -> Plane:
    """Glitter under a sun ahead: facets that happen to mirror it."""
    sun_x, sun_y, sun_z = light.sun
    if sun_z < 0.25 or light.cover == 1:
        return np.zeros_like(glitter)
    column = view.x - np.float32(sun_x / sun_z)
    row = -view.y - np.float32(sun_y / sun_z)
    spread = 0.05 + 0.12 * ripple + 0.12 * np.abs(view.y)
    path = np.exp(-((column / spread) ** 2) - (row / (0.5 + 0.3 * ripple)) ** 2)
    broken = np.maximum(glitter - 1.3 + path, 0) ** 2
    return np.asarray(path * (0.10 + 2.4 * broken))
