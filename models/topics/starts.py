"""Where a factorization begins: at the singular vectors, or at the topics of an earlier fit.

Only terms are started, weights follow from them: so the order of photos has no influence.
"""

import numpy as np
from scipy.sparse import csr_array
from sklearn.utils.extmath import randomized_svd

from models.records.arrays import Vectors
from models.retrieval.metrics import unit_rows


def first_terms(
    matrix: Vectors | csr_array, n_topics: int, *, seed: int, earlier: Vectors | None = None
) -> Vectors:
    """Return the terms (n_topics, D) float32 that a fit begins with.

    earlier: (k0, D), terms to keep, the first n_topics if they are more. Missing ones are those of
    the usual start that are least like any earlier one.
    """
    if earlier is None or len(earlier) < n_topics:
        usual = _singular_parts(matrix, n_topics, seed)
    if earlier is None:
        return usual
    if len(earlier) >= n_topics:
        return earlier[:n_topics].astype(np.float32)
    likeness = (unit_rows(usual) @ unit_rows(earlier).T).max(axis=1, initial=0)  # (n_topics,)
    fresh = np.argsort(likeness, kind="stable")[: n_topics - len(earlier)]
    return np.concatenate([earlier, usual[np.sort(fresh)]]).astype(np.float32)


def _singular_parts(matrix: Vectors | csr_array, n_topics: int, seed: int) -> Vectors:
    """Return the stronger sign's part of each singular vector (n_topics, D), noise for its zeros.

    NNDSVDar, of Boutsidis & Gallopoulos 2008.
    """
    # transpose=False: the random test matrix is drawn over columns, never over photos.
    left, singular, right = randomized_svd(
        matrix, n_topics, n_iter=4, random_state=seed, transpose=False
    )
    terms = np.empty_like(right)
    for topic in range(n_topics):
        plus, minus = (_positive_length(s * left[:, topic], s * right[topic]) for s in (1, -1))
        stronger = right[topic] if plus >= minus else -right[topic]
        terms[topic] = np.maximum(stronger, 0) * np.sqrt(singular[topic])
    noise = np.random.default_rng(seed).random(terms.shape, dtype=np.float32)
    started: Vectors = np.where(terms > 0, terms, noise * terms.mean() / 100).astype(np.float32)
    return started


def _positive_length(left: Vectors, right: Vectors) -> float:
    return float(np.linalg.norm(np.maximum(left, 0)) * np.linalg.norm(np.maximum(right, 0)))
