"""Whether a topic comes back when topics are fitted again on other parts of the collection."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.history.matching import match_topics
from models.records.arrays import Vectors
from models.topics.alternation import Matrix
from models.topics.factorization import feasible_topics, fit_topics

_PART = 0.8  # of the photos in a refit, as Greene, O'Callaghan & Cunningham (2014) take


def stability(matrix: Matrix, terms: Vectors, *, seeds: Sequence[int]) -> NDArray[np.float64]:
    """Return each topic's mean likeness (k,) to its match in refits: 1 comes back every time.

    matrix: (N, D), terms: (k, D) as fitted on all of it. Each seed draws 80 % of the photos and
    fits k topics on them (after Greene, O'Callaghan & Cunningham 2014); the refit's topics are
    matched one to one with these by the Hungarian method, and likeness is the cosine of terms.
    A topic without a match, where the part carries fewer topics, counts 0 in that refit.
    Costs one fit a seed, so some 0.8 × len(seeds) times `fit_topics`.
    """
    refits = np.array([_likeness(matrix, terms, seed) for seed in seeds])  # (seeds, k)
    return np.asarray(refits.mean(axis=0))


def _likeness(matrix: Matrix, terms: Vectors, seed: int) -> NDArray[np.float64]:
    n_rows = matrix.shape[0]
    drawn = np.random.default_rng(seed).permutation(n_rows)[: int(np.ceil(_PART * n_rows))]
    part = matrix[np.sort(drawn)]
    n_topics = feasible_topics(part, len(terms))
    if n_topics == 0:
        return np.zeros(len(terms))
    return match_topics(terms, fit_topics(part, n_topics, seed=seed).terms)[1]
