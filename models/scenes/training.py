"""Training of a head: features of labelled photos in, a calibrated head and its report out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from models.records.arrays import Rows
from models.scenes.calibration import expected_calibration_error, fit_temperature, fit_thresholds
from models.scenes.datasets import stratified_split
from models.scenes.evaluation import accuracy, per_class_accuracy, top_k_accuracy
from models.scenes.examination import Baseline, Examination
from models.scenes.fitting import Epoch, Fit, Lesson, fit_layers
from models.scenes.head import Features, Head, all_logits
from models.scenes.head_settings import HeadSettings
from models.scenes.tags import softmax


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What training gave, measured on the validation part, which the layers did not learn from.

    It also chose the epoch and the temperature, so judge a head for publication on other photos.
    Accuracies are shares in [0, 1]; calibration_error is the expected one, after the temperature,
    uncalibrated_error the one before it.
    """

    accuracy: float
    top5_accuracy: float
    per_class_accuracy: dict[str, float | None]
    calibration_error: float
    uncalibrated_error: float
    n_epochs: int
    best_epoch: int
    n_training: int
    n_validation: int


@dataclass(frozen=True, slots=True)
class TrainedHead:
    """A head with how it came about.

    examination: on photos kept from training. baselines: simple classifiers on the same photos as
    the examination, or without one as the report. notes: what a reader should know.
    """

    head: Head
    report: TrainingReport
    settings: HeadSettings
    seed: int
    examination: Examination | None = None
    baselines: tuple[Baseline, ...] = ()
    notes: tuple[str, ...] = ()


def train_head(
    features: Features,
    targets: Rows,
    *,
    labels: Sequence[str],
    settings: HeadSettings,
    seed: int,
    on_epoch: Callable[[Epoch], None] | None = None,
) -> TrainedHead:
    """Train a head of two layers on the features of labelled photos, and calibrate it.

    features: (N, D) float16 or float32, may be a memory map: it is read in batches.
    targets: (N,) numbers of the labels. on_epoch: told how training stands, after each epoch.
    Deterministic by seed on the same machine, bit for bit at the same number of threads.
    Raises ValueError unless there are two labels, two photos of each, and finite features.
    """
    _check(features, targets, labels)
    names = [labels[target] for target in targets]
    training, validation = stratified_split(names, settings.validation_share, seed)
    lesson = Lesson(features, targets, training, validation, n_labels=len(labels))
    fit = fit_layers(lesson, settings=settings, seed=seed, on_epoch=on_epoch)
    head, report = _calibrated(fit, lesson, labels, settings.confident_precision)
    return TrainedHead(head, report, settings, seed)


def _calibrated(
    fit: Fit, lesson: Lesson, labels: Sequence[str], precision: float
) -> tuple[Head, TrainingReport]:
    """Fit temperature and thresholds to the validation part, and measure the head there."""
    targets = lesson.targets[lesson.validation]
    logits = all_logits(fit.layers, lesson.features, lesson.validation)
    temperature = fit_temperature(logits, targets)
    probabilities = softmax(logits / np.float32(temperature))
    thresholds = fit_thresholds(probabilities, targets, precision)
    report = TrainingReport(
        accuracy=accuracy(probabilities, targets),
        top5_accuracy=top_k_accuracy(probabilities, targets, k=5),
        per_class_accuracy=dict(
            zip(labels, per_class_accuracy(probabilities, targets), strict=True)
        ),
        calibration_error=expected_calibration_error(probabilities, targets),
        uncalibrated_error=expected_calibration_error(softmax(logits), targets),
        n_epochs=fit.n_epochs,
        best_epoch=fit.best_epoch,
        n_training=len(lesson.training),
        n_validation=len(lesson.validation),
    )
    return Head(tuple(labels), fit.layers, temperature, thresholds), report


def _check(features: Features, targets: Rows, labels: Sequence[str]) -> None:
    if features.ndim != 2 or len(features) != len(targets):  # noqa: PLR2004 - rows and columns
        raise ValueError(
            f"features {features.shape} and targets {targets.shape} do not fit; "
            "expected (N, D) and (N,)"
        )
    if len(set(labels)) < len(labels):
        raise ValueError("labels repeat; each may stand once")
    unused = sorted(set(range(len(labels))) - set(targets.tolist()))
    if unused:
        named = ", ".join(repr(labels[label]) for label in unused[:5])
        raise ValueError(f"{len(unused)} label(s) without photos, as {named}; leave them out")
    if targets.min(initial=0) < 0 or targets.max(initial=0) >= len(labels):
        raise ValueError(f"targets reach to {targets.max()}; the labels are 0 to {len(labels) - 1}")
