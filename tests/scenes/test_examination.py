"""An examination says what a head is worth on photos it never saw, before and after calibration."""

import numpy as np
import pytest
import torch

from models.scenes.examination import examine
from models.scenes.head import Head, Layers

IDENTITY = torch.eye(2)


def head_that_repeats_its_input(temperature: float, thresholds: list[float]) -> Head:
    """Make a head of two labels whose logits are its two features, if these are not below zero."""
    layers = Layers(
        mean=torch.zeros(2),
        scale=torch.ones(2),
        hidden_weight=IDENTITY,
        hidden_bias=torch.zeros(2),
        output_weight=IDENTITY,
        output_bias=torch.zeros(2),
    )
    return Head(("sea", "sky"), layers, temperature, np.array(thresholds, np.float32))


def test_a_hand_worked_examination() -> None:
    # With temperature log(4) a lead of log(4)² becomes odds of 4 to 1, so 0.8; without it 0.872.
    lead = float(np.log(4) ** 2)
    features = np.array([[lead, 0], [lead, 0], [0, lead], [lead, 0], [0, lead]], np.float32)
    targets = np.array([0, 0, 1, 1, 1])  # the fourth is taken for sea
    found = examine(
        head_that_repeats_its_input(float(np.log(4)), [0.9, 0.7]), features, targets, source="x"
    )
    assert (found.source, found.n_photos) == ("x", 5)
    assert found.accuracy == pytest.approx(0.8)
    assert found.top5_accuracy == 1
    assert found.per_class_accuracy == pytest.approx({"sea": 1, "sky": 2 / 3})
    assert found.calibration_error == pytest.approx(0, abs=1e-6)
    steep = 1 / (1 + np.exp(-lead))
    assert found.uncalibrated_error == pytest.approx(steep - 0.8, abs=1e-6)
    # No sea reaches its threshold of 0.9; both tags of sky reach theirs, and are right.
    assert found.confident_share == pytest.approx(0.4)
    assert found.confident_accuracy == 1


def test_a_head_that_is_never_sure_has_no_confident_accuracy() -> None:
    features, targets = np.ones((3, 2), np.float32), np.array([0, 0, 1])
    found = examine(head_that_repeats_its_input(1.0, [0.9, 0.9]), features, targets, source="x")
    assert (found.confident_share, found.confident_accuracy) == (0, None)
