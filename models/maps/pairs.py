"""The repulsion of all photos of a small t-SNE map, pair by pair: exact, and fastest when few."""

import numpy as np
from numpy.typing import NDArray

from models.maps.crowding import Points

# Pairs held at once, 340 kB: they stay in the cache, and OpenBLAS starts no threads for so few.
_BLOCK_PAIRS = 85_000
_ONE = np.float32(1)


def all_pairs(points: Points) -> tuple[float, Points]:
    """Return Σ 1 / (1 + distance²) over all pairs, each in both orders, and a quarter of its slope.

    points: (N, 2), in units of the kernel. The quarter is -Σ (point - other) / (1 + distance²)²
    over the others of each point (N, 2). In float32, right to 3 parts in 10⁵.
    """
    places = (points - points.mean(axis=0)).astype(np.float32)
    x, y = np.ascontiguousarray(places.T)
    terms = np.stack([np.ones_like(x), x, y], axis=1)  # (N, 3)
    sums = np.zeros((len(points), 3))  # of 1, x and y of the others, by kernel squared
    total = 0.0
    start = 0
    while start < len(points):
        stop = min(start + max(1, _BLOCK_PAIRS // (len(points) - start)), len(points))
        kernel = _kernel(x, y, slice(start, stop))  # (B, N - start)
        n_block = stop - start
        total += 2 * float(kernel.sum()) - float(kernel[:, :n_block].sum())
        np.square(kernel, out=kernel)
        sums[start:stop] += kernel @ terms[start:]
        sums[stop:] += kernel[:, n_block:].T @ terms[start:stop]
        start = stop
    return total, sums[:, 1:] - sums[:, :1] * places


def _kernel(x: NDArray[np.float32], y: NDArray[np.float32], rows: slice) -> NDArray[np.float32]:
    """Return 1 / (1 + distance²) of these points to each other and all later ones; 0 to itself."""
    kernel: NDArray[np.float32] = x[rows.start :] - x[rows, None]
    np.square(kernel, out=kernel)
    apart = y[rows.start :] - y[rows, None]
    np.square(apart, out=apart)
    np.add(kernel, apart, out=kernel)
    np.add(kernel, _ONE, out=kernel)
    np.divide(_ONE, kernel, out=kernel)
    np.fill_diagonal(kernel, 0)  # nobody repels himself
    return kernel
