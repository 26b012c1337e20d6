"""Choosing results that are relevant without being alike."""

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Rows, Vectors


def diversified(
    relevance: NDArray[np.floating], vectors: Vectors, n_wanted: int, *, balance: float = 0.7
) -> Rows:
    """Choose by maximal marginal relevance for several questions at once.

    Each choice is the best that is left given those before it: best is balance · relevance −
    (1 − balance) · cosine to the most similar one already chosen (Carbonell & Goldstein 1998);
    ties go to the lower row. relevance: (Q, N), on the scale of cosines, -inf for what must not be
    chosen. vectors: (Q, N, D) unit rows. Returns (Q, n_wanted or fewer), best first, then -1 where
    a question has no more.
    Raises ValueError unless 0 <= balance <= 1.
    """
    if not 0 <= balance <= 1:
        raise ValueError(f"balance={balance}: give 0 (all variety) to 1 (all relevance)")
    n_questions, n_results = relevance.shape
    everyone = np.arange(n_questions)
    chosen = np.empty((n_questions, min(n_wanted, n_results)), np.int64)
    barred = np.isneginf(relevance)
    weighed = balance * np.where(barred, 0, relevance).astype(np.float64)
    weighed[barred] = -np.inf
    alike = np.zeros((n_questions, n_results))  # to the most similar chosen so far
    for place in range(chosen.shape[1]):
        scores = weighed - (1 - balance) * alike
        best = scores.argmax(axis=1)
        chosen[:, place] = np.where(np.isneginf(scores[everyone, best]), -1, best)
        weighed[everyone, best] = -np.inf
        cosines = (vectors @ vectors[everyone, best][:, :, None])[:, :, 0]  # (Q, N)
        alike = np.maximum(alike, cosines) if place else cosines
    return chosen
