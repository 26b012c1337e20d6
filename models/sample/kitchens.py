"""Painter of kitchens."""

from dataclasses import dataclass

from numpy.random import Generator

from models.sample import furniture
from models.sample.dice import chance, pick
from models.sample.film import Take
from models.sample.light import Occasion
from models.sample.outlook import Size
from models.sample.rooms import WOODS, Room, Wall, add_window, empty_room, photograph
from models.sample.solids import Pair, Surface
from models.sample.surfaces import Sheen, chosen, paint, panels, plain, tiles, wood

_STEEL: Sheen = (170, 172, 174)
_FRONTS: tuple[Sheen, ...] = (
    (236, 234, 228), (92, 112, 106), (66, 80, 100), (196, 180, 152), *WOODS
)  # fmt: skip
_TOPS: tuple[Sheen, ...] = ((60, 60, 62), (222, 218, 210), *WOODS)
_FLOORS: tuple[Sheen, ...] = ((206, 198, 186), (170, 164, 156), (226, 222, 214), (190, 140, 110))
_CHECKS: tuple[Sheen, ...] = ((60, 60, 62), (90, 96, 110))
_SPLASHES: tuple[Sheen, ...] = ((236, 234, 228), (150, 180, 176), (206, 190, 164), (90, 110, 130))
_FRIDGES: tuple[Sheen, ...] = ((186, 188, 190), (236, 236, 234), (178, 60, 52), (140, 176, 170))
_SHADES: tuple[Sheen, ...] = ((40, 42, 44), (210, 180, 110), (232, 230, 226))
_UNIT_M, _DEEP_M = 0.6, 0.6  # the grid of fitted kitchens


@dataclass(frozen=True, slots=True)
class _Style:
    """The colours that a kitchen's cupboards share."""

    fronts: Sheen
    worktop: Sheen

    def doors(self, rng: Generator, *, tall_m: float = 0.86) -> Surface:
        """Return a row of cupboard doors."""
        return panels(rng, self.fronts, door_m=(_UNIT_M, tall_m), knob=_STEEL)


def kitchen(rng: Generator, size: Size, occasion: Occasion) -> Take:
    """Cupboards along one or two walls, oven and fridge, table or island before them."""
    room = empty_room(rng, occasion, lamps=0.4, floor=_tiled(rng) if chance(rng, 0.65) else None)
    style = _Style(chosen(rng, _FRONTS), chosen(rng, _TOPS))
    _fit_back_wall(room, style)
    side: Wall = "left" if chance(rng, 0.5) else "right"
    if chance(rng, 0.6):
        _fit_side_wall(room, style, side)
    elif chance(rng, 0.8):
        middle = room.depth * 0.5
        add_window(room, side, opening=(middle - 0.5, middle + 0.7, 0.9, 2.1))
    before = pick(rng, ("table", "island", "nothing"), shares=(0.4, 0.35, 0.25))
    at = (room.width * rng.uniform(0.28, 0.4), room.depth * 0.42)
    if before == "table":
        _put_dining_table(room, at)
    elif before == "island":
        _put_island(room, style, at)
    if chance(rng, 0.7):
        _hang_pendants(room)
    else:
        furniture.hang_lamp(room)
    return photograph(room, size)


def _tiled(rng: Generator) -> Surface:
    check = chosen(rng, _CHECKS) if chance(rng, 0.25) else None
    return tiles(rng, chosen(rng, _FLOORS), size_m=(0.4, 0.4), check=check)


def _fit_back_wall(room: Room, style: _Style) -> None:
    """Base and wall cupboards, tiles between, oven and hood, things on the worktop, a fridge."""
    rng, z = room.rng, room.depth - _DEEP_M
    room.put((0, 0.08, z), (room.width, 0.8, _DEEP_M), style.doors(rng))
    worktop = wood(rng, style.worktop, along_x=True)
    room.put((0, 0.88, z - 0.02), (room.width, 0.04, _DEEP_M + 0.02), worktop)
    splash = tiles(rng, chosen(rng, _SPLASHES), size_m=(0.2, 0.1))
    room.put((0, 0.92, room.depth - 0.015), (room.width, 0.6, 0.015), splash)
    oven_x = _UNIT_M * int(rng.integers(1, max(2, int(room.width / _UNIT_M) - 1)))
    _put_oven(room, oven_x)
    gap = (oven_x, oven_x + _UNIT_M)
    if chance(rng, 0.65):
        start = room.width * 0.35
        add_window(room, "back", opening=(start, start + 1.2, 1.05, 2.05))
        gap = (min(start, oven_x), max(start + 1.2, oven_x + _UNIT_M))
    for start, end in ((0.0, gap[0]), (gap[1], room.width)):
        if end - start > 0.3 and chance(rng, 0.85):
            size = (end - start - 0.03, 0.72, 0.34)
            room.put((start, 1.5, room.depth - 0.34), size, style.doors(rng, tall_m=1.5))
    for _ in range(int(rng.integers(2, 8))):
        right, back = rng.uniform(0.1, room.width - 0.3), rng.uniform(0.15, 0.35)
        furniture.put_trinket(room, (right, 0.925, z + back))
    if chance(rng, 0.55):
        _put_fridge(room)


def _put_oven(room: Room, x: float) -> None:
    """An oven with its dark window, a hob above it, a hood with its flue."""
    z, back = room.depth - _DEEP_M, room.depth
    steel, glass = plain(_STEEL), plain((20, 20, 22))
    room.put((x, 0.12, z - 0.012), (0.6, 0.72, 0.02), steel)
    room.put((x + 0.05, 0.25, z - 0.016), (0.5, 0.4, 0.02), glass)
    room.put((x + 0.03, 0.922, z + 0.06), (0.54, 0.006, 0.48), glass)
    room.put((x, 1.55, back - 0.5), (0.6, 0.1, 0.5), steel)
    room.put((x + 0.18, 1.65, back - 0.3), (0.24, room.height - 1.65, 0.3), steel)


def _put_fridge(room: Room) -> None:
    """A tall fridge with two doors in a corner."""
    rng, z = room.rng, room.depth - 0.72
    x = pick(rng, (0.0, room.width - 0.68))
    doors = panels(rng, chosen(rng, _FRIDGES, 6), door_m=(40.0, 1.15), knob=_STEEL)
    room.put((x, 0.03, z), (0.68, 1.8, 0.72), doors)
    room.put((x + 0.06, 0.7, z - 0.03), (0.025, 0.8, 0.03), plain(_STEEL))


def _fit_side_wall(room: Room, style: _Style, side: Wall) -> None:
    """Base cupboards along a side wall, a window or wall cupboards above them."""
    rng, start = room.rng, room.depth * 0.35
    long = room.depth - start
    x = 0.0 if side == "left" else room.width - _DEEP_M
    room.put((x, 0.08, start), (_DEEP_M, 0.8, long), style.doors(rng))
    edge = x if side == "left" else x - 0.02
    room.put((edge, 0.88, start), (_DEEP_M + 0.02, 0.04, long), wood(rng, style.worktop))
    if chance(rng, 0.5):
        add_window(room, side, opening=(start + 0.4, start + 1.5, 1.1, 2.05))
    else:
        upper_x = 0.0 if side == "left" else room.width - 0.34
        room.put((upper_x, 1.5, start), (0.34, 0.72, long), style.doors(rng, tall_m=1.5))
    for _ in range(int(rng.integers(1, 5))):
        furniture.put_trinket(room, (x + 0.2, 0.925, rng.uniform(start, room.depth - 0.7)))


def _put_dining_table(room: Room, at: Pair) -> None:
    """A table with chairs that match."""
    rng, (x, z) = room.rng, at
    furniture.put_table(room, at, (1.3, 0.75, 0.8))
    colour = chosen(rng, WOODS)
    for right, back in ((0.1, -0.4), (0.75, -0.4), (1.35, 0.15), (-0.45, 0.2)):
        if chance(rng, 0.75):
            furniture.put_chair(room, (x + right, z + back), colour=colour)


def _put_island(room: Room, style: _Style, at: Pair) -> None:
    """An island with stools before it."""
    rng, (x, z) = room.rng, at
    room.put((x, 0.05, z), (1.4, 0.83, 0.7), style.doors(rng))
    top = wood(rng, style.worktop, along_x=True)
    room.put((x - 0.08, 0.88, z - 0.2), (1.56, 0.05, 0.98), top)
    for place in range(int(rng.integers(0, 4))):
        furniture.put_chair(room, (x + 0.1 + 0.45 * place, z - 0.55), high=0.66)
    for _ in range(2):
        furniture.put_trinket(room, (x + rng.uniform(0.1, 1.2), 0.93, z + 0.2))


def _hang_pendants(room: Room) -> None:
    """One to three lamps in a row over the middle."""
    rng, z = room.rng, room.depth * 0.5
    n = int(rng.integers(1, 4))
    shade, cord = paint(rng, chosen(rng, _SHADES)), plain((30, 30, 30))
    for number in range(n):
        x = room.width / 2 + 0.55 * (number - (n - 1) / 2)
        room.put_drum((x - 0.008, 1.9, z), (0.016, room.height - 1.9, 0.016), cord)
        room.put_ball((x - 0.13, 1.72, z - 0.13), (0.26, 0.2, 0.26), shade)
        room.put_lamp((x - 0.06, 1.68, z - 0.06), (0.12, 0.1, 0.12), power=0.6, form="ball")
