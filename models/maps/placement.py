"""New photos on an old map: each is drawn to the photos it resembles, and nothing old moves.

Method: t-SNE's cost of one photo while all others stand still, Σ p · log(1 + distance²) + log
crowding (as openTSNE's partial embedding: Poličar, Stražar & Zupan 2023), by gradient descent.
"""

from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from models.maps.affinities import Affinities, calibrated, nearest_fitted
from models.maps.crowding import Crowding, Points, crowding
from models.maps.pca import Values
from models.maps.unit import kernel_unit
from models.records.arrays import Positions

_FEWEST_FITTED = 4  # fewer are no crowd
_BLOCK_ROWS = 512  # photos moved at once: × 90 neighbours × 2 × 8 B = 0.7 MB an array
_STEPS = 30  # later ones change nothing that a screen could show
_FIRST_STEP = 0.5  # of the slope: the attraction's curvature is 2 at most
_BESIDE = 0.02  # of the kernel's unit: how far a copy lies from its original


def place(
    vectors: Values,
    fitted: Values,
    positions: Positions,
    *,
    perplexity: float,
    seed: int,
    unit: float | None = None,
    among: NDArray[np.bool_] | None = None,
) -> Positions:
    """Return where new photos belong on a map that others have made (M, 2) float32.

    vectors: (M, D) of the new, fitted: (N, D) of the old, measured alike. positions: (N, 2) of the
    old, on a map of any scale. unit: the map's, found by `unit_of` where it is not given.
    among: (N,), the old rows that are on the map; all by default. A mask, because a copy of those
    rows takes as long as placing.
    A new photo is drawn to its 3 × perplexity nearest old ones. Its place is the same bits
    whichever others are placed with it; an exact copy of an old photo goes right beside it. With
    fewer than 4 old photos each new one goes to its nearest, with none to the origin.
    Raises ValueError where the widths, or the numbers of old vectors and positions, differ.
    """
    _check(vectors, fitted, positions)
    there = np.ones(len(fitted), np.bool_) if among is None else among
    if not there.any():
        return np.zeros((len(vectors), 2), dtype=np.float32)
    old_map = _Map.of(fitted, positions.astype(np.float64), there, perplexity, unit)
    starts = range(0, len(vectors), _BLOCK_ROWS)
    placed = [_placed(vectors[start : start + _BLOCK_ROWS], old_map, seed) for start in starts]
    return np.concatenate([np.zeros((0, 2)), *placed]).astype(np.float32)


def unit_of(fitted: Values, positions: Positions | Points, perplexity: float) -> float | None:
    """Return the unit of t-SNE's kernel on a map, None where fewer than 4 photos are no crowd."""
    if len(fitted) < _FEWEST_FITTED:
        return None
    used = _used(perplexity, _reach(len(fitted), perplexity))
    return kernel_unit(fitted, positions.astype(np.float64), perplexity=used)


@dataclass(frozen=True, slots=True)
class _Map:
    """A map that stands: its photos' vectors and points, in units of t-SNE's kernel, and crowd.

    there: (N,), false for rows that are not on it.
    """

    fitted: Values  # (N, D)
    points: Points  # (N, 2)
    there: NDArray[np.bool_]
    unit: float
    perplexity: float
    n_neighbours: int
    crowd: Crowding | None

    @classmethod
    def of(
        cls,
        fitted: Values,
        positions: Points,
        there: NDArray[np.bool_],
        perplexity: float,
        unit: float | None,
    ) -> "_Map":
        n_neighbours = _reach(int(there.sum()), perplexity)
        used = _used(perplexity, n_neighbours)
        unit = unit or unit_of(fitted[there], positions[there], perplexity)
        if unit is None:
            return cls(fitted, positions, there, 1.0, used, n_neighbours, None)
        points = positions / unit
        return cls(fitted, points, there, unit, used, n_neighbours, crowding(points[there]))


def _reach(n_fitted: int, perplexity: float) -> int:
    return max(1, min(n_fitted - 1, int(3 * perplexity)))


def _used(perplexity: float, n_neighbours: int) -> float:
    return max(1.0, min(perplexity, n_neighbours / 3))


def _check(vectors: Values, fitted: Values, positions: Positions) -> None:
    if vectors.shape[1] != fitted.shape[1] or len(fitted) != len(positions):
        raise ValueError(
            f"new vectors {vectors.shape}, old vectors {fitted.shape} and old positions "
            f"{positions.shape} do not belong together: "
            "hand in the map's own photos, measured alike"
        )


def _placed(block: Values, old: _Map, seed: int) -> Points:
    rows, distances = nearest_fitted(block, old.fitted, old.n_neighbours, among=old.there)
    affinities = calibrated(distances, old.perplexity)
    around = old.points[rows]  # (B, k, 2)
    start = _weighted_median(around, affinities)
    points = start if old.crowd is None else _settled(start, around, affinities, old.crowd)
    copies = distances[:, 0] == 0
    points[copies] = around[copies, 0] + _BESIDE * _directions(block[copies], seed)
    return points * old.unit


def _weighted_median(around: Points, affinities: Affinities) -> Points:
    """Return the place (B, 2) with half of the affinity on either side, along each axis."""
    order = np.argsort(around, axis=1, kind="stable")  # (B, k, 2)
    upto = np.take_along_axis(affinities[:, :, None], order, axis=1).cumsum(axis=1)
    middle = (upto >= upto[:, -1:] / 2).argmax(axis=1)[:, None]  # (B, 1, 2)
    return np.take_along_axis(np.take_along_axis(around, order, axis=1), middle, axis=1)[:, 0]


def _settled(start: Points, around: Points, affinities: Affinities, crowd: Crowding) -> Points:
    """Walk down the slope of each point's cost; a step that would lead up is halved instead."""
    points, step = start.copy(), np.full((len(start), 1), _FIRST_STEP)
    cost, slope = _cost(points, around, affinities, crowd)
    for _ in range(_STEPS):
        tried = points - step * slope
        tried_cost, tried_slope = _cost(tried, around, affinities, crowd)
        better = tried_cost < cost  # (B, 1)
        points, cost = np.where(better, tried, points), np.where(better, tried_cost, cost)
        slope = np.where(better, tried_slope, slope)
        step = np.where(better, 1.5 * step, 0.5 * step)
    return points


def _cost(
    points: Points, around: Points, affinities: Affinities, crowd: Crowding
) -> tuple[NDArray[np.float64], Points]:
    """Return what each point's place costs (B, 1), and the slope of that (B, 2)."""
    apart_x, apart_y = (points[:, axis, None] - around[:, :, axis] for axis in (0, 1))  # (B, k)
    reach = 1 + apart_x * apart_x + apart_y * apart_y
    drawn = np.einsum("bk,bk->b", affinities, np.log(reach))
    pull = affinities / reach
    pulls = [np.einsum("bk,bk->b", pull, apart) for apart in (apart_x, apart_y)]
    cost = drawn + crowd.logarithm(points)
    return cost[:, None], 2 * np.stack(pulls, axis=1) + crowd.slope(points)


def _directions(vectors: Values, seed: int) -> Points:
    """Return a unit step for each row (M, 2), by its own values: not by who else is there."""
    turns = [crc32(np.ascontiguousarray(row).tobytes(), seed) / 2**32 for row in vectors]
    angles = 2 * np.pi * np.array(turns)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)
