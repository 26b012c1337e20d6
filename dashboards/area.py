"""An area of a map: the polygon that somebody drew, as it stands in an address."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.ledger import Bits

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_STEPS = 4095  # a coordinate is two digits
_LEAST, _REACH = -0.25, 1.5  # people draw around a map's edges, too
_MOST_CORNERS = 200
_LETTERS_A_CORNER = 4


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon on a map; corners: (n, 2), x to the right, y downwards; the map is [0, 1] wide."""

    map: str
    corners: NDArray[np.float64]

    def contains(self, places: NDArray[np.float32]) -> Bits:
        """Return which places (N, 2) lie inside, by the even-odd rule, which a loop may cross."""
        low, high = self.corners.min(axis=0), self.corners.max(axis=0)
        near = np.flatnonzero(((places >= low) & (places <= high)).all(axis=1))
        found = np.zeros(len(places), bool)
        found[near] = _inside(self.corners, places[near].astype(np.float64))
        return found


def area_of(text: str | None) -> Area | None:
    """Read an area as assets/map/area.js writes it, "map~corners"; None for what is none."""
    key, _, told = (text or "").rpartition("~")
    n_corners, rest = divmod(len(told), _LETTERS_A_CORNER)
    if not key or rest or not 3 <= n_corners <= _MOST_CORNERS or set(told) - set(_DIGITS):  # noqa: PLR2004 - a triangle
        return None
    digits = np.array([_DIGITS.index(letter) for letter in told]).reshape(-1, 2)
    values = digits[:, 0] * len(_DIGITS) + digits[:, 1]
    return Area(key, values.reshape(-1, 2) / _STEPS * _REACH + _LEAST)


def area_text(key: str, corners: NDArray[np.float64]) -> str:
    """Return an area as it stands in an address; corners: (n, 2)."""
    values = (
        np.clip(np.rint((corners - _LEAST) / _REACH * _STEPS), 0, _STEPS).astype(int).reshape(-1)
    )
    return f"{key}~" + "".join(_DIGITS[one // 64] + _DIGITS[one % 64] for one in values)


def _inside(corners: NDArray[np.float64], places: NDArray[np.float64]) -> Bits:
    x, y = places[:, 0], places[:, 1]
    inside = np.zeros(len(places), bool)
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y1 != y2:
            crosses = ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
            inside ^= crosses
    return inside
