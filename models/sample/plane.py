"""Pictures as arrays of light: their types, the pinhole view, and how layers cover each other."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray
from PIL import Image
from scipy import ndimage

Plane = NDArray[np.floating]  # (height, width) float32, or what broadcasts to it
Radiance = NDArray[np.floating]  # (3, height, width) float32, linear RGB
Span = tuple[float, float]  # from, to


@dataclass(frozen=True)
class View:
    """A pinhole camera that looks level along +z; x is right, y is up.

    focal_px: focal length in pixels; horizon_px: the row where level rays arrive (shifted lens).
    """

    height: int
    width: int
    focal_px: float
    horizon_px: float

    @cached_property
    def x(self) -> Plane:
        """Return the rays' x for z = 1, (1, width)."""
        columns = np.arange(self.width, dtype=np.float32) + 0.5 - self.width / 2
        return (columns / np.float32(self.focal_px))[None, :]

    @cached_property
    def y(self) -> Plane:
        """Return the rays' y for z = 1, (height, 1), up is positive."""
        rows = np.arange(self.height, dtype=np.float32) + 0.5
        return ((self.horizon_px - rows) / np.float32(self.focal_px))[:, None]

    @property
    def shape(self) -> tuple[int, int]:
        """Return (height, width)."""
        return self.height, self.width

    def ground_z(self, eye_m: float) -> Plane:
        """Return each row's distance to flat ground, (height, 1); very far above the horizon."""
        return np.float32(eye_m) / np.maximum(-self.y, np.float32(1e-4))

    @property
    def ground_top_px(self) -> int:
        """Return the first row that flat ground can reach."""
        return max(int(self.horizon_px), 0)

    def from_row(self, top_px: int) -> "View":
        """Return the part of the view from a row down."""
        return View(self.height - top_px, self.width, self.focal_px, self.horizon_px - top_px)

    def halved(self) -> "View":
        """Return the same view in half the pixels."""
        return View(
            (self.height + 1) // 2, (self.width + 1) // 2, self.focal_px / 2, self.horizon_px / 2
        )


def look(rng: Generator, size: tuple[int, int], *, horizon: Span, lens_mm: Span) -> View:
    """Point a camera: a random horizon (share of the height from the top) and lens (35 mm film)."""
    height, width = size
    focal_px = max(height, width) * rng.uniform(*lens_mm) / 36
    return View(height, width, focal_px, height * rng.uniform(*horizon))


def rgb(*colour: float) -> NDArray[np.float32]:
    """Return a linear colour from sRGB components in [0, 255], (3, 1, 1) float32."""
    display = np.asarray(colour, np.float32)[:, None, None] / 255
    return np.asarray(display**2.2, np.float32)


def mix(below: ArrayLike, above: ArrayLike, share: ArrayLike) -> NDArray[np.float32]:
    """Blend two pictures, planes or colours by shares that broadcast to them; float32."""
    under = np.asarray(below, np.float32)
    mixed: NDArray[np.float32] = (np.asarray(above, np.float32) - under) * np.asarray(
        share, np.float32
    )
    return mixed + under


def shaded(colour: ArrayLike, shade: ArrayLike) -> NDArray[np.float32]:
    """Multiply a picture or colour by a shade, never below zero; float32."""
    lightness = np.maximum(np.asarray(shade, np.float32), 0)
    toned: NDArray[np.float32] = np.asarray(colour, np.float32) * lightness
    return toned


def lay(picture: Radiance, layer: ArrayLike, share: Plane) -> Radiance:
    """Cover a picture's lower rows with a layer, as many rows as `share` (rows, width) has."""
    laid = picture.copy()
    laid[:, -len(share) :] = mix(picture[:, -len(share) :], layer, share)
    return laid


def smoothstep(low: ArrayLike, high: ArrayLike, value: ArrayLike) -> Plane:
    """Rise from 0 at `low` to 1 at `high` without corners; falls where low > high."""
    start, end = np.asarray(low, np.float32), np.asarray(high, np.float32)
    share = ((np.asarray(value, np.float32) - start) / (end - start)).clip(0, 1)
    rise: Plane = share * share * (3 - 2 * share)
    return rise


def blurred(picture: Radiance, sigma_px: float) -> NDArray[np.float32]:
    """Blur a picture; wide blurs are done on a smaller copy."""
    step = max(1, int(sigma_px / 2.5))
    spread = (0.0, sigma_px / step, sigma_px / step)
    soft = ndimage.gaussian_filter(picture[:, ::step, ::step], spread, mode="nearest", truncate=2.5)
    return enlarged(soft, (picture.shape[1], picture.shape[2]))


def enlarged(picture: Plane, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Resample a plane or picture to (height, width), bilinearly."""
    if picture.ndim == 3:
        return np.stack([enlarged(channel, shape) for channel in picture])
    image = Image.fromarray(np.ascontiguousarray(picture, np.float32))
    grown = image.resize((shape[1], shape[0]), Image.Resampling.BILINEAR)
    return np.asarray(grown, np.float32)
