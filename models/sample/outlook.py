"""What an outdoor painter has before him: dice, a pinhole view, the light and the season."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from models.sample.light import Light, Occasion, clear_enough, daylight
from models.sample.plane import Plane

Span = tuple[float, float]  # from, to
Size = tuple[int, int]  # height, width in pixels


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
        return (self.horizon_px - self.rows - 0.5) / np.float32(self.focal_px)

    @property
    def rows(self) -> Plane:
        """Return the rows' numbers from the top, (height, 1)."""
        return np.arange(self.height, dtype=np.float32)[:, None]

    @property
    def columns(self) -> Plane:
        """Return the columns' numbers from the left, (1, width)."""
        return np.arange(self.width, dtype=np.float32)[None, :]

    @property
    def shape(self) -> Size:
        """Return (height, width)."""
        return self.height, self.width

    @property
    def ground_top_px(self) -> int:
        """Return the first row that flat ground can reach."""
        return max(int(self.horizon_px), 0)

    def ground_z(self, eye_m: float) -> Plane:
        """Return each row's distance to flat ground, (height, 1); very far above the horizon."""
        return np.float32(eye_m) / np.maximum(-self.y, np.float32(1e-4))

    def from_row(self, top_px: int) -> "View":
        """Return the part of the view from a row down."""
        return View(self.height - top_px, self.width, self.focal_px, self.horizon_px - top_px)

    def halved(self) -> "View":
        """Return the same view in half the pixels."""
        return View(
            (self.height + 1) // 2, (self.width + 1) // 2, self.focal_px / 2, self.horizon_px / 2
        )


class Outlook(NamedTuple):
    """Dice to throw, where the camera looks, how the sun shines, and what time of year it is."""

    rng: Generator
    view: View
    light: Light
    season: str


def look_out(
    rng: Generator,
    size: Size,
    occasion: Occasion,
    *,
    horizon: Span,
    lens_mm: Span,
    clear_m: float = 0.0,
) -> Outlook:
    """Point a camera under an occasion's light.

    horizon: its row as a share of the height, from and to. lens_mm: focal length on 35 mm film.
    clear_m: haze leaves at least that far in sight.
    """
    light = clear_enough(daylight(rng, occasion), clear_m)
    height, width = size
    focal_px = max(height, width) * rng.uniform(*lens_mm) / 36
    view = View(height, width, focal_px, height * rng.uniform(*horizon))
    return Outlook(rng, view, light, occasion.season)
