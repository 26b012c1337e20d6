"""Rooms: walls, floor, windows, lamps, and the light that fills them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.random import Generator

from models.sample.film import Take
from models.sample.light import Light
from models.sample.noise import fabric
from models.sample.plane import Plane, Radiance, View, mix, rgb, smoothstep
from models.sample.solids import Scene, Solid, Surface, Touch, Triple, cast, level_rays
from models.sample.surfaces import Sheen, chosen, cloth, lamp, paint, plain, tiles, wood

WALLS: tuple[Sheen, ...] = (
    (236, 232, 222), (214, 222, 214), (222, 212, 194), (196, 208, 218), (232, 222, 206),
    (186, 196, 178), (212, 184, 162), (206, 206, 210), (120, 138, 150), (238, 226, 196),
)  # fmt: skip
WOODS: tuple[Sheen, ...] = (
    (176, 132, 90), (140, 98, 64), (202, 168, 126), (104, 72, 50), (190, 150, 110), (224, 202, 170)
)  # fmt: skip
_WARM: Sheen = (255, 206, 140)


@dataclass(eq=False)
class Room:
    """A room while it is furnished; x from 0 to width, z from 0 (behind us) to depth, y up.

    bulbs: (place, colour and power) of lamps that are lit. panes: windows as thin solids.
    """

    width: float
    depth: float
    height: float
    light: Light
    solids: list[Solid] = field(default_factory=list)
    bulbs: list[tuple[Triple, Sheen, float]] = field(default_factory=list)
    panes: list[Solid] = field(default_factory=list)

    def put(self, low: Triple, size: Triple, surface: Surface) -> None:
        """Stand a box into the room."""
        self.solids.append(Solid(low, _plus(low, size), surface))

    def put_round(self, low: Triple, size: Triple, surface: Surface, *, drum: bool = False) -> None:
        """Put a ball (squeezed into its box) or an upright drum."""
        self.solids.append(Solid(low, _plus(low, size), surface, form="drum" if drum else "ball"))

    def put_light(self, low: Triple, size: Triple, *, power: float, drum: bool = True) -> None:
        """Put a lamp shade that glows."""
        shade, glow = plain((236, 226, 206)), lamp(_WARM, 1.2 + 1.6 * power)
        form: Literal["drum", "ball"] = "drum" if drum else "ball"
        self.solids.append(Solid(low, _plus(low, size), shade, glow if power else None, form))
        if power:
            middle = low[0] + size[0] / 2, low[1] + size[1] / 2, low[2] + size[2] / 2
            self.bulbs.append((middle, _WARM, power))


def empty_room(rng: Generator, light: Light, *, floor: Surface | None = None) -> Room:
    """Build the walls of a room of random size, without windows."""
    room = Room(
        width=float(rng.uniform(3.2, 5.4)), depth=float(rng.uniform(3.6, 5.6)),
        height=float(rng.uniform(2.4, 2.9)), light=light,
    )  # fmt: skip
    floor = floor or _random_floor(rng)
    walls, ceiling = _walls(rng), plain((240, 238, 232))
    skirting = rgb(238, 236, 230)

    def surface(touch: Touch) -> Radiance:
        colour = walls(touch)
        colour = np.where((touch.y < 0.1), skirting, colour)
        level = touch.side == 1
        below = touch.y < room.height / 2
        return np.where(level, np.where(below, floor(touch), ceiling(touch)), colour)

    room.solids.append(
        Solid((0, 0, 0), (room.width, room.height, room.depth), surface, form="room")
    )
    return room


def add_window(
    rng: Generator, room: Room, *, wall: str, place: tuple[float, float, float, float]
) -> None:
    """Set a window into the back, left or right wall; place: from, to, sill, top in metres."""
    start, end, sill, top = place
    low, high = _on_wall(room, wall, (start, end, sill, top), 0.03)
    pane = Solid(low, high, plain((20, 20, 22)), _outdoors(rng, room.light, wall, place))
    room.solids.append(pane)
    room.panes.append(pane)
    if rng.random() < 0.65:
        drape = cloth(rng, chosen(rng, WALLS, 24), folds=float(rng.uniform(5, 9)))
        for edge in (start - 0.28, end - 0.08):
            hem = 0.03 if rng.random() < 0.7 else sill - 0.1
            low, high = _on_wall(room, wall, (edge, edge + 0.36, hem, top + 0.12), 0.10)
            room.solids.append(Solid(low, high, drape))


def photograph(rng: Generator, size: tuple[int, int], room: Room) -> Take:
    """Take a photo of a room from a corner or the middle of its open side."""
    height, width = size
    focal_px = max(height, width) * rng.uniform(0.56, 0.82)
    view = View(height, width, focal_px, height * rng.uniform(0.36, 0.52))
    across = float(rng.uniform(0.18, 0.82))
    eye = (room.width * across, float(rng.uniform(1.15, 1.65)), float(rng.uniform(0.15, 0.5)))
    turn = float(np.clip((0.5 - across) * rng.uniform(0.7, 1.6) + rng.normal(0, 0.1), -0.6, 0.6))
    scene = cast(level_rays(view, eye, turn), room.solids)
    bright = _illumination(rng, room, scene)
    radiance = scene.colour * bright + scene.glow
    return Take(radiance, float(np.clip(0.2 * rng.lognormal(0.1, 0.2), 0.12, 0.34)))


def _plus(low: Triple, size: Triple) -> Triple:
    return low[0] + size[0], low[1] + size[1], low[2] + size[2]


def _on_wall(
    room: Room, wall: str, place: tuple[float, float, float, float], thick: float
) -> tuple[Triple, Triple]:
    start, end, low, top = place
    if wall == "back":
        return (start, low, room.depth - thick), (end, top, room.depth)
    if wall == "left":
        return (0, low, start), (thick, top, end)
    return (room.width - thick, low, start), (room.width, top, end)


def _walls(rng: Generator) -> Surface:
    colour = chosen(rng, WALLS)
    if rng.random() < 0.12:
        return cloth(rng, colour, stripes=float(rng.uniform(3, 6)))
    if rng.random() < 0.1:
        return tiles(rng, chosen(rng, ((164, 96, 74), (200, 190, 180))), size_m=(0.24, 0.075))
    return paint(rng, colour)


def _random_floor(rng: Generator) -> Surface:
    kind = rng.random()
    if kind < 0.68:
        return wood(
            rng,
            chosen(rng, WOODS),
            plank_m=float(rng.uniform(0.08, 0.2)),
            along_x=bool(rng.random() < 0.4),
        )
    if kind < 0.84:
        return paint(
            rng, chosen(rng, ((178, 168, 156), (140, 136, 134), (198, 184, 162))), uneven=0.07
        )
    return tiles(
        rng, chosen(rng, ((206, 196, 182), (164, 158, 150), (190, 128, 96))), size_m=(0.45, 0.45)
    )


def _outdoors(
    rng: Generator, light: Light, wall: str, place: tuple[float, float, float, float]
) -> Surface:
    """What a window shows: sky over trees or roofs, overexposed, behind its bars."""
    start, end, sill, top = place
    trees = fabric(rng, "cloud", 2.2)
    bright = np.float32(1.6 if not light.is_night else 0.5)
    green = rgb(86, 110, 66) * (light.ambient + 0.5 * light.sun_colour)
    bars = int(rng.integers(1, 4))
    skyline_m = sill + (top - sill) * rng.uniform(0.1, 0.6)

    def surface(touch: Touch) -> Radiance:
        along = touch.along
        line = skyline_m + 0.25 * trees.nearest(along, along * 0)
        view = mix(
            green * (1 + 0.3 * trees.nearest(along, touch.y)).clip(0.1),
            light.horizon * 1.5,
            smoothstep(-0.12, 0.12, touch.y - line),
        )
        across, up = (along - start) / (end - start), (touch.y - sill) / (top - sill)
        inner = np.abs(across * bars - np.round(across * bars)) * (end - start) / bars
        frame = np.minimum(inner, np.minimum(up, 1 - up) * (top - sill))
        frame = np.minimum(frame, np.abs(up - 0.62) * (top - sill) + (bars % 2) * 9)
        wood_ = rgb(236, 234, 228) * light.ambient * 0.45
        return mix(wood_, view * bright, smoothstep(0.03, 0.04, frame))

    return surface


def _illumination(rng: Generator, room: Room, scene: Scene) -> Radiance:
    """Return the light that falls on what is seen, (height, width, 3)."""
    x, y, z = scene.point
    corner = _openness(room, x, y, z) * _contact(room.solids[1:], scene)
    pane_m2 = sum(_size(pane) for pane in room.panes)
    day = room.light.ambient * 1.0 + 0.1 * room.light.sun_colour
    lamps = sum(power for _, _, power in room.bulbs)
    fill = day * np.float32(0.10 + 0.05 * pane_m2) + rgb(255, 214, 160) * np.float32(
        0.05 * lamps + 0.01
    )
    light = corner * fill
    for pane in room.panes:
        shine = _from_pane(pane, scene) * np.float32(0.55 * _size(pane))
        light = light + (shine * (0.35 + 0.65 * corner)) * day * 2.2
    for place, colour, power in room.bulbs:
        shine = _from_bulb(place, scene) * np.float32(power)
        light = light + (shine * (0.3 + 0.7 * corner)) * rgb(*colour)
    for pane in room.panes[:2]:
        light = light + _sun_patch(rng, pane, room, scene) * room.light.sun_colour
    return np.asarray(light, np.float32)


def _size(pane: Solid) -> float:
    edges = sorted(np.subtract(pane.high, pane.low))
    return float(edges[1] * edges[2])


def _openness(room: Room, x: Plane, y: Plane, z: Plane) -> Plane:
    """Darken towards edges and corners, where little of the room is in sight."""
    open_: Plane = np.ones_like(x)
    for near in (x, room.width - x, y, room.height - y, room.depth - z):
        open_ = open_ * (1 - 0.42 * np.exp(-np.abs(near) / 0.28))
    return (open_ / 0.58).clip(0, 1)  # a point on a wall is always beside one


def _contact(solids: Sequence[Solid], scene: Scene) -> Plane:
    """Darken the floor beside and under what stands on it."""
    x, y, z = scene.point
    floor = (y < 0.03) & (scene.normal[1] > 0.5)
    shade = np.ones(floor.sum(), np.float32)
    floor_x, floor_z = x[floor], z[floor]
    for solid in solids:
        if solid.low[1] > 0.5 or solid.high[1] < 0.05:
            continue
        beside_x = np.maximum(np.maximum(solid.low[0] - floor_x, floor_x - solid.high[0]), 0)
        beside_z = np.maximum(np.maximum(solid.low[2] - floor_z, floor_z - solid.high[2]), 0)
        lift = 1 / (1 + 6 * solid.low[1])
        shade *= 1 - 0.55 * lift * np.exp(
            -np.hypot(beside_x, beside_z) / (0.10 + 0.5 * solid.low[1])
        )
    plane: Plane = np.ones(floor.shape, np.float32)
    plane[floor] = shade
    return plane


def _from_pane(pane: Solid, scene: Scene) -> Plane:
    """Light of a window as of a small matt plate: cosine to cosine over distance squared."""
    centre = [(low + high) / 2 for low, high in zip(pane.low, pane.high, strict=True)]
    axis = int(np.argmin(np.subtract(pane.high, pane.low)))
    apart = [np.float32(c) - p for c, p in zip(centre, scene.point, strict=True)]
    squared = apart[0] ** 2 + apart[1] ** 2 + apart[2] ** 2 + 0.3
    facing = sum(n * a for n, a in zip(scene.normal, apart, strict=True))
    shine: Plane = np.maximum(facing, 0) * np.abs(apart[axis]) / squared**2
    return shine


def _from_bulb(place: Triple, scene: Scene) -> Plane:
    apart = [np.float32(c) - p for c, p in zip(place, scene.point, strict=True)]
    squared = apart[0] ** 2 + apart[1] ** 2 + apart[2] ** 2 + 0.03
    facing = sum(n * a for n, a in zip(scene.normal, apart, strict=True))
    wrapped = (facing / np.sqrt(squared) * 0.75 + 0.25).clip(0, 1)
    shine: Plane = 0.55 * wrapped / (squared + 0.12)
    return shine


def _sun_patch(rng: Generator, pane: Solid, room: Room, scene: Scene) -> Plane:
    """Return where sun falls in through a window: follow the light back to the pane."""
    axis = int(np.argmin(np.subtract(pane.high, pane.low)))
    outward = 1.0 if pane.low[axis] > 0.5 else -1.0
    slant = rng.uniform(-0.7, 0.7)
    if room.light.cover == 1 or room.light.is_night or rng.random() < 0.45:
        return np.zeros_like(scene.distance)
    sun = np.array([slant, max(room.light.sun[1], 0.25), slant])
    sun[axis] = outward * 0.8
    sun = sun / np.linalg.norm(sun)
    steps = (np.float32(pane.low[axis]) - scene.point[axis]) / np.float32(sun[axis])
    inside: Plane = (steps > 0).astype(np.float32)
    for other in {0, 1, 2} - {axis}:
        at = scene.point[other] + steps * np.float32(sun[other])
        low, high = pane.low[other], pane.high[other]
        soft = 0.012 + 0.01 * np.abs(steps)
        inside = inside * smoothstep(0, 1, np.minimum(at - low, high - at) / soft)
        inside = inside * smoothstep(0, 1, (np.abs(at - (low + high) / 2) - 0.03) / soft)
    facing = sum(n * np.float32(s) for n, s in zip(scene.normal, sun, strict=True))
    patch: Plane = inside * np.maximum(facing, 0) * 0.8
    return patch
