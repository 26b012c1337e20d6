"""Outsides of buildings: plaster or glass with rows of windows, lit at night, and streets."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from models.sample.light import Light
from models.sample.noise import fabric
from models.sample.plane import Radiance, mix, rgb, smoothstep
from models.sample.solids import Spots, Surface, Touch
from models.sample.surfaces import Sheen, hashed

PLASTERS: tuple[Sheen, ...] = (
    (222, 206, 176), (206, 176, 140), (214, 186, 166), (190, 196, 196), (236, 226, 206),
    (196, 138, 110), (226, 196, 120), (170, 190, 204), (212, 160, 150), (150, 100, 84),
)  # fmt: skip
TOWERS: tuple[Sheen, ...] = (
    (150, 156, 164), (196, 190, 180), (120, 130, 142), (176, 160, 142), (88, 96, 108),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Windows:
    """A grid of windows: metres from one to the next, the share they take, shops below."""

    pitch_m: tuple[float, float]
    share: tuple[float, float]
    ground_floor_m: float = 0.0
    balconies: bool = False


def old_windows(rng: Generator) -> Windows:
    """Upright windows of an old town."""
    pitch = float(rng.uniform(1.9, 3.0)), float(rng.uniform(2.9, 3.7))
    share = float(rng.uniform(0.36, 0.5)), float(rng.uniform(0.5, 0.66))
    return Windows(pitch, share, float(rng.choice([0, 3.8])), bool(rng.random() < 0.4))


def tower_windows(rng: Generator) -> Windows:
    """Bands or sheets of glass of a tower."""
    kind = rng.random()
    if kind < 0.4:
        return Windows((float(rng.uniform(1.4, 3)), float(rng.uniform(3.2, 4))), (0.94, 0.9))
    if kind < 0.7:
        return Windows((40.0, float(rng.uniform(3.3, 4.2))), (1.0, 0.55))
    return Windows((float(rng.uniform(2, 4)), float(rng.uniform(3, 3.8))), (0.55, 0.55))


def wall(rng: Generator, colour: Sheen, windows: Windows, light: Light) -> Surface:
    """The reflectance of a facade, windows included."""
    plaster = rgb(*colour)
    stain = fabric(rng, "cloud", 26.0)
    salt = float(rng.uniform(0, 99))
    shutters = rgb(*((70, 96, 74), (96, 70, 52), (60, 82, 110))[int(rng.integers(3))])
    has_shutters = windows.share[0] < 0.6 and bool(rng.random() < 0.45)

    def surface(touch: Touch) -> Radiance:
        shade = 1 + 0.07 * stain.nearest(touch.along, touch.y)
        colours = plaster * (shade * (0.86 + 0.14 * smoothstep(0, 6, touch.y)))
        right, up, column, row = _grid(touch, windows)
        fade = np.exp(-((touch.pixel_m / (0.35 * min(windows.pitch_m))) ** 2))
        if has_shutters:
            beside = (np.abs(right) < windows.share[0] * 0.98) & (np.abs(up) < windows.share[1] / 2)
            colours = mix(colours, shutters, 0.9 * beside * fade)
        if windows.balconies:
            rail = (up < -0.2) & (up > -0.36) & (np.abs(right) < 0.42)
            colours = mix(colours, plaster * 0.25, 0.7 * rail * fade)
        pane = _pane(right, up, windows, fade) * (touch.y > windows.ground_floor_m)
        pane = pane * (touch.side != 1)
        return mix(colours, _glass(touch, (column, row), light, salt), pane)

    return surface


def night_windows(rng: Generator, windows: Windows, *, share_lit: float) -> Surface:
    """The light that some of a facade's windows and its shops give off."""
    salt = float(rng.uniform(0, 99))
    warm, cold = rgb(255, 206, 138) * 0.55, rgb(206, 222, 255) * 0.45

    def glow(touch: Touch) -> Radiance:
        right, up, column, row = _grid(touch, windows)
        fade = np.exp(-((touch.pixel_m / (0.35 * min(windows.pitch_m))) ** 2))
        luck = hashed(column + salt, row)
        floor = hashed(row, row * 0 + salt)
        lit = smoothstep(1 - share_lit, 1 - share_lit + 0.08, luck * 0.75 + floor * 0.25)
        pane = _pane(right, up, windows, fade) * (touch.y > windows.ground_floor_m)
        shop = (
            (touch.y < windows.ground_floor_m * 0.8)
            & (np.abs(up) < 2)
            & (hashed(column // 2, column * 0 + salt) > 0.35)
        )
        colour = mix(warm, cold, (hashed(row + salt, column) > 0.78).astype(np.float32))
        strength = (pane * lit + 1.3 * shop) * (touch.side != 1) * (0.4 + 0.8 * luck)
        return np.asarray(colour * strength, np.float32)

    return glow


def asphalt(rng: Generator, *, road_m: tuple[float, float], wet: bool) -> Surface:
    """A street along z between two x: asphalt with lines, kerbs, pavement beside it."""
    rough = fabric(rng, "rough", 7.0)
    patch = fabric(rng, "cloud", 14.0)
    cobbled = bool(rng.random() < 0.3)
    zebra_z = float(rng.uniform(6, 22)) if rng.random() < 0.4 else -1.0
    left, right = road_m
    stone = rgb(*((172, 166, 156), (150, 146, 142), (190, 176, 156))[int(rng.integers(3))])

    def surface(touch: Touch) -> Radiance:
        fade = np.exp(-touch.pixel_m / 0.08)
        grain = (
            1
            + 0.16 * rough.nearest(touch.x, touch.z) * fade
            + 0.08 * patch.nearest(touch.x, touch.z)
        )
        tar = rgb(96, 94, 94) * (0.45 if wet else 0.8)
        road = tar
        middle = (left + right) / 2
        dash = (np.abs(touch.x - middle) < 0.08) & (np.mod(touch.z, 6) < 3)
        edge = np.abs(np.abs(touch.x - middle) - (right - left) / 2 + 0.3) < 0.06
        stripe = (np.abs(touch.z - zebra_z) < 1.6) & (np.mod(touch.x, 1.0) < 0.5)
        if cobbled:
            joints = (np.mod(touch.x, 0.16) < 0.02) | (np.mod(touch.z, 0.16) < 0.02)
            road = road * (1.5 - 0.5 * joints * fade)
        else:
            road = mix(road, rgb(226, 224, 216), 0.75 * (dash | edge | stripe))
        slab = (np.mod(touch.x, 0.6) < 0.02) | (np.mod(touch.z, 0.6) < 0.02)
        pavement = stone * (1 - 0.35 * slab * fade) * (0.5 if wet else 0.85)
        outside = (touch.x < left) | (touch.x > right)
        return np.asarray(np.where(outside, pavement, road) * grain, np.float32)

    return surface


def _grid(touch: Touch, windows: Windows) -> tuple[Spots, Spots, Spots, Spots]:
    """Return the place within a window's cell, each in [-0.5, 0.5), and the cell's numbers."""
    across = touch.along / windows.pitch_m[0]
    above = (touch.y - windows.ground_floor_m) / windows.pitch_m[1]
    column, row = np.floor(across), np.floor(above)
    return across - column - 0.5, above - row - 0.5, column, row


def _pane(right: Spots, up: Spots, windows: Windows, fade: Spots) -> Spots:
    """Return how much of a point is glass; far off, the average."""
    wide, tall = windows.share
    inside = (np.abs(right) < wide / 2) & (np.abs(up) < tall / 2)
    bars = (np.abs(right) < 0.018) & (wide < 0.6)
    sharp = (inside & ~bars).astype(np.float32)
    pane: Spots = sharp * fade + wide * tall * (1 - fade)
    return pane


def _glass(touch: Touch, cell: tuple[Spots, Spots], light: Light, salt: float) -> Radiance:
    """Glass: the dark of rooms, now and then a curtain, and the sky it mirrors."""
    luck = hashed(cell[0] + salt, cell[1] - salt)
    room = 0.012 + 0.05 * luck**3
    high = smoothstep(0, 90, touch.y + 30 * luck)
    mirrored = mix(light.horizon, light.zenith, high) / (light.ambient + 0.5 * light.sun_colour)
    grey = mix(mirrored, mirrored.mean(axis=0), 0.35)  # glass is tinted
    return mix(room, grey, 0.16 + 0.42 * high)
