"""Rooms: walls, floor, windows with curtains, lamps, and a photo of it all."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.random import Generator

from models.sample.dice import chance, pick
from models.sample.film import Take
from models.sample.light import Light, Occasion, daylight
from models.sample.noise import fabric
from models.sample.outlook import Size, View
from models.sample.plane import Radiance, mix, rgb, shaded, smoothstep
from models.sample.roomlight import Bulb, Lighting, illumination
from models.sample.solids import Solid, Surface, Touch, Triple, cast, level_rays
from models.sample.surfaces import Sheen, chosen, cloth, lamp, paint, plain, tiles, wood

WALLS: tuple[Sheen, ...] = (
    (236, 232, 222), (214, 222, 214), (222, 212, 194), (196, 208, 218), (232, 222, 206),
    (186, 196, 178), (212, 184, 162), (206, 206, 210), (120, 138, 150), (238, 226, 196),
)  # fmt: skip
WOODS: tuple[Sheen, ...] = (
    (176, 132, 90), (140, 98, 64), (202, 168, 126), (104, 72, 50), (190, 150, 110), (224, 202, 170)
)  # fmt: skip
_CARPETS: tuple[Sheen, ...] = ((178, 168, 156), (140, 136, 134), (198, 184, 162))
_TILES: tuple[Sheen, ...] = ((206, 196, 182), (164, 158, 150), (190, 128, 96))
_BRICKS: tuple[Sheen, ...] = ((164, 96, 74), (200, 190, 180))
_WARM: Sheen = (255, 206, 140)

Wall = Literal["back", "left", "right"]
Opening = tuple[float, float, float, float]  # from, to, sill, top in metres


@dataclass(frozen=True, eq=False)
class Room:
    """A room to be furnished; x from 0 to width, z from 0 (behind us) to depth, y up.

    lit: whether its lamps burn. bulbs: lamps that burn. panes: windows as thin solids.
    """

    rng: Generator
    light: Light
    width: float
    depth: float
    height: float
    lit: bool
    solids: list[Solid] = field(default_factory=list)
    bulbs: list[Bulb] = field(default_factory=list)
    panes: list[Solid] = field(default_factory=list)

    def put(self, low: Triple, size: Triple, surface: Surface) -> None:
        """Stand a box into the room."""
        self.solids.append(Solid(low, _plus(low, size), surface))

    def put_ball(self, low: Triple, size: Triple, surface: Surface) -> None:
        """Put a ball, squeezed into its box."""
        self.solids.append(Solid(low, _plus(low, size), surface, form="ball"))

    def put_drum(self, low: Triple, size: Triple, surface: Surface) -> None:
        """Stand an upright drum."""
        self.solids.append(Solid(low, _plus(low, size), surface, form="drum"))

    def put_lamp(
        self, low: Triple, size: Triple, *, power: float, form: Literal["ball", "drum"] = "drum"
    ) -> None:
        """Put a lamp's shade, which glows and shines where lamps are lit."""
        glow = lamp(_WARM, 1.2 + 1.6 * power) if self.lit else None
        shade = Solid(low, _plus(low, size), plain((236, 226, 206)), glow, form)
        self.solids.append(shade)
        if self.lit:
            self.bulbs.append(Bulb(shade.centre, rgb(*_WARM) * np.float32(power), power))


def empty_room(
    rng: Generator, occasion: Occasion, *, lamps: float, floor: Surface | None = None
) -> Room:
    """Build a room of random size, without windows. lamps: how often they burn by day."""
    light = daylight(rng, occasion)
    lit = light.is_night or chance(rng, lamps)
    width, depth = rng.uniform(3.2, 5.4), rng.uniform(3.6, 5.6)
    room = Room(rng, light, width, depth, rng.uniform(2.4, 2.9), lit)
    shell = _shell(_walls(rng), floor or _floor(rng), room.height)
    room.solids.append(Solid((0, 0, 0), (width, room.height, depth), shell, form="room"))
    return room


def add_window(room: Room, wall: Wall, *, opening: Opening) -> None:
    """Set a window into a wall, at times with curtains."""
    rng = room.rng
    start, end, sill, top = opening
    low, high = _on_wall(room, wall, opening, thick=0.03)
    outside = _outdoors(rng, room.light, opening=opening)
    pane = Solid(low, high, plain((20, 20, 22)), outside)
    room.solids.append(pane)
    room.panes.append(pane)
    if chance(rng, 0.65):
        drape = cloth(rng, chosen(rng, WALLS, 24), folds=rng.uniform(5, 9))
        hem = 0.03 if chance(rng, 0.7) else sill - 0.1
        for edge in (start - 0.28, end - 0.08):
            place = (edge, edge + 0.36, hem, top + 0.12)
            room.solids.append(Solid(*_on_wall(room, wall, place, thick=0.10), drape))


def photograph(room: Room, size: Size) -> Take:
    """Take a photo of a room from a corner or the middle of its open side."""
    rng = room.rng
    height, width = size
    focal_px = max(height, width) * rng.uniform(0.56, 0.82)
    view = View(height, width, focal_px, height * rng.uniform(0.36, 0.52))
    across = rng.uniform(0.18, 0.82)
    eye = (room.width * across, rng.uniform(1.15, 1.65), rng.uniform(0.15, 0.5))
    turn = float(np.clip((0.5 - across) * rng.uniform(0.7, 1.6) + rng.normal(0, 0.1), -0.6, 0.6))
    scene = cast(level_rays(view, eye, turn), room.solids)
    inside = (room.width, room.height, room.depth)
    lighting = Lighting(room.light, inside, tuple(room.panes), tuple(room.bulbs))
    radiance = scene.colour * illumination(rng, lighting, scene, furniture=room.solids[1:])
    return Take(radiance + scene.glow, float(np.clip(0.2 * rng.lognormal(0.1, 0.2), 0.12, 0.34)))


def _plus(low: Triple, size: Triple) -> Triple:
    return low[0] + size[0], low[1] + size[1], low[2] + size[2]


def _on_wall(room: Room, wall: Wall, opening: Opening, *, thick: float) -> tuple[Triple, Triple]:
    """Return the corners of a thin box on a wall."""
    start, end, low, top = opening
    if wall == "back":
        return (start, low, room.depth - thick), (end, top, room.depth)
    if wall == "left":
        return (0, low, start), (thick, top, end)
    return (room.width - thick, low, start), (room.width, top, end)


def _shell(walls: Surface, floor: Surface, height: float) -> Surface:
    """Walls with a skirting board, a floor, a white ceiling."""
    skirting, ceiling = rgb(238, 236, 230), rgb(240, 238, 232)

    def surface(touch: Touch) -> Radiance:
        upright = np.where(touch.y < 0.1, skirting, walls(touch))
        level = np.where(touch.y < height / 2, floor(touch), ceiling)
        return np.where(touch.side == 1, level, upright)

    return surface


def _walls(rng: Generator) -> Surface:
    colour = chosen(rng, WALLS)
    if chance(rng, 0.12):
        return cloth(rng, colour, stripes=rng.uniform(3, 6))
    if chance(rng, 0.1):
        return tiles(rng, chosen(rng, _BRICKS), size_m=(0.24, 0.075))
    return paint(rng, colour)


def _floor(rng: Generator) -> Surface:
    kind = pick(rng, ("wood", "carpet", "tiles"), shares=(0.68, 0.16, 0.16))
    if kind == "wood":
        plank_m, along_x = rng.uniform(0.08, 0.2), chance(rng, 0.4)
        return wood(rng, chosen(rng, WOODS), plank_m=plank_m, along_x=along_x)
    if kind == "carpet":
        return paint(rng, chosen(rng, _CARPETS), uneven=0.07)
    return tiles(rng, chosen(rng, _TILES), size_m=(0.45, 0.45))


def _outdoors(rng: Generator, light: Light, *, opening: Opening) -> Surface:
    """What a window shows: sky over trees or roofs, overexposed, behind its bars."""
    start, end, sill, top = opening
    trees = fabric(rng, "cloud", 2.2)
    bright = np.float32(0.5 if light.is_night else 1.6)
    green = rgb(86, 110, 66) * (light.ambient + 0.5 * light.sun_colour)
    frame = rgb(236, 234, 228) * light.ambient * np.float32(0.45)
    bars = int(rng.integers(1, 4))
    skyline_m = sill + (top - sill) * rng.uniform(0.1, 0.6)

    def surface(touch: Touch) -> Radiance:
        crown = skyline_m + 0.25 * trees.nearest(touch.along, touch.along * 0)
        leaves = shaded(green, (1 + 0.3 * trees.nearest(touch.along, touch.y)).clip(0.1))
        view = mix(leaves, light.horizon * 1.5, smoothstep(-0.12, 0.12, touch.y - crown))
        across, up = (touch.along - start) / (end - start), (touch.y - sill) / (top - sill)
        upright_m = np.abs(across * bars - np.round(across * bars)) * (end - start) / bars
        level_m = np.minimum(up, 1 - up) * (top - sill)
        if bars % 2 == 0:
            level_m = np.minimum(level_m, np.abs(up - 0.62) * (top - sill))
        return mix(frame, view * bright, smoothstep(0.03, 0.04, np.minimum(upright_m, level_m)))

    return surface
