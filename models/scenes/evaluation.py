"""How good tags are: accuracy, confusion, and what abstaining buys; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Rows
from models.scenes.tags import Probabilities, top_tags


@dataclass(frozen=True, slots=True)
class Abstention:
    """What happens if only tags of at least this confidence are given.

    coverage: share of photos that get a tag. accuracy: share of those tags that are right, in
    [0, 1]; None where no photo gets one.
    """

    threshold: float
    coverage: float
    accuracy: float | None


def accuracy(probabilities: Probabilities, targets: Rows) -> float:
    """Return the share of photos whose most probable label is right, in [0, 1]."""
    return top_k_accuracy(probabilities, targets, k=1)


def top_k_accuracy(probabilities: Probabilities, targets: Rows, k: int = 5) -> float:
    """Return the share of photos whose right label is among the k most probable, in [0, 1].

    probabilities: (N, n_labels). targets: (N,) label numbers. Ties count for lower numbers.
    """
    _check(probabilities, targets)
    labels, _ = top_tags(probabilities, k)
    return float((labels == targets[:, None]).any(axis=1).mean())


def per_class_accuracy(probabilities: Probabilities, targets: Rows) -> list[float | None]:
    """Return each label's share of photos that got it as their first tag; None without photos."""
    matrix = confusion(probabilities, targets)
    n_photos = matrix.sum(axis=1)
    return [
        float(matrix[label, label] / n) if n else None for label, n in enumerate(n_photos.tolist())
    ]


def confusion(probabilities: Probabilities, targets: Rows) -> Rows:
    """Count photos (n_labels, n_labels) by right label (row) and most probable label (column)."""
    _check(probabilities, targets)
    n_labels = probabilities.shape[1]
    cells = targets * n_labels + probabilities.argmax(axis=1)
    return np.bincount(cells, minlength=n_labels**2).reshape(n_labels, n_labels)


def abstention_curve(
    probabilities: Probabilities, targets: Rows, thresholds: Sequence[float]
) -> list[Abstention]:
    """Return coverage and accuracy at each threshold on the top probability."""
    _check(probabilities, targets)
    right = probabilities.argmax(axis=1) == targets
    confidence = probabilities.max(axis=1)
    return [_at_threshold(threshold, confidence, right) for threshold in thresholds]


def group_accuracy(probabilities: Probabilities, targets: Rows, groups: Sequence[str]) -> float:
    """Return the share of photos whose most probable group is right, in [0, 1].

    groups: (n_labels,) the group of each label, as its environment: indoor or outdoor. A group
    is as probable as its labels together.
    """
    _check(probabilities, targets)
    names, group_of = np.unique(np.asarray(groups), return_inverse=True)
    membership = np.eye(len(names), dtype=np.float32)[group_of]  # (n_labels, n_groups)
    return accuracy(probabilities @ membership, group_of[targets])


def _at_threshold(
    threshold: float, confidence: NDArray[np.float32], right: NDArray[np.bool_]
) -> Abstention:
    kept = confidence >= threshold
    share_right = float(right[kept].mean()) if kept.any() else None
    return Abstention(float(threshold), float(kept.mean()), share_right)


def _check(probabilities: Probabilities, targets: Rows) -> None:
    if not len(targets):
        raise ValueError("no photos to evaluate; give at least one")
    if probabilities.ndim != 2 or len(probabilities) != len(targets):  # noqa: PLR2004 - rows, labels
        raise ValueError(
            f"probabilities {probabilities.shape} and targets {targets.shape} do not fit; "
            "expected (N, n_labels) and (N,)"
        )
    if targets.min() < 0 or targets.max() >= probabilities.shape[1]:
        raise ValueError(
            f"targets reach from {targets.min()} to {targets.max()}; "
            f"the labels are 0 to {probabilities.shape[1] - 1}"
        )
