"""The matrix of photos' labels, whose factors are topics."""

import numpy as np
from scipy.sparse import csr_array

from models.records.arrays import Rows, Vectors


def label_matrix(label_indices: Rows, probabilities: Vectors, n_labels: int) -> csr_array:
    """Return the (N, n_labels) float32 matrix of each photo's best labels, zero elsewhere.

    label_indices: (N, k), a negative one marks a place with no label. probabilities: (N, k).
    Raises ValueError when an index is n_labels or more, or the shapes differ.
    """
    if label_indices.shape != probabilities.shape:
        raise ValueError(
            f"label_indices {label_indices.shape} and probabilities {probabilities.shape} differ: "
            "give one probability a label"
        )
    if label_indices.size and label_indices.max() >= n_labels:
        raise ValueError(
            f"label index {label_indices.max()} is outside the {n_labels} labels: "
            "use the vocabulary that the tags were made with"
        )
    rows, places = np.nonzero(label_indices >= 0)
    columns = label_indices[rows, places]
    values = probabilities[rows, places].astype(np.float32)
    return csr_array((values, (rows, columns)), shape=(len(label_indices), n_labels))
