"""Non-negative least squares for many rows at once, one topic's weights after the other's.

Method: hierarchical alternating least squares with repeated inner sweeps (Cichocki & Phan 2009;
Gillis & Glineur 2012). All that a problem needs is gram = terms · terms' and product = terms · row.
"""

import numpy as np

from models.records.arrays import Vectors
from models.topics.one_thread import one_thread

TINY = np.float32(1e-12)  # keeps a topic alive while it is all zero for a sweep

_MOST_SWEEPS = 500  # far beyond what 30 topics need; the tolerance ends it


@one_thread()
def sweep(factor: Vectors, gram: Vectors, product: Vectors, n_sweeps: int) -> None:
    """Set each row of the factor (k, M) in turn to its best value above zero, in place.

    gram: (k, k) and product: (k, M) float32, of the other factor with itself and with the matrix.
    """
    scale = np.maximum(np.diag(gram), TINY)[:, None]
    others = gram / scale
    np.fill_diagonal(others, 0)
    best = np.divide(product, scale, order="C")  # a topic's row is contiguous, whatever came in
    taken = np.empty(factor.shape[1], dtype=np.float32)
    for _ in range(n_sweeps):
        for topic, row in enumerate(factor):
            np.dot(others[topic], factor, out=taken)
            np.subtract(best[topic], taken, out=taken)
            np.maximum(taken, TINY, out=row)


@one_thread()
def solve(gram: Vectors, product: Vectors, tolerance: float) -> Vectors:
    """Return the non-negative x (k, B) float32 that minimises x'·gram·x − 2·x'·product.

    gram: (k, k), product: (k, B) float32. A column is finished, and never touched again, once none
    of its values moves by more than `tolerance` of its largest: so columns do not depend on each
    other. That holds to the bit between calls of the same B, if B is a multiple of 64: a matrix
    product takes every column by the same instructions then, at whichever place it stands.
    """
    # A column's values one below the other, never side by side: a product with such a matrix adds
    # them in one order in every column, whatever the library, its threads and the alignment.
    solution = np.zeros(product.shape, dtype=np.float32)
    finished = np.zeros(product.shape[1], dtype=np.bool_)
    topics = np.flatnonzero(np.diag(gram))
    for _ in range(_MOST_SWEEPS):
        before = solution.copy()
        for topic in topics:
            step = (product[topic] - gram[topic] @ solution) / gram[topic, topic]
            np.maximum(solution[topic] + step, 0, out=solution[topic])
        solution[:, finished] = before[:, finished]
        moved = np.abs(solution - before).max(axis=0, initial=0)  # (B,)
        finished |= moved <= tolerance * solution.max(axis=0, initial=0)
        if finished.all():
            break
    return solution
