"""How strongly a photo belongs to those around it: nearest rows and perplexity-calibrated weights.

Rows are worked on in blocks of one size, padded, so that a row's result is the same bits whichever
other rows are asked about with it.
"""

import numpy as np
import torch
from numpy.typing import NDArray

from models.maps.pca import Values
from models.records.arrays import Rows, Vectors

Distances = NDArray[np.float64]  # (M, k)
Affinities = NDArray[np.float64]  # (M, k), a row sums to 1

BLOCK_ROWS = 128  # a multiple of what any matrix product takes at once; × 200,000 × 4 B = 100 MB

_SPARE = 8  # candidates beyond k: a float32 product may confuse those nearly as far
_PAIR_VALUES = 500_000  # differences held at once: 4 MB
_BISECTIONS = 60  # of a range of 2^±100: exact to a part in 2^50
_WIDEST = 100.0  # log2


def nearest_fitted(
    vectors: Values, fitted: Values, k: int, *, among: NDArray[np.bool_] | None = None
) -> tuple[Rows, Distances]:
    """Return the k nearest fitted rows of each row (M, k), nearest first, and their distances.

    vectors: (M, D), fitted: (N, D). among: (N,), the fitted rows that count, at least k >= 1 of
    them; all by default. Straight-line distance; of equals the lower row, unless more than k + 8
    are equal. A float32 product proposes, float64 differences decide.
    """
    n_there = len(fitted) if among is None else int(among.sum())
    others = np.ascontiguousarray(fitted, dtype=np.float32)
    half_squares = np.einsum("nd,nd->n", others, others) / 2  # (N,)
    if among is not None:
        half_squares[~among] = np.inf  # as if they were farther than any other
    nearness = np.empty((BLOCK_ROWS, len(fitted)), dtype=np.float32)
    rows = np.empty((len(vectors), k), dtype=np.int64)
    distances = np.empty((len(vectors), k))
    for start in range(0, len(vectors), BLOCK_ROWS):
        block = slice(start, start + BLOCK_ROWS)
        np.matmul(_padded(vectors[block]), others.T, out=nearness)
        np.subtract(nearness, half_squares, out=nearness)  # in the order of distances, reversed
        proposed = _largest(nearness[: len(rows[block])], min(k + _SPARE, n_there))
        exact = _distances(vectors[block], fitted, proposed)
        order = np.argsort(exact, axis=1, kind="stable")[:, :k]
        rows[block] = np.take_along_axis(proposed, order, axis=1)
        distances[block] = np.take_along_axis(exact, order, axis=1)
    return rows, distances


def nearest_others(vectors: Values, k: int, *, of: Rows | None = None) -> tuple[Rows, Distances]:
    """Return the k nearest other rows of each row, or of some rows, as `nearest_fitted` does.

    vectors: (N, D), 1 <= k < N.
    """
    asked = np.arange(len(vectors)) if of is None else of
    rows, distances = nearest_fitted(vectors[asked], vectors, k + 1)
    order = np.argsort(rows == asked[:, None], axis=1, kind="stable")[:, :k]  # oneself goes last
    return np.take_along_axis(rows, order, axis=1), np.take_along_axis(distances, order, axis=1)


def calibrated(distances: Distances, perplexity: float) -> Affinities:
    """Return Gaussian weights of each row's neighbours (M, k) that have the perplexity asked for.

    The width differs from row to row (van der Maaten & Hinton 2008). 1 <= perplexity <= k.
    """
    squares = np.square(distances) - np.square(distances[:, :1])  # nearest 0: no underflow
    scale = np.maximum(squares.mean(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    squares = squares / scale
    low, high = np.full((len(squares), 1), -_WIDEST), np.full((len(squares), 1), _WIDEST)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        too_wide = _entropy(_gaussian(squares, middle)) > np.log(perplexity)
        low, high = np.where(too_wide, middle, low), np.where(too_wide, high, middle)
    return _gaussian(squares, (low + high) / 2)


def _padded(block: Values) -> Vectors:
    """Return the rows as float32, with rows of zeros to make them BLOCK_ROWS."""
    return np.pad(block.astype(np.float32), ((0, BLOCK_ROWS - len(block)), (0, 0)))


def _largest(values: NDArray[np.float32], n_wanted: int) -> Rows:
    """Return the columns (B, n_wanted) of each row's largest values, in ascending order."""
    # torch finds them ten times faster than NumPy's argpartition does, in a row of 100,000.
    columns = torch.topk(torch.from_numpy(values), n_wanted, dim=1, sorted=False).indices
    return np.sort(columns.numpy(), axis=1)


def _distances(vectors: Values, fitted: Values, rows: Rows) -> Distances:
    """Return how far each vector is from its own rows of the fitted (B, k), in float64."""
    distances = np.empty(rows.shape)
    n_chunk = max(1, _PAIR_VALUES // (rows.shape[1] * vectors.shape[1] or 1))
    for start in range(0, len(rows), n_chunk):
        chunk = slice(start, start + n_chunk)
        apart = fitted[rows[chunk]].astype(np.float64) - vectors[chunk, None]  # (C, k, D)
        distances[chunk] = np.sqrt(np.einsum("ckd,ckd->ck", apart, apart))
    return distances


def _gaussian(squares: Distances, log2_precision: Distances) -> Affinities:
    weights = np.exp(-squares * np.exp2(log2_precision))
    normalised: Affinities = weights / weights.sum(axis=1, keepdims=True)
    return normalised


def _entropy(weights: Affinities) -> Distances:
    logarithms = np.log(np.maximum(weights, np.finfo(np.float64).tiny))
    entropy: Distances = -(weights * logarithms).sum(axis=1, keepdims=True)
    return entropy
