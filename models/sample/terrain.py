"""Land in perspective: walks rays over a field of heights, as in voxel-space flight simulators."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from models.sample.light import Light
from models.sample.outlook import Outlook, Span
from models.sample.plane import Plane, Radiance, mix

Heights = Callable[[Plane, Plane], Plane]  # world x, z in metres → height in metres


@dataclass(frozen=True, slots=True, eq=False)
class Land:
    """What each pixel sees of the ground, in the lower rows that see any; planes are (rows, width).

    seen: share of ground in the pixel (0 or 1). x, z, height: world metres. slope: 0 = level, 1 =
    upright. sun: cosine of the sun's incidence, 0 in cast shadow.
    """

    seen: Plane
    x: Plane
    z: Plane
    height: Plane
    slope: Plane
    sun: Plane


def survey(
    outlook: Outlook, heights: Heights, *, eye_m: float, reach_m: Span, n_steps: int = 320
) -> Land:
    """Find what each pixel sees of a landscape, from eye_m above the level where height is 0."""
    view, light = outlook.view, outlook.light
    z = np.geomspace(*reach_m, n_steps, dtype=np.float32)[:, None]  # (K, 1)
    x = view.x * z  # (K, W)
    height = _every_column(heights(x[:, ::2], np.broadcast_to(z, x[:, ::2].shape)), view.width)
    rows = view.horizon_px + view.focal_px * (eye_m - height) / z  # (K, W) where a step appears
    top_px = int(np.clip(rows.min(), 0, view.height - 1))
    first = _first_hidden(rows - top_px, view.height - top_px)  # (H, W) the step hiding a pixel
    seen = first < n_steps
    step = np.minimum(first, n_steps - 1)
    slope, sun = _shading(x, z, height, light)
    share = _between_steps(rows - top_px, step)
    fine_z = _fine_z(z[:, 0], step, share)
    read = partial(_interpolated, step=step, share=share)
    return Land(
        seen.astype(np.float32), view.x * fine_z, fine_z, read(height), read(slope), read(sun)
    )


def hazed(colour: Radiance, distance_m: Plane | float, light: Light) -> Radiance:
    """Let air take a colour's place with distance (Koschmieder's law)."""
    clear = np.exp(-np.asarray(distance_m, np.float32) / np.float32(light.visibility_m))
    return mix(light.haze, colour, clear)


def lit(albedo: Radiance, land: Land, light: Light) -> Radiance:
    """Light a ground of given reflectance by sun and sky."""
    open_sky = 1 - 0.45 * land.slope
    return albedo * (land.sun * light.sun_colour + open_sky * light.ambient)


def _every_column(half: Plane, width: int) -> Plane:
    """Fill in the columns between: walking every other one takes half the time."""
    full = np.repeat(half, 2, axis=1)[:, :width].astype(np.float32)
    full[:, 1:-1:2] = 0.5 * (full[:, :-2:2] + full[:, 2::2])
    return full


def _first_hidden(rows: Plane, n_rows: int) -> NDArray[np.int64]:
    """Return for each pixel the first step whose row lies at or above it; K where none does."""
    n_steps, width = rows.shape
    highest = np.minimum.accumulate(rows, axis=0)
    top = np.ceil((highest - 0.5).clip(0, n_rows)).astype(np.int64)  # first row a step covers
    counts = np.bincount((top * width + np.arange(width)).ravel(), minlength=(n_rows + 1) * width)
    covering = np.cumsum(counts.reshape(n_rows + 1, width)[:n_rows], axis=0)
    hidden: NDArray[np.int64] = n_steps - covering
    return hidden


def _between_steps(rows: Plane, step: NDArray[np.int64]) -> Plane:
    """Return where a pixel lies between the step that covers it (0) and the one before it (1)."""
    n_rows, width = step.shape
    flat = step * width + np.arange(width)
    here = rows.ravel()[flat]
    before = rows.ravel()[np.maximum(flat - width, 0)]
    pixel = np.arange(n_rows, dtype=np.float32)[:, None] + np.float32(0.5)
    share: Plane = ((pixel - here) / np.maximum(before - here, 1e-3)).clip(0, 1)
    return share


def _fine_z(z: Plane, step: NDArray[np.int64], share: Plane) -> Plane:
    far = z[step]
    fine: Plane = far + (z[np.maximum(step - 1, 0)] - far) * share
    return fine


def _interpolated(values: Plane, *, step: NDArray[np.int64], share: Plane) -> Plane:
    """Read per-step values (K, W) for each pixel, (H, W), between two steps."""
    width = values.shape[1]
    flat = step * width + np.arange(width)
    here = values.ravel()[flat]
    between: Plane = here + (values.ravel()[np.maximum(flat - width, 0)] - here) * share
    return between


def _shading(x: Plane, z: Plane, height: Plane, light: Light) -> tuple[Plane, Plane]:
    """Return the steepness and the sun's cosine at each step, dark where land shades land."""
    pitch = np.maximum(x[:, 1:2] - x[:, 0:1], 1e-6)  # (K, 1) metres between columns
    along_x = np.gradient(height, axis=1) / pitch
    along_z = np.gradient(height, axis=0) / np.gradient(z, axis=0)
    length = np.sqrt(1 + along_x**2 + along_z**2)
    sun_x, sun_y, sun_z = light.sun
    cosine = ((sun_y - along_x * sun_x - along_z * sun_z) / length).clip(0, 1)
    return 1 - 1 / length, cosine * _unshaded(x, height, light)


def _unshaded(x: Plane, height: Plane, light: Light) -> Plane:
    """Return 0 where the sun from the side is behind land of the same distance, else 1, softly."""
    sun_x, sun_y, _ = light.sun
    if abs(sun_x) < 0.3:
        return np.ones_like(height)
    drop = np.float32(sun_y / abs(sun_x))
    level = height - drop * (x if sun_x > 0 else -x)  # land above this line blocks the sun
    order = slice(None, None, -1) if sun_x > 0 else slice(None)
    crest = np.maximum.accumulate(level[:, order], axis=1)[:, order]
    depth = crest - level
    softness = np.maximum(0.004 * np.ptp(height), 0.02)
    shaded: Plane = np.exp(-np.maximum(depth - softness, 0) / softness)
    return shaded
