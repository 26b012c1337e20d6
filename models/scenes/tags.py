"""Tags: the most probable labels of each photo, and whether to trust them."""

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Rows, Vectors

Probabilities = NDArray[np.float32]  # (N, n_labels), or (N, k) beside the k labels it belongs to

_BLOCK_ROWS = 4096  # bounds the memory of sorting to a few dozen MB


def softmax(logits: Vectors) -> Probabilities:
    """Return probabilities (N, n_labels) float32 of logits (N, n_labels); rows sum to one."""
    exact = logits.astype(np.float64)
    exact -= exact.max(axis=1, keepdims=True)  # the largest becomes exp(0): nothing overflows
    np.exp(exact, out=exact)
    return np.asarray(exact / exact.sum(axis=1, keepdims=True), dtype=np.float32)


def top_tags(probabilities: Probabilities, k: int = 5) -> tuple[Rows, Probabilities]:
    """Find each photo's k most probable labels; all of them where there are fewer than k.

    probabilities: (N, n_labels). Returns label numbers (N, min(k, n_labels)), the most probable
    first, ties by lower number, and their probabilities. Raises ValueError unless k >= 1.
    """
    if k < 1:
        raise ValueError(f"k is {k}; ask for at least one tag")
    n_photos, n_labels = probabilities.shape
    labels = np.empty((n_photos, min(k, n_labels)), dtype=np.int64)
    for start in range(0, n_photos, _BLOCK_ROWS):
        block = slice(start, start + _BLOCK_ROWS)
        order = np.argsort(-probabilities[block], axis=1, kind="stable")
        labels[block] = order[:, :k]
    return labels, np.take_along_axis(probabilities, labels, axis=1)


def confident(labels: Rows, probabilities: Probabilities, thresholds: Vectors) -> NDArray[np.bool_]:
    """Tell which tags reach their label's threshold; the others are guesses.

    labels, probabilities: (N, k) from top_tags. thresholds: (n_labels,), one a label.
    Returns (N, k). A photo without a confident tag has no confident scene.
    """
    return np.asarray(probabilities >= thresholds[labels])
