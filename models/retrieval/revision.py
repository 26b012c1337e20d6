"""Neighbours after photos came and went: only what can have changed is searched again."""

import numpy as np

from models.records.arrays import Rows, Similarities, Vectors
from models.records.overlap import Overlap
from models.retrieval.neighbours import nearest_to

_BLOCK_ROWS = 4096
_MARGIN = np.float32(1e-5)  # far beyond what a float32 cosine is off by


def revised(
    vectors: Vectors, former: tuple[Rows, Similarities], shared: Overlap
) -> tuple[Rows, Similarities]:
    """Return the neighbours of all rows, as `nearest` would find them.

    vectors: (N, D) float32 of now, unit rows; those of photos known before are as they were.
    former: their neighbours then, (M, k) row numbers of then, and cosines. shared: rows of now and
    then. A photo that lost a neighbour, or is new, is searched anew; the others only meet the new.
    """
    were, cosines = former
    k = were.shape[1]
    now_of = np.full(len(were), -1, np.int64)
    now_of[shared.former] = shared.kept
    rows = np.empty((len(vectors), k), np.int64)
    similarities = np.empty((len(vectors), k), np.float32)
    rows[shared.kept] = now_of[were[shared.former]]
    similarities[shared.kept] = cosines[shared.former]
    rows[shared.new] = -1
    broken = np.flatnonzero((rows < 0).any(axis=1))
    whole = _approached(vectors, np.flatnonzero((rows >= 0).all(axis=1)), shared.new, similarities)
    if len(broken):
        rows[broken], similarities[broken] = _others(vectors, broken, k)
    if len(whole) and len(shared.new):
        met = _met(vectors, whole, shared.new, k)
        rows[whole], similarities[whole] = _best((rows[whole], similarities[whole]), met, k)
    return rows, similarities


def _approached(vectors: Vectors, rows: Rows, new: Rows, similarities: Similarities) -> Rows:
    """Return those of the rows that a new photo comes as near to as their last neighbour."""
    least = similarities[rows, -1] - _MARGIN
    near = [
        (vectors[rows[start : start + _BLOCK_ROWS]] @ vectors[new].T).max(axis=1, initial=-2)
        for start in range(0, len(rows), _BLOCK_ROWS)
    ]
    approached: Rows = rows[np.concatenate([np.empty(0, np.float32), *near]) >= least]
    return approached


def _others(vectors: Vectors, rows: Rows, k: int) -> tuple[Rows, Similarities]:
    """Search these rows among all but themselves."""
    found, cosines = nearest_to(vectors[rows], vectors, k + 1)  # (R, k + 1)
    own = found == rows[:, None]
    own[~own.any(axis=1), -1] = True  # k + 1 equal photos of lower number stand before the photo
    return found[~own].reshape(-1, k), cosines[~own].reshape(-1, k)


def _met(vectors: Vectors, rows: Rows, new: Rows, k: int) -> tuple[Rows, Similarities]:
    found, cosines = nearest_to(vectors[rows], vectors[new], min(k, len(new)))
    return new[found], cosines


def _best(
    ours: tuple[Rows, Similarities], theirs: tuple[Rows, Similarities], k: int
) -> tuple[Rows, Similarities]:
    """Merge two lists a row into its best k: highest cosine first, ties by lower number."""
    rows = np.concatenate([ours[0], theirs[0]], axis=1)
    cosines = np.concatenate([ours[1], theirs[1]], axis=1)
    order = np.lexsort((rows, -cosines), axis=1)[:, :k]
    return np.take_along_axis(rows, order, axis=1), np.take_along_axis(cosines, order, axis=1)
