"""Painters of open land: sand desert, golf course, wheat field."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from models.sample.dice import chance, pick
from models.sample.film import Take
from models.sample.light import Occasion
from models.sample.noise import fabric
from models.sample.outlook import Outlook, Size, look_out
from models.sample.plane import Plane, Radiance, lay, mix, rgb, shaded, smoothstep
from models.sample.plants import plant_row, plant_tree, tree_line
from models.sample.sky import paint_sky
from models.sample.terrain import Heights, Land, hazed, lit, survey

_DUNES = ((214, 172, 124), (222, 184, 134), (196, 138, 98), (210, 164, 110))
_CORN = ((206, 172, 96), (190, 160, 84), (150, 158, 78), (216, 190, 120), (110, 136, 62))
_FLOWERS = ((206, 52, 34), (92, 92, 190), (240, 236, 220))
_FLAGS = ((214, 44, 40), (240, 200, 40), (240, 240, 240))


def desert(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """Dunes with sharp crests and wind ripples, from a crest or a hollow."""
    dry = replace(occasion, weather=pick(rng, ("clear", "fog"), shares=(0.93, 0.07)))
    outlook = look_out(rng, size, dry, horizon=(0.22, 0.6), lens_mm=(24, 60), clear_m=900)
    light = outlook.light
    eye_m = rng.uniform(8, 45)
    reach_m = (eye_m * 1.2, 5_000)
    land = survey(outlook, _dunes(rng), eye_m=eye_m, reach_m=reach_m, n_steps=400)
    albedo = _rippled_sand(rng, land)
    if chance(rng, 0.25):
        albedo = _scrub(rng, land, albedo)
    ground = hazed(lit(albedo, land, light), land.z, light)
    return Take(lay(paint_sky(outlook), ground, land.seen), light.key * 1.1)


def golf_course(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """Mown fairways between rough and trees, with bunkers and a flag."""
    outlook = look_out(rng, size, occasion, horizon=(0.3, 0.52), lens_mm=(24, 45), clear_m=900)
    view, light = outlook.view, outlook.light
    picture = tree_line(outlook, paint_sky(outlook), z_m=rng.uniform(160, 420))
    land = survey(outlook, _swells(rng, 1.6), eye_m=2.4, reach_m=(3.0, 400))
    ground = hazed(lit(_mown(rng, land), land, light), land.z, light)
    picture = lay(picture, ground, land.seen)
    aside = 0.5 * view.width / view.focal_px * rng.choice((-1, 1), 6) * rng.uniform(0.25, 0.75, 6)
    away_m = rng.uniform(35, 150, int(rng.integers(0, 6)))
    places = [(float(a * z), float(z)) for a, z in zip(aside, away_m, strict=False)]
    picture = plant_row(outlook, picture, places=places)
    if chance(rng, 0.6):
        picture = _flag(outlook, picture)
    return Take(picture, light.key)


def wheat_field(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """Ripe or young corn to the horizon, with lanes, lone trees, woods behind."""
    outlook = look_out(rng, size, occasion, horizon=(0.3, 0.6), lens_mm=(24, 50), clear_m=1_200)
    light = outlook.light
    picture = paint_sky(outlook)
    if chance(rng, 0.7):
        picture = tree_line(outlook, picture, z_m=rng.uniform(300, 1400))
    land = survey(outlook, _swells(rng, 2.5), eye_m=1.9, reach_m=(2.4, 2_500))
    picture = lay(picture, hazed(lit(_corn(rng, land), land, light), land.z, light), land.seen)
    if chance(rng, 0.35):
        where = (rng.uniform(-20, 20), rng.uniform(60, 140))
        picture = plant_tree(outlook, picture, where=where)
    return Take(picture, light.key)


def _dunes(rng: Generator) -> Heights:
    """Dunes: smooth flanks that meet in sharp, winding crests, longer across the wind."""
    crests = fabric(rng, "dune", rng.uniform(900, 2200))
    rise = fabric(rng, "cloud", 5000)
    turn, stretch = rng.uniform(-0.8, 0.8), rng.uniform(0.45, 1.0)
    tall_m = rng.uniform(7, 20)

    def heights(x: Plane, z: Plane) -> Plane:
        dune = crests.at((x + turn * z) * stretch, z - turn * x * stretch) + 0.7 * rise.at(x, z)
        return np.asarray(tall_m * dune * smoothstep(-30, 120, z))

    return heights


def _swells(rng: Generator, tall_m: float) -> Heights:
    """Land that rolls gently, level under our feet."""
    wide = fabric(rng, "cloud", rng.uniform(300, 700))
    return lambda x, z: tall_m * wide.at(x, z) * smoothstep(4, 90, z)


def _rippled_sand(rng: Generator, land: Land) -> Radiance:
    tint = rgb(*pick(rng, _DUNES))
    bend = fabric(rng, "cloud", 9).coarse(land.x * 0.5, land.z * 0.5)
    waves = np.sin(2 * np.pi * (land.z * 1.3 + 0.4 * land.x + 1.3 * bend))
    grain = fabric(rng, "white", 3).nearest(land.x, land.z)
    near = np.exp(-land.z / 30)
    return shaded(tint, 1 + (0.10 * waves + 0.05 * grain) * near + 0.03 * bend)


def _scrub(rng: Generator, land: Land, albedo: Radiance) -> Radiance:
    """Dry bushes in patches."""
    tufts = fabric(rng, "leaf", 60).nearest(land.x, land.z)
    tufts = tufts + 0.5 * fabric(rng, "cloud", 300).coarse(land.x, land.z)
    return mix(albedo, rgb(104, 100, 62) * 0.7, smoothstep(1.5, 1.9, tufts))


def _mown(rng: Generator, land: Land) -> Radiance:
    """Grass of a course: striped fairway, darker rough, bunkers of pale sand."""
    shape = fabric(rng, "cloud", rng.uniform(160, 300)).coarse(land.x, land.z * 0.6)
    bunker = fabric(rng, "cloud", rng.uniform(90, 160)).coarse(land.x, land.z * 0.8)
    blades = fabric(rng, "white", 2.5).nearest(land.x, land.z) * np.exp(-land.z / 14)
    tufts = fabric(rng, "leaf", 12).nearest(land.x, land.z)
    turn = rng.uniform(-0.8, 0.8)
    stripes = np.sin((land.x * np.cos(turn) + land.z * np.sin(turn)) * rng.uniform(0.6, 1.4))
    fairway = shaded(rgb(104, 128, 78), 1 + 0.10 * np.tanh(4 * stripes) + 0.10 * blades)
    rough = shaded(rgb(98, 108, 70), 1 + 0.22 * tufts + 0.2 * blades)
    ground = mix(rough, fairway, smoothstep(-0.3, -0.15, shape))
    pit = smoothstep(1.25, 1.35, bunker) * (land.z > 8)
    lip = smoothstep(1.1, 1.25, bunker) * (1 - pit)
    sand = shaded(rgb(228, 214, 184), 1 + 0.05 * tufts)
    return mix(shaded(ground, 1 - 0.25 * lip), sand, pit)


def _corn(rng: Generator, land: Land) -> Radiance:
    """Corn's colour, ears near, patches where wind lies in it, tractor lanes, flowers."""
    tint = rgb(*pick(rng, _CORN))
    wind = fabric(rng, "cloud", 50).coarse(land.x, land.z)
    ears = fabric(rng, "rough", 2.4).nearest(land.x * 1.8, land.z * 0.5) * np.exp(-land.z / 25)
    far = fabric(rng, "leaf", 60).nearest(land.x, land.z * 0.5) * smoothstep(6, 40, land.z)
    field = shaded(tint, 0.8 + 0.32 * ears + 0.10 * wind + 0.05 * far)
    if chance(rng, 0.5):
        field = mix(field, rgb(112, 92, 62), 0.75 * _lanes(rng, land))
    if chance(rng, 0.3):
        bloom = fabric(rng, "leaf", 9).nearest(land.x, land.z) + 0.5 * wind
        flower = rgb(*pick(rng, _FLOWERS))
        field = mix(field, flower, smoothstep(2.0, 2.3, bloom) * np.exp(-land.z / 60))
    return field


def _lanes(rng: Generator, land: Land) -> Plane:
    """Two wheel tracks every twenty metres, running away from us."""
    across = land.x - rng.uniform(-0.5, 0.5) * land.z + rng.uniform(-8, 8)
    across = across - 20 * np.round(across / 20)
    lane: Plane = np.exp(-(((np.abs(across) - 0.9) / 0.28) ** 2)) * np.exp(-land.z / 160)
    return lane


def _flag(outlook: Outlook, picture: Radiance) -> Radiance:
    """A flag in its hole, some way off."""
    rng, view, light, _ = outlook
    z_m = rng.uniform(14, 60)
    foot, tall = view.horizon_px + view.focal_px * 2.2 / z_m, view.focal_px * 2.3 / z_m
    right = view.columns - view.width * rng.uniform(0.25, 0.75)
    up = (foot - view.rows) / tall
    pole = smoothstep(1.4, 0.6, np.abs(right)) * ((up > 0) & (up < 1))
    cloth = (right > 0) * smoothstep(0, 0.05, 0.17 - np.abs(up - 0.84) - 0.4 * right / tall)
    power = light.ambient + 0.6 * light.sun_colour
    picture = mix(picture, rgb(230, 230, 225) * power, pole)
    return mix(picture, rgb(*pick(rng, _FLAGS)) * power, cloth)
