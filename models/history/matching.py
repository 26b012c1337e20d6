"""Which topic of one fit is which of another."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from models.records.arrays import Vectors


def match_topics(terms: Vectors, others: Vectors) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return for each topic the number of its match among others (k,), or −1, and their cosine.

    terms: (k, D), others: (m, D). Matches are one to one, with the largest sum of cosines
    (the Hungarian method).
    """
    cosines = _unit(terms) @ _unit(others).T  # (k, m)
    rows, columns = linear_sum_assignment(cosines, maximize=True)
    matches = np.full(len(terms), -1, dtype=np.int64)
    likeness = np.zeros(len(terms))
    matches[rows] = columns
    likeness[rows] = cosines[rows, columns]
    return matches, likeness


def _unit(terms: Vectors) -> NDArray[np.float64]:
    lengths = np.linalg.norm(terms.astype(np.float64), axis=1, keepdims=True)
    return terms / np.where(lengths > 0, lengths, 1)
