"""How far vectors are from each other: unit rows, and pairwise distances under a named metric."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from sklearn.metrics.pairwise import cosine_distances, euclidean_distances

from models.records.arrays import Vectors

Distances = NDArray[np.float64]  # (A, B), from each row of one array to each of another

_BLOCK_VALUES = 4_000_000  # values of a difference array held at once: 32 MB
MINKOWSKI_POWER = 3.0  # where none is chosen; 1 is the city block, 2 is Euclid's
_CUBE = 3.0
_CACHED_VALUES = 32_768  # differences worked on at once: 256 kB, which stay near the processor


def unit_rows(vectors: NDArray[np.floating], *, in_place: bool = False) -> Vectors:
    """Return the rows (N, D) as float32, scaled to length 1; a zero row stays zero.

    Equal rows come out equal to the bit, wherever they stand. in_place: scale float32 vectors
    themselves, which nobody else needs.
    """
    lengths = np.sqrt(np.einsum("nd,nd->n", vectors, vectors, dtype=np.float64))
    divisors = np.where(lengths > 0, lengths, 1).astype(np.float32)
    unit: Vectors = vectors.astype(np.float32, copy=False)
    return np.divide(unit, divisors[:, None], out=unit if in_place else None)


def cosine(left: Vectors, right: Vectors) -> Distances:
    """Return 1 − cosine, in [0, 2]. A zero row is at 1 from everything."""
    return _float64(cosine_distances(_float64(left), _float64(right)))


def euclidean(left: Vectors, right: Vectors) -> Distances:
    """Return the straight-line distance."""
    return _float64(euclidean_distances(_float64(left), _float64(right)))


def sqeuclidean(left: Vectors, right: Vectors) -> Distances:
    """Return the squared straight-line distance: the order of `euclidean`, far ones further."""
    return _float64(euclidean_distances(_float64(left), _float64(right), squared=True))


def mse(left: Vectors, right: Vectors) -> Distances:
    """Return the mean squared difference of a value."""
    return _float64(sqeuclidean(left, right) / left.shape[1])


def minkowski(left: Vectors, right: Vectors, power: float = MINKOWSKI_POWER) -> Distances:
    """Return (Σ |a − b|^p)^(1/p): the larger p, the more the largest differences count."""
    if power == _CUBE:
        return _cubic(_float64(left), _float64(right))
    return cdist(_float64(left), _float64(right), "minkowski", p=power)


def chi_squared(left: Vectors, right: Vectors) -> Distances:
    """Return Σ (a − b)² / (a + b) of two histograms; bins empty in both add nothing.

    Half of it is the distance of Puzicha, Hofmann & Buhmann (1997). Raises ValueError on values
    below zero, for which it has no meaning.
    """
    if left.min(initial=0) < 0 or right.min(initial=0) < 0:
        raise ValueError("chi_squared compares histograms, from 0 up: choose another metric")
    distances = np.empty((len(left), len(right)))
    for row, values in enumerate(_float64(left)):
        sums = values + right  # (B, D)
        distances[row] = (np.square(values - right) / np.where(sums > 0, sums, 1)).sum(axis=1)
    return distances


Metric = Callable[[Vectors, Vectors], Distances]

METRICS: dict[str, Metric] = {
    "cosine": cosine,
    "euclidean": euclidean,
    "sqeuclidean": sqeuclidean,
    "minkowski": minkowski,
    "mse": mse,
    "chi_squared": chi_squared,
}


def metric_named(name: str, power: float = MINKOWSKI_POWER) -> Metric:
    """Return the metric of that name; power: of minkowski, the others have none.

    Raises ValueError for an unknown name, or a power below 1, which would be no distance.
    """
    if name not in METRICS:
        raise ValueError(f"unknown metric {name!r}; known: {', '.join(METRICS)}")
    if power < 1:
        raise ValueError(f"power={power}: minkowski needs 1 (city block), 2 (Euclid) or more")
    return partial(minkowski, power=power) if name == "minkowski" else METRICS[name]


def pairwise(vectors: Vectors, metric: str) -> Iterator[tuple[slice, Distances]]:
    """Yield the distances of all rows to all rows, a block of rows at a time, within 32 MB.

    vectors: (N, D). Each item is the block's rows and their distances (B, N) float64.
    Raises ValueError on an unknown metric.
    """
    distances = metric_named(metric)
    n_block = max(1, _BLOCK_VALUES // max(1, len(vectors)))
    for start in range(0, len(vectors), n_block):
        rows = slice(start, min(start + n_block, len(vectors)))
        yield rows, distances(vectors[rows], vectors)


def _cubic(left: Distances, right: Distances) -> Distances:
    """Return Minkowski distances of power 3 by products, in an eighth of the time of powers."""
    n_block = max(1, _CACHED_VALUES // max(1, right.shape[1]))
    differences = np.empty((n_block, right.shape[1]))
    squares = np.empty_like(differences)
    sums = np.empty((len(left), len(right)))
    for row, values in enumerate(left):
        for start in range(0, len(right), n_block):
            others = right[start : start + n_block]
            first, second = differences[: len(others)], squares[: len(others)]
            np.abs(np.subtract(others, values, out=first), out=first)
            np.multiply(first, first, out=second)
            sums[row, start : start + n_block] = np.einsum("nd,nd->n", first, second)
    return np.cbrt(sums)


def _float64(values: Vectors | Distances) -> Distances:
    return np.asarray(values, dtype=np.float64)
