"""What things are made of: reflectances of paint, wood, cloth, tiles, books, leaves, at points."""

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.sample.dice import chance, pick
from models.sample.noise import fabric
from models.sample.plane import Radiance, mix, rgb, shaded, smoothstep
from models.sample.solids import Spots, Surface, Touch

Sheen = tuple[float, float, float]


def paint(rng: Generator, colour: Sheen, *, uneven: float = 0.03) -> Surface:
    """A painted or plastered surface, slightly uneven."""
    stain = fabric(rng, "cloud", 3.0)
    base = rgb(*colour)

    def surface(touch: Touch) -> Radiance:
        shade = 1 + uneven * stain.nearest(touch.along, touch.y + 0.3 * touch.z)
        return shaded(base, shade)

    return surface


def wood(rng: Generator, colour: Sheen, *, plank_m: float = 0.14, along_x: bool = False) -> Surface:
    """Planks or a veneer: grain along z (or x), each plank of its own tone."""
    grain = fabric(rng, "rough", 2.2)
    base = rgb(*colour)
    shift = rng.uniform(0, 9)

    def surface(touch: Touch) -> Radiance:
        run, across = (touch.x, touch.z) if along_x else (touch.z, touch.x)
        run = np.where(touch.side == 1, run, touch.along)
        across = np.where(touch.side == 1, across, touch.y)
        plank = np.floor(across / plank_m + shift)
        tone = hashed(plank, np.floor(run / 1.3 + 7.7 * hashed(plank, plank)))
        lines = grain.nearest(run * 0.12 + 3 * tone, across * 1.6)
        fade = np.exp(-touch.pixel_m / 0.02)
        seam = smoothstep(0.0, 0.05, np.abs(across / plank_m + shift - plank - 0.5) * -1 + 0.5)
        shade = (0.86 + 0.22 * tone + 0.11 * lines * fade) * (0.72 + 0.28 * seam)
        return shaded(base, shade)

    return surface


def tiles(
    rng: Generator, colour: Sheen, *, size_m: tuple[float, float], check: Sheen | None = None
) -> Surface:
    """Tiles (width, height) with joints; in two colours where `check` is given."""
    base = rgb(*colour)
    other = rgb(*(check or colour))
    shine = fabric(rng, "cloud", 2)

    def surface(touch: Touch) -> Radiance:
        across = np.where(touch.side == 1, touch.x, touch.along) / size_m[0]
        up = np.where(touch.side == 1, touch.z, touch.y) / size_m[1]
        row = np.floor(up)
        if check is None and size_m[0] > size_m[1]:
            across = across + 0.5 * row  # bonded like bricks
        column = np.floor(across)
        joint = 0.5 - np.maximum(np.abs(across - column - 0.5), np.abs(up - row - 0.5))
        fade = np.exp(-touch.pixel_m / (0.25 * min(size_m)))
        tone = 1 + 0.07 * (hashed(column, row) - 0.5) + 0.03 * shine.nearest(across, up)
        flag = (column + row) % 2
        tile = (base * (1 - flag) + other * flag) * tone
        return mix(tile, tile * 0.62, ((1 - smoothstep(0.01, 0.05, joint)) * fade))

    return surface


def cloth(rng: Generator, colour: Sheen, *, folds: float = 0.0, stripes: float = 0.0) -> Surface:
    """Woven cloth: crumpled, with upright folds (curtains) or stripes this many a metre."""
    crumple = fabric(rng, "ridge", 2.4)
    weave = fabric(rng, "white", 1.2)
    base, band = rgb(*colour), rgb(*(np.asarray(colour) * 0.5 + rng.uniform(30, 130)))
    phase = rng.uniform(0, 6)

    def surface(touch: Touch) -> Radiance:
        over = np.where(touch.side == 1, touch.z, touch.y)
        crease = crumple.nearest(touch.along + 0.4 * over, over)
        shade = 1 + 0.10 * crease + 0.05 * weave.nearest(touch.along, over)
        if folds:
            wave = np.sin(touch.along * folds * 6.28 + 0.6 * crease + phase)
            shade = shade * (0.72 + 0.28 * wave)
        tone = base
        if stripes:
            tone = mix(tone, band, np.sin(touch.along * stripes * 6.28) > 0.4)
        return shaded(tone, shade.clip(0.2))

    return surface


def panels(rng: Generator, colour: Sheen, *, door_m: tuple[float, float], knob: Sheen) -> Surface:
    """Doors (width, height) of cupboards: a joint round each, a recessed field, a handle."""
    base, metal = rgb(*colour), rgb(*knob)
    stain = fabric(rng, "rough", 1.8)
    level_handles = chance(rng, 0.5)

    def surface(touch: Touch) -> Radiance:
        across, up = touch.along / door_m[0], touch.y / door_m[1]
        right, high = across - np.floor(across) - 0.5, up - np.floor(up) - 0.5
        edge_m = np.minimum((0.5 - np.abs(right)) * door_m[0], (0.5 - np.abs(high)) * door_m[1])
        joint = 0.45 + 0.55 * smoothstep(0.002, 0.012, edge_m)
        joint = joint * (1 - 0.13 * np.exp(-(((edge_m - 0.06) / 0.008) ** 2)))
        front = touch.side != 1
        shade = np.where(front, joint, 1) + 0.03 * stain.nearest(touch.along, touch.y * 0.2)
        if level_handles:
            handle = (np.abs(right) < 0.28) & (np.abs(high - 0.36) < 0.02)
        else:
            handle = (np.abs(right - 0.36) < 0.03) & (np.abs(high) < 0.13)
        return mix(shaded(base, shade), metal, handle & front)

    return surface


def books(rng: Generator) -> Surface:
    """Shelves of books: backs of many colours and heights, boards between."""
    salt = rng.uniform(0, 99)
    board = rgb(*pick(rng, ((120, 84, 56), (232, 228, 220), (70, 56, 46))))

    def surface(touch: Touch) -> Radiance:
        shelf = np.floor(touch.y / 0.34)
        high = touch.y / 0.34 - shelf
        back = np.floor(touch.along / 0.038 + 5 * hashed(shelf, shelf + salt))
        red, green, blue = (hashed(back + salt * k, shelf) for k in (1, 2, 3))
        colour = 0.35 * np.stack([red, green, blue])[:, None] ** 2 + 0.30 * red**3 + 0.03
        tall = high < 0.62 + 0.26 * hashed(back, shelf + 3)
        colour = np.where(tall & (hashed(back // 9, shelf) > 0.16), colour, board * 0.28)
        return np.where(high > 0.93, board, colour).astype(np.float32)

    return surface


def picture(rng: Generator) -> Surface:
    """A framed picture: bands of sky and land, or shapes, in a mount."""
    inks = [rng.uniform(50, 235) + rng.normal(0, 28, 3) for _ in range(3)]
    colours = [rgb(*ink.clip(10, 250)) for ink in inks]
    line = fabric(rng, "cloud", 2.5)
    level = rng.uniform(1.4, 1.8)

    def surface(touch: Touch) -> Radiance:
        height = touch.y - level + 0.12 * line.nearest(touch.along, touch.along * 0)
        art = mix(colours[0], colours[1], smoothstep(-0.02, 0.02, height))
        return mix(art, colours[2], smoothstep(0.9, 1.0, line.nearest(touch.along, touch.y)))

    return surface


def leaves(rng: Generator, colour: Sheen) -> Surface:
    """A house plant's leaves."""
    leaf = fabric(rng, "leaf", 1.6)
    base = rgb(*colour)

    def surface(touch: Touch) -> Radiance:
        shade = 0.7 + 0.4 * leaf.nearest(touch.along + touch.z, touch.y)
        return shaded(base, shade.clip(0.08, 2))

    return surface


def lamp(colour: Sheen, strength: float) -> Surface:
    """Light that a surface gives off evenly."""
    light = rgb(*colour) * np.float32(strength)
    return lambda touch: light


def plain(colour: Sheen) -> Surface:
    """One reflectance everywhere."""
    return lamp(colour, 1.0)


def chosen(rng: Generator, colours: Sequence[Sheen], spread: float = 10) -> Sheen:
    """Draw one of the colours and vary its lightness, and a little its hue."""
    colour = np.asarray(pick(rng, colours))
    red, green, blue = colour + rng.normal(0, spread) + rng.normal(0, spread / 3, 3)
    return float(np.clip(red, 4, 250)), float(np.clip(green, 4, 250)), float(np.clip(blue, 4, 250))


def hashed(first: NDArray[np.floating], second: NDArray[np.floating]) -> Spots:
    """Return a number in [0, 1) that looks random, for each pair of numbers (to a sixteenth)."""
    one = np.asarray(first * 16, np.int64).astype(np.uint32) * np.uint32(0x9E3779B1)
    two = np.asarray(second * 16, np.int64).astype(np.uint32) * np.uint32(0x85EBCA77)
    mixed = one ^ (two + (one >> np.uint32(15)))
    mixed = (mixed ^ (mixed >> np.uint32(13))) * np.uint32(0xC2B2AE3D)
    return ((mixed >> np.uint32(8)) / np.float32(1 << 24)).astype(np.float32)
