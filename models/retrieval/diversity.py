"""Choosing results that are relevant without being alike."""

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Rows, Vectors


def maximal_marginal_relevance(
    relevance: NDArray[np.floating], vectors: Vectors, n_wanted: int, *, balance: float = 0.7
) -> Rows:
    """Return the rows of n_wanted results, each the best that is left given those before it.

    Best is balance · relevance − (1 − balance) · cosine to the most similar one already chosen
    (Carbonell & Goldstein 1998); ties go to the lower row. relevance: (N,), on the scale of
    cosines. vectors: (N, D) unit rows. Fewer come back where there are fewer.
    Raises ValueError unless 0 <= balance <= 1.
    """
    if not 0 <= balance <= 1:
        raise ValueError(f"balance={balance}: give 0 (all variety) to 1 (all relevance)")
    chosen: list[int] = []
    alike = np.full(len(relevance), -np.inf)  # to the most similar chosen so far
    for _ in range(min(n_wanted, len(relevance))):
        penalties = alike if chosen else np.zeros(len(relevance))
        scores = balance * relevance - (1 - balance) * penalties
        scores[chosen] = -np.inf
        chosen.append(int(scores.argmax()))
        alike = np.maximum(alike, vectors @ vectors[chosen[-1]])
    return np.array(chosen, dtype=np.int64)
