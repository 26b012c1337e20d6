"""A trial of search: every query asked against all photos, and what the answers are worth."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Vectors
from models.retrieval.metrics import METRICS
from models.retrieval.search_score import (
    Hits,
    Scores,
    average_precisions,
    precisions_at_1,
    ranked_hits,
    recalls_at,
    search_scores,
)
from models.retrieval.truth import Truth

_BLOCK_VALUES = 4_000_000  # distances of a block of queries held at once: 32 MB
_RECALL_AT = 20


@dataclass(frozen=True, slots=True)
class Trial:
    """Means over n_queries of what was found, best results first, the query itself left out.

    mean_average_precision, precision_at_1, recall_at_20: in [0, 1]. search_score: ConvNet
    Playground's, in percent, of the first 15. error: standard error of the first of them.
    """

    n_queries: int
    mean_average_precision: float
    error: float
    precision_at_1: float
    recall_at_20: float
    search_score: float


def try_search(vectors: NDArray[np.floating], truth: Truth, metric: str) -> Trial:
    """Ask all queries against vectors (N, D), ranked by the distance of that name.

    Raises ValueError for an unknown metric, or for values that it has no meaning for.
    """
    if metric not in METRICS:
        raise ValueError(f"unknown metric {metric!r}; known: {', '.join(METRICS)}")
    exact = np.asarray(vectors, np.float32)
    parts = [_scores(hits) for hits in _hits(exact, truth, metric)]
    precisions, first, recalled, scores = (
        np.concatenate(each) for each in zip(*parts, strict=True)
    )
    return Trial(
        n_queries=len(truth.queries),
        mean_average_precision=float(precisions.mean()),
        error=float(precisions.std() / np.sqrt(len(precisions))),
        precision_at_1=float(first.mean()),
        recall_at_20=float(recalled.mean()),
        search_score=float(scores.mean()),
    )


def _hits(vectors: Vectors, truth: Truth, metric: str) -> Iterator[Hits]:
    """Yield the ranked hits (Q, N − 1) of a block of queries after another."""
    n_block = max(1, _BLOCK_VALUES // len(vectors))
    for start in range(0, len(truth.queries), n_block):
        queries = truth.queries[start : start + n_block]
        relevant = np.zeros((len(queries), len(vectors)), dtype=bool)
        for query, rows in enumerate(truth.relevant[start : start + n_block]):
            relevant[query, rows] = True
        yield ranked_hits(METRICS[metric](vectors[queries], vectors), relevant, queries)


def _scores(hits: Hits) -> tuple[Scores, Scores, Scores, Scores]:
    return (
        average_precisions(hits),
        precisions_at_1(hits),
        recalls_at(hits, _RECALL_AT),
        search_scores(hits),
    )
