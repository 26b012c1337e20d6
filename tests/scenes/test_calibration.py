"""Probabilities come to mean what they say, and thresholds keep their promise."""

import numpy as np
import pytest

from models.records.arrays import Rows, Vectors
from models.scenes.calibration import (
    expected_calibration_error,
    fit_temperature,
    fit_thresholds,
    reliability,
)
from models.scenes.tags import softmax


def honest_logits(n_photos: int, *, seed: int = 0, n_labels: int = 6) -> tuple[Vectors, Rows]:
    """Draw logits, and targets from the very probabilities that they stand for."""
    generator = np.random.default_rng(seed)
    logits = generator.normal(scale=2.0, size=(n_photos, n_labels)).astype(np.float32)
    targets = [generator.choice(n_labels, p=p / p.sum()) for p in softmax(logits).astype(float)]
    return logits, np.array(targets)


@pytest.mark.parametrize("factor", [0.4, 1.0, 3.0])
def test_the_temperature_undoes_over_and_under_confidence(factor: float) -> None:
    logits, targets = honest_logits(4000)
    assert fit_temperature(logits * np.float32(factor), targets) == pytest.approx(factor, rel=0.08)


def test_calibration_carries_over_to_photos_it_has_not_seen() -> None:
    logits, targets = honest_logits(1000, seed=1)
    temperature = fit_temperature(logits * np.float32(3), targets)
    others, other_targets = honest_logits(4000, seed=2)
    before = expected_calibration_error(softmax(others * np.float32(3)), other_targets)
    after = expected_calibration_error(softmax(others * np.float32(3 / temperature)), other_targets)
    assert before > 0.15
    assert after < 0.03


def test_a_few_photos_without_a_mistake_do_not_make_a_head_certain() -> None:
    logits = np.eye(4, dtype=np.float32) * 3
    assert fit_temperature(logits, np.arange(4)) > 0.4


def test_calibration_error_of_a_hand_worked_example() -> None:
    # Two photos at 0.9, one right: gap 0.4. Two at 0.6, both right: gap 0.4. One at 0.5, wrong: 0.5
    top = np.array([0.9, 0.9, 0.6, 0.6, 0.5], dtype=np.float32)
    probabilities = np.stack([top, 1 - top], axis=1)
    targets = np.array([0, 1, 0, 0, 1])
    error = expected_calibration_error(probabilities, targets, n_bins=10)
    assert error == pytest.approx((2 * 0.4 + 2 * 0.4 + 0.5) / 5, abs=1e-6)


def test_the_reliability_diagram_holds_every_photo_once() -> None:
    logits, targets = honest_logits(300)
    bins = reliability(softmax(logits), targets, n_bins=12)
    assert sum(each.n_photos for each in bins) == 300
    assert [bins[0].lower, bins[-1].upper] == [0, 1]
    for each in bins:
        if each.n_photos:
            assert each.lower - 1e-6 <= each.confidence <= each.upper + 1e-6


def test_certain_probabilities_fall_into_the_last_bin() -> None:
    bins = reliability(np.array([[1.0, 0.0]], dtype=np.float32), np.array([0]), n_bins=5)
    assert [each.n_photos for each in bins] == [0, 0, 0, 0, 1]


def test_calibration_of_no_photos_is_an_error() -> None:
    with pytest.raises(ValueError, match="no photos"):
        expected_calibration_error(np.empty((0, 3), np.float32), np.empty(0, np.int64))


@pytest.mark.parametrize("precision", [0.7, 0.9])
def test_confident_tags_are_right_as_often_as_asked_for_on_new_photos(precision: float) -> None:
    logits, targets = honest_logits(3000, seed=3)
    thresholds = fit_thresholds(softmax(logits), targets, precision)
    others, other_targets = honest_logits(6000, seed=4)
    probabilities = softmax(others)
    guesses = probabilities.argmax(axis=1)
    kept = probabilities.max(axis=1) >= thresholds[guesses]
    assert 0.1 < kept.mean() < 1
    assert (guesses == other_targets)[kept].mean() > precision - 0.02


def test_a_label_that_is_often_wrong_needs_more_than_one_that_is_right() -> None:
    generator = np.random.default_rng(5)
    top = generator.uniform(0.5, 1, 400).astype(np.float32)
    guesses = np.arange(400) % 2
    probabilities = np.stack([np.where(guesses, 1 - top, top), np.where(guesses, top, 1 - top)], 1)
    # Label 0 is always right; label 1 only where it is very sure.
    targets = np.where((guesses == 1) & (top < 0.9), 0, guesses)
    thresholds = fit_thresholds(probabilities, targets, 0.9)
    assert thresholds[0] == pytest.approx(0.5)
    assert 0.85 < thresholds[1] <= 0.95


def test_a_label_that_is_never_right_is_never_confident() -> None:
    probabilities = np.tile(np.array([[0.01, 0.99]], dtype=np.float32), (50, 1))
    assert fit_thresholds(probabilities, np.zeros(50, np.int64), 0.9)[1] == 1
