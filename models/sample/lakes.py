"""Painters of water inland: lake and waterfall."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from models.sample.dice import chance, pick
from models.sample.film import Take
from models.sample.light import Occasion
from models.sample.noise import sheet, skyline
from models.sample.outlook import Outlook, Size, look_out
from models.sample.plane import Plane, Radiance, lay, mix, rgb, shaded, smoothstep
from models.sample.plants import tree_line
from models.sample.sky import paint_sky
from models.sample.terrain import hazed
from models.sample.waters import Water, flood

_DEPTHS = ((18, 46, 44), (20, 60, 78), (32, 48, 36), (38, 96, 104))
_WOODS = {
    "spring": ((96, 122, 68), (78, 106, 58)),
    "summer": ((62, 86, 50), (74, 96, 56)),
    "autumn": ((164, 114, 60), (140, 92, 54)),
    "winter": ((92, 84, 76), (58, 70, 58)),
}
_STONES = ((96, 90, 84), (84, 86, 90), (122, 102, 82))


def lake(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """Still water between wooded shores, hills or peaks behind it."""
    outlook = look_out(rng, size, occasion, horizon=(0.38, 0.55), lens_mm=(24, 50), clear_m=1_200)
    view = outlook.view
    picture = paint_sky(outlook)
    for far in np.sort(rng.uniform(0.1, 1, int(rng.integers(1, 4))))[::-1]:
        picture = _hill(outlook, picture, far=float(far))
    picture = _hill(outlook, picture, far=0.0)
    ripple = pick(rng, (0.12, 0.4, 0.9))
    shore_px = view.horizon_px + view.height * rng.uniform(0.02, 0.06)
    water = Water(shore_px, ripple, pick(rng, _DEPTHS))
    picture = flood(outlook, picture, water)
    if chance(rng, 0.35):
        picture = _reeds(outlook, picture)
    return Take(picture, outlook.light.key)


def waterfall(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """White water over a dark cliff between mossy rocks into a pool."""
    outlook = look_out(rng, size, occasion, horizon=(0.45, 0.6), lens_mm=(28, 60), clear_m=600)
    view = outlook.view
    brink_px = view.height * rng.uniform(0.06, 0.26)
    pool_px = view.height * rng.uniform(0.66, 0.84)
    edge = view.height * 0.03 * skyline(rng, view.width, roughness=1.3, bumps=2)[None, :]
    rim = outlook._replace(view=replace(view, horizon_px=brink_px + 10))
    picture = tree_line(rim, paint_sky(outlook), z_m=rng.uniform(60, 110))
    wall = (view.rows - brink_px - edge + 0.5).clip(0, 1)
    picture = mix(picture, _cliff(outlook), wall)
    middle_px = view.width * rng.uniform(0.3, 0.7)
    wide_px = view.width * pick(rng, (rng.uniform(0.03, 0.07), rng.uniform(0.10, 0.28)))
    fall = ((view.rows - brink_px) / (pool_px - brink_px)).clip(0, 1)
    spread = wide_px * (1 + rng.uniform(0, 1.2) * fall**1.5)
    sway = view.width * 0.02 * skyline(rng, view.height, roughness=1.8, bumps=1)[:, None]
    across = (view.columns - middle_px - sway) / spread
    picture = _falling(
        outlook, picture, across, share=wall * smoothstep(6, -6, view.rows - pool_px)
    )
    picture = _pool(outlook, picture, top_px=int(pool_px))
    picture = _spray(outlook, picture, centre_px=(middle_px, pool_px), wide_px=float(spread[-1, 0]))
    return Take(picture, outlook.light.key)


def _hill(outlook: Outlook, picture: Radiance, *, far: float) -> Radiance:
    """Put a wooded ridge before the picture; far = 0 is the shore opposite, 1 the last range."""
    rng, view, light, season = outlook
    line = skyline(rng, view.width, roughness=1.9, bumps=1) * (0.35 + far)
    trees = skyline(rng, view.width, roughness=0.5, bumps=40) * (1 - far)
    lift = view.height * (0.035 + 0.20 * far + 0.04 * (1 + far) * line + 0.007 * trees)
    down = view.rows - (view.horizon_px + view.height * 0.02 - lift[None, :])
    crowns = sheet(rng, "billow", view.shape, zoom=0.5 + 0.5 * (1 - far), stretch=1.2)
    patch = smoothstep(-1, 1, sheet(rng, "cloud", view.shape, zoom=1.6))
    near, other = _WOODS[season]
    woods = shaded(mix(rgb(*near), rgb(*other), patch), 0.8 - 0.22 * crowns)
    if far > 0.6 and chance(rng, 0.5):  # bare tops
        bare = smoothstep(0.35, 0.75, down / (view.height * 0.2) + 0.1 * crowns)
        woods = mix(shaded(rgb(150, 148, 148), 1 + 0.1 * crowns), woods, bare)
    ridge = woods * (light.ambient + light.sun_colour * (0.3 + 0.15 * patch))
    return mix(picture, hazed(ridge, 600 + 9000 * far, light), (down + 0.5).clip(0, 1))


def _reeds(outlook: Outlook, picture: Radiance) -> Radiance:
    """Grass of the near shore, out of focus at the lower edge."""
    rng, view, light, _ = outlook
    line = 0.03 * skyline(rng, view.width, roughness=0.35, bumps=6)
    line = line + 0.05 * skyline(rng, view.width, roughness=1.6, bumps=1)
    tall = view.height * (0.06 + line[None, :])
    mask = smoothstep(-4, 8, view.rows - (view.height - tall))
    blades = sheet(rng, "rough", view.shape, zoom=5, stretch=0.25)
    colour = rgb(96, 104, 48) * (light.ambient + 0.35 * light.sun_colour)
    return mix(picture, shaded(colour, 1 + 0.3 * blades), mask)


def _cliff(outlook: Outlook) -> Radiance:
    """A wet wall of rock with moss on its ledges."""
    rng, view, light, season = outlook
    relief = sheet(rng, "ridge", view.shape, zoom=rng.uniform(1.2, 2.2), stretch=0.8)
    fine = sheet(rng, "rough", view.shape, zoom=1.2)
    slant = relief - np.roll(relief, (3, 3), (0, 1))
    rock = rgb(*pick(rng, _STONES))
    moss = rgb(*((96, 104, 62) if season == "autumn" else (76, 96, 50))) * 0.8
    ledge = smoothstep(0.1, 0.5, -slant * 1.5 + 0.35 * fine + rng.uniform(-0.5, 0.3))
    wall = mix(shaded(rock, (1 + 0.2 * fine).clip(0.2)), moss, 0.85 * ledge)
    shade = (0.55 + 0.8 * slant + 0.15 * relief).clip(0.08, 1.4)
    return shaded(wall * (light.ambient * 0.8 + 0.35 * light.sun_colour), shade)


def _falling(outlook: Outlook, picture: Radiance, across: Plane, *, share: Plane) -> Radiance:
    """Let water fall where `across` lies in [-1, 1], in threads."""
    rng, view, light, _ = outlook
    threads = sheet(rng, "rough", view.shape, zoom=14, stretch=0.07)
    veil = smoothstep(1.05, 0.55, np.abs(across) + 0.14 * threads)
    white = light.ambient * 1.1 + 0.35 * light.sun_colour
    solid = (0.72 + 0.2 * threads).clip(0, 1)
    return mix(picture, shaded(white, (0.75 + 0.22 * threads).clip(0.25)), veil * solid * share)


def _pool(outlook: Outlook, picture: Radiance, *, top_px: int) -> Radiance:
    """Dark water at the foot of a fall, with boulders."""
    rng, view, light, _ = outlook
    low = view.from_row(top_px)
    ripple = sheet(rng, "rough", low.shape, zoom=1.5, stretch=3)
    source = (top_px - 1 - low.rows * 1.4 + 5 * ripple).clip(0, top_px - 1).astype(np.int32)
    mirrored = picture[:, source, np.arange(view.width)[None, :]]
    water = mix(rgb(26, 56, 54) * (light.ambient + 0.3 * light.sun_colour), mirrored, 0.5)
    water = water + shaded(light.sun_colour, 0.12 * (ripple - 1.2))
    picture = lay(picture, water, np.ones_like(ripple))
    stones = sheet(rng, "billow", view.shape, zoom=2.6, stretch=1.5)
    near = smoothstep(top_px - 0.02 * view.height, 1.05 * view.height, view.rows)
    boulder = rgb(92, 88, 82) * (light.ambient + 0.35 * light.sun_colour)
    shade = (0.6 + 0.5 * (stones - np.roll(stones, 4, 0))).clip(0.1, 1.3)
    return mix(picture, boulder * shade, smoothstep(0.25, 0.4, -stones - 2.2 + 2.6 * near))


def _spray(
    outlook: Outlook, picture: Radiance, *, centre_px: tuple[float, float], wide_px: float
) -> Radiance:
    """A cloud of spray where water meets the pool; centre: column and row."""
    rng, view, light, _ = outlook
    right = (view.columns - centre_px[0]) / (2.1 * wide_px)
    down = (view.rows - centre_px[1]) / (view.height * 0.07)
    thick = 0.75 + 0.2 * sheet(rng, "cloud", view.shape, zoom=1.5)
    mist = 0.8 * (np.exp(-(right**2) - down**2) * thick).clip(0, 1)
    return mix(picture, light.ambient * 1.1 + 0.3 * light.sun_colour, mist)
