"""Non-negative matrix factorization: photos × values becomes photos × topics and topics × values.

Method: hierarchical alternating least squares with repeated inner sweeps (Cichocki & Phan 2009;
Gillis & Glineur 2012), started from the singular vectors (NNDSVD: Boutsidis & Gallopoulos 2008).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.utils.extmath import randomized_svd

from models.records.arrays import Rows, Vectors

Matrix = Vectors | csr_array  # (N, D) float32, no value below zero

_BLOCK_ROWS = 8192  # rows solved or densified at once
_INNER_SWEEPS = 3  # sweeps that reuse one product with the matrix: it costs more than they do
_TRANSFORM_SWEEPS = 500  # far beyond what 30 topics need; the tolerance ends it
_RANK_TOLERANCE = 1e-5  # of the largest singular value; float32 products are good to about 1e-6
_TINY = np.float32(1e-12)  # keeps a topic alive while it is all zero for a sweep


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
) -> Factorization:
    """Find the topics that together best rebuild the matrix, in the least-squares sense.

    matrix: (N, D) float32, dense or CSR, nothing negative. The same input and seed give the same
    bits; the weights are those that `transform` gives for the terms; a zero row's weights are zero.
    Stops when ten rounds lower the relative error by less than `tolerance` of itself. A topic that
    ends up explaining nothing is left out, so fewer than n_topics can come back.
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
    terms, n_iterations = _alternate(
        matrix, _start(matrix, n_topics, seed), max_iterations, tolerance
    )
    terms = _canonical(matrix, terms)
    weights = transform(matrix, terms)
    return Factorization(weights, terms, _relative_error(matrix, weights, terms), n_iterations)


def transform(matrix: Matrix, terms: Vectors, *, tolerance: float = 1e-5) -> Vectors:
    """Return the weights (N, k) float32 that best rebuild the matrix from terms left as they are.

    matrix: (N, D) float32, dense or CSR, nothing negative. terms: (k, D) float32.
    Solves each row's non-negative least squares by coordinate descent, until no weight moves by
    more than `tolerance` of the block's largest. Raises ValueError on negative or mismatched input.
    """
    _check(matrix)
    if matrix.shape[1] != terms.shape[1]:
        raise ValueError(
            f"the matrix has {matrix.shape[1]} columns, the terms {terms.shape[1]}: "
            "use the topics that were fitted on the same features or labels"
        )
    weights = np.zeros((matrix.shape[0], terms.shape[0]), dtype=np.float32)
    gram = terms @ terms.T  # (k, k)
    for rows in _blocks(matrix.shape[0]):
        weights[rows] = _solve(gram, np.asarray(matrix[rows] @ terms.T).T, tolerance).T
    return weights


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
    singular = np.linalg.svd(sketch, compute_uv=False)
    return min(wanted, int(np.count_nonzero(singular > _RANK_TOLERANCE * singular[0])))


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


def _start(matrix: Matrix, n_topics: int, seed: int) -> Vectors:
    """Return first terms (k, D): the stronger sign's part of each singular vector (NNDSVDar).

    Only terms are started, weights follow from them: so the order of photos has no influence.
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


def _alternate(
    matrix: Matrix, terms: Vectors, max_iterations: int, tolerance: float
) -> tuple[Vectors, int]:
    """Improve terms and weights in turn; return the terms and the number of rounds taken."""
    square = _squared_length(matrix)
    weights = np.full((len(terms), matrix.shape[0]), _TINY)  # (k, N): a topic's row is contiguous
    last_error = np.inf
    for iteration in range(1, max_iterations + 1):
        _sweep(weights, terms @ terms.T, np.asarray(matrix @ terms.T).T, _INNER_SWEEPS)
        gram, product = weights @ weights.T, np.asarray(matrix.T @ weights.T).T  # (k, k), (k, D)
        _sweep(terms, gram, product, _INNER_SWEEPS)
        if iteration % 10 == 0:
            error = _error(square, terms, gram, product)
            if last_error - error < tolerance * error:
                return terms, iteration
            last_error = error
    return terms, max_iterations


def _sweep(factor: Vectors, gram: Vectors, product: Vectors, n_sweeps: int) -> None:
    """Set each row of the factor (k, M) in turn to its best non-negative value, in place."""
    for _ in range(n_sweeps):
        for topic in range(len(factor)):
            step = (product[topic] - gram[topic] @ factor) / max(gram[topic, topic], _TINY)
            np.maximum(factor[topic] + step, _TINY, out=factor[topic])


def _solve(gram: Vectors, product: Vectors, tolerance: float) -> Vectors:
    """Return the non-negative x (k, B) that minimises x'·gram·x − 2·x'·product."""
    solution = np.zeros_like(product)
    for _ in range(_TRANSFORM_SWEEPS):
        before = solution.copy()
        for topic in np.flatnonzero(np.diag(gram)):
            step = (product[topic] - gram[topic] @ solution) / gram[topic, topic]
            np.maximum(solution[topic] + step, 0, out=solution[topic])
        if np.abs(solution - before).max(initial=0) <= tolerance * solution.max(initial=0):
            break
    return solution


def _canonical(matrix: Matrix, terms: Vectors) -> Vectors:
    """Return the terms with every row's sum 1, by share of all weight, without empty topics."""
    terms = terms[terms.max(axis=1) > 10 * _TINY]
    terms = np.where(terms > 1e-6 * terms.max(axis=1, keepdims=True), terms, np.float32(0))
    terms = terms / terms.sum(axis=1, keepdims=True)
    totals = transform(matrix, terms).sum(axis=0, dtype=np.float64)
    order = np.argsort(-totals, kind="stable")
    return np.ascontiguousarray(terms[order[totals[order] > 0]])


def _relative_error(matrix: Matrix, weights: Vectors, terms: Vectors) -> float:
    residual = 0.0
    for rows in _blocks(matrix.shape[0]):
        block = matrix[rows]
        dense = block.toarray() if isinstance(block, csr_array) else block
        residual += float(np.square(dense - weights[rows] @ terms).sum(dtype=np.float64))
    return float(np.sqrt(residual / _squared_length(matrix)))


def _error(square: float, terms: Vectors, gram: Vectors, product: Vectors) -> float:
    """Return ‖matrix − weights @ terms‖ from the products at hand (gram = weights' own)."""
    inner = float((terms * product).sum(dtype=np.float64))
    rebuilt = float((gram * (terms @ terms.T)).sum(dtype=np.float64))
    return float(np.sqrt(max(square - 2 * inner + rebuilt, 0.0)))


def _squared_length(matrix: Matrix) -> float:
    values: NDArray[np.float32] = matrix.data if isinstance(matrix, csr_array) else matrix
    return float(np.square(values).sum(dtype=np.float64))


def _blocks(n_rows: int) -> Iterator[slice]:
    return (slice(start, start + _BLOCK_ROWS) for start in range(0, n_rows, _BLOCK_ROWS))
