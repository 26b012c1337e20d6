"""How crowded a map is at any spot: the force by which t-SNE keeps photos apart, as a field.

A map that does not move repels by position alone: the sum over its photos of 1 / (1 + distance²) is
convolved once on a grid (as Linderman et al. 2019 do in every step) and then looked up.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RectBivariateSpline
from scipy.signal import fftconvolve

Points = NDArray[np.float64]  # (M, 2), in units of t-SNE's kernel: at distance 1 it is one half

_CELL = 0.25  # of the kernel's unit: the spread of a photo over four nodes costs 3 % at most
_MARGIN = 5.0  # beyond the outermost photo
_MOST_NODES = 1024  # along a side: 8 MB; larger maps get wider cells


@dataclass(frozen=True, slots=True)
class Crowding:
    """The logarithm of the crowding, and its slope, anywhere on a map."""

    _logarithm: RectBivariateSpline
    _low: Points  # (2,)
    _high: Points  # (2,)

    def logarithm(self, points: Points) -> NDArray[np.float64]:
        """Return log Σ 1 / (1 + distance²) over the map's photos, at each point (M,)."""
        x, y = np.clip(points, self._low, self._high).T
        return np.asarray(self._logarithm.ev(x, y))

    def slope(self, points: Points) -> Points:
        """Return the gradient of the logarithm at each point (M, 2)."""
        x, y = np.clip(points, self._low, self._high).T
        slopes = (self._logarithm.ev(x, y, dx=1), self._logarithm.ev(x, y, dy=1))
        return np.stack(slopes, axis=1)


def crowding(points: Points) -> Crowding:
    """Return the field of a map's photos. points: (N, 2), N > 0."""
    low, high = points.min(axis=0) - _MARGIN, points.max(axis=0) + _MARGIN
    cell = max(_CELL, float((high - low).max()) / (_MOST_NODES - 1))
    n_nodes = np.ceil((high - low) / cell).astype(np.int64) + 1  # (2,)
    total = fftconvolve(_shared_out((points - low) / cell, n_nodes), _kernel(n_nodes, cell), "same")
    x, y = (low[axis] + cell * np.arange(n_nodes[axis]) for axis in (0, 1))
    farthest = 1 / (1 + np.square(high - low).sum())  # nothing is lonelier: rounding aside
    spline = RectBivariateSpline(x, y, np.log(np.maximum(total, len(points) * farthest)), s=0)
    return Crowding(spline, low, np.array([x[-1], y[-1]]))


def _shared_out(places: Points, n_nodes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how many photos each node stands for: a photo counts for the four around it."""
    corner = np.floor(places).astype(np.int64)
    right = places - corner
    counts = np.zeros(n_nodes)
    for dx in (0, 1):
        for dy in (0, 1):
            share = np.where([dx, dy], right, 1 - right).prod(axis=1)
            np.add.at(counts, (corner[:, 0] + dx, corner[:, 1] + dy), share)
    return counts


def _kernel(n_nodes: NDArray[np.int64], cell: float) -> NDArray[np.float64]:
    offsets = [cell * np.arange(1 - n, n) for n in n_nodes]
    return 1 / (1 + np.square(offsets[0])[:, None] + np.square(offsets[1]))
