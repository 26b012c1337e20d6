"""How well what a topic puts together belongs together, in the photos themselves."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.records.arrays import Rows, Vectors


def term_coherence(terms: Vectors, tags: csr_array, *, n_terms: int = 5) -> NDArray[np.float64]:
    """Return each label topic's coherence (k,): how often its top labels stand on the same photos.

    terms: (k, L), tags: (N, L), a photo's labels being those with a probability above 0.
    The measure is the mean normalised pointwise mutual information of the pairs among a topic's
    n_terms strongest labels (Bouma 2009; C_NPMI of Röder, Both & Hinneburg 2015, with a photo's
    label set for its window): 1 always together, 0 as by chance, −1 never together. NaN for a
    topic of fewer than two labels, or without photos.
    """
    present = csr_array((tags > 0).astype(np.float64))
    return np.array([_npmi(present, _strongest(topic, n_terms)) for topic in terms])


def exemplar_coherence(vectors: Vectors, exemplars: Sequence[Rows]) -> NDArray[np.float64]:
    """Return each feature topic's coherence (k,): the mean cosine between its exemplars' vectors.

    vectors: (N, D), exemplars: row numbers per topic. In [−1, 1], for non-negative features in
    [0, 1]. It is another measure than `term_coherence`; do not compare the two. NaN for a topic
    of fewer than two exemplars.
    """
    return np.array([_mean_cosine(vectors[rows]) for rows in exemplars])


def _strongest(topic: NDArray[np.float32], n_terms: int) -> Rows:
    order = np.argsort(-topic, kind="stable")[:n_terms]
    return order[topic[order] > 0].astype(np.int64)


def _npmi(present: csr_array, labels: Rows) -> float:
    n_photos = present.shape[0]
    if len(labels) < 2 or n_photos == 0:  # noqa: PLR2004 - a pair needs two
        return float("nan")
    chosen = present[:, labels]
    together = np.asarray((chosen.T @ chosen).todense()) / n_photos  # (n, n), alone on the diagonal
    pairs = combinations(range(len(labels)), 2)
    return float(
        np.mean([_pair_npmi(together[a, b], together[a, a], together[b, b]) for a, b in pairs])
    )


def _pair_npmi(both: float, first: float, second: float) -> float:
    if both == 0:
        return -1.0  # the limit, also for a label that no photo has
    if both == 1:
        return 1.0  # 0 / 0: on every photo, and so always together
    return float(np.log(both / (first * second)) / -np.log(both))


def _mean_cosine(vectors: Vectors) -> float:
    n_rows = len(vectors)
    if n_rows < 2:  # noqa: PLR2004 - a pair needs two
        return float("nan")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(lengths > 0, lengths, 1)
    cosines = unit @ unit.T
    return float((cosines.sum() - np.trace(cosines)) / (n_rows * (n_rows - 1)))
