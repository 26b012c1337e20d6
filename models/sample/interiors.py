"""Painters of bedrooms and living rooms."""

import numpy as np
from numpy.random import Generator

from models.sample import furniture
from models.sample.dice import chance, pick
from models.sample.film import Take
from models.sample.light import Occasion
from models.sample.outlook import Size
from models.sample.rooms import WOODS, Room, Wall, add_window, empty_room, photograph
from models.sample.solids import Pair
from models.sample.surfaces import chosen, panels, plain

_SIDES: tuple[Wall, ...] = ("back", "left", "right")


def bedroom(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """A bed against the far wall, with what stands round it."""
    room = empty_room(rng, occasion, lamps=0.3)
    _set_windows(room)
    wide = pick(rng, (0.95, 1.45, 1.7))
    left = rng.uniform(0.3, room.width - wide - 0.3)
    foot = room.depth - rng.uniform(1.95, 2.1)
    furniture.put_bed(room, (left, foot), wide=wide)
    for x in (left - 0.52, left + wide + 0.06):
        if 0 < x < room.width - 0.46 and chance(rng, 0.8):
            furniture.put_nightstand(room, x)
    if chance(rng, 0.6):
        furniture.hang_pictures(room, (left, left + wide), level=1.75)
    if chance(rng, 0.5):
        furniture.put_rug(room, (left - 0.5, foot - 0.9), (wide + 0.9, 1.6))
    _fill_beside(room, (left, left + wide))
    furniture.hang_lamp(room)
    return photograph(room, size)


def living_room(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """A sofa and a low table, armchair, shelves, lamp, plant, at times a television."""
    room = empty_room(rng, occasion, lamps=0.35)
    _set_windows(room)
    wide = rng.uniform(1.6, min(2.5, room.width - 0.6))
    left = rng.uniform(0.25, room.width - wide - 0.25)
    front = room.depth - rng.uniform(0.95, 1.5)
    furniture.put_rug(room, (left - 0.2, front - 1.7), (wide + 0.4, 2.0))
    furniture.put_sofa(room, (left, front), wide=wide, colour=chosen(rng, furniture.FABRICS))
    furniture.put_table(room, (left + wide * 0.2, front - 1.0), (wide * 0.55, 0.4, 0.55))
    if chance(rng, 0.55):
        furniture.hang_pictures(room, (left, left + wide), level=1.6)
    _furnish_sides(room, (left, left + wide), front=front)
    if chance(rng, 0.2):
        _put_television(room)
    if chance(rng, 0.6):
        furniture.hang_lamp(room)
    return photograph(room, size)


def _set_windows(room: Room) -> None:
    """Set one to three windows, low ones now and then."""
    rng = room.rng
    for number in rng.permutation(3)[: rng.integers(1, 4)]:
        wall = _SIDES[number]
        span = room.width if wall == "back" else room.depth
        wide = rng.uniform(0.8, min(1.9, span - 1.2))
        free = rng.uniform(0.4, span - wide - 0.4)
        start = free if wall == "back" else span * 0.5 + rng.uniform(-0.6, 0.5)
        sill = 0.12 if chance(rng, 0.25) else rng.uniform(0.7, 1.0)
        end, top = min(start + wide, span - 0.25), min(2.25, room.height - 0.2)
        add_window(room, wall, opening=(start, end, sill, top))


def _fill_beside(room: Room, bed: Pair) -> None:
    """Fill what space a bed between two x leaves: wardrobe, chair, plant, shelf."""
    rng, back = room.rng, room.depth
    for x, space in ((0.05, bed[0]), (bed[1] + 0.6, room.width - bed[1])):
        if space < 1.3:
            continue
        kind = pick(rng, ("wardrobe", "chair", "plant", "shelf"), shares=(0.35, 0.2, 0.2, 0.25))
        if kind == "wardrobe":
            furniture.put_wardrobe(room, (x, back - 0.6), wide=min(1.2, space - 0.55))
        elif kind == "chair":
            furniture.put_chair(room, (x + 0.1, back - 1.6))
        elif kind == "plant":
            furniture.put_plant(room, (x + 0.1, back - 0.8))
        else:
            size = (min(0.9, space - 0.6), rng.uniform(0.8, 1.9), 0.28)
            furniture.put_shelf(room, (x + 0.05, back - 0.3), size)


def _furnish_sides(room: Room, sofa: Pair, *, front: float) -> None:
    """Put an armchair, shelves, a lamp and a plant round a sofa between two x."""
    rng, back = room.rng, room.depth
    if chance(rng, 0.5):
        x = pick(rng, (0.15, room.width - 1.1))
        furniture.put_armchair(room, (x, front - rng.uniform(0.8, 1.3)))
    for x in (0.08, room.width - 0.9):
        if chance(rng, 0.55) and not sofa[0] - 0.8 < x < sofa[1]:
            furniture.put_shelf(room, (x, back - 0.32), (0.8, rng.uniform(0.9, 2.1), 0.3))
    if chance(rng, 0.6):
        x = float(np.clip(sofa[1] + 0.15, 0, room.width - 0.4))
        furniture.put_floor_lamp(room, (x, back - 0.6))
    if chance(rng, 0.5):
        x = pick(rng, (0.15, room.width - 0.6))
        furniture.put_plant(room, (x, back - rng.uniform(0.7, 2.2)))


def _put_television(room: Room) -> None:
    """A low board with a television at a side wall."""
    rng, z = room.rng, room.depth * 0.5
    x = pick(rng, (0.02, room.width - 0.47))
    board = panels(rng, chosen(rng, WOODS), door_m=(0.5, 0.42), knob=(30, 30, 30))
    room.put((x, 0.05, z - 0.2), (0.45, 0.42, 1.5), board)
    room.put((x + 0.15, 0.5, z), (0.05, 0.65, 1.15), plain((14, 14, 16)))
