"""Skies: the gradient of clear air, the glow round the sun, clouds of several kinds, stars."""

import numpy as np

from models.sample.dice import chance, pick
from models.sample.light import Light
from models.sample.noise import fabric, sheet
from models.sample.outlook import Outlook, View
from models.sample.plane import Plane, Radiance, enlarged, mix, rgb, shaded, smoothstep

Clouds = tuple[Plane, Plane]  # how much cloud hides the sky; how much light its visible side has


def paint_sky(outlook: Outlook) -> Radiance:
    """Paint the whole frame as sky; below the horizon its last row goes on.

    The sky is soft: it is painted in half the pixels, then enlarged.
    """
    view = outlook.view
    n_rows = int(np.clip(view.horizon_px + 8, 16, view.height))
    upper = View(n_rows, view.width, view.focal_px, view.horizon_px)
    small = outlook._replace(view=upper.halved())
    sky = clear_air(small.view, small.light)
    if small.light.name == "night":
        sky = sky + _stars(small)
    if small.light.cover > 0.06:
        sky = _with_clouds(small, sky)
    full = np.empty((3, *view.shape), np.float32)
    full[:, :n_rows] = enlarged(sky, upper.shape)
    full[:, n_rows:] = full[:, n_rows - 1 : n_rows]
    return full


def clear_air(view: View, light: Light) -> Radiance:
    """Return the cloudless sky: paler towards the horizon, glowing round the sun."""
    length = np.sqrt(1 + view.x**2 + view.y**2)
    pale = np.exp(-np.abs(view.y) / length * 4.2)
    sky = mix(light.zenith, light.horizon, pale)
    if light.cover == 1:
        return sky
    toward_sun = _toward_sun(view, light).clip(0, 1)
    away = toward_sun - 1
    glow = 0.10 * np.exp(6 * away) + 0.35 * np.exp(48 * away) + 1.1 * np.exp(420 * away)
    disc = 26 * smoothstep(0.99985, 0.99993, toward_sun)
    return sky + shaded(light.sun_colour, 0.45 * (glow + disc))


def _toward_sun(view: View, light: Light) -> Plane:
    """Return the cosine between each ray and the sun."""
    length = np.sqrt(1 + view.x**2 + view.y**2)
    return np.asarray((view.x * light.sun[0] + view.y * light.sun[1] + light.sun[2]) / length)


def _with_clouds(outlook: Outlook, sky: Radiance) -> Radiance:
    rng, view, light, _ = outlook
    kind = "stratus" if light.cover == 1 else pick(rng, tuple(_KINDS), shares=_SHARES)
    density, lit = _KINDS[kind](outlook)
    bright = light.sun_colour * 0.34 + light.ambient * 0.75
    dark = light.ambient * 0.55 + light.horizon * 0.10
    if light.cover == 1:
        bright, dark = light.horizon * 1.25, light.zenith * 0.62
    near_sun = np.exp(24 * (_toward_sun(view, light) - 1))
    colour = mix(dark, bright, lit) + shaded(light.sun_colour, near_sun * (1 - density) * 0.6)
    away = np.exp(-np.abs(view.y) * 9)  # clouds at the horizon drown in haze
    colour = mix(colour, light.horizon, 0.75 * away * np.ones_like(density))
    return mix(sky, colour, density * (1 - 0.8 * away * away))


def _layer(view: View) -> tuple[Plane, Plane]:
    """Return where rays meet a layer of height 1: to the right (H, W) and ahead (H, 1)."""
    ahead = 1 / np.maximum(np.abs(view.y), 0.035)
    return view.x * ahead, ahead


def _threshold(light: Light) -> float:
    """Return the noise above which there is cloud, for a light's cover."""
    return 1.1 - 2.1 * light.cover


def _cumulus(outlook: Outlook) -> Clouds:
    """Heaps with flat grey bases: noise in the layer's plane, heaped up in the picture's plane."""
    rng, view, light, _ = outlook
    u, v = _layer(view)
    period = rng.uniform(5, 11)
    mass = fabric(rng, "cloud", period).at(u, v * rng.uniform(0.8, 1.3))
    heaps = sheet(rng, "billow", view.shape, zoom=rng.uniform(0.8, 1.8), stretch=1.25)
    form = mass + 0.42 * heaps + np.float32(light.cover * 0.5)
    threshold = np.float32(1.0 - 1.6 * light.cover)
    shift = max(2, view.height // 34)
    side = int(np.sign(light.sun[0]) * shift * 0.7)
    sunward = np.roll(form, (shift, side), axis=(0, 1))
    lit = 0.62 + 0.36 * (form - sunward) - 0.16 * (form - threshold - 0.6)
    return smoothstep(threshold, threshold + 0.55, form), lit.clip(0.05, 1.15)


def _cirrus(outlook: Outlook) -> Clouds:
    """Streaks of ice, drawn out by wind."""
    rng, view, light, _ = outlook
    u, v = _layer(view)
    turn = rng.uniform(-1, 1)
    along, across = u + turn * v, v - turn * u
    wisps = fabric(rng, "cloud", 7).at(along, across * 0.22)
    fine = fabric(rng, "rough", 3).at(along, across * 0.14)
    low = _threshold(light) - 0.4
    density = smoothstep(low, low + 2.6, wisps + 0.35 * fine) * 0.8
    return density, 0.75 + 0.25 * density


def _stratus(outlook: Outlook) -> Clouds:
    """A grey lid, or long banks of it."""
    rng, view, light, _ = outlook
    u, v = _layer(view)
    rolls = fabric(rng, "cloud", 5).at(u, v * 0.8)
    rolls = rolls + 0.3 * sheet(rng, "cloud", view.shape, zoom=2, stretch=3)
    solid = 1.0 if light.cover == 1 else 0.85
    low = _threshold(light) - 1.6
    return solid * smoothstep(low, low + 2.2, rolls + light.cover), smoothstep(-1.8, 1.8, rolls)


def _mackerel(outlook: Outlook) -> Clouds:
    """Flakes in rows."""
    rng, view, light, _ = outlook
    u, v = _layer(view)
    flakes = fabric(rng, "leaf", rng.uniform(4, 7)).at(u, v * 1.4)
    bank = fabric(rng, "cloud", 12).at(u, v)
    low = _threshold(light) - 0.2
    density = smoothstep(low, low + 2, flakes * 0.55 + bank) * 0.92
    return density, 0.55 + 0.4 * smoothstep(-0.5, 1.6, flakes)


_KINDS = {"cumulus": _cumulus, "cirrus": _cirrus, "stratus": _stratus, "mackerel": _mackerel}
_SHARES = (0.52, 0.22, 0.12, 0.14)


def _stars(outlook: Outlook) -> Radiance:
    """Scatter stars, and now and then a milky way."""
    rng, view, *_ = outlook
    stars = np.maximum(sheet(rng, "white", view.shape) - 3.15, 0) * 0.45
    rise, slope = rng.uniform(0.2, 0.5), rng.uniform(-0.9, 0.9)
    band = np.exp(-((view.y - rise - slope * view.x) ** 2) / 0.03)
    dust = sheet(rng, "cloud", view.shape, zoom=1.2)
    milk = band * (0.6 + 0.4 * dust).clip(0) * 0.05 * (chance(rng, 0.6))
    return shaded(rgb(235, 238, 255), stars * (1 + 40 * milk)) + shaded(rgb(190, 190, 225), milk)
