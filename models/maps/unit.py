"""The scale of a map: which distance on it is one unit of t-SNE's kernel.

A t-SNE map comes in such units; one that was aligned to another map, or made otherwise, does not.
"""

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.metrics.pairwise import euclidean_distances

from models.maps.affinities import calibrated, nearest_others
from models.maps.crowding import Points
from models.maps.pca import Values

_SAMPLE_ROWS = 256  # photos whose neighbours are looked at
_SAMPLE_CROWD = 4096  # photos that stand for the whole crowd: × 256 × 8 B = 8 MB
_SAMPLE_SEED = 0
_RANGE = 12.0  # powers of two sought to either side of the map's spread


def kernel_unit(vectors: Values, positions: Points, *, perplexity: float) -> float:
    """Return the unit of distance in which the map fits its vectors best, by t-SNE's cost.

    vectors: (N, D), positions: (N, 2), N >= 2. Judged by a fixed sample of the photos.
    1 where all positions are the same.
    """
    spread = float(positions.std())
    if spread == 0:
        return 1.0
    random = np.random.default_rng(_SAMPLE_SEED)
    rows = random.permutation(len(vectors))[:_SAMPLE_ROWS]
    crowd = random.permutation(len(vectors))[:_SAMPLE_CROWD]
    k = max(1, min(len(vectors) - 1, int(3 * perplexity)))
    near, distances = nearest_others(vectors, k, of=rows)
    affinities = calibrated(distances, perplexity)
    to_near = np.square(positions[rows, None] - positions[near]).sum(axis=2)  # (R, k)
    to_crowd = euclidean_distances(positions[rows], positions[crowd], squared=True)
    apart = to_crowd[rows[:, None] != crowd]

    def cost(log2_unit: float) -> float:
        square = (spread * 2**log2_unit) ** 2
        drawn = (affinities * np.log1p(to_near / square)).sum(axis=1).mean()
        return float(drawn + np.log((1 / (1 + apart / square)).mean()))

    best = minimize_scalar(cost, bounds=(-_RANGE, _RANGE), method="bounded")
    return spread * float(2**best.x)
