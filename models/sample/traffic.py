"""What moves in streets: parked cars of boxes, people as soft figures, cars on a motorway."""

from itertools import product

import numpy as np
from numpy.random import Generator

from models.sample.dice import chance, pick
from models.sample.light import Light
from models.sample.outlook import Outlook
from models.sample.plane import Plane, Radiance, mix, rgb, smoothstep
from models.sample.solids import Pair, Solid
from models.sample.surfaces import Sheen, chosen, lamp, plain
from models.sample.terrain import hazed

COATS: tuple[Sheen, ...] = (
    (196, 198, 200), (40, 42, 46), (232, 232, 230), (150, 40, 36), (52, 76, 120), (110, 112, 114),
    (70, 92, 78), (206, 176, 90),
)  # fmt: skip

_JACKETS: tuple[Sheen, ...] = (
    (60, 66, 84),
    (112, 46, 42),
    (90, 96, 76),
    (48, 46, 48),
    (150, 132, 104),
)


def parked_cars(rng: Generator, light: Light, *, half_road_m: float) -> list[Solid]:
    """Cars along the kerbs, and at times one that drives."""
    cars: list[Solid] = []
    for left in (-half_road_m + 0.15, half_road_m - 1.9):
        if chance(rng, 0.3):
            continue
        z = rng.uniform(6, 16)
        while z < 90:
            if chance(rng, 0.7):
                cars += car(rng, light, at=(left, z))
            z += rng.uniform(5.2, 9)
    if chance(rng, 0.5):
        lane = 0.3 if chance(rng, 0.5) else -2.0
        cars += car(rng, light, at=(lane, rng.uniform(16, 60)))
    return cars


def car(rng: Generator, light: Light, *, at: Pair) -> list[Solid]:
    """A car that stands along z: body, cabin with dark glass, wheels, lights; at: left, rear."""
    x, z = at
    coat, glass, tyre = plain(chosen(rng, COATS)), plain((34, 40, 46)), plain((22, 22, 24))
    long, tall = rng.uniform(3.8, 4.7), rng.uniform(1.4, 1.75)
    red = lamp((255, 40, 30), 2.4 if light.is_night else 0.25)
    parts = [
        Solid((x, 0.32, z), (x + 1.75, 0.88, z + long), coat),
        Solid((x + 0.12, 0.86, z + 0.45), (x + 1.63, tall - 0.06, z + long * 0.68), glass),
        Solid((x + 0.16, tall - 0.08, z + 0.55), (x + 1.59, tall, z + long * 0.62), coat),
        Solid((x + 0.06, 0.2, z - 0.03), (x + 1.69, 0.42, z + 0.2), tyre),
    ]
    for left in (x + 0.05, x + 1.4):
        low, high = (left, 0.62, z - 0.02), (left + 0.3, 0.76, z + 0.05)
        parts.append(Solid(low, high, plain((150, 20, 20)), red))
    for left, rear in product((x - 0.02, x + 1.55), (z + 0.55, z + long - 1.2)):
        low, high = (left, 0.0, rear), (left + 0.22, 0.64, rear + 0.64)
        parts.append(Solid(low, high, tyre, form="ball"))
    return parts


def walkers(outlook: Outlook, picture: Radiance, *, half_road_m: float) -> Radiance:
    """People on the pavements, small and soft."""
    rng = outlook.rng
    for z_m in np.sort(rng.uniform(7, 55, int(rng.integers(0, 8))))[::-1]:
        x_m = pick(rng, (-1, 1)) * (half_road_m + rng.uniform(0.1, 1.2))
        picture = _walker(outlook, picture, at=(x_m, float(z_m)))
    return picture


def _walker(outlook: Outlook, picture: Radiance, *, at: Pair) -> Radiance:
    """A person 1.76 metres tall: legs, trunk, head."""
    rng, view, light, _ = outlook
    scale = view.focal_px / at[1]
    foot, middle = view.horizon_px + 1.9 * scale, view.width / 2 + at[0] * scale
    rows = slice(max(int(foot - 1.9 * scale), 0), min(int(foot) + 1, view.height))
    columns = slice(max(int(middle - 0.6 * scale), 0), max(int(middle + 0.6 * scale), 0))
    up = (foot - view.rows[rows]) / np.float32(scale)
    side = np.abs(view.columns[:, columns] - middle) / np.float32(scale)
    stride = np.abs(side - 0.09 - 0.1 * rng.random() * (0.85 - up))
    parts = (
        (smoothstep(0.10, 0.06, stride) * (up < 0.9), (46, 50, 62)),
        (_oval(side / 0.23, (up - 1.15) / 0.38), chosen(rng, _JACKETS)),
        (_oval(side / 0.105, (up - 1.63) / 0.13), (186, 140, 112)),
    )
    walked = picture.copy()
    for cover, colour in parts:
        power = light.ambient * 0.9 + light.sun_colour * 0.4
        body = hazed(rgb(*colour) * power, at[1], light)
        walked[:, rows, columns] = mix(walked[:, rows, columns], body, cover)
    return walked


def _oval(right: Plane, up: Plane) -> Plane:
    return smoothstep(1.05, 0.85, right**2 + up**2)
