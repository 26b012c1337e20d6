"""Painters of rooms: bedroom, living room, kitchen."""

import numpy as np
from numpy.random import Generator

from models.sample import furniture as f
from models.sample.film import Take
from models.sample.light import Occasion, daylight
from models.sample.rooms import WOODS, Room, add_window, empty_room, photograph
from models.sample.surfaces import Sheen, chosen, paint, panels, plain, tiles, wood

_STEEL: Sheen = (170, 172, 174)


def bedroom(rng: Generator, size: tuple[int, int], occasion: Occasion) -> Take:
    """A bed against the far wall, with what stands round it."""
    light = daylight(rng, occasion)
    room = empty_room(rng, light)
    _windows(rng, room)
    lit = light.is_night or bool(rng.random() < 0.3)
    wide = float(rng.choice([0.95, 1.45, 1.7]))
    left = float(rng.uniform(0.3, room.width - wide - 0.3))
    foot = room.depth - float(rng.uniform(1.95, 2.1))
    f.put_bed(rng, room, (left, foot), wide=wide)
    for x in (left - 0.52, left + wide + 0.06):
        if 0 < x < room.width - 0.46 and rng.random() < 0.8:
            f.put_nightstand(rng, room, x, lit=lit)
    if rng.random() < 0.6 and not _has_back_window(room):
        f.put_pictures(rng, room, (left, left + wide), level=1.75)
    if rng.random() < 0.5:
        f.put_rug(rng, room, (left - 0.5, foot - 0.9), (wide + 0.9, 1.6))
    _corners(rng, room, free=(left, left + wide))
    _ceiling_lamp(rng, room, lit=lit and rng.random() < 0.5)
    return photograph(rng, size, room)


def living_room(rng: Generator, size: tuple[int, int], occasion: Occasion) -> Take:
    """A sofa, a low table, shelves, a lamp; now and then a television or a daybed."""
    light = daylight(rng, occasion)
    room = empty_room(rng, light)
    _windows(rng, room)
    lit = light.is_night or bool(rng.random() < 0.35)
    wide = float(rng.uniform(1.6, min(2.5, room.width - 0.6)))
    left = float(rng.uniform(0.25, room.width - wide - 0.25))
    front = room.depth - float(rng.uniform(0.95, 1.5))
    f.put_rug(rng, room, (left - 0.2, front - 1.7), (wide + 0.4, 2.0))
    f.put_sofa(rng, room, (left, front), wide=wide, colour=chosen(rng, f.FABRICS))
    f.put_table(rng, room, (left + wide * 0.2, front - 1.0), (wide * 0.55, 0.4, 0.55))
    if rng.random() < 0.55 and not _has_back_window(room):
        f.put_pictures(rng, room, (left, left + wide), level=1.6)
    if rng.random() < 0.5:
        f.put_armchair(
            rng,
            room,
            (float(rng.choice([0.15, room.width - 1.1])), front - float(rng.uniform(0.8, 1.3))),
        )
    for edge in (0.08, room.width - 0.9):
        if rng.random() < 0.55 and not left - 0.8 < edge < left + wide:
            f.put_shelf(
                rng, room, (edge, room.depth - 0.32), (0.8, float(rng.uniform(0.9, 2.1)), 0.3)
            )
    if rng.random() < 0.6:
        f.put_floor_lamp(
            rng,
            room,
            (float(np.clip(left + wide + 0.15, 0, room.width - 0.4)), room.depth - 0.6),
            lit=lit,
        )
    if rng.random() < 0.5:
        f.put_plant(
            rng,
            room,
            (
                float(rng.choice([0.15, room.width - 0.6])),
                room.depth - float(rng.uniform(0.7, 2.2)),
            ),
        )
    if rng.random() < 0.2:
        _television(rng, room)
    _ceiling_lamp(rng, room, lit=lit and rng.random() < 0.4)
    return photograph(rng, size, room)


def kitchen(rng: Generator, size: tuple[int, int], occasion: Occasion) -> Take:
    """Cupboards along one or two walls, oven and fridge, table or island before them."""
    light = daylight(rng, occasion)
    checks = chosen(rng, ((60, 60, 62), (90, 96, 110)))
    ground = chosen(rng, ((206, 198, 186), (170, 164, 156), (226, 222, 214), (190, 140, 110)))
    checked = checks if rng.random() < 0.25 else None
    floor = tiles(rng, ground, size_m=(0.4, 0.4), check=checked)
    room = empty_room(rng, light, floor=floor if rng.random() < 0.65 else None)
    fronts = chosen(rng, ((236, 234, 228), (92, 112, 106), (66, 80, 100), (196, 180, 152), *WOODS))
    worktop = chosen(rng, ((60, 60, 62), (222, 218, 210), *WOODS))
    window = bool(rng.random() < 0.65)
    _back_row(rng, room, (fronts, worktop), window=window)
    if rng.random() < 0.6:
        _side_row(rng, room, (fronts, worktop), left=bool(rng.random() < 0.5))
    elif rng.random() < 0.8:
        middle = room.depth * 0.5
        add_window(
            rng,
            room,
            wall=str(rng.choice(["left", "right"])),
            place=(middle - 0.5, middle + 0.7, 0.9, 2.1),
        )
    lit = light.is_night or bool(rng.random() < 0.4)
    _middle(rng, room, (fronts, worktop))
    if rng.random() < 0.7:
        _pendants(rng, room, lit=lit)
    else:
        _ceiling_lamp(rng, room, lit=lit)
    return photograph(rng, size, room)


def _windows(rng: Generator, room: Room) -> None:
    """One to three windows, in side walls mostly."""
    walls = [str(w) for w in rng.permutation(["back", "left", "right"])[: int(rng.integers(1, 4))]]
    for wall in walls:
        span = room.width if wall == "back" else room.depth
        wide = float(rng.uniform(0.8, min(1.9, span - 1.2)))
        start = (
            float(rng.uniform(0.4, span - wide - 0.4))
            if wall == "back"
            else span * 0.5 + float(rng.uniform(-0.6, 0.5))
        )
        end = min(start + wide, span - 0.25)
        sill = float(rng.choice([0.12, rng.uniform(0.7, 1.0)], p=[0.25, 0.75]))
        add_window(rng, room, wall=wall, place=(start, end, sill, min(2.25, room.height - 0.2)))


def _has_back_window(room: Room) -> bool:
    return any(pane.high[2] == room.depth for pane in room.panes)


def _corners(rng: Generator, room: Room, *, free: tuple[float, float]) -> None:
    """Fill what space a bed leaves: wardrobe, chair, shelf, plant."""
    for x, space in ((0.05, free[0]), (free[1] + 0.6, room.width - free[1])):
        if space < 1.3:
            continue
        kind = rng.random()
        if kind < 0.35:
            f.put_wardrobe(rng, room, (x, room.depth - 0.6), min(1.2, space - 0.55))
        elif kind < 0.55:
            f.put_chair(rng, room, (x + 0.1, room.depth - 1.6))
        elif kind < 0.75:
            f.put_plant(rng, room, (x + 0.1, room.depth - 0.8))
        else:
            f.put_shelf(
                rng,
                room,
                (x + 0.05, room.depth - 0.3),
                (min(0.9, space - 0.6), float(rng.uniform(0.8, 1.9)), 0.28),
            )


def _ceiling_lamp(rng: Generator, room: Room, *, lit: bool) -> None:
    wide = float(rng.uniform(0.25, 0.5))
    at = (room.width / 2 - wide / 2, room.height - 0.5, room.depth * 0.55)
    room.put_round(
        (room.width / 2 - 0.01, room.height - 0.4, room.depth * 0.55 + wide / 2),
        (0.02, 0.4, 0.02),
        plain((40, 40, 40)),
        drum=True,
    )
    room.put_light(at, (wide, 0.24, wide), power=1.2 if lit else 0.0, drum=bool(rng.random() < 0.5))


def _television(rng: Generator, room: Room) -> None:
    """A low board with a television at a side wall."""
    z = room.depth * 0.5
    left = rng.random() < 0.5
    x = 0.02 if left else room.width - 0.47
    room.put(
        (x, 0.05, z - 0.2),
        (0.45, 0.42, 1.5),
        panels(rng, chosen(rng, WOODS), width_m=0.5, height_m=0.42, knob=(30, 30, 30)),
    )
    room.put((x + 0.15, 0.5, z), (0.05, 0.65, 1.15), plain((14, 14, 16)))


def _back_row(rng: Generator, room: Room, colours: tuple[Sheen, Sheen], *, window: bool) -> None:
    """Base and wall cupboards, tiles between, oven, hood, sink, fridge."""
    fronts, worktop = colours
    z = room.depth - 0.6
    doors = panels(rng, fronts, width_m=0.6, height_m=0.86, knob=_STEEL)
    room.put((0, 0.08, z), (room.width, 0.8, 0.6), doors)
    room.put((0, 0.88, z - 0.02), (room.width, 0.04, 0.62), wood(rng, worktop, along_x=True))
    brick = tiles(
        rng,
        chosen(rng, ((236, 234, 228), (150, 180, 176), (206, 190, 164), (90, 110, 130))),
        size_m=(0.2, 0.1),
    )
    room.put((0, 0.92, room.depth - 0.015), (room.width, 0.6, 0.015), brick)
    oven = 0.6 * int(rng.integers(1, max(2, int(room.width / 0.6) - 1)))
    room.put((oven, 0.12, z - 0.012), (0.6, 0.72, 0.02), plain(_STEEL))
    room.put((oven + 0.05, 0.25, z - 0.016), (0.5, 0.4, 0.02), plain((20, 20, 22)))
    room.put((oven + 0.03, 0.922, z + 0.06), (0.54, 0.006, 0.48), plain((18, 18, 20)))
    room.put((oven, 1.55, room.depth - 0.5), (0.6, 0.1, 0.5), plain(_STEEL))
    room.put((oven + 0.18, 1.65, room.depth - 0.3), (0.24, room.height - 1.65, 0.3), plain(_STEEL))
    upper = panels(rng, fronts, width_m=0.6, height_m=1.5, knob=_STEEL)
    gap = (room.width * 0.35, room.width * 0.35 + 1.2) if window else (oven, oven + 0.6)
    if window:
        add_window(rng, room, wall="back", place=(gap[0], gap[1], 1.05, 2.05))
    for start, end in ((0.0, min(gap[0], oven)), (max(gap[1], oven + 0.6), room.width)):
        if end - start > 0.3 and rng.random() < 0.85:
            room.put((start, 1.5, room.depth - 0.34), (end - start - 0.03, 0.72, 0.34), upper)
    for _ in range(int(rng.integers(2, 8))):
        f.put_trinket(
            rng,
            room,
            (float(rng.uniform(0.1, room.width - 0.3)), 0.925, z + float(rng.uniform(0.15, 0.35))),
        )
    if rng.random() < 0.55:
        _fridge(rng, room)


def _fridge(rng: Generator, room: Room) -> None:
    x = float(rng.choice([0.0, room.width - 0.68]))
    coat = chosen(rng, ((186, 188, 190), (236, 236, 234), (178, 60, 52), (140, 176, 170)), 6)
    room.put(
        (x, 0.03, room.depth - 0.72),
        (0.68, 1.8, 0.72),
        panels(rng, coat, width_m=40.0, height_m=1.15, knob=_STEEL),
    )
    room.put((x + 0.06, 0.7, room.depth - 0.75), (0.025, 0.8, 0.03), plain(_STEEL))


def _side_row(rng: Generator, room: Room, colours: tuple[Sheen, Sheen], *, left: bool) -> None:
    fronts, worktop = colours
    x = 0.0 if left else room.width - 0.6
    start = room.depth * 0.35
    doors = panels(rng, fronts, width_m=0.6, height_m=0.86, knob=_STEEL)
    room.put((x, 0.08, start), (0.6, 0.8, room.depth - start), doors)
    room.put(
        (x if left else x - 0.02, 0.88, start), (0.62, 0.04, room.depth - start), wood(rng, worktop)
    )
    if rng.random() < 0.5:
        place = (start + 0.4, start + 1.5, 1.1, 2.05)
        add_window(rng, room, wall="left" if left else "right", place=place)
    else:
        upper_x = x if left else room.width - 0.34
        room.put(
            (upper_x, 1.5, start),
            (0.34, 0.72, room.depth - start),
            panels(rng, fronts, width_m=0.6, height_m=1.5, knob=_STEEL),
        )
    for _ in range(int(rng.integers(1, 5))):
        f.put_trinket(rng, room, (x + 0.2, 0.925, float(rng.uniform(start, room.depth - 0.7))))


def _middle(rng: Generator, room: Room, colours: tuple[Sheen, Sheen]) -> None:
    """A dining table with chairs, an island with stools, or nothing."""
    kind = rng.random()
    x, z = room.width * float(rng.uniform(0.28, 0.4)), room.depth * 0.42
    if kind < 0.4:
        f.put_table(rng, room, (x, z), (1.3, 0.75, 0.8))
        wood_ = chosen(rng, WOODS)
        for at in (
            (x + 0.1, z - 0.4),
            (x + 0.75, z - 0.4),
            (x + 1.35, z + 0.15),
            (x - 0.45, z + 0.2),
        ):
            if rng.random() < 0.75:
                f.put_chair(rng, room, at, colour=wood_)
    elif kind < 0.75:
        fronts, worktop = colours
        room.put(
            (x, 0.05, z),
            (1.4, 0.83, 0.7),
            panels(rng, fronts, width_m=0.7, height_m=0.86, knob=_STEEL),
        )
        room.put((x - 0.08, 0.88, z - 0.2), (1.56, 0.05, 0.98), wood(rng, worktop, along_x=True))
        for place in range(int(rng.integers(0, 4))):
            f.put_chair(rng, room, (x + 0.1 + 0.45 * place, z - 0.55), high=0.66)
        for _ in range(2):
            f.put_trinket(rng, room, (x + float(rng.uniform(0.1, 1.2)), 0.93, z + 0.2))


def _pendants(rng: Generator, room: Room, *, lit: bool) -> None:
    n = int(rng.integers(1, 4))
    shade = paint(rng, chosen(rng, ((40, 42, 44), (210, 180, 110), (232, 230, 226))))
    for number in range(n):
        x = room.width / 2 + 0.55 * (number - (n - 1) / 2)
        z = room.depth * 0.5
        room.put_round(
            (x - 0.008, 1.9, z), (0.016, room.height - 1.9, 0.016), plain((30, 30, 30)), drum=True
        )
        room.put_round((x - 0.13, 1.72, z - 0.13), (0.26, 0.2, 0.26), shade)
        room.put_light(
            (x - 0.06, 1.68, z - 0.06), (0.12, 0.1, 0.12), power=0.6 if lit else 0.0, drum=False
        )
