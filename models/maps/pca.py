"""Principal components with fixed signs, from whichever of photos and values are fewer."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

Values = NDArray[np.floating]  # (N, D)
Scores = NDArray[np.float64]  # (N, d)

_DIMENSIONS = 50  # what van der Maaten & Hinton reduce to first: less noise, faster neighbours
_BLOCK_ROWS = 4096  # rows held in double precision at once


def principal_components(vectors: Values, n_components: int) -> Scores:
    """Return the rows' coordinates (N, d) float64 along the directions of largest variance.

    vectors: (N, D), not centred. d is n_components, N or D, whichever is least.
    A direction points to where its largest loading is positive, so that the same photos in any
    order give the same coordinates up to rounding.
    """
    n_components = min(n_components, *vectors.shape)
    if n_components == 0:
        return np.zeros((len(vectors), 0))
    by_columns = vectors.shape[1] <= len(vectors)
    axes = _column_axes(vectors, n_components) if by_columns else _row_axes(vectors, n_components)
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=0)[None], axis=0)  # (1, d)
    axes = axes * np.where(largest < 0, -1, 1)
    return np.concatenate([rows @ axes for rows in _centred(vectors)])


def plane(vectors: Values) -> Scores:
    """Return the first two principal components (N, 2); those that do not exist are zero."""
    components = principal_components(vectors, 2)
    shown = np.zeros((len(vectors), 2))
    shown[:, : components.shape[1]] = components
    return shown


def reduced(vectors: Values) -> Scores:
    """Return the rows as float64, their 50 principal components where they have more columns."""
    if vectors.shape[1] <= _DIMENSIONS:
        return vectors.astype(np.float64)
    return principal_components(vectors, _DIMENSIONS)


def _column_axes(vectors: Values, n_axes: int) -> Scores:
    """Return the covariance's leading eigenvectors (D, d), strongest first."""
    n_columns = vectors.shape[1]
    covariance = np.zeros((n_columns, n_columns))
    for rows in _centred(vectors):
        covariance += rows.T @ rows
    return _leading(covariance, n_axes)


def _row_axes(vectors: Values, n_axes: int) -> Scores:
    """Return the same axes (D, d) by way of the rows' inner products, where columns are more."""
    centred = np.concatenate(list(_centred(vectors)))
    axes: Scores = centred.T @ _leading(centred @ centred.T, n_axes)
    lengths = np.linalg.norm(axes, axis=0)
    # A direction without variance has no length either, and stays zero.
    return axes / np.where(lengths > 1e-9 * lengths.max(), lengths, np.inf)


def _leading(symmetric: Scores, n_vectors: int) -> Scores:
    last = len(symmetric) - 1
    vectors: Scores = eigh(symmetric, subset_by_index=[last - n_vectors + 1, last])[1]
    return vectors[:, ::-1]


def _centred(vectors: Values) -> Iterator[Scores]:
    mean = vectors.mean(axis=0, dtype=np.float64)
    for start in range(0, len(vectors), _BLOCK_ROWS):
        yield vectors[start : start + _BLOCK_ROWS] - mean
