"""What people prefer, learned from which of two photos each of them chose.

A photo's worth to a person is what it is worth to everybody plus what it is worth to this person
alone, each smooth over what photos look like; that one photo is chosen over another follows
Bradley & Terry's model of the difference. Everything is one kernel logistic regression over pairs:
Chu & Ghahramani, "Preference learning with Gaussian processes", ICML 2005, with a kernel shared
among people as in Birlutiu, Groot & Heskes, 2010.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Rows, Vectors
from models.retrieval.metrics import unit_rows

Kernel = NDArray[np.float64]  # (N, N), how alike two photos are, 1 on the diagonal in the mean

_N_STEPS = 8  # of Newton's method; it has settled after five
_LEAST_CURVATURE = 1e-9


@dataclass(frozen=True, slots=True)
class Comparisons:
    """n answers, by row of photo: people, preferred and other, each (n,)."""

    people: Rows
    preferred: Rows
    other: Rows

    def __len__(self) -> int:
        return len(self.people)

    def some(self, rows: Rows) -> "Comparisons":
        """Return these answers alone."""
        return Comparisons(self.people[rows], self.preferred[rows], self.other[rows])


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed before any answer.

    shared: part of a photo's worth that people have in common, 0 to 1. photo: worth of a photo for
    itself, beside what those like it are worth. ridge: how little answers are trusted.
    """

    shared: float
    photo: float
    ridge: float


class PairwiseModel:
    """Worths of photos to people, learned from answers.

    kernel: of all N photos. Attributes ending in _ are learned.
    """

    def __init__(self, kernel: Kernel, belief: Belief) -> None:
        self.belief = belief
        self._kernel = kernel + belief.photo * np.eye(len(kernel))

    def fit(self, answers: Comparisons) -> "PairwiseModel":
        """Learn from answers; returns itself. Raises ValueError without any."""
        if not len(answers):
            raise ValueError("no answers to learn from")
        self.answers_ = answers
        covariance = self._covariance(answers, answers)
        self.weights_ = _logistic(covariance, self.belief.ridge)
        return self

    def margins(self, asked: Comparisons) -> NDArray[np.float64]:
        """Return the log odds (n,) that each person prefers the photo that stands first."""
        return np.asarray(self._covariance(asked, self.answers_) @ self.weights_)

    def _covariance(self, left: Comparisons, right: Comparisons) -> Kernel:
        """Return how alike the differences of two photos are, (n, m)."""
        k = self._kernel
        alike = k[np.ix_(left.preferred, right.preferred)] - k[np.ix_(left.preferred, right.other)]
        alike += k[np.ix_(left.other, right.other)] - k[np.ix_(left.other, right.preferred)]
        return np.asarray(alike * self._kinship(left.people, right))

    def _kinship(self, people: Rows, answers: Comparisons) -> Kernel:
        same = people[:, None] == answers.people[None, :]
        return np.where(same, 1.0, self.belief.shared)


def kernel_of(vectors: Sequence[Vectors]) -> Kernel:
    """Return the kernel of representations (N, D): the mean of the inner products of each.

    Each is made of unit rows, the mean removed, and scaled so that a photo is like itself by 1 in
    the mean.
    """
    kernels = []
    for each in vectors:
        rows = unit_rows(each).astype(np.float64)
        rows -= rows.mean(axis=0)
        products = rows @ rows.T
        kernels.append(products / max(float(np.diag(products).mean()), 1e-12))
    return np.asarray(np.mean(kernels, axis=0))


def _logistic(covariance: Kernel, ridge: float) -> NDArray[np.float64]:
    """Return the weights (n,) of kernel logistic regression where every answer is true.

    Newton's method on Σ log(1 + exp(−f)) + ridge/2 · wᵀKw with f = Kw.
    """
    weights: NDArray[np.float64] = np.zeros(len(covariance))
    for _ in range(_N_STEPS):
        margins = covariance @ weights
        wrong = 1 / (1 + np.exp(margins))
        curvature = wrong * (1 - wrong) + _LEAST_CURVATURE
        target = margins + wrong / curvature
        damped = covariance + np.diag(ridge / curvature)
        weights = np.asarray(np.linalg.solve(damped, target), np.float64)
    return weights
