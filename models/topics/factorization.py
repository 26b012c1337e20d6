"""Non-negative matrix factorization: photos × values becomes photos × topics and topics × values.

Method: alternating least squares (`alternation`) from terms that `starts` finds.
"""

from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Vectors
from models.topics.alternation import Factors, Matrix, Patience, operand, settled, unweighed
from models.topics.coordinate_descent import TINY
from models.topics.measuring import check_values, check_width, relative_error, transform
from models.topics.one_thread import one_thread
from models.topics.singular import RANK_TOLERANCE
from models.topics.starts import continued_start, searched_start

_SHARED_VALUES = 10_000_000  # from so many on, products are worth two threads' meetings
_INNER_SWEEPS = 6  # that reuse one product with the matrix: it costs more than they do


@dataclass(frozen=True, slots=True)
class Factorization:
    """Topics of a collection: matrix ≈ weights @ terms.

    weights: (N, k) float32, how much of a photo's values each topic accounts for.
    terms: (k, D) float32, each topic's profile over the values; every row sums to 1.
    relative_error: ‖matrix − weights @ terms‖ / ‖matrix‖. n_iterations: rounds of the fit.
    Topics stand by share of all weight, largest first.
    """

    weights: Vectors
    terms: Vectors
    relative_error: float
    n_iterations: int


def fit_topics(
    matrix: Matrix,
    n_topics: int,
    *,
    seed: int,
    max_iterations: int = 200,
    tolerance: float = 1e-4,
    start: Vectors | None = None,
) -> Factorization:
    """Find the topics that together best rebuild the matrix, in the least-squares sense.

    matrix: (N, D) float32, dense or CSR, nothing negative. The same input and seed give the same
    bits; the weights are those that `transform` gives for the terms; a zero row's weights are zero.
    start: (k0, D) terms of an earlier fit to begin from, its first n_topics if it has more; if
    fewer, the usual start adds what they lack. They come back improved, and ordered by share anew.
    Stops when ten rounds lower the relative error by less than `tolerance` of itself, in the
    search for a start as well. A topic that ends up explaining nothing is left out, so fewer than
    n_topics can come back.
    No topics rebuild nothing: n_topics=0 gives weights (N, 0) and an error of 1.
    Raises ValueError on negative values, and unless 0 <= n_topics <= feasible_topics(matrix, …).
    """
    check_values(matrix)
    feasible = feasible_topics(matrix, n_topics)
    if not 0 <= n_topics <= feasible:
        raise ValueError(
            f"n_topics={n_topics}, but these {matrix.shape[0]} rows carry {feasible}: "
            "ask feasible_topics() first"
        )
    if n_topics == 0:
        return _nothing(matrix)
    if start is not None:
        check_width(matrix, start)
    # matrix.size of a sparse one counts what it stores: little is left to BLAS.
    with one_thread() if matrix.size < _SHARED_VALUES else nullcontext():
        return _fitted(
            matrix, n_topics, start, seed=seed, patience=Patience(max_iterations, tolerance)
        )


def feasible_topics(matrix: Matrix, wanted: int) -> int:
    """Return how many topics, at most `wanted`, the matrix can carry: its rank bounds them.

    Rank counts what differs: it is at most the number of distinct non-zero photos and of distinct
    non-zero values. Estimated from a random sketch (Halko, Martinsson & Tropp 2011), so that it
    costs one product with a thin matrix. No rows: 0.
    """
    if wanted <= 0 or 0 in matrix.shape:
        return 0
    n_columns = matrix.shape[1]
    directions = np.random.default_rng(0).standard_normal(
        (n_columns, min(n_columns, wanted + 10)), dtype=np.float32
    )
    sketch = np.asarray(matrix @ directions, dtype=np.float64)  # (N, wanted + 10)
    # Singular values by way of the small square: double precision leaves them right to 1e-8.
    singular = np.sqrt(np.maximum(np.linalg.eigvalsh(sketch.T @ sketch), 0))
    return min(wanted, int(np.count_nonzero(singular > RANK_TOLERANCE * singular[-1])))


def _fitted(
    matrix: Matrix, n_topics: int, start: Vectors | None, *, seed: int, patience: Patience
) -> Factorization:
    whole = operand(matrix)
    if start is None:
        first = searched_start(matrix, n_topics, square=whole.square, seed=seed, patience=patience)
    else:
        terms = continued_start(matrix, n_topics, start, seed=seed)
        first = unweighed(terms, whole.n_rows)
    factors, n_rounds = settled(whole, first, patience, _INNER_SWEEPS)
    terms, weights = _canonical(matrix, factors)
    return Factorization(weights, terms, relative_error(matrix, weights, terms), n_rounds)


def _nothing(matrix: Matrix) -> Factorization:
    n_photos, n_values = matrix.shape
    weights = np.zeros((n_photos, 0), dtype=np.float32)
    return Factorization(weights, np.zeros((0, n_values), dtype=np.float32), 1.0, 0)


def _canonical(matrix: Matrix, factors: Factors) -> tuple[Vectors, Vectors]:
    """Return the terms with every row's sum 1, by share, without empty topics; and the weights."""
    alive = factors.terms.max(axis=1) > 10 * TINY
    terms, weights = factors.terms[alive], factors.weights[alive]
    terms = np.where(terms > 1e-6 * terms.max(axis=1, keepdims=True), terms, np.float32(0))
    sums = terms.sum(axis=1)
    terms /= sums[:, None]
    totals = sums * weights.sum(axis=1, dtype=np.float64)  # nearly those of the solved weights
    ordered = _by_share(terms, totals)
    solved = transform(matrix, ordered)
    totals = solved.sum(axis=0, dtype=np.float64)
    if np.all(np.diff(totals) <= 0) and np.all(totals > 0):
        return ordered, solved
    # Once more and no further: equal topics might change places for ever, as a topic's place has a
    # say in the last bits of the weights.
    ordered = _by_share(ordered, totals)
    return ordered, transform(matrix, ordered)


def _by_share(terms: Vectors, totals: NDArray[np.float64]) -> Vectors:
    order = np.argsort(-totals, kind="stable")
    return np.ascontiguousarray(terms[order[totals[order] > 0]])
