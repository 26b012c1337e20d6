"""What topics that are given make of photos: weights, and how much they leave unexplained."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.records.arrays import Vectors
from models.topics.alternation import Matrix
from models.topics.coordinate_descent import solve

_BLOCK_ROWS = 8192  # rows densified at once
_SOLVED_ROWS = 1024  # always exactly so many at once: see `solve`


def transform(matrix: Matrix, terms: Vectors, *, tolerance: float = 1e-5) -> Vectors:
    """Return the weights (N, k) float32 that best rebuild the matrix from terms left as they are.

    matrix: (N, D) float32, dense or CSR, nothing negative. terms: (k, D) float32.
    Solves each row's non-negative least squares by coordinate descent, until none of its weights
    moves by more than `tolerance` of its largest. A row's weights are the same bits whichever
    other rows are in the call. Raises ValueError on negative or mismatched input.
    """
    check_values(matrix)
    check_width(matrix, terms)
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
    check_width(matrix, terms)
    left, whole = _squared_residuals(matrix, weights, terms)
    return float(np.sqrt(left.sum() / (whole.sum() or np.inf)))


def residuals(matrix: Matrix, weights: Vectors, terms: Vectors) -> NDArray[np.float32]:
    """Return which part of each row the topics leave unexplained (N,) float32.

    ‖row − weights @ terms‖ / ‖row‖: 0 is nothing, 1 is all of it. 0 for a row of zeros.
    """
    check_width(matrix, terms)
    left, whole = _squared_residuals(matrix, weights, terms)
    part: NDArray[np.float32] = np.sqrt(left / np.where(whole > 0, whole, np.inf))
    return part.astype(np.float32)


def check_values(matrix: Matrix) -> None:
    """Raise ValueError, with advice, where a value is negative or none."""
    values = matrix.data if isinstance(matrix, csr_array) else matrix
    if values.size and not values.min() >= 0:  # NaN fails as well
        raise ValueError(
            f"the matrix holds {values.min()}, topics need values from 0 up: "
            "clip it with np.maximum(matrix, 0), or use features after a rectifier"
        )


def check_width(matrix: Matrix, terms: Vectors) -> None:
    """Raise ValueError unless matrix (N, D) and terms (k, D) are as wide."""
    if matrix.shape[1] != terms.shape[1]:
        raise ValueError(
            f"the matrix has {matrix.shape[1]} columns, the terms {terms.shape[1]}: "
            "use the topics that were fitted on the same features or labels"
        )


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
