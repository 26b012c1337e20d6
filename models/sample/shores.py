"""Painters of water and its edges: ocean, beach, coast, sandbar, lake."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from models.sample.film import Take
from models.sample.light import Light, Occasion, clear_enough, daylight
from models.sample.noise import fabric, sheet, skyline
from models.sample.plane import Plane, Radiance, View, lay, look, mix, rgb, shaded, smoothstep
from models.sample.sky import paint_sky
from models.sample.terrain import Heights, Land, hazed, lit, survey
from models.sample.waters import Water, below, flood, foam, surface

_SEAS = ((10, 44, 70), (14, 66, 84), (22, 84, 92), (34, 54, 62), (8, 34, 52))
_SHALLOWS = ((72, 176, 176), (92, 168, 152), (60, 140, 150), (110, 150, 140))
_SANDS = ((226, 202, 160), (214, 186, 142), (236, 224, 200), (150, 132, 112), (206, 172, 130))


def ocean(rng: Generator, size: tuple[int, int], occasion: Occasion) -> Take:
    """Open sea to the horizon, calm to rough; at times a far shore or a sail."""
    light = daylight(rng, occasion)
    view = look(rng, size, horizon=(0.22, 0.62), lens_mm=(24, 70))
    eye_m = float(rng.choice([rng.uniform(1.5, 5), rng.uniform(8, 40)]))
    water = _sea(rng, view, light, ripple=float(rng.uniform(0.6, 2.6)), eye_m=eye_m)
    sky = paint_sky(rng, view, light)
    if rng.random() < 0.25:
        sky = _far_shore(rng, view, sky, light)
    picture = _open_water(rng, view, sky, water)
    if rng.random() < 0.2:
        picture = _sail(rng, view, picture, light)
    return Take(picture, light.key)


def beach(rng: Generator, size: tuple[int, int], occasion: Occasion) -> Take:
    """Sand that runs into the surf, straight ahead or to one side."""
    light = clear_enough(daylight(rng, occasion), 1_500)
    view = look(rng, size, horizon=(0.25, 0.5), lens_mm=(24, 40))
    water = _sea(rng, view, light, ripple=float(rng.uniform(0.3, 0.9)), eye_m=1.8)
    water = replace(water, deep=_pick(rng, _SHALLOWS if rng.random() < 0.5 else _SEAS))
    sky = paint_sky(rng, view, light)
    if rng.random() < 0.4:
        sky = _far_shore(rng, view, sky, light)
    sea = _open_water(rng, view, sky, water)[:, view.ground_top_px :]
    ground = _sand_and_surf(rng, view.from_row(view.ground_top_px), sea, light)
    picture = lay(sky, ground, below(view, view.horizon_px))
    return Take(picture, light.key * 1.1)


def sandbar(rng: Generator, size: tuple[int, int], occasion: Occasion) -> Take:
    """Tongues of sand in shallow water, from a dune or a drone."""
    light = clear_enough(daylight(rng, occasion), 3_000)
    view = look(rng, size, horizon=(0.08, 0.3), lens_mm=(24, 40))
    eye_m = float(rng.uniform(6, 40))
    water = _sea(rng, view, light, ripple=0.6, eye_m=eye_m)
    sky = paint_sky(rng, view, light)
    sea = surface(rng, view, sky, water)
    z = view.from_row(view.ground_top_px).ground_z(eye_m)
    x = view.x * z
    shallow = rgb(*_pick(rng, _SHALLOWS)) * (light.ambient + light.sun_colour * 0.45)
    sand = _sand(rng, (x * 4 / eye_m, z * 4 / eye_m), _pick(rng, _SANDS), light)
    bed = fabric(rng, "cloud", eye_m * rng.uniform(9, 22)).at(x * rng.uniform(0.35, 1), z)
    bed = bed + 0.05 * fabric(rng, "cloud", eye_m * 4).coarse(x, z)
    level = rng.uniform(0.0, 0.6)
    sea = mix(sea, shallow, 0.75 * smoothstep(level - 1.6, level, bed) * np.exp(-z / (eye_m * 120)))
    dry = smoothstep(level, level + 0.12, bed)
    rim = smoothstep(level - 0.16, level - 0.02, bed) * (1 - dry)
    sea = mix(sea, rgb(245, 248, 250) * (light.ambient + light.sun_colour * 0.6), 0.55 * rim)
    ground = mix(sea, hazed(sand, z + 0 * x, light), dry)
    return Take(lay(sky, ground, below(view, view.horizon_px)), light.key)


def coast(rng: Generator, size: tuple[int, int], occasion: Occasion) -> Take:
    """Cliffs, coves and rocks where land meets the sea, from a path above it."""
    light = clear_enough(daylight(rng, occasion), 2_500)
    view = look(rng, size, horizon=(0.22, 0.45), lens_mm=(24, 45))
    eye_m = float(rng.uniform(8, 70))
    side = float(rng.choice([-1.0, 1.0]))
    sky = paint_sky(rng, view, light)
    water = _sea(rng, view, light, ripple=float(rng.uniform(0.6, 1.6)), eye_m=eye_m)
    sea = _open_water(rng, view, sky, water)
    land = survey(
        view, _cliffs(rng, eye_m, side), light, eye_m=eye_m, reach_m=(eye_m * 1.1, eye_m * 260)
    )
    dry = land.seen * smoothstep(-0.1, 0.4, land.height / (1 + land.z * 0.004))
    ground = hazed(lit(_cliff_colour(rng, land, eye_m), land, light), land.z, light)
    wash = land.seen * smoothstep(-0.09 * eye_m, -0.01 * eye_m, land.height) * (1 - dry)
    lace = smoothstep(-0.6, 0.9, fabric(rng, "leaf", eye_m).nearest(land.x, land.z))
    white = light.ambient + light.sun_colour * 0.6
    sea = lay(sea, white, 0.85 * wash * lace)
    return Take(lay(sea, ground, dry), light.key)


def lake(rng: Generator, size: tuple[int, int], occasion: Occasion) -> Take:
    """Still water between wooded shores, hills or peaks behind it."""
    light = clear_enough(daylight(rng, occasion), 1_200)
    view = look(rng, size, horizon=(0.38, 0.55), lens_mm=(24, 50))
    picture = paint_sky(rng, view, light)
    for far in np.sort(rng.uniform(0.1, 1, int(rng.integers(1, 4))))[::-1]:
        picture = _hill(rng, view, picture, light, far=float(far), season=occasion.season)
    picture = _hill(rng, view, picture, light, far=0.0, season=occasion.season)
    ripple = float(rng.choice([0.12, 0.4, 0.9]))
    shore = view.horizon_px + view.height * rng.uniform(0.02, 0.06)
    deep = _pick(rng, ((18, 46, 44), (20, 60, 78), (32, 48, 36), (38, 96, 104)))
    water = Water(light, shore_px=shore, ripple=ripple, deep=deep)
    picture = flood(rng, view, picture, water)
    if rng.random() < 0.35:
        picture = _reeds(rng, view, picture, light)
    return Take(picture, light.key)


def _pick(rng: Generator, colours: tuple[tuple[int, int, int], ...]) -> tuple[int, int, int]:
    return colours[int(rng.integers(len(colours)))]


def _sea(rng: Generator, view: View, light: Light, *, ripple: float, eye_m: float) -> Water:
    return Water(light, view.horizon_px, ripple, deep=_pick(rng, _SEAS), eye_m=eye_m)


def _open_water(rng: Generator, view: View, sky: Radiance, water: Water) -> Radiance:
    """A sea with white horses where it is rough, fading into haze far out."""
    sea = surface(rng, view, sky, water)
    z = view.from_row(view.ground_top_px).ground_z(water.eye_m)
    if water.ripple > 0.9:
        caps = foam(rng, view.x * z, z + 0 * view.x, water.ripple * 0.32)
        white = water.light.ambient + water.light.sun_colour * 0.55
        sea = mix(sea, white, caps * np.exp(-z / (90 * water.eye_m)))
    return lay(sky, hazed(sea, z * 0.25, water.light), below(view, view.horizon_px))


def _far_shore(rng: Generator, view: View, sky: Radiance, light: Light) -> Radiance:
    """Low blue hills on the horizon, on a part of it."""
    line = 0.5 * skyline(rng, view.width, roughness=1.9) + skyline(
        rng, view.width, roughness=2.2, bumps=1
    )
    rise = view.height * rng.uniform(0.006, 0.028) * (line + rng.uniform(-1, 1.5))
    rows = np.arange(view.height, dtype=np.float32)[:, None]
    hill = (rows - (view.horizon_px - rise[None, :]) + 0.5).clip(0, 1)
    colour = mix(
        light.haze,
        rgb(52, 66, 58) * (light.ambient + light.sun_colour * 0.3),
        rng.uniform(0.2, 0.6),
    )
    return mix(sky, colour, hill)


def _sail(rng: Generator, view: View, picture: Radiance, light: Light) -> Radiance:
    """A sailing boat, far out."""
    tall = view.height * rng.uniform(0.03, 0.10)
    foot = view.horizon_px + tall * 0.12
    middle = view.width * rng.uniform(0.15, 0.85)
    rows = np.arange(view.height, dtype=np.float32)[:, None]
    columns = np.arange(view.width, dtype=np.float32)[None, :] - middle
    up = (foot - rows) / tall
    sail = smoothstep(0.42, 0.36, np.abs(columns / tall + 0.1) + 0.40 * up) * smoothstep(
        0.1, 0.14, up
    )
    hull = smoothstep(0.40, 0.34, np.abs(columns / tall) + 0.6 * (0.1 - up)) * (
        np.abs(up - 0.05) < 0.05
    )
    picture = mix(picture, light.ambient + light.sun_colour * 0.7, sail)
    return mix(picture, rgb(60, 52, 50) * light.ambient, hull)


def _sand_and_surf(rng: Generator, view: View, sea: Radiance, light: Light) -> Radiance:
    """Lay sand under the sea's edge: a wavy waterline, wet sand that shines, lines of foam."""
    z = view.ground_z(1.8)
    x = view.x * z
    ground = (x, z)
    near = rng.uniform(3.5, 9)
    slant = float(
        rng.choice([rng.uniform(-0.15, 0.15), rng.choice([-1, 1]) * rng.uniform(0.6, 2.2)])
    )
    wave = fabric(rng, "cloud", 45).coarse(x, z * 0 + 3) * 1.1 + 0.25 * fabric(
        rng, "cloud", 9
    ).coarse(x, z * 0)
    out = (z - near - wave - slant * x) / np.hypot(1, slant)  # metres seaward of the waterline
    reach = 1 + 0.02 * z
    wet = smoothstep(-3.5 * reach, 0, out)
    sand = _sand(rng, (x, z), _pick(rng, _SANDS), light)
    shine = mix(sand * 0.42, light.horizon * 0.8, 0.35 + 0 * z)
    sand = mix(sand, shine, wet)
    edge = mix(sand, sea, smoothstep(0, 0.5, out / reach))
    surf = _surf(rng, ground, out, reach)
    return mix(edge, light.ambient + light.sun_colour * 0.62, 0.92 * surf)


def _surf(rng: Generator, ground: tuple[Plane, Plane], out: Plane, reach: Plane) -> Plane:
    """Return how much foam lies at points `out` metres off the waterline: it comes in lines."""
    x, z = ground
    lace = fabric(rng, "leaf", 7).coarse(x, z)
    broken = fabric(rng, "cloud", 60).coarse(x * 0.4, z)
    lines = np.exp(-((out / (0.45 * reach)) ** 2))
    start = 0.0
    for _ in range(int(rng.integers(1, 4))):
        start += rng.uniform(2.5, 9)
        width = (0.25 + 0.07 * start) * reach
        crest = np.where(out < start * reach, 2.2, 0.7)  # foam trails towards the beach
        line = np.exp(-(((out - start * reach) / (width * crest)) ** 2))
        lines = lines + line * smoothstep(-0.9, 0.5, broken - 0.05 * start)
        broken = np.roll(broken, 211, axis=1)
    return smoothstep(0.3, 0.85, lines.astype(np.float32) + 0.24 * lace)


def _sand(
    rng: Generator, ground: tuple[Plane, Plane], colour: tuple[int, int, int], light: Light
) -> Radiance:
    x, z = ground
    dunes = fabric(rng, "cloud", 26).coarse(x, z)
    prints = fabric(rng, "leaf", 14).nearest(x, z * 1.5)
    near = np.exp(-z / 16)
    shade = 1 + 0.06 * dunes + (0.10 * prints + 0.05 * fabric(rng, "white", 5).nearest(x, z)) * near
    power = light.sun_colour * max(light.sun[1], 0.25) + light.ambient
    return shaded(rgb(*colour) * power, shade)


def _cliffs(rng: Generator, eye_m: float, side: float) -> Heights:
    outline = fabric(rng, "cloud", eye_m * rng.uniform(30, 60))
    crags = fabric(rng, "ridge", eye_m * 22)
    stone = fabric(rng, "cloud", eye_m * 7)
    lean = rng.uniform(-0.15, 0.35)
    tall = eye_m * rng.uniform(0.6, 1.4)
    beyond = rng.uniform(1.2, 2.6)

    def heights(x: Plane, z: Plane) -> Plane:
        inland = side * x / eye_m + lean * z / eye_m - beyond
        inland = inland / (1 + 0.1 * z / eye_m) + 0.9 * outline.at(x, z) + 0.22 * crags.at(x, z)
        top = 0.8 + 0.25 * outline.at(z * 1.3, x * 1.3)
        rough = 0.05 * stone.at(x, z) * smoothstep(-0.3, 0.1, inland)
        stacks = (
            0.3 * smoothstep(0.7, 1.5, crags.at(x * 1.6, z * 1.6)) * smoothstep(-0.9, -0.2, inland)
        )
        high: Plane = tall * (smoothstep(-0.15, 0.85, inland) * top + rough + stacks - 0.12)
        return high

    return heights


def _cliff_colour(rng: Generator, land: Land, eye_m: float) -> Radiance:
    rock = rgb(
        *_pick(
            rng, ((128, 112, 96), (168, 140, 108), (92, 88, 86), (196, 176, 148), (176, 108, 80))
        )
    )
    green = rgb(*_pick(rng, ((92, 110, 56), (122, 120, 70), (70, 92, 48))))
    grain = fabric(rng, "rough", eye_m * 2.5).nearest(land.x, land.z + 2 * land.height)
    strata = np.sin(land.height / eye_m * 42 + 2 * grain)
    ground = shaded(rock, 1 + 0.25 * grain + 0.08 * strata)
    turf = smoothstep(0.42, 0.2, land.slope + 0.06 * grain) * smoothstep(
        0.15, 0.4, land.height / eye_m
    )
    ground = mix(ground, shaded(green, 1 + 0.2 * grain), turf)
    wet = smoothstep(0.12, 0.0, land.height / eye_m)
    return shaded(ground, 1 - 0.6 * wet)


_WOODS = {
    "spring": ((96, 128, 58), (78, 110, 52)),
    "summer": ((58, 88, 44), (72, 98, 50)),
    "autumn": ((176, 112, 44), (148, 84, 40)),
    "winter": ((92, 84, 76), (58, 70, 58)),
}


def _hill(
    rng: Generator, view: View, picture: Radiance, light: Light, *, far: float, season: str
) -> Radiance:
    """Put a wooded ridge before the picture; far = 0 is the shore opposite, 1 the last range."""
    line = skyline(rng, view.width, roughness=1.9, bumps=1) * (0.35 + far)
    trees = skyline(rng, view.width, roughness=0.5, bumps=40) * (1 - far)
    lift = view.height * (0.035 + 0.20 * far + 0.04 * (1 + far) * line + 0.007 * trees)
    rows = np.arange(view.height, dtype=np.float32)[:, None]
    top = view.horizon_px + view.height * 0.02 - lift[None, :]
    mask = (rows - top + 0.5).clip(0, 1)
    crowns = sheet(rng, "billow", view.shape, zoom=0.5 + 0.5 * (1 - far), stretch=1.2)
    near, other = _WOODS[season]
    patch = smoothstep(-1, 1, sheet(rng, "cloud", view.shape, zoom=1.6))
    woods = mix(rgb(*near), rgb(*other), patch) * (0.8 - 0.22 * crowns)
    if far > 0.6 and rng.random() < 0.5:  # bare tops
        bare = smoothstep(0.35, 0.75, (rows - top) / (view.height * 0.2) + 0.1 * crowns)
        woods = mix(rgb(150, 148, 148) * (1 + 0.1 * crowns), woods, bare)
    shaded = woods * (light.ambient + light.sun_colour * (0.3 + 0.15 * patch))
    return mix(picture, hazed(shaded, np.array([[600 + 9000 * far]], np.float32), light), mask)


def _reeds(rng: Generator, view: View, picture: Radiance, light: Light) -> Radiance:
    """Grass of the near shore, out of focus at the lower edge."""
    line = skyline(rng, view.width, roughness=0.35, bumps=6)
    tall = view.height * (
        0.06 + 0.03 * line + 0.05 * skyline(rng, view.width, roughness=1.6, bumps=1)
    )
    rows = np.arange(view.height, dtype=np.float32)[:, None]
    mask = smoothstep(-4, 8, rows - (view.height - tall[None, :]))
    blades = sheet(rng, "rough", view.shape, zoom=5, stretch=0.25)
    colour = rgb(96, 104, 48) * (light.ambient + 0.35 * light.sun_colour)
    return mix(picture, colour * (1 + 0.3 * blades), mask)
