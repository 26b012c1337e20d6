"""Turning one map onto another, so that photos stay where people remember them."""

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Positions, Rows

_FEWEST_SHARED = 2  # one point fixes no turn


def align(
    positions: Positions, reference: Positions, *, shared: tuple[Rows, Rows] | None = None
) -> Positions:
    """Return the positions moved, turned or mirrored, and scaled onto a reference map.

    positions: (N, 2), reference: (M, 2). `shared` names the same photos by their rows in both
    (`records.overlap` finds them); without it row i is row i. Distances keep their proportions.
    The turn is orthogonal Procrustes' (Schönemann 1966). The scale makes the shared photos spread
    as widely as in the reference: the least-squares scale would shrink a map that differs.
    With fewer than two shared photos, or none apart, the positions come back as they are.
    """
    mine, theirs = shared if shared is not None else (slice(None), slice(None))
    source, target = (side.astype(np.float64) for side in (positions[mine], reference[theirs]))
    if source.shape != target.shape:
        raise ValueError(
            f"{len(source)} positions for {len(target)} of the reference: give shared rows"
        )
    if len(source) < _FEWEST_SHARED:
        return positions.copy()
    from_centre, to_centre = source.mean(axis=0), target.mean(axis=0)
    spread, wanted = np.linalg.norm(source - from_centre), np.linalg.norm(target - to_centre)
    if spread == 0 or wanted == 0:
        return positions.copy()
    turn = _turn(source - from_centre, target - to_centre)
    moved: Positions = (positions - from_centre) @ turn * (wanted / spread) + to_centre
    return moved.astype(np.float32)


def _turn(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the orthogonal matrix (2, 2), a turn or a mirror, that brings source nearest."""
    left, _, right = np.linalg.svd(source.T @ target)
    turn: NDArray[np.float64] = left @ right
    return turn
