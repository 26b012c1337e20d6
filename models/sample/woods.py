"""Painter of the inside of a wood."""

from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from models.sample.dice import chance, pick
from models.sample.film import Take
from models.sample.light import Occasion
from models.sample.noise import fabric, sheet, skyline
from models.sample.outlook import Outlook, Size, look_out
from models.sample.plane import Plane, Radiance, lay, mix, rgb, shaded, smoothstep
from models.sample.plants import LEAVES

_BARKS = ((92, 80, 68), (74, 66, 60), (206, 200, 190), (112, 92, 72), (88, 92, 84))
_FLOORS = {
    "spring": ((96, 112, 60), (92, 88, 140)),
    "summer": ((80, 88, 50), (98, 84, 58)),
    "autumn": ((158, 104, 52), (134, 84, 44)),
    "winter": ((112, 96, 76), (222, 226, 232)),
}
_BARE = {"winter": 1.5, "autumn": 0.35}  # how many leaves have fallen


class _Depth(NamedTuple):
    """One distance in a wood: how far, and what the air before it adds and leaves."""

    z_m: float
    veil: Radiance
    clear: float


def forest(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """Trunks one behind the other, leaves before the sky, light on the floor, at times a path."""
    outlook = look_out(rng, size, occasion, horizon=(0.42, 0.66), lens_mm=(24, 50))
    light = outlook.light
    misty = chance(rng, 0.25)
    reach_m = rng.uniform(18, 30) if misty else rng.uniform(45, 120)
    glow = mix(light.horizon, light.ambient + 0.2 * light.sun_colour, 0.5) * (
        1.2 if misty else 0.75
    )
    picture = _floor(outlook, _background(outlook, glow, misty=misty))
    bark = rgb(*pick(rng, _BARKS))
    distances = np.geomspace(70, rng.uniform(3.5, 7), int(rng.integers(7, 11)))
    for number, z_m in enumerate(distances):
        clear = float(np.exp(-z_m / reach_m))
        depth = _Depth(float(z_m), glow * (1 - clear), clear)
        picture = _trunks(outlook, picture, depth, bark=bark)
        if z_m > 6 and number % 2 == 0:
            picture = _foliage(outlook, picture, depth)
    if light.sun_colour.mean() > 1:
        picture = picture + _shafts(outlook) * light.sun_colour * rng.uniform(0, 0.12)
    return Take(picture, max(light.key * 0.85, 0.06))


def _background(outlook: Outlook, glow: Radiance, *, misty: bool) -> Radiance:
    """What is seen between the last trees: mist, or leaves in the light."""
    rng, view, light, season = outlook
    leaves = rgb(*LEAVES[season][0]) * (light.ambient + 0.6 * light.sun_colour)
    gaps = (1 + 0.25 * sheet(rng, "leaf", view.shape, zoom=1.2)).clip(0.2)
    return shaded(mix(glow, leaves, 0.0 if misty else 0.45), gaps)


def _floor(outlook: Outlook, picture: Radiance) -> Radiance:
    """Ground of a wood: leaves or moss, spots of sun, at times a path."""
    rng, view, light, season = outlook
    low = view.from_row(view.ground_top_px)
    z = low.ground_z(1.7)
    x = low.x * z
    main, other = _FLOORS[season]
    patch = smoothstep(-0.5, 1.2, fabric(rng, "cloud", 22).coarse(x, z))
    leaf = fabric(rng, "leaf", 8).nearest(x, z) * np.exp(-z / 14)
    soil = fabric(rng, "rough", 9).nearest(x, z)
    ground = mix(rgb(*main), rgb(*other), patch * rng.uniform(0.2, 1))
    ground = shaded(ground, (0.85 + 0.32 * leaf + 0.12 * soil).clip(0.1))
    if chance(rng, 0.45):
        path = smoothstep(0.4, 0.0, _off_the_path(rng, x, z) - 0.15 * leaf)
        ground = mix(ground, shaded(rgb(150, 128, 100), 1 + 0.12 * leaf), 0.8 * path)
    spots = smoothstep(0.5, 1.4, fabric(rng, "cloud", 13).coarse(x, z * 0.8))
    ground = ground * (light.ambient * 0.75 + light.sun_colour * (0.05 + 0.55 * spots))
    near = np.repeat(np.exp(-z / rng.uniform(18, 40)), view.width, axis=1)
    return lay(picture, ground, near)


def _off_the_path(rng: Generator, x: Plane, z: Plane) -> Plane:
    """Return metres from the edge of a winding path, negative on it."""
    bend = rng.uniform(-0.5, 0.5) * z + rng.uniform(0.5, 3) * np.sin(z / rng.uniform(6, 18))
    return np.asarray(np.abs(x - bend) - rng.uniform(0.5, 1.1))


def _trunks(outlook: Outlook, picture: Radiance, depth: _Depth, *, bark: Radiance) -> Radiance:
    """Stand a row of trunks at one distance."""
    rng, view, *_ = outlook
    scale = view.focal_px / depth.z_m
    count = int(rng.poisson(np.clip(view.width / scale / 2.6, 0.5, 14)))
    painted = picture.copy()
    for _ in range(count):
        _paint_trunk(outlook, painted, depth, bark=bark)
    return painted


def _paint_trunk(outlook: Outlook, canvas: Radiance, depth: _Depth, *, bark: Radiance) -> None:
    """Paint a trunk onto a canvas: round, lit from one side, wider at its foot."""
    rng, view, light, _ = outlook
    scale = view.focal_px / depth.z_m
    foot = int(np.clip(view.horizon_px + 1.7 * scale, 1, view.height))
    up = foot - view.rows[:foot]
    wide = scale * rng.uniform(0.14, 0.42)
    middle = rng.uniform(0, view.width) + rng.normal(0, 0.05) * up
    left, right = max(int(middle.min() - wide), 0), min(int(middle.max() + wide + 1), view.width)
    if right <= left:
        return
    half = 0.5 * wide * (1 + 0.5 * np.exp(-up / (0.5 * wide + 1)))
    across = (view.columns[:, left:right] + 0.5 - middle) / half
    share = ((1 - np.abs(across)) * wide * 0.5 + 0.5).clip(0, 1)
    sunny = 0.32 * np.sqrt((1 - across**2).clip(0.02, 1))
    sunny = sunny + 0.5 * (across * np.sign(light.sun[0])).clip(0, 1)
    grain = sheet(rng, "rough", share.shape, zoom=max(1.0, scale / 30), stretch=0.35)
    sunny = sunny * (0.4 + 0.6 * rng.random()) * 0.55
    colour = shaded(bark, (1 + 0.3 * grain).clip(0.2))
    colour = colour * (light.ambient * 0.55 + light.sun_colour * sunny)
    slot = canvas[:, :foot, left:right]
    slot[:] = mix(slot, colour * depth.clear + depth.veil, share)


def _foliage(outlook: Outlook, picture: Radiance, depth: _Depth) -> Radiance:
    """Hang leaves of one distance into the upper part, bushes into the lower."""
    rng, view, light, season = outlook
    scale = view.focal_px / depth.z_m
    down_m = (view.rows - view.horizon_px) / scale
    leaf = sheet(rng, "leaf", view.shape, zoom=float(np.clip(scale / 45, 0.5, 2.5)))
    mass = sheet(rng, "cloud", view.shape, zoom=float(np.clip(scale / 14, 0.7, 5)))
    crown = smoothstep(-1.5, -9, down_m) * 1.6 - 1.5
    bush = 1.5 * np.exp(-(((down_m - 0.9) / 0.7) ** 2)) - 1.75 + rng.uniform(-0.5, 0.4)
    dense = np.maximum(crown, bush) - _BARE.get(season, 0.0)
    cover = smoothstep(0.0, 0.35, dense + 0.8 * mass + 0.5 * leaf)
    colour = rgb(*pick(rng, LEAVES[season]))
    through = (0.30 + 0.20 * leaf + 0.22 * mass).clip(0.03, 1.1)
    shade = colour * (light.ambient * 0.45 + light.sun_colour * through)
    return mix(picture, shade * depth.clear + depth.veil, cover)


def _shafts(outlook: Outlook) -> Plane:
    """Beams of sun that fall through gaps from above one side."""
    rng, view, *_ = outlook
    right = view.columns - rng.uniform(0, view.width)
    down = view.rows + rng.uniform(0.2, 0.8) * view.height
    line = skyline(rng, 512, roughness=0.9, bumps=4)
    angle = np.arctan2(right, down)
    beam = line[((angle + np.pi / 2) / np.pi * 511).astype(np.int32)]
    fading: Plane = np.exp(-down / (0.9 * view.height))
    return fading * smoothstep(-0.2, 1.6, beam)
