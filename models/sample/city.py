"""Painters of the city: streets between houses, and skyscrapers from below, afar and above."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from models.sample.facades import (
    PLASTERS,
    TOWERS,
    asphalt,
    night_windows,
    old_windows,
    tower_windows,
    wall,
)
from models.sample.film import Take
from models.sample.light import Light, Occasion, clear_enough, daylight
from models.sample.noise import fabric
from models.sample.plane import Plane, Radiance, View, lay, look, mix, rgb, smoothstep
from models.sample.plants import plant_tree
from models.sample.sky import paint_sky
from models.sample.solids import Rays, Scene, Solid, Surface, Touch, cast, level_rays, tilted_rays
from models.sample.surfaces import chosen, lamp, plain
from models.sample.terrain import hazed
from models.sample.traffic import parked_cars, walkers
from models.sample.waters import Water, flood


def street(rng: Generator, size: tuple[int, int], occasion: Occasion) -> Take:
    """Houses on both sides of a street, with cars, trees, people, lamps."""
    light = clear_enough(daylight(rng, occasion), 160)
    view = look(rng, size, horizon=(0.48, 0.66), lens_mm=(22, 38))
    half_road = float(rng.uniform(2.2, 5.5))
    pavement = float(rng.uniform(1.2, 3.2))
    wet = light.name in ("overcast", "storm", "night", "dusk") and bool(rng.random() < 0.5)
    solids = [
        Solid((-400, -1, -5), (400, 0, 900), asphalt(rng, road_m=(-half_road, half_road), wet=wet))
    ]
    modern = bool(rng.random() < 0.35)
    for side in (-1.0, 1.0):
        solids += _row_of_houses(rng, light, side * (half_road + pavement), modern=modern)
    solids += parked_cars(rng, light, half_road)
    if light.is_night or rng.random() < 0.4:
        solids += _street_lamps(light, half_road + 0.4)
    eye = (float(rng.uniform(-0.6, 0.6)) * half_road, float(rng.uniform(1.5, 2.4)), 0.0)
    rays = level_rays(view, eye, float(rng.normal(0, 0.16)))
    picture = _photographed(rays, cast(rays, solids), light, paint_sky(rng, view, light))
    if not modern or rng.random() < 0.5:
        for z_m in np.sort(rng.uniform(9, 60, int(rng.integers(0, 7))))[::-1]:
            x_m = float(rng.choice([-1, 1])) * (half_road + 0.6) - eye[0]
            picture = plant_tree(
                rng, view, picture, light, where=(x_m, float(z_m)), season=occasion.season
            )
    picture = walkers(rng, view, picture, light, half_road)
    if wet:
        picture = _wet_ground(rng, view, picture, light)
    return Take(picture, max(light.key, 0.055))


def skyscraper(rng: Generator, size: tuple[int, int], occasion: Occasion) -> Take:
    """Towers: from their feet, across water, or from a roof among them."""
    light = clear_enough(daylight(rng, occasion), 2_500)
    kind = str(rng.choice(["below", "across", "above"], p=[0.36, 0.40, 0.24]))
    if kind == "below":
        view = look(rng, size, horizon=(0.5, 0.6), lens_mm=(18, 30))
        rays = tilted_rays(view, (0, 1.7, 0), float(rng.uniform(0.55, 1.05)))
        picture = _photographed(
            rays, cast(rays, _canyon(rng, light)), light, _high_sky(rng, view, light, rays)
        )
        return Take(picture, light.key)
    if kind == "above":
        light = replace(light, visibility_m=min(light.visibility_m, 3_500))
    view = look(
        rng, size, horizon=(0.56, 0.76) if kind == "across" else (0.16, 0.36), lens_mm=(24, 45)
    )
    sky = paint_sky(rng, view, light)
    if kind == "above":
        solids = [Solid((-9e3, -1, 0), (9e3, 0, 9e3), _streets_from_above(rng))]
        rays = level_rays(view, (0, float(rng.uniform(130, 260)), 0))
        return Take(
            _photographed(rays, cast(rays, solids + _blocks(rng, light)), light, sky), light.key
        )
    rays = level_rays(view, (0, 3, 0))
    picture = _photographed(rays, cast(rays, _waterfront(rng, light)), light, sky)
    water = Water(
        light, view.horizon_px + view.height * 0.012, float(rng.uniform(0.3, 1.2)), eye_m=3
    )
    return Take(flood(rng, view, picture, water), max(light.key, 0.05))


def _photographed(rays: Rays, scene: Scene, light: Light, sky: Radiance) -> Radiance:
    """Light what rays met by sun and sky, haze it, and put it before the sky."""
    met = np.isfinite(scene.distance)
    distance = np.where(met, scene.distance, np.float32(1e5))
    facing = sum(n * np.float32(s) for n, s in zip(scene.normal, light.sun, strict=True))
    facing = np.maximum(facing, 0) * 0.9
    height = scene.point[1]
    open_sky = (0.55 + 0.25 * scene.normal[1]) * (0.62 + 0.38 * smoothstep(-2, 16, height))
    shaded = _streets_shade(scene, light)
    bright = open_sky * light.ambient * 1.25 + (facing * shaded) * light.sun_colour
    colour = scene.colour * bright + scene.glow
    length = np.sqrt(rays.x**2 + rays.y**2 + rays.z**2)
    return mix(sky, hazed(colour, distance * length, light), met.astype(np.float32))


def _streets_shade(scene: Scene, light: Light) -> Plane:
    """Shade the lower parts where a low sun from the side is behind the houses opposite."""
    reach = 14 * light.sun[1] / (abs(light.sun[0]) + 0.15)
    shade: Plane = smoothstep(-1.5, 1.5, scene.point[1] - 12 + reach)
    return shade


def _row_of_houses(rng: Generator, light: Light, x: float, *, modern: bool) -> list[Solid]:
    """Houses shoulder to shoulder along z, with cornices; x: where their fronts stand."""
    houses: list[Solid] = []
    z = float(rng.uniform(-14, -6))
    tall = float(rng.uniform(8, 20)) * (1.8 if modern else 1)
    while z < 150:
        wide = float(rng.uniform(7, 18)) * (1.5 if modern else 1)
        high = tall * float(rng.uniform(0.7, 1.25))
        windows = tower_windows(rng) if modern and rng.random() < 0.5 else old_windows(rng)
        front = wall(rng, chosen(rng, TOWERS if modern else PLASTERS), windows, light)
        glow = night_windows(rng, windows, share_lit=0.4) if light.is_night else None
        far = x + np.sign(x) * 14
        houses.append(Solid((min(x, far), 0, z), (max(x, far), high, z + wide), front, glow))
        if not modern:
            ledge = x - np.sign(x) * 0.35
            houses.append(
                Solid(
                    (min(ledge, far), high, z),
                    (max(ledge, far), high + 0.5, z + wide),
                    plain(chosen(rng, PLASTERS)),
                )
            )
            houses += (
                _awning(rng, ledge, z, wide)
                if windows.ground_floor_m and rng.random() < 0.5
                else []
            )
        z += wide + (float(rng.uniform(0, 5)) if rng.random() < 0.15 else 0)
    return houses


def _awning(rng: Generator, x: float, z: float, wide: float) -> list[Solid]:
    out = x - np.sign(x) * 0.8
    colour = chosen(rng, ((176, 52, 44), (44, 96, 70), (222, 200, 150), (50, 70, 120)))
    low, high = (min(x, out), 2.5, z + wide * 0.2), (max(x, out), 2.75, z + wide * 0.8)
    return [Solid(low, high, plain(colour))]


def _street_lamps(light: Light, x: float) -> list[Solid]:
    lamps: list[Solid] = []
    glow = lamp((255, 200, 130), 5.0) if light.is_night else None
    for z in range(8, 120, 18):
        for side in (-x, x):
            lamps.append(
                Solid((side - 0.05, 0, z), (side + 0.05, 4.6, z + 0.1), plain((50, 52, 52)))
            )
            lamps.append(
                Solid(
                    (side - 0.22, 4.5, z - 0.2),
                    (side + 0.22, 4.95, z + 0.24),
                    plain((220, 216, 200)),
                    glow,
                    "ball",
                )
            )
    return lamps


def _wet_ground(rng: Generator, view: View, picture: Radiance, light: Light) -> Radiance:
    """Let wet asphalt mirror what stands above it, blurred by its roughness."""
    top = int(np.clip(view.horizon_px + view.height * 0.05, 1, view.height - 2))
    low = view.from_row(top)
    z = low.ground_z(1.8)
    ripple = fabric(rng, "rough", 4.0).nearest(low.x * z, z * 0.3)
    rows = np.arange(low.height, dtype=np.float32)[:, None]
    source = (top - 1 - rows * 0.9 + 9 * ripple).clip(0, top - 1).astype(np.int32)
    mirrored = picture[:, source, np.arange(view.width)[None, :]]
    puddles = smoothstep(-0.8, 1.2, fabric(rng, "cloud", 12.0).coarse(low.x * z, z))
    return lay(picture, mirrored * 0.8, 0.5 * puddles * np.exp(-rows / (0.7 * low.height)))


def _high_sky(rng: Generator, view: View, light: Light, rays: Rays) -> Radiance:
    """Sky for a camera that looks up: the same sky from higher."""
    lifted = View(view.height, view.width, view.focal_px, view.height * 1.25)
    return paint_sky(rng, lifted, light)


def _tower(
    rng: Generator, light: Light, low: tuple[float, float], size: tuple[float, float, float]
) -> list[Solid]:
    """A tower at (x, z) of (width, height, depth), with set-backs or a mast."""
    (x, z), (wide, high, deep) = low, size
    windows = tower_windows(rng)
    front = wall(rng, chosen(rng, TOWERS), windows, light)
    glow = (
        night_windows(rng, windows, share_lit=float(rng.uniform(0.3, 0.7)))
        if light.is_night
        else None
    )
    parts = [Solid((x, 0, z), (x + wide, high, z + deep), front, glow)]
    if rng.random() < 0.4:
        step, inner = high * float(rng.uniform(1.06, 1.25)), 0.2
        parts.append(
            Solid(
                (x + wide * inner, 0, z + deep * inner),
                (x + wide * (1 - inner), step, z + deep * (1 - inner)),
                front,
                glow,
            )
        )
        high = step
    if rng.random() < 0.25:
        parts.append(
            Solid(
                (x + wide * 0.48, 0, z + deep * 0.48),
                (x + wide * 0.52, high * 1.2, z + deep * 0.52),
                plain((90, 92, 96)),
            )
        )
    return parts


def _canyon(rng: Generator, light: Light) -> list[Solid]:
    """Towers round a place, to be looked up at."""
    towers: list[Solid] = []
    for side in (-1, 1):
        z = float(rng.uniform(-5, 10))
        for _ in range(int(rng.integers(1, 4))):
            wide, deep = float(rng.uniform(22, 42)), float(rng.uniform(24, 46))
            x = side * float(rng.uniform(8, 26))
            left = x if side > 0 else x - wide
            towers += _tower(rng, light, (left, z), (wide, float(rng.uniform(70, 260)), deep))
            z += deep + float(rng.uniform(4, 24))
    if rng.random() < 0.75:
        towers += _tower(
            rng,
            light,
            (float(rng.uniform(-24, 0)), float(rng.uniform(40, 110))),
            (30, float(rng.uniform(110, 320)), 30),
        )
    return towers


def _waterfront(rng: Generator, light: Light) -> list[Solid]:
    """A skyline behind water: low houses before towers, highest in the middle."""
    towers: list[Solid] = []
    distance = float(rng.uniform(300, 650))
    centre = float(rng.uniform(-0.25, 0.25)) * distance
    for _ in range(int(rng.integers(34, 60))):
        x = float(rng.uniform(-0.85, 0.85)) * distance
        crowd = np.exp(-(((x - centre) / (0.3 * distance)) ** 2))
        high = float(rng.lognormal(np.log(30 + 85 * crowd), 0.45))
        wide, deep = float(rng.uniform(18, 44)), float(rng.uniform(18, 40))
        towers += _tower(
            rng, light, (x, distance + float(rng.uniform(10, 260))), (wide, min(high, 380), deep)
        )
    for x in np.arange(-0.95, 0.95, 0.045) * distance:
        quay: Surface = wall(rng, chosen(rng, PLASTERS), old_windows(rng), light)
        wide = 0.045 * distance
        towers.append(
            Solid(
                (float(x), 0, distance - 20),
                (float(x + wide), float(rng.uniform(4, 16)), distance),
                quay,
            )
        )
    return towers


def _streets_from_above(rng: Generator) -> Surface:
    """Roofs, yards and parks between streets on a grid of 80 by 95 metres."""
    parks = fabric(rng, "cloud", 1500.0)
    roofs = fabric(rng, "leaf", 700.0)

    def surface(touch: Touch) -> Radiance:
        fade = np.exp(-touch.pixel_m / 6)
        roof = rgb(150, 142, 134) * (1 + 0.25 * roofs.nearest(touch.x, touch.z) * fade)
        ground = mix(roof, rgb(84, 100, 62), smoothstep(0.6, 0.9, parks.nearest(touch.x, touch.z)))
        road = (np.mod(touch.x, 80) < 12) | (np.mod(touch.z - 120, 95) > 78)
        return mix(ground, rgb(104, 104, 106), road * fade)

    return surface


def _blocks(rng: Generator, light: Light) -> list[Solid]:
    """A grid of city blocks seen from a roof."""
    towers: list[Solid] = []
    for row in range(9):
        z = 120.0 + row * 95
        for column in range(-5 - row // 2, 6 + row // 2):
            if rng.random() < 0.12 or abs(column) > 7:
                continue
            high = float(np.clip(rng.lognormal(3.9, 0.62), 14, 330))
            wide = float(rng.uniform(36, 66))
            towers += _tower(
                rng, light, (column * 80.0 + 12, z), (wide, high, float(rng.uniform(40, 70)))
            )
    return towers
