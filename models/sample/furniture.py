"""Furniture: puts beds, sofas, tables, shelves, lamps and plants into a room."""

from numpy.random import Generator

from models.sample.rooms import WOODS, Room
from models.sample.solids import Surface
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
)

FABRICS: tuple[Sheen, ...] = (
    (232, 228, 220), (120, 140, 160), (172, 92, 78), (86, 104, 92), (206, 178, 134), (70, 76, 92),
    (196, 160, 160), (150, 150, 148), (220, 206, 186), (96, 124, 140), (188, 148, 72),
)  # fmt: skip
Spot = tuple[float, float]


def put_bed(rng: Generator, room: Room, at: Spot, *, wide: float) -> None:
    """A bed whose head stands against the back wall; at: its left edge and its foot (x, z)."""
    x, z = at
    long = room.depth - z
    frame = wood(rng, chosen(rng, WOODS))
    quilt = chosen(rng, FABRICS)
    room.put((x, 0.08, z), (wide, 0.24, long), frame)
    room.put(
        (x + 0.03, 0.30, z + 0.03), (wide - 0.06, 0.22, long - 0.06), cloth(rng, (236, 234, 228))
    )
    cover = cloth(rng, quilt, stripes=float(rng.choice([0, 0, 5])))
    room.put((x - 0.02, 0.24, z - 0.02), (wide + 0.04, 0.33, long * rng.uniform(0.55, 0.72)), cover)
    room.put(
        (x - 0.05, 0.1, room.depth - 0.09),
        (wide + 0.1, rng.uniform(0.75, 1.2), 0.08),
        _headboard(rng, frame),
    )
    if rng.random() < 0.5:
        throw = cloth(rng, chosen(rng, FABRICS))
        room.put((x - 0.04, 0.25, z + 0.1), (wide + 0.08, 0.335, rng.uniform(0.35, 0.6)), throw)
    for layer in range(int(rng.integers(1, 3))):
        sheet = cloth(rng, chosen(rng, FABRICS) if layer else (238, 236, 232))
        n = 2 if wide > 1.2 else 1
        for side in range(n):
            left = x + 0.08 + side * (wide - 0.12) / n
            depth = room.depth - 0.5 - 0.3 * layer
            room.put_round(
                (left, 0.48, depth), ((wide - 0.2) / n, 0.28 - 0.04 * layer, 0.36), sheet
            )


def _headboard(rng: Generator, frame: Surface) -> Surface:
    return cloth(rng, chosen(rng, FABRICS)) if rng.random() < 0.5 else frame


def put_nightstand(rng: Generator, room: Room, x: float, *, lit: bool) -> None:
    """A small cupboard at the back wall with a lamp on it."""
    z = room.depth - 0.42
    drawers = panels(rng, chosen(rng, WOODS), width_m=0.46, height_m=0.26, knob=(40, 40, 40))
    room.put((x, 0.05, z), (0.46, 0.5, 0.4), drawers)
    room.put_round(
        (x + 0.2, 0.55, z + 0.17), (0.07, 0.2, 0.07), paint(rng, chosen(rng, FABRICS)), drum=True
    )
    room.put_light((x + 0.1, 0.75, z + 0.07), (0.27, 0.22, 0.27), power=0.55 if lit else 0.0)


def put_sofa(rng: Generator, room: Room, at: Spot, *, wide: float, colour: Sheen) -> None:
    """A sofa that faces us; at: its left edge and its front (x, z)."""
    x, z = at
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
        room.put_round((left, 0.42, z + 0.42), (seat, 0.46, 0.34), cloth(rng, colour))
    for _ in range(int(rng.integers(0, 4))):
        left = x + rng.uniform(0.1, max(wide - 0.6, 0.12))
        room.put_round(
            (left, 0.48, z + 0.24),
            (0.46, 0.40, 0.24),
            cloth(rng, chosen(rng, FABRICS), stripes=float(rng.choice([0, 9]))),
        )


def put_armchair(rng: Generator, room: Room, at: Spot) -> None:
    """An armchair, as a sofa for one."""
    put_sofa(rng, room, at, wide=0.85, colour=chosen(rng, FABRICS))


def put_table(rng: Generator, room: Room, at: Spot, size: tuple[float, float, float]) -> None:
    """A table of (width, height, depth) on four legs, with a few things on it."""
    x, z = at
    wide, high, deep = size
    top = wood(rng, chosen(rng, WOODS), along_x=True)
    room.put((x, high - 0.04, z), (wide, 0.04, deep), top)
    for leg_x in (x + 0.03, x + wide - 0.08):
        for leg_z in (z + 0.03, z + deep - 0.08):
            room.put((leg_x, 0, leg_z), (0.05, high - 0.04, 0.05), top)
    for _ in range(int(rng.integers(1, 5))):
        put_trinket(
            rng, room, (x + rng.uniform(0.1, 0.8) * wide, high, z + rng.uniform(0.2, 0.8) * deep)
        )


def put_trinket(rng: Generator, room: Room, at: tuple[float, float, float]) -> None:
    """A vase, a bowl, a book or a jar."""
    x, y, z = at
    paint_ = paint(rng, chosen(rng, FABRICS, 40))
    kind = rng.random()
    if kind < 0.35:
        tall = rng.uniform(0.1, 0.3)
        room.put_round((x, y, z), (0.09, tall, 0.09), paint_, drum=True)
        if rng.random() < 0.5:
            bloom = leaves(rng, chosen(rng, ((96, 130, 70), (220, 120, 130), (230, 200, 90)), 20))
            room.put_round((x - 0.09, y + tall, z - 0.07), (0.27, 0.24, 0.24), bloom)
    elif kind < 0.6:
        room.put_round((x, y - 0.05, z), (0.24, 0.16, 0.2), paint_)
    else:
        room.put((x, y, z), (0.24, 0.03 + 0.04 * rng.random(), 0.17), paint_)


def put_chair(
    rng: Generator, room: Room, at: Spot, *, high: float = 0.46, colour: Sheen | None = None
) -> None:
    """A chair or bar stool seen from anywhere: seat, back, legs."""
    x, z = at
    made = wood(rng, colour or chosen(rng, WOODS))
    room.put((x, high - 0.04, z), (0.42, 0.05, 0.42), made)
    for leg_x in (x + 0.01, x + 0.37):
        for leg_z in (z + 0.01, z + 0.37):
            room.put((leg_x, 0, leg_z), (0.035, high, 0.035), made)
    if rng.random() < 0.75:
        room.put((x, high + 0.12, z + 0.38), (0.42, 0.3, 0.03), made)
        room.put((x + 0.19, high, z + 0.38), (0.04, 0.15, 0.03), made)


def put_shelf(rng: Generator, room: Room, at: Spot, size: tuple[float, float, float]) -> None:
    """A shelf full of books at the back wall or elsewhere: (width, height, depth)."""
    x, z = at
    room.put((x, 0, z), size, books(rng))
    room.put(
        (x - 0.03, 0, z - 0.01), (0.03, size[1] + 0.03, size[2]), wood(rng, chosen(rng, WOODS))
    )
    room.put(
        (x + size[0], 0, z - 0.01), (0.03, size[1] + 0.03, size[2]), wood(rng, chosen(rng, WOODS))
    )


def put_wardrobe(rng: Generator, room: Room, at: Spot, wide: float) -> None:
    """A tall cupboard with doors."""
    doors = panels(
        rng,
        chosen(rng, (*WOODS, (236, 234, 228))),
        width_m=wide / 2,
        height_m=2.05,
        knob=(60, 56, 50),
    )
    room.put((at[0], 0.02, at[1]), (wide, 2.05, 0.58), doors)


def put_plant(rng: Generator, room: Room, at: Spot) -> None:
    """A potted plant on the floor."""
    x, z = at
    tall = rng.uniform(0.4, 1.1)
    room.put_round(
        (x, 0, z),
        (0.32, 0.3, 0.32),
        paint(rng, chosen(rng, ((176, 110, 80), (230, 228, 222), (60, 62, 66)))),
        drum=True,
    )
    green = chosen(rng, ((70, 104, 54), (56, 88, 56), (104, 128, 70)))
    room.put_round(
        (x + 0.14, 0.3, z + 0.14), (0.04, tall * 0.6, 0.04), plain((90, 70, 50)), drum=True
    )
    for _ in range(int(rng.integers(5, 9))):
        wide = rng.uniform(0.18, 0.42)
        left, low, deep = (
            x + rng.normal(0.16, 0.14) - wide / 2,
            0.28 + tall * rng.uniform(0.1, 0.85),
            z + rng.normal(0.16, 0.12) - wide / 2,
        )
        room.put_round(
            (left, low, deep), (wide, wide * rng.uniform(0.3, 0.8), wide), leaves(rng, green)
        )


def put_floor_lamp(rng: Generator, room: Room, at: Spot, *, lit: bool) -> None:
    """A standing lamp."""
    x, z = at
    room.put_round((x + 0.16, 0.0, z + 0.16), (0.04, 1.4, 0.04), plain((50, 48, 46)), drum=True)
    room.put_round((x + 0.05, 0.0, z + 0.05), (0.26, 0.03, 0.26), plain((50, 48, 46)), drum=True)
    room.put_light((x, 1.35, z), (0.36, 0.3, 0.36), power=0.8 if lit else 0.0)


def put_pictures(rng: Generator, room: Room, place: tuple[float, float], *, level: float) -> None:
    """Hang one to three frames on the back wall between two x."""
    n = int(rng.integers(1, 4))
    each = (place[1] - place[0]) / n
    edge = plain(chosen(rng, ((30, 28, 28), (236, 234, 230), (150, 110, 70))))
    for number in range(n):
        wide = min(each * 0.75, rng.uniform(0.35, 0.9))
        high = wide * rng.uniform(0.7, 1.4)
        left = place[0] + each * (number + 0.5) - wide / 2
        low = level - high / 2 + rng.normal(0, 0.04)
        room.put((left, low, room.depth - 0.03), (wide, high, 0.03), edge)
        room.put(
            (left + 0.035, low + 0.035, room.depth - 0.034),
            (wide - 0.07, high - 0.07, 0.03),
            picture(rng),
        )


def put_rug(rng: Generator, room: Room, at: Spot, size: tuple[float, float]) -> None:
    """A rug on the floor, (width, depth)."""
    weave = cloth(rng, chosen(rng, FABRICS), stripes=float(rng.choice([0, 0, 2, 6])))
    room.put((at[0], 0, at[1]), (size[0], 0.018, size[1]), weave)
