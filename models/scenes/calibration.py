"""Calibration: probabilities that mean what they say, measured, and thresholds to abstain by."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from models.records.arrays import Rows, Vectors
from models.scenes.tags import Probabilities

_LARGEST_LOG_TEMPERATURE = 3.0  # probabilities 20 times as flat or as steep: beyond any real head
# Where validation is perfect, likelihood alone would ask for ever steeper probabilities. A prior of
# this width on the logarithm of the temperature keeps small collections humble, and is outvoted
# by a few dozen photos.
_PRIOR_LOG_WIDTH = 0.5
_PRIOR_PHOTOS = 5.0  # weight of all labels together in what is believed of one label
_LOWEST_THRESHOLD = 0.5  # below it, a tag is more likely wrong than right
_THRESHOLD_STEP = 0.01


@dataclass(frozen=True, slots=True)
class Bin:
    """Photos whose top probability lies in (lower, upper]: how sure of them, and how often right.

    confidence, accuracy: means in [0, 1], 0 where n_photos is 0.
    """

    lower: float
    upper: float
    n_photos: int
    confidence: float
    accuracy: float


def fit_temperature(logits: Vectors, targets: Rows) -> float:
    """Find the temperature that makes softmax(logits / temperature) most believable.

    Maximum likelihood (Guo et al., On calibration of modern neural networks, ICML 2017), with a
    weak prior towards 1. logits: (N, n_labels), of photos that were not learnt from. targets: (N,).
    """
    exact = logits.astype(np.float64)
    rows = np.arange(len(targets))

    def cost(log_temperature: float) -> float:
        scaled = exact * np.exp(-log_temperature)
        scaled -= scaled.max(axis=1, keepdims=True)
        losses = np.log(np.exp(scaled).sum(axis=1)) - scaled[rows, targets]  # (N,)
        return float(losses.sum() + 0.5 * (log_temperature / _PRIOR_LOG_WIDTH) ** 2)

    bounds = (-_LARGEST_LOG_TEMPERATURE, _LARGEST_LOG_TEMPERATURE)
    return float(np.exp(minimize_scalar(cost, bounds=bounds, method="bounded").x))


def reliability(probabilities: Probabilities, targets: Rows, n_bins: int = 15) -> list[Bin]:
    """Sort photos by their top probability into bins of equal width: the reliability diagram.

    probabilities: (N, n_labels). targets: (N,). Returns n_bins bins from 0 to 1.
    """
    confidences, right = _confidence(probabilities, targets)
    edges = np.linspace(0, 1, n_bins + 1)
    places = np.clip(np.searchsorted(edges, confidences, side="left") - 1, 0, n_bins - 1)
    n_photos = np.bincount(places, minlength=n_bins)
    divisor = np.maximum(n_photos, 1)
    confidence = np.bincount(places, confidences, minlength=n_bins) / divisor
    accuracy = np.bincount(places, right, minlength=n_bins) / divisor
    return [
        Bin(float(edges[b]), float(edges[b + 1]), int(n), float(confidence[b]), float(accuracy[b]))
        for b, n in enumerate(n_photos)
    ]


def expected_calibration_error(
    probabilities: Probabilities, targets: Rows, n_bins: int = 15
) -> float:
    """Return how far confidence and accuracy are apart, on average over photos, in [0, 1].

    ECE of Naeini et al., AAAI 2015, over bins of equal width. Raises ValueError without photos.
    """
    if not len(targets):
        raise ValueError("no photos to measure calibration on; give at least one")
    bins = reliability(probabilities, targets, n_bins)
    gaps = [b.n_photos * abs(b.accuracy - b.confidence) for b in bins]
    return float(sum(gaps) / len(targets))


def fit_thresholds(probabilities: Probabilities, targets: Rows, precision: float) -> Vectors:
    """Find, for each label, the lowest probability from which on its tags are right often enough.

    probabilities: (N, n_labels), calibrated, of photos that were not learnt from. targets: (N,).
    precision: the share of confident top tags that must be right, in (0, 1).
    A label's precision is estimated from its own photos and, like five more, those of all labels,
    for few photos prove little. No threshold is below 0.5; 1 stands for a label that never gets
    precise enough. Returns (n_labels,) float32.
    """
    guesses = probabilities.argmax(axis=1)
    confidences, right = _confidence(probabilities, targets)
    steps = np.arange(_LOWEST_THRESHOLD, 1.0, _THRESHOLD_STEP)
    thresholds = np.ones(probabilities.shape[1], dtype=np.float32)
    kept = confidences >= steps[:, None]  # (steps, N)
    overall = (kept @ right + precision) / (kept.sum(axis=1) + 1)  # (steps,)
    for label in range(len(thresholds)):
        own = kept[:, guesses == label]
        n_right = own @ right[guesses == label]
        believed = (n_right + _PRIOR_PHOTOS * overall) / (own.sum(axis=1) + _PRIOR_PHOTOS)
        enough = np.flatnonzero(believed >= precision)
        if len(enough):
            thresholds[label] = steps[enough[0]]
    return thresholds


def _confidence(
    probabilities: Probabilities, targets: Rows
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return each photo's top probability and whether its label is the right one (0 or 1)."""
    right = probabilities.argmax(axis=1) == targets
    return probabilities.max(axis=1).astype(np.float64), right.astype(np.float64)
