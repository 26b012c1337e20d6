"""Furniture: puts beds, sofas, tables, shelves, lamps and plants into a room.

`at` is a piece's left front corner on the floor, (x, z) metres; sizes are (width, height, depth).
"""

from itertools import product

from models.sample.dice import chance, pick
from models.sample.rooms import WOODS, Room
from models.sample.solids import Pair, Triple
from models.sample.surfaces import (
    Sheen,
    books,
    chosen,
    cloth,
    leaves,
    paint,
    panels,
    picture,
    plain,
    wood,
)  # fmt: skip

FABRICS: tuple[Sheen, ...] = (
    (232, 228, 220), (120, 140, 160), (172, 92, 78), (86, 104, 92), (206, 178, 134), (70, 76, 92),
    (196, 160, 160), (150, 150, 148), (220, 206, 186), (96, 124, 140), (188, 148, 72),
)  # fmt: skip
_LINEN: Sheen = (238, 236, 232)
_BLOOMS: tuple[Sheen, ...] = ((96, 130, 70), (220, 120, 130), (230, 200, 90))
_POTS: tuple[Sheen, ...] = ((176, 110, 80), (230, 228, 222), (60, 62, 66))
_GREENS: tuple[Sheen, ...] = ((70, 104, 54), (56, 88, 56), (104, 128, 70))
_FRAMES: tuple[Sheen, ...] = ((30, 28, 28), (236, 234, 230), (150, 110, 70))
_IRON = plain((50, 48, 46))


def put_bed(room: Room, at: Pair, *, wide: float) -> None:
    """A bed whose head stands against the back wall."""
    rng, (x, z) = room.rng, at
    long = room.depth - z
    frame = wood(rng, chosen(rng, WOODS))
    cover = cloth(rng, chosen(rng, FABRICS), stripes=pick(rng, (0, 0, 5)))
    room.put((x, 0.08, z), (wide, 0.24, long), frame)
    room.put((x + 0.03, 0.30, z + 0.03), (wide - 0.06, 0.22, long - 0.06), cloth(rng, _LINEN))
    room.put((x - 0.02, 0.24, z - 0.02), (wide + 0.04, 0.33, long * rng.uniform(0.55, 0.72)), cover)
    if chance(rng, 0.5):
        throw = cloth(rng, chosen(rng, FABRICS))
        room.put((x - 0.04, 0.25, z + 0.1), (wide + 0.08, 0.335, rng.uniform(0.35, 0.6)), throw)
    head = cloth(rng, chosen(rng, FABRICS)) if chance(rng, 0.5) else frame
    tall = rng.uniform(0.75, 1.2)
    room.put((x - 0.05, 0.1, room.depth - 0.09), (wide + 0.1, tall, 0.08), head)
    for layer in range(int(rng.integers(1, 3))):
        _put_pillows(room, x, wide=wide, layer=layer)


def _put_pillows(room: Room, x: float, *, wide: float, layer: int) -> None:
    """One or two pillows side by side, the next layer before the first."""
    rng = room.rng
    stuff = cloth(rng, chosen(rng, FABRICS) if layer else _LINEN)
    n = 2 if wide > 1.2 else 1
    size = ((wide - 0.2) / n, 0.28 - 0.04 * layer, 0.36)
    for side in range(n):
        left = x + 0.08 + side * (wide - 0.12) / n
        room.put_ball((left, 0.48, room.depth - 0.5 - 0.3 * layer), size, stuff)


def put_nightstand(room: Room, x: float) -> None:
    """A small cupboard at the back wall with a lamp on it."""
    rng, z = room.rng, room.depth - 0.42
    drawers = panels(rng, chosen(rng, WOODS), door_m=(0.46, 0.26), knob=(40, 40, 40))
    room.put((x, 0.05, z), (0.46, 0.5, 0.4), drawers)
    room.put_drum((x + 0.2, 0.55, z + 0.17), (0.07, 0.2, 0.07), paint(rng, chosen(rng, FABRICS)))
    room.put_lamp((x + 0.1, 0.75, z + 0.07), (0.27, 0.22, 0.27), power=0.55)


def put_sofa(room: Room, at: Pair, *, wide: float, colour: Sheen) -> None:
    """A sofa that faces us, with cushions."""
    rng, (x, z) = room.rng, at
    stuff = cloth(rng, colour)
    room.put((x, 0.08, z), (wide, 0.34, 0.85), stuff)
    room.put((x, 0.1, z + 0.66), (wide, 0.72, 0.22), stuff)
    for arm in (x - 0.06, x + wide - 0.14):
        room.put((arm, 0.08, z - 0.02), (0.2, 0.52, 0.86), stuff)
    n = max(1, round((wide - 0.3) / 0.72))
    seat = (wide - 0.3) / n
    for place in range(n):
        left = x + 0.15 + place * seat
        room.put((left + 0.01, 0.40, z - 0.02), (seat - 0.02, 0.13, 0.68), cloth(rng, colour))
        room.put_ball((left, 0.42, z + 0.42), (seat, 0.46, 0.34), cloth(rng, colour))
    for _ in range(int(rng.integers(0, 4))):
        left = x + rng.uniform(0.1, max(wide - 0.6, 0.12))
        cushion = cloth(rng, chosen(rng, FABRICS), stripes=pick(rng, (0, 9)))
        room.put_ball((left, 0.48, z + 0.24), (0.46, 0.40, 0.24), cushion)


def put_armchair(room: Room, at: Pair) -> None:
    """An armchair: a sofa for one."""
    put_sofa(room, at, wide=0.85, colour=chosen(room.rng, FABRICS))


def put_table(room: Room, at: Pair, size: Triple) -> None:
    """A table on four legs, with a few things on it."""
    rng, (x, z), (wide, high, deep) = room.rng, at, size
    top = wood(rng, chosen(rng, WOODS), along_x=True)
    room.put((x, high - 0.04, z), (wide, 0.04, deep), top)
    for leg_x, leg_z in product((x + 0.03, x + wide - 0.08), (z + 0.03, z + deep - 0.08)):
        room.put((leg_x, 0, leg_z), (0.05, high - 0.04, 0.05), top)
    for _ in range(int(rng.integers(1, 5))):
        right, back = rng.uniform(0.1, 0.8) * wide, rng.uniform(0.2, 0.8) * deep
        put_trinket(room, (x + right, high, z + back))


def put_trinket(room: Room, at: Triple) -> None:
    """A vase with or without flowers, a bowl, or a book; at: (x, y, z)."""
    rng, (x, y, z) = room.rng, at
    glaze = paint(rng, chosen(rng, FABRICS, 40))
    kind = pick(rng, ("vase", "bowl", "book"), shares=(0.35, 0.25, 0.4))
    if kind == "bowl":
        room.put_ball((x, y - 0.05, z), (0.24, 0.16, 0.2), glaze)
    elif kind == "book":
        room.put((x, y, z), (0.24, rng.uniform(0.03, 0.07), 0.17), glaze)
    else:
        tall = rng.uniform(0.1, 0.3)
        room.put_drum((x, y, z), (0.09, tall, 0.09), glaze)
        if chance(rng, 0.5):
            bloom = leaves(rng, chosen(rng, _BLOOMS, 20))
            room.put_ball((x - 0.09, y + tall, z - 0.07), (0.27, 0.24, 0.24), bloom)


def put_chair(room: Room, at: Pair, *, high: float = 0.46, colour: Sheen | None = None) -> None:
    """A chair, or a bar stool where `high` says so: seat, legs, mostly a back."""
    rng, (x, z) = room.rng, at
    made = wood(rng, colour or chosen(rng, WOODS))
    room.put((x, high - 0.04, z), (0.42, 0.05, 0.42), made)
    for leg_x, leg_z in product((x + 0.01, x + 0.37), (z + 0.01, z + 0.37)):
        room.put((leg_x, 0, leg_z), (0.035, high, 0.035), made)
    if chance(rng, 0.75):
        room.put((x, high + 0.12, z + 0.38), (0.42, 0.3, 0.03), made)
        room.put((x + 0.19, high, z + 0.38), (0.04, 0.15, 0.03), made)


def put_shelf(room: Room, at: Pair, size: Triple) -> None:
    """A shelf full of books."""
    rng, (x, z), (wide, high, deep) = room.rng, at, size
    sides = wood(rng, chosen(rng, WOODS))
    room.put((x, 0, z), size, books(rng))
    for left in (x - 0.03, x + wide):
        room.put((left, 0, z - 0.01), (0.03, high + 0.03, deep), sides)


def put_wardrobe(room: Room, at: Pair, *, wide: float) -> None:
    """A tall cupboard with two doors."""
    rng, (x, z) = room.rng, at
    colour = chosen(rng, (*WOODS, (236, 234, 228)))
    doors = panels(rng, colour, door_m=(wide / 2, 2.05), knob=(60, 56, 50))
    room.put((x, 0.02, z), (wide, 2.05, 0.58), doors)


def put_plant(room: Room, at: Pair) -> None:
    """A potted plant on the floor."""
    rng, (x, z) = room.rng, at
    tall = rng.uniform(0.4, 1.1)
    room.put_drum((x, 0, z), (0.32, 0.3, 0.32), paint(rng, chosen(rng, _POTS)))
    room.put_drum((x + 0.14, 0.3, z + 0.14), (0.04, tall * 0.6, 0.04), plain((90, 70, 50)))
    green = chosen(rng, _GREENS)
    for _ in range(int(rng.integers(5, 9))):
        wide = rng.uniform(0.18, 0.42)
        left, back = rng.normal(0.16, 0.14) - wide / 2, rng.normal(0.16, 0.12) - wide / 2
        low = (x + left, 0.28 + tall * rng.uniform(0.1, 0.85), z + back)
        room.put_ball(low, (wide, wide * rng.uniform(0.3, 0.8), wide), leaves(rng, green))


def put_floor_lamp(room: Room, at: Pair) -> None:
    """A standing lamp."""
    x, z = at
    room.put_drum((x + 0.16, 0.0, z + 0.16), (0.04, 1.4, 0.04), _IRON)
    room.put_drum((x + 0.05, 0.0, z + 0.05), (0.26, 0.03, 0.26), _IRON)
    room.put_lamp((x, 1.35, z), (0.36, 0.3, 0.36), power=0.8)


def hang_lamp(room: Room) -> None:
    """A lamp in the middle of the ceiling."""
    rng, x, z = room.rng, room.width / 2, room.depth * 0.55
    wide, form = rng.uniform(0.25, 0.5), pick(rng, ("ball", "drum"))
    room.put_drum((x - 0.01, room.height - 0.4, z + wide / 2), (0.02, 0.4, 0.02), _IRON)
    low = (x - wide / 2, room.height - 0.5, z)
    room.put_lamp(low, (wide, 0.24, wide), power=1.2, form="ball" if form == "ball" else "drum")


def hang_pictures(room: Room, between: Pair, *, level: float) -> None:
    """Hang one to three frames on the back wall between two x, where no window is."""
    if any(pane.high[2] == room.depth for pane in room.panes):
        return
    rng, n = room.rng, int(room.rng.integers(1, 4))
    each = (between[1] - between[0]) / n
    frame = plain(chosen(rng, _FRAMES))
    for number in range(n):
        wide = min(each * 0.75, rng.uniform(0.35, 0.9))
        high = wide * rng.uniform(0.7, 1.4)
        x = between[0] + each * (number + 0.5) - wide / 2
        y, z = level - high / 2 + rng.normal(0, 0.04), room.depth - 0.03
        room.put((x, y, z), (wide, high, 0.03), frame)
        size = (wide - 0.07, high - 0.07, 0.03)
        room.put((x + 0.035, y + 0.035, z - 0.004), size, picture(rng))


def put_rug(room: Room, at: Pair, size: Pair) -> None:
    """A rug on the floor, (width, depth)."""
    weave = cloth(room.rng, chosen(room.rng, FABRICS), stripes=pick(room.rng, (0, 0, 2, 6)))
    room.put((at[0], 0, at[1]), (size[0], 0.018, size[1]), weave)
