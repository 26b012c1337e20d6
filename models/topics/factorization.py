"""Non-negative matrix factorization: photos × values becomes photos × topics and topics × values.

Method: alternating least squares (`alternation`) from terms that `starts` finds.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.records.arrays import Rows, Vectors
from models.topics.alternation import Factors, Matrix, Patience, operand, settled, unweighed
from models.topics.coordinate_descent import TINY, solve
from models.topics.one_thread import one_thread
from models.topics.singular import RANK_TOLERANCE
from models.topics.starts import continued_start, searched_start

_BLOCK_ROWS = 8192  # rows densified at once
_SOLVED_ROWS = 1024  # always exactly so many at once: see `solve`
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
    _check(matrix)
    feasible = feasible_topics(matrix, n_topics)
    if not 0 <= n_topics <= feasible:
        raise ValueError(
            f"n_topics={n_topics}, but these {matrix.shape[0]} rows carry {feasible}: "
            "ask feasible_topics() first"
        )
    if n_topics == 0:
        return _nothing(matrix)
    if start is not None:
        _check_width(matrix, start)
    # matrix.size of a sparse one counts what it stores: little is left to BLAS.
    with one_thread() if matrix.size < _SHARED_VALUES else nullcontext():
        return _fitted(
            matrix, n_topics, start, seed=seed, patience=Patience(max_iterations, tolerance)
        )


def transform(matrix: Matrix, terms: Vectors, *, tolerance: float = 1e-5) -> Vectors:
    """Return the weights (N, k) float32 that best rebuild the matrix from terms left as they are.

    matrix: (N, D) float32, dense or CSR, nothing negative. terms: (k, D) float32.
    Solves each row's non-negative least squares by coordinate descent, until none of its weights
    moves by more than `tolerance` of its largest. A row's weights are the same bits whichever
    other rows are in the call. Raises ValueError on negative or mismatched input.
    """
    _check(matrix)
    _check_width(matrix, terms)
    weights = np.zeros((matrix.shape[0], terms.shape[0]), dtype=np.float32)
    gram = terms @ terms.T  # (k, k)
    for rows in _blocks(matrix.shape[0], _SOLVED_ROWS):
        product = _padded_product(matrix[rows], terms)  # (k, _SOLVED_ROWS)
        weights[rows] = solve(gram, product, tolerance).T[: len(weights[rows])]
    return weights


def relative_error(matrix: Matrix, weights: Vectors, terms: Vectors) -> float:
    """Return ‖matrix − weights @ terms‖ / ‖matrix‖, summed in double precision.

    In single precision, the squares of 10⁸ values come to 0.1 % less than they are. 0 for a matrix
    of zeros.
    """
    _check_width(matrix, terms)
    left, whole = _squared_residuals(matrix, weights, terms)
    return float(np.sqrt(left.sum() / (whole.sum() or np.inf)))


def residuals(matrix: Matrix, weights: Vectors, terms: Vectors) -> NDArray[np.float32]:
    """Return which part of each row the topics leave unexplained (N,) float32.

    ‖row − weights @ terms‖ / ‖row‖: 0 is nothing, 1 is all of it. 0 for a row of zeros.
    """
    _check_width(matrix, terms)
    left, whole = _squared_residuals(matrix, weights, terms)
    part: NDArray[np.float32] = np.sqrt(left / np.where(whole > 0, whole, np.inf))
    return part.astype(np.float32)


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


def _check(matrix: Matrix) -> None:
    values = matrix.data if isinstance(matrix, csr_array) else matrix
    if values.size and not values.min() >= 0:  # NaN fails as well
        raise ValueError(
            f"the matrix holds {values.min()}, topics need values from 0 up: "
            "clip it with np.maximum(matrix, 0), or use features after a rectifier"
        )


def _check_width(matrix: Matrix, terms: Vectors) -> None:
    if matrix.shape[1] != terms.shape[1]:
        raise ValueError(
            f"the matrix has {matrix.shape[1]} columns, the terms {terms.shape[1]}: "
            "use the topics that were fitted on the same features or labels"
        )


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


def _padded_product(block: Matrix, terms: Vectors) -> Vectors:
    """Return terms · rows (k, _SOLVED_ROWS) of a block with no more rows; zero for missing ones."""
    if isinstance(block, csr_array):
        product = np.asarray(block @ terms.T)  # by row, one stored value after the other
        return np.pad(product.T, ((0, 0), (0, _SOLVED_ROWS - len(product))))
    padded = np.pad(block, ((0, _SOLVED_ROWS - len(block)), (0, 0)))
    return np.ascontiguousarray((padded @ terms.T).T)


def _squared_residuals(
    matrix: Matrix, weights: Vectors, terms: Vectors
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return ‖row − weights @ terms‖² and ‖row‖² of each row (N,)."""
    left, whole = np.zeros(len(weights)), np.zeros(len(weights))
    for rows in _blocks(len(weights), _BLOCK_ROWS):
        block = matrix[rows]
        dense = block.toarray() if isinstance(block, csr_array) else block
        left[rows] = np.square(dense - weights[rows] @ terms).sum(axis=1, dtype=np.float64)
        whole[rows] = np.square(dense).sum(axis=1, dtype=np.float64)
    return left, whole


def _blocks(n_rows: int, n_block: int) -> Iterator[slice]:
    return (slice(start, start + n_block) for start in range(0, n_rows, n_block))
