"""Painters of the sea and its edges: ocean, beach, sandbar, coast."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from models.sample.dice import chance, pick
from models.sample.film import Take
from models.sample.light import Light, Occasion
from models.sample.noise import fabric, skyline
from models.sample.outlook import Outlook, Size, look_out
from models.sample.plane import Plane, Radiance, lay, mix, rgb, shaded, smoothstep
from models.sample.sky import paint_sky
from models.sample.terrain import Heights, Land, hazed, lit, survey
from models.sample.waters import Ground, Water, below, foam, surface

Tint = tuple[int, int, int]
_SEAS: tuple[Tint, ...] = ((10, 44, 70), (14, 66, 84), (22, 84, 92), (34, 54, 62), (8, 34, 52))
_SHALLOWS: tuple[Tint, ...] = ((72, 176, 176), (92, 168, 152), (60, 140, 150), (110, 150, 140))
_SANDS: tuple[Tint, ...] = (
    (226, 202, 160), (214, 186, 142), (236, 224, 200), (150, 132, 112), (206, 172, 130)
)  # fmt: skip
_ROCKS: tuple[Tint, ...] = (
    (128, 112, 96), (168, 140, 108), (92, 88, 86), (196, 176, 148), (176, 108, 80)
)  # fmt: skip
_TURFS: tuple[Tint, ...] = ((92, 110, 56), (122, 120, 70), (70, 92, 48))


def ocean(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """Open sea to the horizon, calm to rough; at times a far shore or a sail."""
    outlook = look_out(rng, size, occasion, horizon=(0.22, 0.62), lens_mm=(24, 70))
    eye_m = pick(rng, (rng.uniform(1.5, 5), rng.uniform(8, 40)))
    water = _sea(outlook, ripple=rng.uniform(0.6, 2.6), eye_m=eye_m)
    sky = paint_sky(outlook)
    if chance(rng, 0.25):
        sky = _far_shore(outlook, sky)
    picture = _open_water(outlook, sky, water)
    if chance(rng, 0.2):
        picture = _sail(outlook, picture)
    return Take(picture, outlook.light.key)


def beach(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """Sand that runs into the surf, straight ahead or to one side."""
    outlook = look_out(
        rng, size, occasion, horizon=(0.25, 0.5), lens_mm=(24, 40), clear_m=1_500
    )  # fmt: skip
    view = outlook.view
    water = _sea(outlook, ripple=rng.uniform(0.3, 0.9), eye_m=1.8)
    water = replace(water, deep=pick(rng, _SHALLOWS if chance(rng, 0.5) else _SEAS))
    sky = paint_sky(outlook)
    if chance(rng, 0.4):
        sky = _far_shore(outlook, sky)
    sea = _open_water(outlook, sky, water)[:, view.ground_top_px :]
    low = outlook._replace(view=view.from_row(view.ground_top_px))
    picture = lay(sky, _sand_and_surf(low, sea), below(view, view.horizon_px))
    return Take(picture, outlook.light.key * 1.1)


def sandbar(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """Tongues of sand in shallow water, from a dune or a drone."""
    outlook = look_out(rng, size, occasion, horizon=(0.08, 0.3), lens_mm=(24, 40), clear_m=3_000)
    view, light = outlook.view, outlook.light
    eye_m = rng.uniform(6, 40)
    sky = paint_sky(outlook)
    sea = surface(outlook, sky, _sea(outlook, ripple=0.6, eye_m=eye_m))
    z = view.from_row(view.ground_top_px).ground_z(eye_m)
    x = view.x * z
    bed = fabric(rng, "cloud", eye_m * rng.uniform(9, 22)).at(x * rng.uniform(0.35, 1), z)
    bed = bed + 0.05 * fabric(rng, "cloud", eye_m * 4).coarse(x, z) - rng.uniform(0.0, 0.6)
    near = np.exp(-z / (eye_m * 120))
    shallow = rgb(*pick(rng, _SHALLOWS)) * (light.ambient + light.sun_colour * 0.45)
    sea = mix(sea, shallow, 0.75 * smoothstep(-1.6, 0, bed) * near)
    dry = smoothstep(0, 0.12, bed)
    sea = mix(sea, _white(light), 0.55 * smoothstep(-0.16, -0.02, bed) * (1 - dry))
    sand = _sand(rng, (x * 4 / eye_m, z * 4 / eye_m), light)
    ground = mix(sea, hazed(sand, z, light), dry)
    return Take(lay(sky, ground, below(view, view.horizon_px)), light.key)


def coast(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """Cliffs, coves and rocks where land meets the sea, from a path above it."""
    outlook = look_out(rng, size, occasion, horizon=(0.22, 0.45), lens_mm=(24, 45), clear_m=2_500)
    light = outlook.light
    eye_m = rng.uniform(8, 70)
    water = _sea(outlook, ripple=rng.uniform(0.6, 1.6), eye_m=eye_m)
    sea = _open_water(outlook, paint_sky(outlook), water)
    heights = _cliffs(rng, eye_m, side=pick(rng, (-1, 1)))
    land = survey(outlook, heights, eye_m=eye_m, reach_m=(eye_m * 1.1, eye_m * 260))
    ground = hazed(lit(_cliff_colour(rng, land, eye_m=eye_m), land, light), land.z, light)
    dry = land.seen * smoothstep(-0.1, 0.4, land.height / (1 + land.z * 0.004))
    wash = land.seen * smoothstep(-0.09 * eye_m, -0.01 * eye_m, land.height) * (1 - dry)
    lace = smoothstep(-0.6, 0.9, fabric(rng, "leaf", eye_m).nearest(land.x, land.z))
    sea = lay(sea, _white(light), 0.85 * wash * lace)
    return Take(lay(sea, ground, dry), light.key)


def _white(light: Light) -> Radiance:
    """Return the colour of foam in a light."""
    return light.ambient + light.sun_colour * 0.6


def _sea(outlook: Outlook, *, ripple: float, eye_m: float) -> Water:
    return Water(outlook.view.horizon_px, ripple, pick(outlook.rng, _SEAS), eye_m)


def _open_water(outlook: Outlook, sky: Radiance, water: Water) -> Radiance:
    """A sea with white horses where it is rough, fading into haze far out."""
    rng, view, light, _ = outlook
    sea = surface(outlook, sky, water)
    z = view.from_row(view.ground_top_px).ground_z(water.eye_m)
    if water.ripple > 0.9:
        caps = foam(rng, (view.x * z, z), amount=water.ripple * 0.32)
        sea = mix(sea, _white(light), caps * np.exp(-z / (90 * water.eye_m)))
    return lay(sky, hazed(sea, z * 0.25, light), below(view, view.horizon_px))


def _far_shore(outlook: Outlook, sky: Radiance) -> Radiance:
    """Low blue hills on the horizon, on a part of it."""
    rng, view, light, _ = outlook
    line = 0.5 * skyline(rng, view.width, roughness=1.9)
    line = line + skyline(rng, view.width, roughness=2.2, bumps=1)
    rise = view.height * rng.uniform(0.006, 0.028) * (line + rng.uniform(-1, 1.5))
    hill = (view.rows - (view.horizon_px - rise[None, :]) + 0.5).clip(0, 1)
    woods = rgb(52, 66, 58) * (light.ambient + light.sun_colour * 0.3)
    return mix(sky, mix(light.haze, woods, rng.uniform(0.2, 0.6)), hill)


def _sail(outlook: Outlook, picture: Radiance) -> Radiance:
    """A sailing boat, far out."""
    rng, view, light, _ = outlook
    tall = view.height * rng.uniform(0.03, 0.10)
    up = (view.horizon_px + tall * 0.12 - view.rows) / tall
    right = (view.columns - view.width * rng.uniform(0.15, 0.85)) / tall
    sail = smoothstep(0.42, 0.36, np.abs(right + 0.1) + 0.40 * up) * smoothstep(0.1, 0.14, up)
    hull = smoothstep(0.40, 0.34, np.abs(right) + 0.6 * (0.1 - up)) * (np.abs(up - 0.05) < 0.05)
    picture = mix(picture, _white(light), sail)
    return mix(picture, rgb(60, 52, 50) * light.ambient, hull)


def _sand_and_surf(low: Outlook, sea: Radiance) -> Radiance:
    """Lay sand under the sea's edge: a wavy waterline, wet sand that shines, lines of foam."""
    rng, view, light, _ = low
    z = view.ground_z(1.8)
    x = view.x * z
    out = _seaward(rng, x, z)
    reach = 1 + 0.02 * z
    sand = _sand(rng, (x, z), light)
    shine = mix(sand * 0.42, light.horizon * 0.8, 0.35)
    sand = mix(sand, shine, smoothstep(-3.5 * reach, 0, out))
    edge = mix(sand, sea, smoothstep(0, 0.5, out / reach))
    return mix(edge, _white(light), 0.92 * _surf(rng, (x, z), out / reach))


def _seaward(rng: Generator, x: Plane, z: Plane) -> Plane:
    """Return how many metres points lie seaward of a wavy waterline, ahead or aslant."""
    near = rng.uniform(3.5, 9)
    steep = pick(rng, (-1, 1)) * rng.uniform(0.6, 2.2)
    slant = pick(rng, (rng.uniform(-0.15, 0.15), steep))
    wave = 1.1 * fabric(rng, "cloud", 45).coarse(x, z * 0)
    wave = wave + 0.25 * fabric(rng, "cloud", 9).coarse(x, z * 0)
    return np.asarray((z - near - wave - slant * x) / np.hypot(1, slant), np.float32)


def _surf(rng: Generator, ground: Ground, out: Plane) -> Plane:
    """Return how much foam lies at points `out` metres off the waterline: it comes in lines."""
    x, z = ground
    lace = fabric(rng, "leaf", 7).coarse(x, z)
    broken = fabric(rng, "cloud", 60).coarse(x * 0.4, z)
    lines = np.exp(-((out / 0.45) ** 2))
    start = 0.0
    for _ in range(int(rng.integers(1, 4))):
        start += rng.uniform(2.5, 9)
        trail = np.where(out < start, np.float32(2.2), np.float32(0.7))  # towards the beach
        line = np.exp(-(((out - start) / ((0.25 + 0.07 * start) * trail)) ** 2))
        lines = lines + line * smoothstep(-0.9, 0.5, broken - 0.05 * start)
        broken = np.roll(broken, 211, axis=1)
    return smoothstep(0.3, 0.85, lines + 0.24 * lace)


def _sand(rng: Generator, ground: Ground, light: Light) -> Radiance:
    """Dry sand in the light: patches, prints, grains near."""
    x, z = ground
    tint = pick(rng, _SANDS)
    dunes = fabric(rng, "cloud", 26).coarse(x, z)
    prints = fabric(rng, "leaf", 14).nearest(x, z * 1.5)
    grains = fabric(rng, "white", 5).nearest(x, z)
    shade = 1 + 0.06 * dunes + (0.10 * prints + 0.05 * grains) * np.exp(-z / 16)
    return shaded(rgb(*tint) * (light.sun_colour * max(light.sun[1], 0.25) + light.ambient), shade)


def _cliffs(rng: Generator, eye_m: float, *, side: float) -> Heights:
    """Land on one side (-1 left, 1 right) that falls into the sea, with stacks before it."""
    outline = fabric(rng, "cloud", eye_m * rng.uniform(30, 60))
    crags = fabric(rng, "ridge", eye_m * 22)
    stone = fabric(rng, "cloud", eye_m * 7)
    lean, tall_m, beyond = (
        rng.uniform(-0.15, 0.35),
        eye_m * rng.uniform(0.6, 1.4),
        rng.uniform(1.2, 2.6),
    )

    def heights(x: Plane, z: Plane) -> Plane:
        inland = (side * x / eye_m + lean * z / eye_m - beyond) / (1 + 0.1 * z / eye_m)
        inland = inland + 0.9 * outline.at(x, z) + 0.22 * crags.at(x, z)
        top = 0.8 + 0.25 * outline.at(z * 1.3, x * 1.3)
        rough = 0.05 * stone.at(x, z) * smoothstep(-0.3, 0.1, inland)
        stacks = 0.3 * smoothstep(0.7, 1.5, crags.at(x * 1.6, z * 1.6))
        stacks = stacks * smoothstep(-0.9, -0.2, inland)
        return np.asarray(tall_m * (smoothstep(-0.15, 0.85, inland) * top + rough + stacks - 0.12))

    return heights


def _cliff_colour(rng: Generator, land: Land, *, eye_m: float) -> Radiance:
    """Layered rock, turf where it is level, dark where the sea wets it."""
    rock, green = rgb(*pick(rng, _ROCKS)), rgb(*pick(rng, _TURFS))
    level = land.height / eye_m
    grain = fabric(rng, "rough", eye_m * 2.5).nearest(land.x, land.z + 2 * land.height)
    ground = shaded(rock, 1 + 0.25 * grain + 0.08 * np.sin(level * 42 + 2 * grain))
    turf = smoothstep(0.42, 0.2, land.slope + 0.06 * grain) * smoothstep(0.15, 0.4, level)
    ground = mix(ground, shaded(green, 1 + 0.2 * grain), turf)
    return shaded(ground, 1 - 0.6 * smoothstep(0.12, 0.0, level))
