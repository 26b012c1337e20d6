"""Terms and weights improved in turn, on whatever stands for the matrix: itself or a sketch of it.

All that this asks of a matrix are its products with terms and with weights, and its length.
"""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.records.arrays import Vectors
from models.topics.coordinate_descent import TINY, sweep

Matrix = Vectors | csr_array  # (N, D) float32, no value below zero


class Operand(Protocol):
    """A matrix (N, D), as far as a factorization has to know it. square: its squared length."""

    n_rows: int
    square: float

    def with_terms(self, terms: Vectors) -> Vectors:
        """Return terms · matrix' (k, N)."""
        ...

    def with_weights(self, weights: Vectors) -> Vectors:
        """Return weights · matrix (k, D)."""
        ...


class Factors(NamedTuple):
    """terms: (k, D). weights: (k, N), so that a topic's are contiguous. error: what they leave."""

    terms: Vectors
    weights: Vectors
    error: float  # ‖matrix − weights' · terms‖, infinite before the first round


class Patience(NamedTuple):
    """When improving ends: after max_rounds, or where ten lower the error by less than tolerance.

    tolerance: of the error itself.
    """

    max_rounds: int
    tolerance: float


class Dense:
    """The operand that a dense matrix is."""

    def __init__(self, matrix: Vectors) -> None:
        self.n_rows = len(matrix)
        self.square = sum(_squared_length(block) for block in np.array_split(matrix, 16))
        self._matrix = matrix

    def with_terms(self, terms: Vectors) -> Vectors:
        """Return terms · matrix' (k, N)."""
        product: Vectors = terms @ self._matrix.T
        return product

    def with_weights(self, weights: Vectors) -> Vectors:
        """Return weights · matrix (k, D)."""
        product: Vectors = weights @ self._matrix
        return product


class Sparse:
    """The operand that a sparse matrix is; its transpose is made once, each product by rows."""

    def __init__(self, matrix: csr_array) -> None:
        self.n_rows = matrix.shape[0]
        self.square = _squared_length(matrix.data)
        self._matrix, self._transpose = matrix, matrix.T.tocsr()

    def with_terms(self, terms: Vectors) -> Vectors:
        """Return terms · matrix' (k, N)."""
        return np.asarray(self._matrix @ np.ascontiguousarray(terms.T)).T

    def with_weights(self, weights: Vectors) -> Vectors:
        """Return weights · matrix (k, D)."""
        return np.asarray(self._transpose @ np.ascontiguousarray(weights.T)).T


def operand(matrix: Matrix) -> Operand:
    """Return what products are taken with."""
    return Sparse(matrix) if isinstance(matrix, csr_array) else Dense(matrix)


def unweighed(terms: Vectors, n_rows: int) -> Factors:
    """Return terms whose weights the first round finds."""
    return Factors(terms, np.full((len(terms), n_rows), TINY), np.inf)


def improved(matrix: Operand, factors: Factors, n_rounds: int, n_sweeps: int) -> Factors:
    """Improve weights and terms in turn, n_rounds ≥ 1 times.

    n_sweeps: how often each round goes over all topics with one product.
    """
    terms, weights = factors.terms.copy(), factors.weights.copy()
    for _ in range(n_rounds):
        sweep(weights, terms @ terms.T, matrix.with_terms(terms), n_sweeps)
        gram, product = weights @ weights.T, matrix.with_weights(weights)  # (k, k), (k, D)
        sweep(terms, gram, product, n_sweeps)
    return Factors(terms, weights, _error(matrix.square, terms, gram, product))


def settled(
    matrix: Operand, factors: Factors, patience: Patience, n_sweeps: int
) -> tuple[Factors, int]:
    """Improve until patience ends; return the factors and the number of rounds taken."""
    max_rounds, tolerance = patience
    n_rounds = min(1, max_rounds)  # the first tells where it began
    if n_rounds:
        factors = improved(matrix, factors, n_rounds, n_sweeps)
    while n_rounds < max_rounds:
        n_more, before = min(10, max_rounds - n_rounds), factors.error
        factors = improved(matrix, factors, n_more, n_sweeps)
        n_rounds += n_more
        if before - factors.error < tolerance * factors.error:
            break
    return factors, n_rounds


def _error(square: float, terms: Vectors, gram: Vectors, product: Vectors) -> float:
    """Return ‖matrix − weights' · terms‖ from the products at hand (gram = weights' own)."""
    inner = float((terms * product).sum(dtype=np.float64))
    rebuilt = float((gram * (terms @ terms.T)).sum(dtype=np.float64))
    return float(np.sqrt(max(square - 2 * inner + rebuilt, 0.0)))


def _squared_length(values: NDArray[np.float32]) -> float:
    return float(np.square(values).sum(dtype=np.float64))
