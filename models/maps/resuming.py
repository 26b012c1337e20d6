"""Where a new layout begins when there is an earlier one: known photos where they were."""

import numpy as np

from models.maps.crowding import Points
from models.maps.pca import Values
from models.maps.placement import place
from models.records.arrays import Positions, Vectors

_FEWEST_KNOWN = 8  # fewer say nothing of how a map lay
_SHAKEN = 0.001  # of the map's spread: so that photos at one place can part


def resumed(vectors: Values, start: Positions, *, perplexity: float, seed: int) -> Points | None:
    """Return an earlier map with its new photos placed on it (N, 2), around the origin.

    start: (N, 2), NaN for photos that were not on it. None where fewer than 8 were.
    """
    known = np.isfinite(start).all(axis=1)
    if known.sum() < _FEWEST_KNOWN:
        return None
    points = start.astype(np.float64)
    points[~known] = place(
        vectors[~known], vectors[known], start[known], perplexity=perplexity, seed=seed
    )
    points -= points.mean(axis=0)
    spread = float(points.std()) or 1.0
    shaken = _SHAKEN * spread * np.random.default_rng(seed).standard_normal(points.shape)
    return points + shaken


def check_start(vectors: Vectors, start: Positions | None) -> None:
    """Raise ValueError unless the start, if any, has a row for each vector."""
    if start is not None and len(start) != len(vectors):
        raise ValueError(
            f"start has {len(start)} rows, the vectors {len(vectors)}: give NaN for new photos"
        )
