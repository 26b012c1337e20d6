"""What moves in streets: parked cars of boxes, people as soft figures, cars on a motorway."""

import numpy as np
from numpy.random import Generator

from models.sample.light import Light
from models.sample.plane import Radiance, View, mix, rgb, smoothstep
from models.sample.solids import Solid
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


def parked_cars(rng: Generator, light: Light, half_road: float) -> list[Solid]:
    """Cars along the kerbs, and one or two that drive."""
    cars: list[Solid] = []
    for side in (-1.0, 1.0):
        if rng.random() < 0.3:
            continue
        z = float(rng.uniform(6, 16))
        while z < 90:
            if rng.random() < 0.7:
                cars += car(rng, light, (side * (half_road - 0.15) - (1.75 if side > 0 else 0), z))
            z += float(rng.uniform(5.2, 9))
    if rng.random() < 0.5:
        cars += car(rng, light, (0.3 if rng.random() < 0.5 else -2.0, float(rng.uniform(16, 60))))
    return cars


def car(rng: Generator, light: Light, at: tuple[float, float]) -> list[Solid]:
    """A car that stands along z: body, cabin with dark glass, wheels, lights; at: left, rear."""
    x, z = at
    coat, glass, tyre = plain(chosen(rng, COATS)), plain((34, 40, 46)), plain((22, 22, 24))
    long, tall = float(rng.uniform(3.8, 4.7)), float(rng.uniform(1.4, 1.75))
    red = lamp((255, 40, 30), 2.4 if light.is_night else 0.25)
    parts = [
        Solid((x, 0.32, z), (x + 1.75, 0.88, z + long), coat),
        Solid((x + 0.12, 0.86, z + 0.45), (x + 1.63, tall - 0.06, z + long * 0.68), glass),
        Solid((x + 0.16, tall - 0.08, z + 0.55), (x + 1.59, tall, z + long * 0.62), coat),
        Solid((x + 0.06, 0.2, z - 0.03), (x + 1.69, 0.42, z + 0.2), tyre),
    ]
    for left in (x + 0.05, x + 1.4):
        parts.append(
            Solid((left, 0.62, z - 0.02), (left + 0.3, 0.76, z + 0.05), plain((150, 20, 20)), red)
        )
    for wheel_x in (x - 0.02, x + 1.55):
        for wheel_z in (z + 0.55, z + long - 1.2):
            parts.append(
                Solid(
                    (wheel_x, 0.0, wheel_z),
                    (wheel_x + 0.22, 0.64, wheel_z + 0.64),
                    tyre,
                    form="ball",
                )
            )
    return parts


def walkers(
    rng: Generator, view: View, picture: Radiance, light: Light, half_road: float
) -> Radiance:
    """People on the pavements, small and soft."""
    for z_m in np.sort(rng.uniform(7, 55, int(rng.integers(0, 8))))[::-1]:
        x_m = float(rng.choice([-1, 1])) * (half_road + rng.uniform(0.1, 1.2))
        picture = _walker(rng, view, picture, light, at=(x_m, float(z_m)))
    return picture


def _walker(
    rng: Generator, view: View, picture: Radiance, light: Light, *, at: tuple[float, float]
) -> Radiance:
    scale = view.focal_px / at[1]
    foot, middle = view.horizon_px + 1.9 * scale, view.width / 2 + at[0] * scale
    top, bottom = max(int(foot - 1.9 * scale), 0), min(int(foot) + 1, view.height)
    left, right = max(int(middle - 0.6 * scale), 0), min(int(middle + 0.6 * scale), view.width)
    if bottom - top < 4 or right - left < 2:
        return picture
    up = (foot - np.arange(top, bottom, dtype=np.float32)[:, None]) / np.float32(scale)
    side = np.abs(np.arange(left, right, dtype=np.float32)[None, :] - middle) / np.float32(scale)
    stride = np.abs(side - 0.09 - 0.1 * rng.random() * (0.85 - up))
    legs = smoothstep(0.10, 0.06, stride) * (up < 0.9)
    trunk = smoothstep(1.05, 0.9, (side / 0.23) ** 2 + ((up - 1.15) / 0.38) ** 2)
    head = smoothstep(1.1, 0.8, (side / 0.105) ** 2 + ((up - 1.63) / 0.13) ** 2)
    power = light.ambient * 0.9 + light.sun_colour * 0.4
    far = np.array([[at[1]]], np.float32)
    walked = picture.copy()
    patch = walked[:, top:bottom, left:right]
    for part, colour in (
        (legs, (46, 50, 62)),
        (trunk, chosen(rng, _JACKETS)),
        (head, (186, 140, 112)),
    ):
        patch = mix(patch, hazed(rgb(*colour) * power, far, light), part)
    walked[:, top:bottom, left:right] = patch
    return walked
