"""How far a map can be trusted: which of its neighbours are neighbours in the vectors too."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics.pairwise import euclidean_distances

from models.records.arrays import Positions, Rows, Vectors

_BLOCK_VALUES = 2_000_000  # distances held at once: 16 MB an array
_SAMPLE_SEED = 0


class Quality(NamedTuple):
    """A measure's value in [0, 1], and over how many of the map's photos it was taken."""

    value: float
    n_rows: int


def trustworthiness(
    vectors: Vectors, positions: Positions, *, n_neighbours: int = 12, most_rows: int = 2000
) -> Quality | None:
    """Return how few strangers the map puts next to a photo: 1 is none.

    Each of a photo's n_neighbours on the map costs by how far it is beyond the n_neighbours
    nearest in the vectors (Venna & Kaski 2001; scikit-learn's measure, without its ties).
    vectors: (N, D) float32, compared by straight-line distance, as `tsne` does. positions: (N, 2).
    Over more than most_rows photos it is taken on a fixed random sample of them, each still ranked
    against all. n_neighbours is lowered to stay below N / 2; None where that leaves none (N < 3).
    """
    n_photos = len(vectors)
    k = min(n_neighbours, (n_photos - 1) // 2)
    if k < 1:
        return None
    sample = _sample(np.arange(n_photos), most_rows)
    ranks = _map_neighbour_ranks(vectors, positions, k, sample)
    worst = len(ranks) * k * (2 * n_photos - 3 * k - 1) / 2
    return Quality(1 - float(np.maximum(ranks - k, 0).sum()) / worst, len(ranks))


def neighbour_recall(
    vectors: Vectors,
    positions: Positions,
    k: int,
    *,
    rows: Rows | None = None,
    most_rows: int = 2000,
) -> Quality | None:
    """Return which part of the k nearest on the map are among the k nearest in the vectors.

    rows: (R,) of the photos to judge, all by default; their neighbours may be any. Of those placed
    on an old map, held against those that it was fitted to, it says whether they lie as well.
    Vectors, positions and sampling as for `trustworthiness`. k is lowered to N − 1; None for no
    rows, or N < 2.
    """
    judged = np.arange(len(vectors)) if rows is None else rows
    k = min(k, len(vectors) - 1)
    if k < 1 or not len(judged):
        return None
    ranks = _map_neighbour_ranks(vectors, positions, k, _sample(judged, most_rows))
    return Quality(float((ranks <= k).mean()), len(ranks))


def _map_neighbour_ranks(
    vectors: Vectors, positions: Positions, k: int, rows: Rows
) -> NDArray[np.int64]:
    """Return the rank in the vectors, from 1, of each given photo's k neighbours on the map.

    A rank is 1 + how many other photos are strictly nearer: equally near ones share the better.
    """
    n_block = max(1, _BLOCK_VALUES // len(vectors))
    blocks = [rows[start : start + n_block] for start in range(0, len(rows), n_block)]
    return np.concatenate([_block_ranks(vectors, positions, k, block) for block in blocks])


def _block_ranks(vectors: Vectors, positions: Positions, k: int, rows: Rows) -> NDArray[np.int64]:
    on_map = _distances(positions, rows)  # (B, N)
    in_vectors = _distances(vectors, rows)  # (B, N)
    neighbours = np.argpartition(on_map, k - 1, axis=1)[:, :k]  # (B, k)
    theirs = np.take_along_axis(in_vectors, neighbours, axis=1)  # (B, k)
    nearer = [(in_vectors < theirs[:, place, None]).sum(axis=1) for place in range(k)]
    return np.stack(nearer, axis=1) + 1


def _distances(points: Vectors, rows: Rows) -> NDArray[np.float32]:
    """Return squared distances (B, N) of some rows to all, a row's own infinite."""
    # Of float32 rows scikit-learn computes distances in float64, a chunk at a time, and rounds
    # once: on a map, close photos lie nearer than float32 products can tell.
    distances: NDArray[np.float32] = euclidean_distances(points[rows], points, squared=True)
    distances[np.arange(len(rows)), rows] = np.inf
    return distances


def _sample(rows: Rows, most_rows: int) -> Rows:
    if len(rows) <= most_rows:
        return rows
    return np.sort(np.random.default_rng(_SAMPLE_SEED).choice(rows, most_rows, replace=False))
