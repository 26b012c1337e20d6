"""Ray casting of boxes, balls and upright drums: what interiors and cities are built of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.sample.outlook import View
from models.sample.plane import Plane, Radiance

Pair = tuple[float, float]
Triple = tuple[float, float, float]
Spots = NDArray[np.floating]  # (n,), a value for each of n points on a surface


@dataclass(frozen=True, slots=True, eq=False)
class Touch:
    """Points where rays meet a surface: world metres, (n,) each; side: 0, 1, 2 for ±x, ±y, ±z.

    pixel_m: how wide a pixel is there; patterns finer than that should fade.
    """

    x: Spots
    y: Spots
    z: Spots
    side: NDArray[np.int8]
    pixel_m: Spots

    @property
    def along(self) -> Spots:
        """Return the horizontal coordinate within an upright face."""
        return np.where(self.side == 0, self.z, self.x)


Surface = Callable[[Touch], Radiance]  # points → reflectance or glow, (3, 1, n) or (3, 1, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Solid:
    """A body between two corners, its surface's reflectance, and the light it gives off itself."""

    low: Triple
    high: Triple
    surface: Surface
    glow: Surface | None = None
    form: Literal["box", "ball", "drum", "room"] = "box"

    @property
    def centre(self) -> Triple:
        """Return the point in the middle."""
        x, y, z = ((low + high) / 2 for low, high in zip(self.low, self.high, strict=True))
        return x, y, z

    @property
    def thin_axis(self) -> int:
        """Return the axis along which the solid is thinnest."""
        return int(np.argmin(np.subtract(self.high, self.low)))


def between(x: Pair, y: Pair, z: Pair) -> tuple[Triple, Triple]:
    """Return the low and the high corner of a box between two x, two y and two z, in any order."""
    return (min(x), min(y), min(z)), (max(x), max(y), max(z))


@dataclass(frozen=True, slots=True, eq=False)
class Rays:
    """Rays from one eye: direction planes that broadcast to (height, width); a pixel's angle."""

    eye: Triple
    x: Plane
    y: Plane
    z: Plane
    shape: tuple[int, int]
    pixel: float


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What rays met: planes (height, width) of points, (3, height, width) of normals; and light.

    colour: reflectance; glow: own light; distance is infinite where a ray met nothing.
    """

    point: tuple[Plane, Plane, Plane]
    normal: NDArray[np.float32]
    distance: Plane
    colour: Radiance
    glow: Radiance


def level_rays(view: View, eye: Triple, turn: float = 0.0) -> Rays:
    """Return a view's rays, turned to the right by an angle in radians; verticals stay vertical."""
    sine, cosine = np.float32(np.sin(turn)), np.float32(np.cos(turn))
    return Rays(
        eye, cosine * view.x + sine, view.y, cosine - sine * view.x, view.shape, 1 / view.focal_px
    )


def tilted_rays(view: View, eye: Triple, tilt: float) -> Rays:
    """Return a view's rays, tilted up by an angle in radians: verticals converge."""
    sine, cosine = np.float32(np.sin(tilt)), np.float32(np.cos(tilt))
    up = cosine * view.y + sine
    return Rays(eye, view.x, up, cosine - sine * view.y, view.shape, 1 / view.focal_px)


def cast(rays: Rays, solids: Sequence[Solid]) -> Scene:
    """Find the nearest solid along each ray and its surface there."""
    nearest = np.full(rays.shape, np.inf, np.float32)
    owner = np.full(rays.shape, -1, np.int16)
    side = np.zeros(rays.shape, np.int8)
    for number, solid in enumerate(solids):
        window = _window(rays, solid)
        if window is None:
            continue
        reach, face = _MEET[solid.form](_part(rays, window), solid)
        closer = reach < nearest[window]
        nearest[window] = np.where(closer, reach, nearest[window])
        owner[window] = np.where(closer, np.int16(number), owner[window])
        side[window] = np.where(closer, face, side[window])
    return _surfaces(rays, solids, (nearest, owner, side))


def _window(rays: Rays, solid: Solid) -> tuple[slice, slice] | None:
    """Return the rows and columns that a solid can cover, all if it is beside or behind the eye."""
    everything = (slice(0, rays.shape[0]), slice(0, rays.shape[1]))
    if solid.form == "room" or rays.y.shape[1] != 1:
        return everything
    corners = np.array([solid.low, solid.high]) - rays.eye
    x, z = (grid.ravel() for grid in np.meshgrid(corners[:, 0], corners[:, 2]))
    forward, right = _level_axes(rays)
    ahead = x * forward[0] + z * forward[1]
    if ahead.max() <= 0.05:
        return None
    if ahead.min() <= 0.05:
        return everything
    columns = ((x * right[0] + z * right[1]) / ahead - _first(rays, right)) / rays.pixel
    heights = np.concatenate([corners[:, 1] / ahead.min(), corners[:, 1] / ahead.max()])
    rows = (float(rays.y[0, 0]) - heights) / rays.pixel
    top, bottom = max(int(rows.min()) - 1, 0), min(int(rows.max()) + 3, rays.shape[0])
    left, right_px = max(int(columns.min()) - 1, 0), min(int(columns.max()) + 3, rays.shape[1])
    if top >= bottom or left >= right_px:
        return None
    return slice(top, bottom), slice(left, right_px)


def _level_axes(rays: Rays) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the (x, z) of the directions ahead and to the right of turned level rays."""
    step_x = float(rays.x[0, -1] - rays.x[0, 0])
    step_z = float(rays.z[0, -1] - rays.z[0, 0])
    length = np.hypot(step_x, step_z)
    right = (step_x / length, step_z / length)
    return (-right[1], right[0]), right


def _first(rays: Rays, right: tuple[float, float]) -> float:
    return float(rays.x[0, 0]) * right[0] + float(rays.z[0, 0]) * right[1]


def _part(rays: Rays, window: tuple[slice, slice]) -> Rays:
    rows, columns = window
    planes = (
        plane[
            rows if plane.shape[0] > 1 else slice(None),
            columns if plane.shape[1] > 1 else slice(None),
        ]
        for plane in (rays.x, rays.y, rays.z)
    )
    x, y, z = planes
    shape = (rows.stop - rows.start, columns.stop - columns.start)
    return Rays(rays.eye, x, y, z, shape, rays.pixel)


def _slab(direction: Plane, low: float, high: float) -> tuple[Plane, Plane]:
    """Return where rays enter and leave the space between two parallel planes."""
    safe = np.where(np.abs(direction) < 1e-6, np.float32(1e-6), direction)
    first, second = np.float32(low) / safe, np.float32(high) / safe
    return np.minimum(first, second), np.maximum(first, second)


def _slabs(rays: Rays, solid: Solid) -> list[tuple[Plane, Plane]]:
    return [
        _slab(direction, solid.low[axis] - rays.eye[axis], solid.high[axis] - rays.eye[axis])
        for axis, direction in enumerate((rays.x, rays.y, rays.z))
    ]


def _meet_box(rays: Rays, solid: Solid) -> tuple[Plane, NDArray[np.int8]]:
    (in_x, out_x), (in_y, out_y), (in_z, out_z) = _slabs(rays, solid)
    in_flat = np.maximum(in_x, in_z)
    enter = np.maximum(in_flat, in_y)
    leave = np.minimum(np.minimum(out_x, out_z), out_y)
    reach = np.where((enter < leave) & (enter > 0), enter, np.float32(np.inf))
    upright = np.where(in_x >= in_z, np.int8(0), np.int8(2))
    return reach, np.where(in_y >= in_flat, np.int8(1), upright)


def _meet_room(rays: Rays, solid: Solid) -> tuple[Plane, NDArray[np.int8]]:
    """Meet a box from inside: its far faces."""
    (_, out_x), (_, out_y), (_, out_z) = _slabs(rays, solid)
    out_flat = np.minimum(out_x, out_z)
    upright = np.where(out_x <= out_z, np.int8(0), np.int8(2))
    return np.minimum(out_flat, out_y), np.where(out_y <= out_flat, np.int8(1), upright)


def _meet_ball(rays: Rays, solid: Solid) -> tuple[Plane, NDArray[np.int8]]:
    centre, radius = _centre_radius(solid)
    offset = (np.asarray(rays.eye) - centre) / radius
    d = [plane / np.float32(r) for plane, r in zip((rays.x, rays.y, rays.z), radius, strict=True)]
    a = (d[0] ** 2 + d[2] ** 2) + d[1] ** 2
    b = (d[0] * np.float32(offset[0]) + d[2] * np.float32(offset[2])) + d[1] * np.float32(offset[1])
    inside = b * b - a * np.float32(offset @ offset - 1)
    reach = (-b - np.sqrt(inside.clip(0))) / a
    reach = np.where((inside > 0) & (reach > 0), reach, np.float32(np.inf))
    return reach, np.full(rays.shape, 3, np.int8)


def _meet_drum(rays: Rays, solid: Solid) -> tuple[Plane, NDArray[np.int8]]:
    """Meet an upright cylinder: its mantle, or its lid or bottom."""
    centre, radius = _centre_radius(solid)
    dx, dz = rays.x / np.float32(radius[0]), rays.z / np.float32(radius[2])
    ox, oz = (np.asarray(rays.eye) - centre)[[0, 2]] / radius[[0, 2]]
    a, b = dx * dx + dz * dz, dx * np.float32(ox) + dz * np.float32(oz)
    inside = b * b - a * np.float32(ox * ox + oz * oz - 1)
    root = np.sqrt(inside.clip(0))
    in_y, out_y = _slab(rays.y, solid.low[1] - rays.eye[1], solid.high[1] - rays.eye[1])
    mantle = (-b - root) / a
    enter, leave = np.maximum(mantle, in_y), np.minimum((root - b) / a, out_y)
    met = (inside > 0) & (enter < leave) & (enter > 0)
    return np.where(met, enter, np.float32(np.inf)), np.where(in_y > mantle, np.int8(1), np.int8(4))


_MEET = {"box": _meet_box, "room": _meet_room, "ball": _meet_ball, "drum": _meet_drum}


def _centre_radius(solid: Solid) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    low, high = np.asarray(solid.low), np.asarray(solid.high)
    return (low + high) / 2, (high - low) / 2


def _surfaces(
    rays: Rays, solids: Sequence[Solid], met: tuple[Plane, NDArray[np.int16], NDArray[np.int8]]
) -> Scene:
    """Ask each solid that is seen for its colour and glow, all its pixels at once."""
    nearest, owner, side = met
    finite = np.where(np.isfinite(nearest), nearest, np.float32(0))
    point = tuple(
        finite * plane + np.float32(start)
        for plane, start in zip((rays.x, rays.y, rays.z), rays.eye, strict=True)
    )
    colour = np.zeros((3, *rays.shape), np.float32)
    glow = np.zeros_like(colour)
    normal = np.zeros((3, *rays.shape), np.float32)
    order = np.argsort(owner.ravel(), kind="stable")
    bounds = np.searchsorted(owner.ravel()[order], np.arange(len(solids) + 1))
    for number, solid in enumerate(solids):
        chosen = order[bounds[number] : bounds[number + 1]]
        if len(chosen) == 0:
            continue
        x, y, z = (plane.ravel()[chosen] for plane in point)
        touch = Touch(
            x, y, z, side.ravel()[chosen], finite.ravel()[chosen] * np.float32(rays.pixel)
        )
        colour.reshape(3, -1)[:, chosen] = solid.surface(touch)[:, 0]
        if solid.glow is not None:
            glow.reshape(3, -1)[:, chosen] = solid.glow(touch)[:, 0]
        normal.reshape(3, -1)[:, chosen] = _normals(touch, solid, rays.eye)
    return Scene((point[0], point[1], point[2]), normal, nearest, colour, glow)


def _normals(touch: Touch, solid: Solid, eye: Triple) -> NDArray[np.float32]:
    """Return the unit normals towards the eye's side, (3, n)."""
    centre, radius = _centre_radius(solid)
    at = np.stack([touch.x, touch.y, touch.z])
    if solid.form in ("box", "room"):
        normals = np.zeros_like(at)
        inward = -1.0 if solid.form == "room" else 1.0
        for axis in range(3):
            face = touch.side == axis
            normals[axis, face] = inward * np.sign(at[axis, face] - centre[axis])
        return normals
    outward = (at - centre[:, None]) / (radius[:, None] ** 2)
    if solid.form == "drum":
        lid = touch.side == 1
        outward[1] = np.where(lid, np.sign(at[1] - centre[1]), 0)
        outward[0] *= ~lid
        outward[2] *= ~lid
    return np.asarray(outward / (np.linalg.norm(outward, axis=0) + 1e-9), np.float32)
