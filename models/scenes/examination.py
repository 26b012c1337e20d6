"""Examinations: what a head, and simple classifiers beside it, are worth on unseen photos."""

from dataclasses import dataclass

import numpy as np

from models.records.arrays import Rows
from models.scenes.calibration import Bin, expected_calibration_error, reliability
from models.scenes.evaluation import accuracy, per_class_accuracy, top_k_accuracy
from models.scenes.head import Features, Head
from models.scenes.tags import confident, softmax, top_tags


@dataclass(frozen=True, slots=True)
class Examination:
    """How a head did on photos that it neither learnt from nor was calibrated by.

    source: where the photos come from, as `Testing_01`. Accuracies, errors and shares in [0, 1].
    uncalibrated_error: expected calibration error before the temperature, calibration_error after
    it. confident_share: of photos with a confident tag; confident_accuracy: of these tags, None
    without any. bins: of the reliability diagram.
    """

    source: str
    n_photos: int
    accuracy: float
    top5_accuracy: float
    per_class_accuracy: dict[str, float | None]
    calibration_error: float
    uncalibrated_error: float
    confident_share: float
    confident_accuracy: float | None
    bins: tuple[Bin, ...] = ()


@dataclass(frozen=True, slots=True)
class Baseline:
    """A simple method, the strength that was chosen for it, and its accuracies on unseen photos.

    n_training: photos it learnt from; fewer than the head's where they would not fit in memory.
    """

    method: str
    chosen: str
    accuracy: float
    top5_accuracy: float
    n_training: int


def examine(head: Head, features: Features, targets: Rows, *, source: str) -> Examination:
    """Judge a head by photos with features (N, D), may be a memory map, and targets (N,).

    Raises ValueError without photos.
    """
    logits = head.logits(features)
    probabilities = softmax(logits / np.float32(head.temperature))
    labels, best = top_tags(probabilities, 1)
    sure = confident(labels, best, head.thresholds)[:, 0]
    right = labels[:, 0] == targets
    per_class = per_class_accuracy(probabilities, targets)
    return Examination(
        source=source,
        n_photos=len(targets),
        accuracy=accuracy(probabilities, targets),
        top5_accuracy=top_k_accuracy(probabilities, targets, k=5),
        per_class_accuracy=dict(zip(head.labels, per_class, strict=True)),
        calibration_error=expected_calibration_error(probabilities, targets),
        uncalibrated_error=expected_calibration_error(softmax(logits), targets),
        confident_share=float(sure.mean()),
        confident_accuracy=float(right[sure].mean()) if sure.any() else None,
        bins=tuple(reliability(probabilities, targets)),
    )
