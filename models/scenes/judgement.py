"""Judgements: everything that a labelled collection says of a tagger's probabilities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.records.arrays import Rows
from models.scenes.calibration import Bin, expected_calibration_error, reliability
from models.scenes.evaluation import (
    Abstention,
    abstention_curve,
    accuracy,
    confusion,
    group_accuracy,
    top_k_accuracy,
)
from models.scenes.tags import Probabilities

_THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(20))
_N_CONFUSIONS = 20
_INDOOR, _OUTDOOR = "indoor", "outdoor"


@dataclass(frozen=True, slots=True)
class ClassJudgement:
    """How the photos of one class fared; confidence: the mean top probability of its photos."""

    name: str
    n_photos: int
    accuracy: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """How many photos of class `right` were taken for `given`, and which share of the class."""

    right: str
    given: str
    n_photos: int
    share: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found on n_photos; accuracies, errors and shares in [0, 1].

    classes: those with photos, by name. matrix: a row for each of them, with counts of photos by
    what they were taken for: each of the classes, and last any other scene. confusions: the
    largest, most photos first. bins, abstention: by top probability. indoor_accuracy: of indoor
    against outdoor; environment_accuracy: of indoor, outdoor natural and outdoor man-made; both
    over the n_placed photos and the labels whose environment is known, None without any.
    """

    n_photos: int
    accuracy: float
    top5_accuracy: float
    mean_class_accuracy: float
    classes: tuple[ClassJudgement, ...]
    matrix: tuple[tuple[int, ...], ...]
    confusions: tuple[Confusion, ...]
    calibration_error: float
    bins: tuple[Bin, ...]
    abstention: tuple[Abstention, ...]
    n_placed: int
    indoor_accuracy: float | None
    environment_accuracy: float | None


def judge(
    probabilities: Probabilities,
    targets: Rows,
    names: Sequence[str],
    environments: Mapping[str, str],
) -> Judgement:
    """Judge probabilities (N, n_labels) by targets (N,).

    names: (n_labels,). environments: of a name, where it is known: indoor, outdoor natural or
    outdoor man-made. Raises ValueError without photos.
    """
    counts = confusion(probabilities, targets)  # (n_labels, n_labels)
    classes = _classes(probabilities, targets, names)
    known = np.flatnonzero([name in environments for name in names])
    n_placed, indoor, environment = _environments(
        probabilities, targets, names, environments, known
    )
    return Judgement(
        n_photos=len(targets),
        accuracy=accuracy(probabilities, targets),
        top5_accuracy=top_k_accuracy(probabilities, targets, k=5),
        mean_class_accuracy=float(np.mean([each.accuracy for each in classes])),
        classes=classes,
        matrix=_matrix(counts, [names.index(each.name) for each in classes]),
        confusions=_largest(counts, names),
        calibration_error=expected_calibration_error(probabilities, targets),
        bins=tuple(reliability(probabilities, targets)),
        abstention=tuple(abstention_curve(probabilities, targets, _THRESHOLDS)),
        n_placed=n_placed,
        indoor_accuracy=indoor,
        environment_accuracy=environment,
    )


def _classes(
    probabilities: Probabilities, targets: Rows, names: Sequence[str]
) -> tuple[ClassJudgement, ...]:
    right = probabilities.argmax(axis=1) == targets
    confidence = probabilities.max(axis=1)
    found = [
        ClassJudgement(
            names[label], int(own.sum()), float(right[own].mean()), float(confidence[own].mean())
        )
        for label in np.unique(targets)
        for own in [targets == label]
    ]
    return tuple(sorted(found, key=lambda each: each.name))


def _matrix(counts: Rows, labels: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    rows = counts[labels]  # (n_classes, n_labels)
    among = rows[:, labels]
    others = rows.sum(axis=1) - among.sum(axis=1)
    return tuple(tuple(row) for row in np.column_stack([among, others]).tolist())


def _largest(counts: Rows, names: Sequence[str]) -> tuple[Confusion, ...]:
    """Return the cells off the diagonal with most photos; ties by the names."""
    totals = counts.sum(axis=1)
    found = [
        Confusion(
            names[right],
            names[given],
            int(counts[right, given]),
            float(counts[right, given] / totals[right]),
        )
        for right, given in np.argwhere(counts).tolist()
        if right != given
    ]
    found.sort(key=lambda each: (-each.n_photos, each.right, each.given))
    return tuple(found[:_N_CONFUSIONS])


def _environments(
    probabilities: Probabilities,
    targets: Rows,
    names: Sequence[str],
    environments: Mapping[str, str],
    known: Rows,
) -> tuple[int, float | None, float | None]:
    """Return how many photos have a known environment, and how often two and three are told."""
    placed = np.flatnonzero(np.isin(targets, known))
    if not len(placed):
        return 0, None, None
    own = np.searchsorted(known, targets[placed])
    likely = probabilities[np.ix_(placed, known)]
    three = [environments[names[label]] for label in known]
    two = [_INDOOR if each == _INDOOR else _OUTDOOR for each in three]
    return len(placed), group_accuracy(likely, own, two), group_accuracy(likely, own, three)
