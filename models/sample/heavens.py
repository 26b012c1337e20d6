"""Painter of the sky alone."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from models.sample.dice import chance, pick
from models.sample.film import Take
from models.sample.light import Occasion
from models.sample.noise import fabric
from models.sample.outlook import Outlook, Size, look_out
from models.sample.plane import Radiance, lay, rgb, shaded, smoothstep
from models.sample.plants import LEAVES, tree_line
from models.sample.sky import paint_sky
from models.sample.terrain import hazed


def sky(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """The sky itself, with at most a strip of trees and field under it, or birds in it."""
    weather = pick(rng, ("clear", "overcast", "storm"), shares=(0.8, 0.12, 0.08))
    under = replace(occasion, weather=weather)
    outlook = look_out(rng, size, under, horizon=(0.82, 1.5), lens_mm=(20, 60))
    view = outlook.view
    picture = paint_sky(outlook)
    if view.ground_top_px < view.height:
        picture = _strip_of_land(outlook, picture)
    elif chance(rng, 0.1):
        picture = _birds(outlook, picture)
    return Take(picture, outlook.light.key * rng.uniform(0.9, 1.3))


def _strip_of_land(outlook: Outlook, picture: Radiance) -> Radiance:
    rng, view, light, season = outlook
    picture = tree_line(outlook, picture, z_m=rng.uniform(150, 900))
    low = view.from_row(view.ground_top_px)
    z = low.ground_z(2.0)
    tufts = fabric(rng, "leaf", 30).nearest(low.x * z, z)
    field = rgb(*LEAVES[season][0]) * (light.ambient + 0.6 * light.sun_colour)
    return lay(picture, hazed(shaded(field, 1 + 0.15 * tufts), z, light), np.ones_like(tufts))


def _birds(outlook: Outlook, picture: Radiance) -> Radiance:
    rng, view, *_ = outlook
    flock = np.zeros(view.shape, np.float32)
    for _ in range(int(rng.integers(2, 9))):
        right = np.abs(view.columns - rng.uniform(0.2, 0.8) * view.width)
        down = view.rows - rng.uniform(0.2, 0.7) * view.height
        wing = smoothstep(2.0, 0.8, np.abs(down - 0.3 * right + 0.02 * right**2))
        flock = np.maximum(flock, wing * (right < rng.uniform(5, 13)))
    return shaded(picture, 1 - 0.85 * flock)
