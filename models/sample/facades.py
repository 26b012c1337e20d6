"""Outsides of buildings: plaster or glass with rows of windows, lit at night."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from models.sample.dice import chance, pick
from models.sample.light import Light
from models.sample.noise import fabric
from models.sample.plane import Radiance, mix, rgb, shaded, smoothstep
from models.sample.solids import Spots, Surface, Touch
from models.sample.surfaces import Sheen, hashed

PLASTERS: tuple[Sheen, ...] = (
    (222, 206, 176), (206, 176, 140), (214, 186, 166), (190, 196, 196), (236, 226, 206),
    (196, 138, 110), (226, 196, 120), (170, 190, 204), (212, 160, 150), (150, 100, 84),
)  # fmt: skip
TOWERS: tuple[Sheen, ...] = (
    (150, 156, 164), (196, 190, 180), (120, 130, 142), (176, 160, 142), (88, 96, 108),
)  # fmt: skip


_SHUTTERS = ((70, 96, 74), (96, 70, 52), (60, 82, 110))


@dataclass(frozen=True, slots=True)
class Windows:
    """A grid of windows: metres from one to the next, the share they take, shops below."""

    pitch_m: tuple[float, float]
    share: tuple[float, float]
    ground_floor_m: float = 0.0
    balconies: bool = False


def old_windows(rng: Generator) -> Windows:
    """Upright windows of an old town."""
    pitch = rng.uniform(1.9, 3.0), rng.uniform(2.9, 3.7)
    share = rng.uniform(0.36, 0.5), rng.uniform(0.5, 0.66)
    return Windows(pitch, share, pick(rng, (0, 3.8)), chance(rng, 0.4))


def tower_windows(rng: Generator) -> Windows:
    """Bands or sheets of glass of a tower."""
    sheet = Windows((rng.uniform(1.4, 3), rng.uniform(3.2, 4)), (0.94, 0.9))
    bands = Windows((40.0, rng.uniform(3.3, 4.2)), (1.0, 0.55))
    holes = Windows((rng.uniform(2, 4), rng.uniform(3, 3.8)), (0.55, 0.55))
    return pick(rng, (sheet, bands, holes), shares=(0.4, 0.3, 0.3))


def facade(
    rng: Generator, light: Light, *, colour: Sheen, windows: Windows
) -> tuple[Surface, Surface | None]:
    """Return a facade's reflectance, windows included, and what its windows give off at night."""
    front = _wall(rng, light, colour=colour, windows=windows)
    if not light.is_night:
        return front, None
    return front, _lit_windows(rng, windows, share_lit=rng.uniform(0.3, 0.7))


def _wall(rng: Generator, light: Light, *, colour: Sheen, windows: Windows) -> Surface:
    """Plaster with weather on it, shutters, balconies, panes."""
    plaster = rgb(*colour)
    stain = fabric(rng, "cloud", 26.0)
    salt = rng.uniform(0, 99)
    shutters = rgb(*pick(rng, _SHUTTERS))
    has_shutters = windows.share[0] < 0.6 and chance(rng, 0.45)

    def surface(touch: Touch) -> Radiance:
        weathered = 1 + 0.07 * stain.nearest(touch.along, touch.y)
        colours = shaded(plaster, weathered * (0.86 + 0.14 * smoothstep(0, 6, touch.y)))
        cell = _cell(touch, windows)
        if has_shutters:
            beside = np.abs(cell.right) < windows.share[0] * 0.98
            beside = beside & (np.abs(cell.up) < windows.share[1] / 2)
            colours = mix(colours, shutters, 0.9 * beside * cell.near)
        if windows.balconies:
            rail = (cell.up < -0.2) & (cell.up > -0.36) & (np.abs(cell.right) < 0.42)
            colours = mix(colours, plaster * 0.25, 0.7 * rail * cell.near)
        return mix(colours, _glass(touch, cell, light, salt=salt), _pane(touch, cell, windows))

    return surface


def _lit_windows(rng: Generator, windows: Windows, *, share_lit: float) -> Surface:
    """The light that some of a facade's windows and its shops give off."""
    salt = rng.uniform(0, 99)
    warm, cold = rgb(255, 206, 138) * 0.55, rgb(206, 222, 255) * 0.45

    def glow(touch: Touch) -> Radiance:
        cell = _cell(touch, windows)
        luck = hashed(cell.column + salt, cell.row)
        floor = hashed(cell.row, cell.row * 0 + salt)
        lit = smoothstep(1 - share_lit, 1.08 - share_lit, luck * 0.75 + floor * 0.25)
        open_late = hashed(cell.column // 2, cell.column * 0 + salt) > 0.35
        shop = (touch.y < windows.ground_floor_m * 0.8) & open_late & (touch.side != 1)
        colour = mix(warm, cold, hashed(cell.row + salt, cell.column) > 0.78)
        strength = _pane(touch, cell, windows) * lit + 1.3 * shop
        return shaded(colour, strength * (0.4 + 0.8 * luck))

    return glow


class _Cell(NamedTuple):
    """Points within the cells of a window grid: places in [-0.5, 0.5), the cells' numbers.

    near: 1 where windows are seen sharply, 0 where they are finer than pixels.
    """

    right: Spots
    up: Spots
    column: Spots
    row: Spots
    near: Spots


def _cell(touch: Touch, windows: Windows) -> _Cell:
    across = touch.along / windows.pitch_m[0]
    above = (touch.y - windows.ground_floor_m) / windows.pitch_m[1]
    column, row = np.floor(across), np.floor(above)
    near = np.exp(-((touch.pixel_m / (0.35 * min(windows.pitch_m))) ** 2))
    return _Cell(across - column - 0.5, above - row - 0.5, column, row, near)


def _pane(touch: Touch, cell: _Cell, windows: Windows) -> Spots:
    """Return how much of a point is glass; far off, the average."""
    wide, tall = windows.share
    inside = (np.abs(cell.right) < wide / 2) & (np.abs(cell.up) < tall / 2)
    bars = (np.abs(cell.right) < 0.018) & (wide < 0.6)  # old windows open in the middle
    pane = (inside & ~bars) * cell.near + wide * tall * (1 - cell.near)
    return np.asarray(pane * (touch.y > windows.ground_floor_m) * (touch.side != 1), np.float32)


def _glass(touch: Touch, cell: _Cell, light: Light, *, salt: float) -> Radiance:
    """Glass: the dark of rooms, now and then a curtain, and the sky it mirrors."""
    luck = hashed(cell.column + salt, cell.row - salt)
    high = smoothstep(0, 90, touch.y + 30 * luck)
    mirrored = mix(light.horizon, light.zenith, high) / (light.ambient + 0.5 * light.sun_colour)
    grey = mix(mirrored, mirrored.mean(axis=0), 0.35)  # glass is tinted
    return mix(0.012 + 0.05 * luck**3, grey, 0.16 + 0.42 * high)
