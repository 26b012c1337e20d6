"""Painters of open land: sand desert, golf course, wheat field, and the road through it."""

import numpy as np
from numpy.random import Generator

from models.sample.film import Take
from models.sample.light import Light, Occasion, clear_enough, daylight
from models.sample.noise import fabric
from models.sample.plane import Plane, Radiance, View, lay, look, mix, rgb, shaded, smoothstep
from models.sample.plants import plant_tree, tree_line
from models.sample.sky import paint_sky
from models.sample.terrain import Heights, Land, hazed, lit, survey

_DUNES = ((214, 172, 124), (222, 184, 134), (196, 138, 98), (210, 164, 110))


def desert(rng: Generator, size: tuple[int, int], occasion: Occasion) -> Take:
    """Dunes with sharp crests and wind ripples, from a crest or a hollow."""
    light = clear_enough(
        daylight(rng, occasion, weather=str(rng.choice(["clear", "fog"], p=[0.93, 0.07]))), 900
    )
    view = look(rng, size, horizon=(0.22, 0.6), lens_mm=(24, 60))
    eye_m = float(rng.uniform(8, 45))
    land = survey(view, _dunes(rng), light, eye_m=eye_m, reach_m=(eye_m * 1.2, 5_000), n_steps=400)
    sand = rgb(*_DUNES[int(rng.integers(len(_DUNES)))])
    ripple = fabric(rng, "cloud", 9).coarse(land.x * 0.5, land.z * 0.5)
    waves = np.sin(2 * np.pi * (land.z * 1.3 + 0.4 * land.x + 1.3 * ripple))
    near = np.exp(-land.z / 30)
    grain = fabric(rng, "white", 3).nearest(land.x, land.z)
    shade = 1 + 0.10 * waves * near + 0.05 * grain * near + 0.03 * ripple
    albedo = sand * shade
    if rng.random() < 0.25:
        albedo = _scrub(rng, land, albedo)
    ground = hazed(lit(albedo, land, light), land.z, light)
    picture = lay(paint_sky(rng, view, light), ground, land.seen)
    return Take(picture, light.key * 1.1)


def golf_course(rng: Generator, size: tuple[int, int], occasion: Occasion) -> Take:
    """Mown fairways between rough and trees, with bunkers, a flag, at times a pond."""
    light = clear_enough(daylight(rng, occasion), 900)
    view = look(rng, size, horizon=(0.3, 0.52), lens_mm=(24, 45))
    sky = paint_sky(rng, view, light)
    picture = tree_line(rng, view, sky, light, season=occasion.season, z_m=rng.uniform(160, 420))
    land = survey(view, _swells(rng, 1.6), light, eye_m=2.4, reach_m=(3.0, 400))
    ground = hazed(lit(_mown(rng, land), land, light), land.z, light)
    picture = lay(picture, ground, land.seen)
    for z_m in np.sort(rng.uniform(35, 150, int(rng.integers(0, 6))))[::-1]:
        x_m = (
            float(rng.choice([-1, 1]) * rng.uniform(0.25, 0.75))
            * z_m
            * view.width
            / view.focal_px
            / 2
        )
        picture = plant_tree(
            rng, view, picture, light, where=(x_m, float(z_m)), season=occasion.season
        )
    if rng.random() < 0.6:
        picture = _flag(rng, view, picture, light)
    return Take(picture, light.key)


def wheat_field(rng: Generator, size: tuple[int, int], occasion: Occasion) -> Take:
    """Ripe or young corn to the horizon, with lanes, lone trees, woods behind."""
    light = clear_enough(daylight(rng, occasion), 1_200)
    view = look(rng, size, horizon=(0.3, 0.6), lens_mm=(24, 50))
    sky = paint_sky(rng, view, light)
    if rng.random() < 0.7:
        sky = tree_line(rng, view, sky, light, season=occasion.season, z_m=rng.uniform(300, 1400))
    land = survey(view, _swells(rng, 2.5), light, eye_m=1.9, reach_m=(2.4, 2_500))
    ground = hazed(lit(_corn(rng, land), land, light), land.z, light)
    picture = lay(sky, ground, land.seen)
    if rng.random() < 0.35:
        where = (float(rng.uniform(-20, 20)), float(rng.uniform(60, 140)))
        picture = plant_tree(rng, view, picture, light, where=where, season=occasion.season)
    return Take(picture, light.key)


def _dunes(rng: Generator) -> Heights:
    """Dunes: smooth flanks that meet in sharp, winding crests, longer across the wind."""
    crests = fabric(rng, "dune", rng.uniform(900, 2200))
    rise = fabric(rng, "cloud", 5000)
    turn, stretch = rng.uniform(-0.8, 0.8), rng.uniform(0.45, 1.0)
    tall_m = rng.uniform(7, 20)

    def heights(x: Plane, z: Plane) -> Plane:
        dune = crests.at((x + turn * z) * stretch, z - turn * x * stretch) + 0.7 * rise.at(x, z)
        high: Plane = tall_m * dune * smoothstep(-30, 120, z)
        return high

    return heights


def _scrub(rng: Generator, land: Land, albedo: Radiance) -> Radiance:
    tufts = fabric(rng, "leaf", 60).nearest(land.x, land.z) + 0.5 * fabric(
        rng, "cloud", 300
    ).coarse(land.x, land.z)
    return mix(albedo, rgb(104, 100, 62) * 0.7, smoothstep(1.5, 1.9, tufts))


def _swells(rng: Generator, tall_m: float) -> Heights:
    wide = fabric(rng, "cloud", rng.uniform(300, 700))

    def heights(x: Plane, z: Plane) -> Plane:
        high: Plane = tall_m * wide.at(x, z) * smoothstep(4, 90, z)
        return high

    return heights


def _mown(rng: Generator, land: Land) -> Radiance:
    """Grass of a course: striped fairway and green, darker rough, bunkers of pale sand."""
    shape = fabric(rng, "cloud", rng.uniform(160, 300)).coarse(land.x, land.z * 0.6)
    bunker = fabric(rng, "cloud", rng.uniform(90, 160)).coarse(land.x, land.z * 0.8)
    blades = fabric(rng, "white", 2.5).nearest(land.x, land.z) * np.exp(-land.z / 14)
    tufts = fabric(rng, "leaf", 12).nearest(land.x, land.z)
    turn = rng.uniform(-0.8, 0.8)
    stripes = np.sin((land.x * np.cos(turn) + land.z * np.sin(turn)) * rng.uniform(0.6, 1.4))
    fairway = rgb(104, 128, 78) * (1 + 0.10 * np.tanh(4 * stripes) + 0.10 * blades)
    rough = rgb(98, 108, 70) * (1 + 0.22 * tufts + 0.2 * blades)
    ground = mix(rough, fairway, smoothstep(-0.3, -0.15, shape))
    sand = rgb(228, 214, 184) * (1 + 0.05 * tufts)
    pit = smoothstep(1.25, 1.35, bunker) * (land.z > 8)
    lip = smoothstep(1.1, 1.25, bunker) * (1 - pit)
    return mix(ground * (1 - 0.25 * lip), sand, pit)


def _corn(rng: Generator, land: Land) -> Radiance:
    """Corn's colour, ears near, patches where wind lies in it, tractor lanes."""
    colours = ((206, 172, 96), (190, 160, 84), (150, 158, 78), (216, 190, 120), (110, 136, 62))
    corn = rgb(*colours[int(rng.integers(len(colours)))])
    wind = fabric(rng, "cloud", 50).coarse(land.x, land.z)
    ears = fabric(rng, "rough", 2.4).nearest(land.x * 1.8, land.z * 0.5) * np.exp(-land.z / 25)
    far = fabric(rng, "leaf", 60).nearest(land.x, land.z * 0.5) * smoothstep(6, 40, land.z)
    field = shaded(corn, 0.8 + 0.32 * ears + 0.10 * wind + 0.05 * far)
    if rng.random() < 0.5:
        field = mix(field, rgb(112, 92, 62), 0.75 * _lanes(rng, land))
    if rng.random() < 0.3:
        poppy = smoothstep(2.0, 2.3, fabric(rng, "leaf", 9).nearest(land.x, land.z) + 0.5 * wind)
        flower = rgb(*((206, 52, 34), (92, 92, 190), (240, 236, 220))[int(rng.integers(3))])
        field = mix(field, flower, poppy * np.exp(-land.z / 60))
    return field


def _lanes(rng: Generator, land: Land) -> Plane:
    """Two wheel tracks every twenty metres, running away from us."""
    lean = rng.uniform(-0.5, 0.5)
    across = land.x - lean * land.z + rng.uniform(-8, 8)
    across = across - 20 * np.round(across / 20)
    lane: Plane = np.exp(-(((np.abs(across) - 0.9) / 0.28) ** 2)) * np.exp(-land.z / 160)
    return lane


def _flag(rng: Generator, view: View, picture: Radiance, light: Light) -> Radiance:
    """A flag in its hole, some way off."""
    z_m = rng.uniform(14, 60)
    foot = view.horizon_px + view.focal_px * 2.2 / z_m
    tall = view.focal_px * 2.3 / z_m
    middle = view.width * rng.uniform(0.25, 0.75)
    rows = np.arange(view.height, dtype=np.float32)[:, None]
    right = np.arange(view.width, dtype=np.float32)[None, :] - middle
    up = (foot - rows) / tall
    pole = smoothstep(1.4, 0.6, np.abs(right)) * ((up > 0) & (up < 1))
    cloth = (right > 0) * smoothstep(0, 0.05, 0.17 - np.abs(up - 0.84) - 0.4 * right / tall)
    power = light.ambient + 0.6 * light.sun_colour
    colour = rgb(*((214, 44, 40), (240, 200, 40), (240, 240, 240))[int(rng.integers(3))])
    picture = mix(picture, rgb(230, 230, 225) * power, pole)
    return mix(picture, colour * power, cloth)
