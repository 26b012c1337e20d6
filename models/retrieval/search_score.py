"""What a search is worth against ground truth: scores of ranked hits and misses."""

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Rows
from models.retrieval.metrics import Distances

Hits = NDArray[np.bool_]  # (Q, M), a query's results in their order, True where relevant
Scores = NDArray[np.float64]  # (Q,)


def ranked_hits(distances: Distances, relevant: Hits, queries: Rows) -> Hits:
    """Return for each query which of its results are relevant, nearest first, itself left out.

    distances, relevant: (Q, N), from each query to every photo. queries: (Q,), the queries' own
    rows among the photos. Ties go to the lower row. Returns (Q, N − 1).
    """
    order = np.argsort(distances, axis=1, kind="stable")  # (Q, N)
    others = order[order != queries[:, None]].reshape(len(queries), -1)  # (Q, N − 1)
    return np.take_along_axis(relevant, others, axis=1)


def search_scores(hits: Hits, k: int = 15) -> Scores:
    """Return ConvNet Playground's score of the first k results, in percent.

    100 · Σ hit_i (k − i) / k ÷ Σ (k − i) / k, for i from 0: a hit counts the more the earlier.
    Where there are fewer than k results, k is their number.
    """
    first = hits[:, :k]
    weights = np.arange(first.shape[1], 0, -1)
    return np.asarray(100 * (first @ weights) / weights.sum())


def average_precisions(hits: Hits) -> Scores:
    """Return each query's mean, over its relevant photos, of the precision where one is found.

    hits: (Q, M), complete rankings. The mean over queries is the mAP of information retrieval;
    the script published with INRIA Holidays interpolates between hits, which gives slightly less.
    NaN for a query with nothing to find.
    """
    found = hits.cumsum(axis=1)
    precisions = found / np.arange(1, hits.shape[1] + 1)
    return _part((precisions * hits).sum(axis=1), hits.sum(axis=1))


def precisions_at_1(hits: Hits) -> Scores:
    """Return 1 for each query whose first result is relevant, else 0; NaN with nothing to find."""
    return np.where(hits.any(axis=1), hits[:, :1].any(axis=1), np.nan)


def recalls_at(hits: Hits, k: int) -> Scores:
    """Return which part of a query's relevant photos is among its first k; NaN without any."""
    return _part(hits[:, :k].sum(axis=1), hits.sum(axis=1))


def _part(amounts: NDArray[np.generic], wholes: NDArray[np.int64]) -> Scores:
    parts: Scores = amounts / np.where(wholes > 0, wholes, 1)
    return np.where(wholes > 0, parts, np.nan)
