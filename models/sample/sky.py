"""Skies: the gradient of clear air, the glow round the sun, clouds of several kinds, stars."""

import numpy as np
from numpy.random import Generator

from models.sample.light import Light
from models.sample.noise import fabric, sheet
from models.sample.plane import Plane, Radiance, View, enlarged, mix, rgb, shaded, smoothstep

_CLOUD_KINDS = ("cumulus", "cirrus", "stratus", "mackerel")


def paint_sky(rng: Generator, view: View, light: Light, *, clouds: str | None = None) -> Radiance:
    """Paint the whole frame as sky; below the horizon its last row goes on.

    clouds: cumulus, cirrus, stratus or mackerel; random where None.
    """
    n_rows = int(np.clip(view.horizon_px + 8, 16, view.height))
    upper = View(n_rows, view.width, view.focal_px, view.horizon_px)
    small = upper.halved()
    sky = clear_air(small, light)
    if light.name == "night":
        sky = sky + _stars(rng, small)
    if light.cover > 0.06:
        kind = clouds or _kind(rng, light)
        sky = _with_clouds(rng, small, light, sky, kind)
    full = np.empty((3, *view.shape), np.float32)
    full[:, :n_rows] = enlarged(sky, upper.shape)
    full[:, n_rows:] = full[:, n_rows - 1 : n_rows]
    return full


def clear_air(view: View, light: Light) -> Radiance:
    """Return the cloudless sky: paler towards the horizon, glowing round the sun."""
    length = np.sqrt(1 + view.x**2 + view.y**2)
    elevation = np.abs(view.y) / length
    pale = np.exp(-elevation * 4.2)
    toward_sun = (view.x * light.sun[0] + view.y * light.sun[1] + light.sun[2]) / length
    toward_sun = toward_sun.clip(0, 1)
    sky = mix(light.zenith, light.horizon, pale)
    away = toward_sun - 1
    glow = 0.10 * np.exp(6 * away) + 0.35 * np.exp(48 * away) + 1.1 * np.exp(420 * away)
    disc = 26 * smoothstep(0.99985, 0.99993, toward_sun)
    clear = np.float32(1 - light.cover) ** 2 if light.cover == 1 else np.float32(1)
    return sky + (glow + disc).astype(np.float32) * light.sun_colour * clear * 0.45


def _kind(rng: Generator, light: Light) -> str:
    if light.cover == 1:
        return "stratus"
    return str(rng.choice(_CLOUD_KINDS, p=[0.52, 0.22, 0.12, 0.14]))


def _with_clouds(rng: Generator, view: View, light: Light, sky: Radiance, kind: str) -> Radiance:
    density, lit = _density(rng, view, light, kind)
    near_sun = _near_sun(view, light)
    bright = light.sun_colour * 0.34 + light.ambient * 0.75
    dark = light.ambient * 0.55 + light.horizon * 0.10
    if light.cover == 1:
        bright, dark = light.horizon * 1.25, light.zenith * 0.62
    colour = mix(dark, bright, lit) + shaded(light.sun_colour, near_sun * (1 - density) * 0.6)
    away = np.exp(-np.abs(view.y) * 9)  # clouds at the horizon drown in haze
    colour = mix(colour, light.horizon, 0.75 * away * np.ones_like(density))
    return mix(sky, colour, density * (1 - 0.8 * away * away))


def _density(rng: Generator, view: View, light: Light, kind: str) -> tuple[Plane, Plane]:
    """Return how much cloud hides the sky, and how much light its visible side has, in [0, 1]."""
    reach = 1 / np.maximum(np.abs(view.y), 0.035)  # (H, 1) distance to a layer of height 1
    u, v = view.x * reach, reach
    threshold = np.float32(1.1 - 2.1 * light.cover)
    if kind == "cirrus":
        turn = rng.uniform(-1, 1)
        wisps = fabric(rng, "cloud", 7).at(u + turn * v, (v - turn * u) * 0.22)
        fine = fabric(rng, "rough", 3).at(u + turn * v, (v - turn * u) * 0.14)
        density = smoothstep(threshold - 0.4, threshold + 2.2, wisps + 0.35 * fine) * 0.8
        return density, 0.75 + 0.25 * density
    if kind == "mackerel":
        flakes = fabric(rng, "leaf", rng.uniform(4, 7)).at(u, v * 1.4)
        bank = fabric(rng, "cloud", 12).at(u, v)
        density = smoothstep(threshold - 0.2, threshold + 1.8, flakes * 0.55 + bank) * 0.92
        return density, 0.55 + 0.4 * smoothstep(-0.5, 1.6, flakes)
    if kind == "stratus":
        rolls = fabric(rng, "cloud", 5).at(u, v * 0.8) + 0.3 * sheet(
            rng, "cloud", view.shape, zoom=2, stretch=3
        )
        solid = 1.0 if light.cover == 1 else 0.85
        density = solid * smoothstep(threshold - 1.6, threshold + 0.6, rolls + light.cover)
        return density, smoothstep(-1.8, 1.8, rolls)
    return _cumulus(rng, view, light, (u, v))


def _cumulus(
    rng: Generator, view: View, light: Light, layer: tuple[Plane, Plane]
) -> tuple[Plane, Plane]:
    """Heaps with flat grey bases: noise in the layer's plane, heaped up in the picture's plane."""
    u, v = layer
    period = rng.uniform(5, 11)
    mass = fabric(rng, "cloud", period).at(u, v * rng.uniform(0.8, 1.3))
    heaps = sheet(rng, "billow", view.shape, zoom=rng.uniform(0.8, 1.8), stretch=1.25)
    form = mass + 0.42 * heaps + np.float32(light.cover * 0.5)
    threshold = np.float32(1.0 - 1.6 * light.cover)
    density = smoothstep(threshold, threshold + 0.55, form)
    shift = max(2, view.height // 34)
    side = -int(np.sign(light.sun[0]) * shift * 0.7)
    sunward = np.roll(form, (shift, -side), axis=(0, 1))
    lit = 0.62 + 0.36 * (form - sunward) - 0.16 * (form - threshold - 0.6)
    return density, lit.clip(0.05, 1.15)


def _near_sun(view: View, light: Light) -> Plane:
    length = np.sqrt(1 + view.x**2 + view.y**2)
    toward = (view.x * light.sun[0] + view.y * light.sun[1] + light.sun[2]) / length
    return np.asarray(np.exp(24 * (toward - 1)), np.float32)


def _stars(rng: Generator, view: View) -> Radiance:
    """Scatter stars, and now and then a milky way."""
    field = sheet(rng, "white", view.shape)
    stars = np.maximum(field - 3.15, 0) * 0.45
    band = np.exp(
        -(((view.y - rng.uniform(0.2, 0.5)) - rng.uniform(-0.9, 0.9) * view.x) ** 2) / 0.03
    )
    dust = sheet(rng, "cloud", view.shape, zoom=1.2)
    milk = band * (0.6 + 0.4 * dust).clip(0) * 0.05 * (rng.random() < 0.6)
    stars = stars * (1 + 4 * milk * 10)
    return shaded(rgb(235, 238, 255), stars) + shaded(rgb(190, 190, 225), milk)
