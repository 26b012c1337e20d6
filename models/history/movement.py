"""How far photos have moved between two maps, in units of the map's own spread."""

from typing import NamedTuple

import numpy as np

from models.records.arrays import Positions

FAR = 0.1  # of the spread: enough to be looked for in vain where a photo was last seen


class Movement(NamedTuple):
    """How far photos moved: half of them at most `median`, all but 5 % at most `p95`.

    Both in units of the spread. share_far: the part that moved by more than a tenth of it.
    n_photos: how many were compared.
    """

    median: float
    p95: float
    share_far: float
    n_photos: int


def movement(before: Positions, after: Positions) -> Movement:
    """Return how far the photos of a map have moved.

    before, after: (N, 2), row i the same photo; align the later map to the earlier one first.
    The spread is the root mean square distance of the earlier places from their centre. Where they
    have none, a photo that moved moved infinitely far. No photos: nothing moved.
    Raises ValueError where the shapes differ.
    """
    if before.shape != after.shape:
        raise ValueError(
            f"{len(before)} places before and {len(after)} after: "
            "hand in the photos that both maps share, in one order"
        )
    if not len(before):
        return Movement(0.0, 0.0, 0.0, 0)
    earlier, later = before.astype(np.float64), after.astype(np.float64)
    spread = np.sqrt(np.square(earlier - earlier.mean(axis=0)).sum(axis=1).mean())
    moved = np.linalg.norm(later - earlier, axis=1)
    relative = np.divide(moved, spread, out=np.where(moved > 0, np.inf, 0), where=spread > 0)
    median, p95 = np.percentile(relative, [50, 95], method="higher")
    return Movement(float(median), float(p95), float((relative > FAR).mean()), len(before))
