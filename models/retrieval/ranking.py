"""Every photo asked against all others: who is nearest to whom, under a metric."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Rows, Vectors
from models.records.playground import N_RANKED, Ranking
from models.retrieval.metrics import Distances, metric_named

_BLOCK_VALUES = 2_000_000  # distances held at once: 16 MB, and as much again to order them
# What is nearer than this part of a photo's largest distance is a tie, as in a search.
_STEPS = 1_000_000


def ranked(vectors: Vectors, metric: str, *, k: int = N_RANKED) -> Ranking:
    """Return each photo's k nearest others, by exact search; ties by lower row.

    vectors: (N, D). k is N − 1 where there are fewer others.
    Raises ValueError for an unknown metric, or for values that it has no meaning for.
    """
    k = max(0, min(k, len(vectors) - 1))
    parts = [_nearest(rows, distances, k) for rows, distances in _blocks(vectors, metric)]
    if not parts:
        return Ranking(np.empty((0, 0), np.int64), np.empty((0, 0), np.float32))
    rows, distances = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Ranking(rows, distances)


def _blocks(vectors: Vectors, metric: str) -> Iterator[tuple[NDArray[np.int64], Distances]]:
    """Yield rows (B,) with their distances (B, N) to all."""
    measure = metric_named(metric)
    n_block = max(1, _BLOCK_VALUES // max(1, len(vectors)))
    for start in range(0, len(vectors), n_block):
        rows = np.arange(start, min(start + n_block, len(vectors)))
        yield rows, measure(vectors[rows], vectors)


def _nearest(
    rows: NDArray[np.int64], distances: Distances, k: int
) -> tuple[Rows, NDArray[np.float32]]:
    """Return the k nearest others of some rows, (B, k) each."""
    n_photos = distances.shape[1]
    largest = distances.max(axis=1, keepdims=True)
    steps = np.rint(distances / np.where(largest > 0, largest, 1) * _STEPS).astype(np.int64)
    # One number for distance and row, so that a part of the order can be found without a full sort.
    keys = steps * n_photos + np.arange(n_photos)
    keys[np.arange(len(rows)), rows] = np.iinfo(np.int64).max  # not itself
    first = np.argpartition(keys, max(0, k - 1), axis=1)[:, :k]
    order = np.argsort(np.take_along_axis(keys, first, axis=1), axis=1)
    nearest = np.take_along_axis(first, order, axis=1)
    return nearest, np.take_along_axis(distances, nearest, axis=1).astype(np.float32)
