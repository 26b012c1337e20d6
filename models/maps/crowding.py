"""How crowded a map is at any spot: the force by which t-SNE keeps photos apart, as a field.

A map that does not move repels by position alone: the sum over its photos of 1 / (1 + distance²) is
convolved once on a grid (as Linderman et al. 2019 do in every step) and then looked up.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft2, next_fast_len, rfft2
from scipy.interpolate import RectBivariateSpline

Nodes = NDArray[np.float32]  # (X, Y), a value for each node of a grid
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
    total = _felt(_shared_out((points - low) / cell, n_nodes), cell)
    x, y = (low[axis] + cell * np.arange(n_nodes[axis]) for axis in (0, 1))
    farthest = 1 / (1 + np.square(high - low).sum())  # nothing is lonelier: rounding aside
    spline = RectBivariateSpline(x, y, np.log(np.maximum(total, len(points) * farthest)), s=0)
    return Crowding(spline, low, np.array([x[-1], y[-1]]))


def _shared_out(places: Points, n_nodes: NDArray[np.int64]) -> Nodes:
    """Return how many photos each node stands for: a photo counts for the four around it."""
    corner = np.floor(places).astype(np.int64)
    right = places - corner
    counts = np.zeros(n_nodes)
    for dx in (0, 1):
        for dy in (0, 1):
            share = np.where([dx, dy], right, 1 - right).prod(axis=1)
            np.add.at(counts, (corner[:, 0] + dx, corner[:, 1] + dy), share)
    return counts.astype(np.float32)  # halves what the transforms take, and is exact enough


def _felt(counts: Nodes, cell: float) -> Nodes:
    """Return Σ 1 / (1 + distance²) to all photos at each node, by a product of Fourier transforms.

    The grid is twice as wide as the map, so that nothing reaches round its edge to the other side.
    """
    shape = [next_fast_len(2 * n_nodes - 1, real=True) for n_nodes in counts.shape]
    apart = [cell * np.minimum(np.arange(n), n - np.arange(n)) for n in shape]
    kernel = 1 / (1 + np.square(apart[0])[:, None] + np.square(apart[1]))
    spectrum = rfft2(counts, shape)
    spectrum *= rfft2(kernel.astype(np.float32))
    felt: Nodes = irfft2(spectrum, shape, overwrite_x=True)[: counts.shape[0], : counts.shape[1]]
    return felt
