"""Painter of streets: two rows of houses, cars, people, trees, lamps, by day, night and rain."""

import numpy as np
from numpy.random import Generator

from models.sample.dice import chance, pick
from models.sample.facades import PLASTERS, TOWERS, facade, old_windows, tower_windows
from models.sample.film import Take
from models.sample.light import Light, Occasion
from models.sample.noise import fabric
from models.sample.outdoors import stand_before
from models.sample.outlook import Outlook, Size, look_out
from models.sample.pavements import street_ground
from models.sample.plane import Radiance, lay, smoothstep
from models.sample.plants import plant_row
from models.sample.sky import paint_sky
from models.sample.solids import Pair, Solid, between, level_rays
from models.sample.surfaces import chosen, lamp, plain
from models.sample.traffic import parked_cars, walkers

_AWNINGS = ((176, 52, 44), (44, 96, 70), (222, 200, 150), (50, 70, 120))
_ROOFS_M = 12.0


def street(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """Houses on both sides of a street, with cars, trees, people, lamps."""
    outlook = look_out(rng, size, occasion, horizon=(0.48, 0.66), lens_mm=(22, 38), clear_m=160)
    view, light = outlook.view, outlook.light
    half_road_m = rng.uniform(2.2, 5.5)
    rainy = light.name not in ("day", "golden") and chance(rng, 0.5)
    modern = chance(rng, 0.35)
    ground = street_ground(rng, half_road_m=half_road_m, wet=rainy)
    solids = [Solid((-400, -1, -5), (400, 0, 900), ground)]
    front_m = half_road_m + rng.uniform(1.2, 3.2)
    for side in (-1.0, 1.0):
        solids += _row_of_houses(rng, light, x=side * front_m, modern=modern)
    solids += parked_cars(rng, light, half_road_m=half_road_m)
    if light.is_night or chance(rng, 0.4):
        solids += _street_lamps(light, half_road_m + 0.4)
    eye = (rng.uniform(-0.6, 0.6) * half_road_m, rng.uniform(1.5, 2.4), 0.0)
    rays = level_rays(view, eye, rng.normal(0, 0.16))
    picture = stand_before(outlook, paint_sky(outlook), rays, solids=solids, roofs_m=_ROOFS_M)
    if not modern or chance(rng, 0.5):
        picture = _avenue(outlook, picture, half_road_m + 0.6, eye_x=eye[0])
    picture = walkers(outlook, picture, half_road_m=half_road_m)
    picture = _mirror_in_rain(outlook, picture) if rainy else picture
    return Take(picture, max(light.key, 0.055))


def _row_of_houses(rng: Generator, light: Light, *, x: float, modern: bool) -> list[Solid]:
    """Houses shoulder to shoulder along z; x: where their fronts stand."""
    houses: list[Solid] = []
    z = rng.uniform(-14, -6)
    tall = rng.uniform(8, 20) * (1.8 if modern else 1)
    while z < 150:
        wide = rng.uniform(7, 18) * (1.5 if modern else 1)
        high = tall * rng.uniform(0.7, 1.25)
        house = _modern_house if modern else _old_house
        houses += house(rng, light, x=x, span=(z, z + wide), high=high)
        z += wide + (rng.uniform(0, 5) if chance(rng, 0.15) else 0)
    return houses


def _modern_house(
    rng: Generator, light: Light, *, x: float, span: Pair, high: float
) -> list[Solid]:
    windows = tower_windows(rng) if chance(rng, 0.5) else old_windows(rng)
    front, glow = facade(rng, light, colour=chosen(rng, TOWERS), windows=windows)
    return [Solid(*between((x, x + np.sign(x) * 14), (0, high), span), front, glow)]


def _old_house(rng: Generator, light: Light, *, x: float, span: Pair, high: float) -> list[Solid]:
    """A plastered house with a cornice, and at times an awning over its shop."""
    windows = old_windows(rng)
    front, glow = facade(rng, light, colour=chosen(rng, PLASTERS), windows=windows)
    back, ledge = x + np.sign(x) * 14, x - np.sign(x) * 0.35
    cornice = plain(chosen(rng, PLASTERS))
    house = [
        Solid(*between((x, back), (0, high), span), front, glow),
        Solid(*between((ledge, back), (high, high + 0.5), span), cornice),
    ]
    if windows.ground_floor_m and chance(rng, 0.5):
        wide = span[1] - span[0]
        part = (span[0] + wide * 0.2, span[0] + wide * 0.8)
        cloth = plain(chosen(rng, _AWNINGS))
        house.append(Solid(*between((ledge, ledge - np.sign(x) * 0.8), (2.5, 2.75), part), cloth))
    return house


def _street_lamps(light: Light, x: float) -> list[Solid]:
    """Lamps on posts, a pair every 18 metres."""
    lamps: list[Solid] = []
    post, globe = plain((50, 52, 52)), plain((220, 216, 200))
    glow = lamp((255, 200, 130), 5.0) if light.is_night else None
    for z in range(8, 120, 18):
        for side in (-x, x):
            lamps.append(Solid((side - 0.05, 0, z), (side + 0.05, 4.6, z + 0.1), post))
            low, high = (side - 0.22, 4.5, z - 0.2), (side + 0.22, 4.95, z + 0.24)
            lamps.append(Solid(low, high, globe, glow, "ball"))
    return lamps


def _avenue(outlook: Outlook, picture: Radiance, x_m: float, *, eye_x: float) -> Radiance:
    """Trees along the kerbs."""
    rng = outlook.rng
    away_m = rng.uniform(9, 60, int(rng.integers(0, 7)))
    places = [(pick(rng, (-1, 1)) * x_m - eye_x, float(z_m)) for z_m in away_m]
    return plant_row(outlook, picture, places=places)


def _mirror_in_rain(outlook: Outlook, picture: Radiance) -> Radiance:
    """Let wet ground mirror what stands above it, blurred by its roughness."""
    rng, view, *_ = outlook
    top = int(np.clip(view.horizon_px + view.height * 0.05, 1, view.height - 2))
    low = view.from_row(top)
    z = low.ground_z(1.8)
    ripple = fabric(rng, "rough", 4.0).nearest(low.x * z, z * 0.3)
    source = (top - 1 - low.rows * 0.9 + 9 * ripple).clip(0, top - 1).astype(np.int32)
    mirrored = picture[:, source, np.arange(view.width)[None, :]]
    puddles = smoothstep(-0.8, 1.2, fabric(rng, "cloud", 12.0).coarse(low.x * z, z))
    return lay(picture, mirrored * 0.8, 0.5 * puddles * np.exp(-low.rows / (0.7 * low.height)))
