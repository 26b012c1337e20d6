"""A matrix's strongest singular vectors: terms to begin with, and a sketch quickly factored."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.utils.extmath import randomized_svd

from models.records.arrays import Rows, Vectors

RANK_TOLERANCE = 1e-5  # of the largest singular value; float32 products are good to about 1e-6
_DOUBLED_VALUES = 10_000_000  # at most, for which double precision costs little


class Singular(NamedTuple):
    """matrix ≈ left · diag(values) · right: (N, r), (r,), (r, D) float32, the strongest first."""

    left: Vectors
    values: Vectors
    right: Vectors

    @property
    def rank(self) -> int:
        """How many are more than rounding."""
        return _rank(self.values)


class Sketch:
    """What the singular vectors keep of a matrix, as an operand: products cost r (N + D), not N D.

    Low-rank NMF of Zhou, Cichocki & Xie 2012. What the sketch leaves out is mostly noise, so its
    optima are also better ones of the matrix. square: the whole matrix's.
    """

    def __init__(self, left: Vectors, right: Vectors, square: float) -> None:
        self.n_rows = left.shape[1]
        self.square = square
        self._left, self._right = left, right  # (r, N), singular values included, and (r, D)

    @property
    def rank(self) -> int:
        """How many of its rows differ in more than rounding and scale."""
        gram = self._left.astype(np.float64) @ self._left.T  # (r, r)
        return _rank(np.sqrt(np.maximum(np.linalg.eigvalsh(gram)[::-1], 0)))

    def part(self, rows: Rows) -> "Sketch":
        """Return the sketch of some rows; its length counts their share of what is left out."""
        left = self._left[:, rows]
        kept, of_all = (float(np.square(a).sum(dtype=np.float64)) for a in (left, self._left))
        left_out = max(self.square - of_all, 0) * len(rows) / self.n_rows
        return Sketch(left, self._right, kept + left_out)

    def with_terms(self, terms: Vectors) -> Vectors:
        """Return terms · sketch' (k, N)."""
        return np.asarray((terms @ self._right.T) @ self._left, dtype=np.float32)

    def with_weights(self, weights: Vectors) -> Vectors:
        """Return weights · sketch (k, D)."""
        return np.asarray((weights @ self._left.T) @ self._right, dtype=np.float32)


def sketch(singular: Singular, square: float) -> Sketch:
    """Return the sketch of a matrix with these singular vectors and this squared length."""
    left = np.ascontiguousarray((singular.left * singular.values).T)
    return Sketch(left, np.ascontiguousarray(singular.right), square)


def strongest(matrix: Vectors | csr_array, n_vectors: int, *, seed: int) -> Singular:
    """Return the n_vectors strongest singular vectors; no more than there are rows or columns.

    The order of photos has no influence: what is drawn at random are weights of columns.
    """
    n_vectors = min(n_vectors, *matrix.shape)
    # In float32 their order shows in the seventh digit, which a search makes the fourth.
    given = matrix.astype(np.float64) if np.prod(matrix.shape) <= _DOUBLED_VALUES else matrix
    # transpose=False: the random test matrix is drawn over columns, never over photos.
    found = randomized_svd(given, n_vectors, n_iter=4, random_state=seed, transpose=False)
    return Singular(*(part.astype(np.float32, copy=False) for part in found))


def singular_terms(singular: Singular, n_topics: int, *, seed: int) -> Vectors:
    """Return the stronger sign's part of each singular vector (n_topics, D), noise for its zeros.

    NNDSVDar, of Boutsidis & Gallopoulos 2008.
    """
    terms = np.empty_like(singular.right[:n_topics])
    for topic in range(n_topics):
        left, right = singular.left[:, topic], singular.right[topic]
        plus, minus = (_positive_length(s * left, s * right) for s in (1, -1))
        stronger = right if plus >= minus else -right
        terms[topic] = np.maximum(stronger, 0) * np.sqrt(singular.values[topic])
    noise = np.random.default_rng(seed).random(terms.shape, dtype=np.float32)
    started: Vectors = np.where(terms > 0, terms, noise * terms.mean() / 100).astype(np.float32)
    return started


def _rank(values: NDArray[np.floating]) -> int:
    return int(np.count_nonzero(values > RANK_TOLERANCE * values[0]))


def _positive_length(left: Vectors, right: Vectors) -> float:
    return float(np.linalg.norm(np.maximum(left, 0)) * np.linalg.norm(np.maximum(right, 0)))
