"""Where a factorization begins: at what a search finds, or at the topics of an earlier fit.

What is drawn at random are terms, weights follow from them: so the order of photos has no influence
unless they are so many that a search looks at a part.
"""

import numpy as np
from scipy.sparse import csr_array

from models.records.arrays import Vectors
from models.retrieval.metrics import unit_rows
from models.topics.alternation import (
    Factors,
    Matrix,
    Operand,
    Patience,
    improved,
    settled,
    unweighed,
)
from models.topics.coordinate_descent import TINY, sweep
from models.topics.one_thread import one_thread
from models.topics.singular import Singular, Sketch, singular_terms, sketch, strongest

_DENSE_STARTS, _SPARSE_STARTS = 3, 1  # a sparse matrix's own rounds cost no more than a sketch's
_SEARCHED_ROWS = 10_000  # at most; the best that they show is then improved over all
_SKETCHED = 2.5  # singular vectors of the sketch for each topic
_TOO_MANY = 1 / 3  # topics that a search begins with beyond those wanted
_ROUNDS_WIDE, _ROUNDS_BETWEEN = 20, 3  # before the first topic goes, and after each
_SKETCH_SWEEPS = 3  # fewer than over the matrix: a product with a sketch is cheap
_MIX_SWEEPS = 10
_CLEARLY = 1e-5  # of the matrix's squared length: less is rounding, or not yet quite settled


def searched_start(
    matrix: Matrix, n_topics: int, *, square: float, seed: int, patience: Patience
) -> Factors:
    """Return terms (n_topics, D) and weights that a fit begins with, near a good optimum.

    A sketch of the matrix, of 10,000 rows drawn by the seed if it has more, is factored by a third
    more topics than wanted, and the one that others can best stand in for goes, again and again:
    backward elimination, which leaves many poor optima behind. A dense matrix is searched from
    its singular vectors and twice from random terms, and the best result kept; a sparse one once.
    matrix: (N, D) of rank n_topics ≥ 1 or more. square: its squared length.
    """
    n_wide = n_topics + max(2, round(_TOO_MANY * n_topics))
    singular = strongest(matrix, max(n_wide, round(_SKETCHED * n_topics)), seed=seed)
    n_wide = max(n_topics, min(n_wide, singular.rank))
    n_starts = _SPARSE_STARTS if isinstance(matrix, csr_array) else _DENSE_STARTS
    whole = sketch(singular, square)
    part = _part(whole, n_topics, seed)

    def improve(matrix: Operand, factors: Factors) -> Factors:
        return settled(matrix, factors, patience, _SKETCH_SWEEPS)[0]

    with one_thread():
        first = _first_terms(singular, n_wide, n_starts, seed)
        found = _best([improve(part, _pruned(part, terms, n_topics)) for terms in first], part)
        return found if part is whole else improve(whole, unweighed(found.terms, whole.n_rows))


def continued_start(matrix: Matrix, n_topics: int, earlier: Vectors, *, seed: int) -> Vectors:
    """Return earlier terms (k0, D) to go on from: (n_topics, D), the first if they are more.

    Missing ones are those of the singular vectors' that are least like any earlier one.
    """
    if len(earlier) >= n_topics:
        return earlier[:n_topics].astype(np.float32)
    usual = singular_terms(strongest(matrix, n_topics, seed=seed), n_topics, seed=seed)
    likeness = (unit_rows(usual) @ unit_rows(earlier).T).max(axis=1, initial=0)  # (n_topics,)
    fresh = np.argsort(likeness, kind="stable")[: n_topics - len(earlier)]
    return np.concatenate([earlier, usual[np.sort(fresh)]]).astype(np.float32)


def _part(whole: Sketch, n_topics: int, seed: int) -> Sketch:
    """Return the rows to search, all of them if they are few or the part carries fewer topics."""
    if whole.n_rows <= _SEARCHED_ROWS:
        return whole
    rows = np.random.default_rng(seed).permutation(whole.n_rows)[:_SEARCHED_ROWS]
    part = whole.part(np.sort(rows))
    return part if part.rank >= n_topics else whole


def _first_terms(singular: Singular, n_terms: int, n_starts: int, seed: int) -> list[Vectors]:
    """Return the singular vectors' terms (n_terms, D), and random ones."""
    random = np.random.default_rng(seed)
    size = (n_starts - 1, n_terms, singular.right.shape[1])
    drawn = random.random(size, dtype=np.float32)
    return [singular_terms(singular, n_terms, seed=seed), *drawn]


def _best(found: list[Factors], matrix: Operand) -> Factors:
    """Return the factors of the least error, the first of those that differ by rounding."""
    best = found[0]
    for other in found[1:]:
        if other.error**2 < best.error**2 - _CLEARLY * matrix.square:
            best = other
    return best


def _pruned(matrix: Operand, terms: Vectors, n_topics: int) -> Factors:
    """Factor by all the terms, then let the least needed go until n_topics are left."""
    factors = improved(matrix, unweighed(terms, matrix.n_rows), _ROUNDS_WIDE, _SKETCH_SWEEPS)
    while len(factors.terms) > n_topics:
        least = int(np.argmin(_cost_of_absence(factors)))
        terms, weights = (np.delete(part, least, axis=0) for part in factors[:2])
        factors = improved(matrix, Factors(terms, weights, np.inf), _ROUNDS_BETWEEN, _SKETCH_SWEEPS)
    return factors


def _cost_of_absence(factors: Factors) -> Vectors:
    """Return how much the squared error would grow, at most, without each topic (k,).

    That is if one mix of the other topics, the same for all photos, had to stand in for it.
    """
    terms, weights = factors.terms, factors.weights
    gram = terms @ terms.T
    wanted = gram.copy()
    np.fill_diagonal(wanted, -np.inf)  # none stands in for itself
    mixes = np.full(gram.shape, TINY)  # column by column
    sweep(mixes, gram, wanted, _MIX_SWEEPS)
    missed = np.diag(gram) + (mixes * (gram @ mixes - 2 * gram)).sum(axis=0)
    cost: Vectors = missed * np.square(weights).sum(axis=1)
    return cost
