"""Painters of the inside of woods, of falling water, and of the sky alone."""

import numpy as np
from numpy.random import Generator

from models.sample.film import Take
from models.sample.light import Light, Occasion, clear_enough, daylight
from models.sample.noise import fabric, sheet, skyline
from models.sample.plane import Plane, Radiance, View, lay, look, mix, rgb, shaded, smoothstep
from models.sample.plants import LEAVES, tree_line
from models.sample.sky import paint_sky
from models.sample.terrain import hazed

_BARKS = ((92, 80, 68), (74, 66, 60), (206, 200, 190), (112, 92, 72), (88, 92, 84))
_FLOORS = {
    "spring": ((96, 112, 60), (92, 88, 140)),
    "summer": ((80, 88, 50), (98, 84, 58)),
    "autumn": ((158, 104, 52), (134, 84, 44)),
    "winter": ((112, 96, 76), (222, 226, 232)),
}


def forest(rng: Generator, size: tuple[int, int], occasion: Occasion) -> Take:
    """Trunks one behind the other, leaves before the sky, light on the floor, at times a path."""
    light = daylight(rng, occasion)
    view = look(rng, size, horizon=(0.42, 0.66), lens_mm=(24, 50))
    misty = rng.random() < 0.25
    reach_m = rng.uniform(18, 30) if misty else rng.uniform(45, 120)
    glow = mix(light.horizon, light.ambient + 0.2 * light.sun_colour, 0.5) * (
        1.2 if misty else 0.75
    )
    leaves = LEAVES[occasion.season]
    back = mix(
        glow, rgb(*leaves[0]) * (light.ambient + 0.6 * light.sun_colour), 0.0 if misty else 0.45
    )
    gaps = sheet(rng, "leaf", size, zoom=1.2)
    picture = back * (1 + 0.25 * gaps).clip(0.2)
    picture = _floor(rng, view, picture, light, season=occasion.season)
    bark = rgb(*_BARKS[int(rng.integers(len(_BARKS)))])
    depths = np.geomspace(70, rng.uniform(3.5, 7), int(rng.integers(7, 11)))
    for place, z_m in enumerate(depths):
        air = 1 - np.exp(-z_m / reach_m)
        picture = _trunks(
            rng, view, picture, (bark, light), z_m=float(z_m), air=air * glow, clear=1 - air
        )
        if z_m > 6 and place % 2 == 0:
            picture = _foliage(
                rng,
                view,
                picture,
                light,
                z_m=float(z_m),
                veil=(air * glow, 1 - air),
                season=occasion.season,
            )
    if light.sun_colour.mean() > 1:
        picture = picture + _shafts(rng, view) * light.sun_colour * rng.uniform(0, 0.12)
    return Take(picture, max(light.key * 0.85, 0.06))


def _floor(rng: Generator, view: View, picture: Radiance, light: Light, *, season: str) -> Radiance:
    """Ground of a wood: leaves or moss, spots of sun, at times a path."""
    low = view.from_row(view.ground_top_px)
    z = low.ground_z(1.7)
    x = low.x * z
    main, other = _FLOORS[season]
    patch = smoothstep(-0.5, 1.2, fabric(rng, "cloud", 22).coarse(x, z))
    leaf = fabric(rng, "leaf", 8).nearest(x, z) * np.exp(-z / 14)
    ground = mix(rgb(*main), rgb(*other), patch * rng.uniform(0.2, 1))
    soil = fabric(rng, "rough", 9).nearest(x, z)
    ground = shaded(ground, (0.85 + 0.32 * leaf + 0.12 * soil).clip(0.1))
    if rng.random() < 0.45:
        bend = rng.uniform(-0.5, 0.5) * z + rng.uniform(0.5, 3) * np.sin(z / rng.uniform(6, 18))
        path = smoothstep(0.4, 0.0, np.abs(x - bend) - rng.uniform(0.5, 1.1) - 0.15 * leaf)
        ground = mix(ground, rgb(150, 128, 100) * (1 + 0.12 * leaf), 0.8 * path)
    spots = smoothstep(0.5, 1.4, fabric(rng, "cloud", 13).coarse(x, z * 0.8))
    ground = ground * (light.ambient * 0.75 + light.sun_colour * (0.05 + 0.55 * spots))
    far = np.exp(-z / rng.uniform(18, 40))
    return lay(
        picture, mix(picture[:, -len(z) :], ground, np.repeat(far, view.width, 1)), np.ones_like(x)
    )


def _trunks(
    rng: Generator,
    view: View,
    picture: Radiance,
    stuff: tuple[Plane, Light],
    *,
    z_m: float,
    air: Plane,
    clear: float,
) -> Radiance:
    """Stand a row of trunks at one distance."""
    bark, light = stuff
    scale = view.focal_px / z_m
    count = int(rng.poisson(np.clip(view.width / scale / 2.6, 0.5, 14)))
    foot = int(np.clip(view.horizon_px + 1.7 * scale, 1, view.height))
    rows = np.arange(foot, dtype=np.float32)[:, None]
    painted = picture.copy()
    for _ in range(count):
        wide = scale * rng.uniform(0.14, 0.42)
        middle = rng.uniform(0, view.width) + rng.normal(0, 0.05) * (foot - rows)
        flare = 1 + 0.5 * np.exp(-(foot - rows) / (0.5 * wide + 1))
        left = int(max(0, middle.min() - wide)), int(min(view.width, middle.max() + wide + 1))
        if left[1] - left[0] < 1:
            continue
        columns = np.arange(left[0], left[1], dtype=np.float32)[None, :] + 0.5
        across = (columns - middle) / (0.5 * wide * flare)
        share = ((1 - np.abs(across)) * wide * 0.5 + 0.5).clip(0, 1)
        round_ = np.sqrt((1 - across**2).clip(0.02, 1))
        lit = (0.32 * round_ + 0.5 * (across * np.sign(light.sun[0])).clip(0, 1)) * (
            0.4 + 0.6 * rng.random()
        )
        grain = sheet(rng, "rough", share.shape, zoom=max(1.0, scale / 30), stretch=0.35)
        colour = bark * (1 + 0.3 * grain).clip(0.2)
        colour = colour * (light.ambient * 0.55 + light.sun_colour * (0.55 * lit))
        slot = painted[:, :foot, left[0] : left[1]]
        painted[:, :foot, left[0] : left[1]] = mix(slot, colour * clear + air, share)
    return painted


def _foliage(
    rng: Generator,
    view: View,
    picture: Radiance,
    light: Light,
    *,
    z_m: float,
    veil: tuple[Plane, float],
    season: str,
) -> Radiance:
    """Hang leaves of one distance into the upper part, bushes into the lower."""
    scale = view.focal_px / z_m
    rows = (np.arange(view.height, dtype=np.float32)[:, None] - view.horizon_px) / scale
    leaf = sheet(rng, "leaf", view.shape, zoom=float(np.clip(scale / 45, 0.5, 2.5)))
    mass = sheet(rng, "cloud", view.shape, zoom=float(np.clip(scale / 14, 0.7, 5)))
    crown = smoothstep(-1.5, -9, rows) * 1.6 - 1.5
    bush = 1.5 * np.exp(-(((rows - 0.9) / 0.7) ** 2)) - 1.75 + rng.uniform(-0.5, 0.4)
    sparse = {"winter": 1.5, "autumn": 0.35}.get(season, 0.0)
    cover = smoothstep(0.0, 0.35, np.maximum(crown, bush) + 0.8 * mass + 0.5 * leaf - sparse)
    palette = LEAVES[season]
    colour = rgb(*palette[int(rng.integers(3))])
    through = (0.30 + 0.20 * leaf + 0.22 * mass).clip(0.03, 1.1)
    shade = colour * (light.ambient * 0.45 + light.sun_colour * through)
    air, clear = veil
    return mix(picture, shade * clear + air, cover)


def _shafts(rng: Generator, view: View) -> Plane:
    """Beams of sun that fall through gaps from one corner."""
    source_x = rng.uniform(0, view.width)
    source_y = -rng.uniform(0.2, 0.8) * view.height
    rows = np.arange(view.height, dtype=np.float32)[:, None] - np.float32(source_y)
    columns = np.arange(view.width, dtype=np.float32)[None, :] - np.float32(source_x)
    line = skyline(rng, 512, roughness=0.9, bumps=4)
    angle = np.arctan2(columns, rows)
    beam = line[((angle + np.pi / 2) / np.pi * 511).astype(np.int32)]
    fading: Plane = smoothstep(-0.2, 1.6, beam) * np.exp(-rows / (0.9 * view.height))
    return fading


def waterfall(rng: Generator, size: tuple[int, int], occasion: Occasion) -> Take:
    """White water over a dark cliff between mossy rocks into a pool."""
    light = clear_enough(daylight(rng, occasion), 600)
    view = look(rng, size, horizon=(0.45, 0.6), lens_mm=(28, 60))
    rows = np.arange(view.height, dtype=np.float32)[:, None]
    columns = np.arange(view.width, dtype=np.float32)[None, :]
    sky = paint_sky(rng, view, light)
    brink = view.height * rng.uniform(0.06, 0.26)
    pool = view.height * rng.uniform(0.66, 0.84)
    cliff = _cliff(rng, view, light, season=occasion.season)
    edge = brink + view.height * 0.03 * skyline(rng, view.width, roughness=1.3, bumps=2)
    woods = tree_line(
        rng,
        View(view.height, view.width, view.focal_px, brink + 10),
        sky,
        light,
        season=occasion.season,
        z_m=rng.uniform(60, 110),
    )
    picture = mix(woods, cliff, (rows - edge[None, :] + 0.5).clip(0, 1))
    middle = view.width * rng.uniform(0.3, 0.7)
    wide = view.width * rng.choice([rng.uniform(0.03, 0.07), rng.uniform(0.10, 0.28)])
    fall = ((rows - brink) / (pool - brink)).clip(0, 1)
    spread = wide * (1 + rng.uniform(0, 1.2) * fall**1.5)
    sway = view.width * 0.02 * skyline(rng, view.height, roughness=1.8, bumps=1)[:, None]
    across = (columns - middle - sway) / spread
    threads = sheet(rng, "rough", view.shape, zoom=14, stretch=0.07)
    veil = smoothstep(1.05, 0.55, np.abs(across) + 0.14 * threads) * (rows > edge[None, :] - 1)
    white = (light.ambient * 1.1 + 0.35 * light.sun_colour) * (0.75 + 0.22 * threads).clip(0.25)
    picture = mix(
        picture,
        white,
        veil * smoothstep(pool + 6, pool - 6, rows) * (0.72 + 0.2 * threads).clip(0, 1),
    )
    picture = _pool(rng, view, picture, light, pool=pool)
    spray = np.exp(
        -(((columns - middle) / (2.1 * spread[-1])) ** 2)
        - ((rows - pool) / (view.height * 0.07)) ** 2
    )
    mist = spray * (0.75 + 0.2 * sheet(rng, "cloud", view.shape, zoom=1.5))
    return Take(
        mix(picture, light.ambient * 1.15 + 0.3 * light.sun_colour, 0.85 * mist.clip(0, 1)),
        light.key,
    )


def _cliff(rng: Generator, view: View, light: Light, *, season: str) -> Radiance:
    """A wet wall of rock with moss on its ledges."""
    relief = sheet(rng, "ridge", view.shape, zoom=rng.uniform(1.2, 2.2), stretch=0.8)
    fine = sheet(rng, "rough", view.shape, zoom=1.2)
    slant = relief - np.roll(relief, (3, 3), (0, 1))
    rock = rgb(*((96, 90, 84), (84, 86, 90), (122, 102, 82))[int(rng.integers(3))])
    moss = rgb(*((76, 96, 50), (96, 104, 62))[int(season == "autumn")]) * 0.8
    ledge = smoothstep(0.1, 0.5, -slant * 1.5 + 0.35 * fine + rng.uniform(-0.5, 0.3))
    wall = mix(rock * (1 + 0.2 * fine).clip(0.2), moss, 0.85 * ledge)
    shade = (0.55 + 0.8 * slant + 0.15 * relief).clip(0.08, 1.4)
    return shaded(wall * (light.ambient * 0.8 + 0.35 * light.sun_colour), shade)


def _pool(rng: Generator, view: View, picture: Radiance, light: Light, *, pool: float) -> Radiance:
    """Dark water at the foot of a fall, with boulders."""
    top = int(pool)
    n_rows = view.height - top
    rows = np.arange(n_rows, dtype=np.float32)[:, None]
    ripple = sheet(rng, "rough", (n_rows, view.width), zoom=1.5, stretch=3)
    source = (top - 1 - rows * 1.4 + 5 * ripple).clip(0, top - 1).astype(np.int32)
    mirrored = picture[:, source, np.arange(view.width)[None, :]]
    water = mix(rgb(26, 56, 54) * (light.ambient + 0.3 * light.sun_colour), mirrored, 0.5)
    water = water + shaded(light.sun_colour, 0.12 * (ripple - 1.2))
    picture = lay(picture, water, (rows + 0.5).clip(0, 1) * np.ones_like(ripple))
    stones = sheet(rng, "billow", view.shape, zoom=2.6, stretch=1.5)
    near = np.arange(view.height, dtype=np.float32)[:, None] / view.height
    share = smoothstep(
        0.25, 0.4, -stones - 2.2 + 2.6 * smoothstep(pool / view.height - 0.02, 1.05, near)
    )
    shade = (0.6 + 0.25 * (stones - np.roll(stones, 4, 0)) * 2).clip(0.1, 1.3)
    boulder = rgb(92, 88, 82) * (light.ambient + 0.35 * light.sun_colour) * shade
    return mix(picture, boulder, share)


def sky(rng: Generator, size: tuple[int, int], occasion: Occasion) -> Take:
    """The sky itself, with at most a strip of hills, trees or sea under it."""
    light = daylight(
        rng, occasion, weather=str(rng.choice(["clear", "overcast", "storm"], p=[0.8, 0.12, 0.08]))
    )
    view = look(rng, size, horizon=(0.82, 1.5), lens_mm=(20, 60))
    picture = paint_sky(rng, view, light)
    if view.horizon_px < view.height * 1.03:
        picture = tree_line(
            rng, view, picture, light, season=occasion.season, z_m=rng.uniform(150, 900)
        )
        low = view.from_row(min(view.ground_top_px, view.height - 1))
        z = low.ground_z(2.0)
        field = rgb(*LEAVES[occasion.season][0]) * (light.ambient + 0.6 * light.sun_colour)
        field = field * (1 + 0.15 * fabric(rng, "leaf", 30).nearest(low.x * z, z))
        share = np.ones((low.height, low.width), np.float32) * (low.y < 0)
        picture = lay(picture, hazed(field, z + 0 * low.x, light), share)
    elif rng.random() < 0.1:
        picture = _birds(rng, view, picture)
    return Take(picture, light.key * float(rng.uniform(0.9, 1.3)))


def _birds(rng: Generator, view: View, picture: Radiance) -> Radiance:
    rows = np.arange(view.height, dtype=np.float32)[:, None]
    columns = np.arange(view.width, dtype=np.float32)[None, :]
    flock = np.zeros(view.shape, np.float32)
    for _ in range(int(rng.integers(2, 9))):
        x, y = rng.uniform(0.2, 0.8) * view.width, rng.uniform(0.2, 0.7) * view.height
        span = rng.uniform(5, 13)
        right = np.abs(columns - x)
        wing = np.abs(rows - y - 0.3 * right + 0.02 * right**2)
        flock = np.maximum(flock, smoothstep(2.0, 0.8, wing) * (right < span))
    return picture * (1 - 0.85 * flock)
