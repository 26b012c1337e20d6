"""Topics that stay as the collection grows: new photos are measured, a refit keeps the numbers."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.history.matching import match_topics
from models.records.arrays import Rows, Vectors
from models.records.overlap import Overlap
from models.topics.alternation import Matrix
from models.topics.factorization import feasible_topics, fit_topics
from models.topics.measuring import residuals, transform

Values = Callable[[Rows], Matrix]  # the values (n, D) of some rows of the roster

_SAME_TOPIC = 0.5  # cosine of terms from which on a refitted topic is the one from before
_FAR = 0.95  # a photo is far from every topic beyond this quantile of the fitted photos' residuals


@dataclass(frozen=True, slots=True)
class Fitting:
    """How a fit is made; see `fit_topics`."""

    n_topics: int
    seed: int
    max_iterations: int
    tolerance: float


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics and what each photo has of them.

    terms: (k, D), weights: (N, k), residuals: (N,), fitted: (N,), false for photos that were only
    measured by the topics. relative_error: of the fit, over the fitted photos.
    """

    terms: Vectors
    weights: Vectors
    residuals: Vectors
    fitted: NDArray[np.bool_]
    relative_error: float


def fitted_topics(
    values: Values, counted: NDArray[np.bool_], how: Fitting, start: Vectors | None = None
) -> Topics:
    """Fit topics on the counted rows, and measure the others by them.

    counted: (N,). start: terms of an earlier fit (k0, D) to begin from.
    """
    chosen, others = np.flatnonzero(counted), np.flatnonzero(~counted)
    matrix = values(chosen)
    fit = fit_topics(
        matrix,
        feasible_topics(matrix, how.n_topics),
        seed=how.seed,
        max_iterations=how.max_iterations,
        tolerance=how.tolerance,
        start=start,
    )
    weights = np.zeros((len(counted), len(fit.terms)), np.float32)
    left = np.zeros(len(counted), np.float32)
    weights[chosen], left[chosen] = fit.weights, residuals(matrix, fit.weights, fit.terms)
    topics = Topics(fit.terms, weights, left, counted, fit.relative_error)
    return _measured(topics, values, others)


def continued_topics(values: Values, former: Topics, shared: Overlap) -> Topics:
    """Measure new photos by topics as they are; photos known before keep their weights to the bit.

    former: in the rows of the run before.
    """
    n_rows = len(shared.kept) + len(shared.new)
    weights = np.zeros((n_rows, len(former.terms)), np.float32)
    left, fitted = np.zeros(n_rows, np.float32), np.zeros(n_rows, np.bool_)
    weights[shared.kept] = former.weights[shared.former]
    left[shared.kept] = former.residuals[shared.former]
    fitted[shared.kept] = former.fitted[shared.former]
    topics = replace(former, weights=weights, residuals=left, fitted=fitted)
    return _measured(topics, values, shared.new)


def renumbered(topics: Topics, earlier: Vectors) -> tuple[Topics, NDArray[np.float64]]:
    """Return refitted topics, each with the number of the earlier one (k0, D) that it matches.

    Also returns, by new number, the cosine to the topic that had the number: NaN for a new topic.
    Matching is the Hungarian method's; from a cosine of 0.5 on a topic counts as the same.
    """
    matches, likeness = match_topics(topics.terms, earlier)
    n_topics = len(topics.terms)
    number = np.where((likeness >= _SAME_TOPIC) & (matches < n_topics), matches, -1)
    free = iter(sorted(set(range(n_topics)) - set(number.tolist())))
    known = number >= 0
    number = np.array([n if n >= 0 else next(free) for n in number.tolist()], np.int64)
    order = np.argsort(number)
    moved = replace(topics, terms=topics.terms[order], weights=topics.weights[:, order])
    return moved, np.where(known, likeness, np.nan)[order]


def drift(topics: Topics, counted: NDArray[np.bool_]) -> dict[str, float]:
    """Return how well photos placed since the fit are explained, beside those of the fit.

    n_fitted, n_placed: how many there are of them; duplicates do not count. residual_fitted,
    residual_placed: the mean part of their values left unexplained. far_placed: the share of
    placed photos that are worse explained than 95 % of the fitted ones.
    """
    old, placed = topics.residuals[topics.fitted], topics.residuals[~topics.fitted & counted]
    measures = {"n_fitted": float(len(old)), "n_placed": float(len(placed))}
    if len(old):
        measures["residual_fitted"] = float(old.mean())
    if len(old) and len(placed):
        measures["residual_placed"] = float(placed.mean())
        measures["far_placed"] = float((placed > np.quantile(old, _FAR)).mean())
    return measures


def _measured(topics: Topics, values: Values, rows: Rows) -> Topics:
    """Fill in the weights and residuals of some rows."""
    if not len(rows):
        return topics
    matrix = values(rows)
    weights, left = topics.weights.copy(), topics.residuals.copy()
    weights[rows] = transform(matrix, topics.terms)
    left[rows] = residuals(matrix, weights[rows], topics.terms)
    return replace(topics, weights=weights, residuals=left)
