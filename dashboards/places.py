"""Where photos lie on a map as browsers get it: in steps of a square, two bytes an axis."""

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Positions

STEPS = 65535
Places = NDArray[np.uint16]  # (N, 2), x to the right and y downwards


def quantised(positions: Positions) -> Places:
    """Return positions (N, 2) in steps of a square that just holds them, y downwards.

    Both axes have the same scale. A place that is not finite becomes the middle.
    """
    finite = np.isfinite(positions).all(axis=1)
    if not finite.any():
        return np.full(positions.shape, STEPS // 2, np.uint16)
    low, high = positions[finite].min(axis=0), positions[finite].max(axis=0)
    middle, extent = (low + high) / 2, float((high - low).max()) or 1.0
    units = (positions - middle) / extent * np.array([1, -1], np.float32) + np.float32(0.5)
    units[~finite] = 0.5
    steps: Places = np.rint(np.clip(units, 0, 1) * STEPS).astype(np.uint16)
    return steps
