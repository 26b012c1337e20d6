"""A head learns what features show, the same each time, and says how well."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from models.records.arrays import Rows, Vectors
from models.scenes.evaluation import accuracy, per_class_accuracy
from models.scenes.fitting import Epoch
from models.scenes.head import Head, Layers
from models.scenes.head_settings import HeadSettings
from models.scenes.training import TrainedHead, train_head

SETTINGS = HeadSettings(
    hidden=24,
    dropout=0.3,
    weight_decay=0.01,
    learning_rate=0.005,
    label_smoothing=0.05,
    class_balance=0.5,
    batch_size=32,
    max_epochs=30,
    patience=8,
    validation_share=0.25,
    confident_precision=0.9,
)
LABELS = ["beach", "church/indoor", "forest/broadleaf"]


def clouds(n_each: list[int], *, seed: int = 0, spread: float = 1.0) -> tuple[Vectors, Rows]:
    """Draw features (N, 10) around one centre a label, far from zero and of unlike scales."""
    centres = np.random.default_rng(99).normal(size=(len(n_each), 10)) * 1.5
    targets = np.repeat(np.arange(len(n_each)), n_each)
    noise = np.random.default_rng(seed).normal(size=(len(targets), 10)) * spread
    scales = np.geomspace(0.01, 50, 10)
    return ((centres[targets] + noise + 3) * scales).astype(np.float32), targets


def trained(features: Any, targets: Rows, **changes: Any) -> TrainedHead:
    seed = changes.pop("seed", 1)
    settings = replace(SETTINGS, **changes)
    return train_head(features, targets, labels=LABELS, settings=settings, seed=seed)


def numbers(head: Head) -> list[np.ndarray[Any, Any]]:
    layers = [getattr(head.layers, field.name).numpy() for field in fields(Layers)]
    return [*layers, np.array(head.temperature), head.thresholds]


def test_a_head_tells_new_photos_apart_and_knows_how_well() -> None:
    result = trained(*clouds([60, 60, 60]))
    features, targets = clouds([200, 200, 200], seed=7)
    probabilities = result.head.probabilities(features)
    assert probabilities.shape == (600, 3)
    assert probabilities.dtype == np.float32
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert accuracy(probabilities, targets) > 0.95
    assert result.report.accuracy == pytest.approx(accuracy(probabilities, targets), abs=0.05)
    assert result.report.n_training == 135
    assert result.report.n_validation == 45
    assert list(result.report.per_class_accuracy) == LABELS


def test_training_is_the_same_bit_for_bit_by_seed() -> None:
    features, targets = clouds([30, 30, 30])
    first, again, other = (trained(features, targets, seed=seed) for seed in (1, 1, 2))
    for a, b in zip(numbers(first.head), numbers(again.head), strict=True):
        assert np.array_equal(a, b)
    assert first.report == again.report
    assert not torch.equal(first.head.layers.hidden_weight, other.head.layers.hidden_weight)


def test_training_leaves_the_global_random_numbers_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    trained(*clouds([9, 9, 9]))
    assert torch.equal(torch.rand(3), expected)


def test_half_precision_memory_maps_are_read_like_arrays(tmp_path: Path) -> None:
    features, targets = clouds([40, 40, 40])
    half = features.astype(np.float16)
    np.save(tmp_path / "features.npy", half)
    mapped = np.load(tmp_path / "features.npy", mmap_mode="r")
    from_map, from_array = trained(mapped, targets), trained(half, targets)
    for a, b in zip(numbers(from_map.head), numbers(from_array.head), strict=True):
        assert np.array_equal(a, b)
    assert np.array_equal(from_map.head.probabilities(mapped), from_map.head.probabilities(half))


def test_inputs_are_standardised_by_the_training_photos() -> None:
    features, targets = clouds([50, 50, 50])
    features[:, 4] = 7.0  # a constant feature
    layers = trained(features, targets).head.layers
    assert layers.mean[4] == pytest.approx(7.0)
    assert layers.scale[4] == 1
    assert np.allclose(layers.mean.numpy(), features.mean(axis=0), rtol=0.3)
    assert np.allclose(layers.scale.numpy()[5:], features.std(axis=0)[5:], rtol=0.3)


def test_photos_are_answered_alike_in_any_order_and_company() -> None:
    head = trained(*clouds([40, 40, 40])).head
    features, _ = clouds([20, 20, 20], seed=3)
    order = np.random.default_rng(0).permutation(60)
    assert np.allclose(head.probabilities(features)[order], head.probabilities(features[order]))
    assert np.allclose(
        head.probabilities(features)[:1], head.probabilities(features[:1]), atol=1e-6
    )


def test_features_larger_than_a_portion_are_answered_like_small_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    head = trained(*clouds([40, 40, 40])).head
    features, _ = clouds([20, 20, 20], seed=3)
    whole = head.probabilities(features)
    monkeypatch.setattr("models.scenes.head._BATCH_BYTES", 7 * 4 * 10)
    assert np.allclose(head.probabilities(features), whole, atol=1e-6)


def test_no_photos_get_no_probabilities() -> None:
    head = trained(*clouds([20, 20, 20])).head
    assert head.probabilities(np.empty((0, 10), np.float32)).shape == (0, 3)


def test_balance_helps_the_rare_class() -> None:
    features, targets = clouds([400, 400, 12], spread=3.0)
    test_features, test_targets = clouds([100, 100, 100], seed=8, spread=3.0)
    rare = {
        balance: per_class_accuracy(
            trained(features, targets, class_balance=balance).head.probabilities(test_features),
            test_targets,
        )[2]
        for balance in (0.0, 1.0)
    }
    assert (rare[1.0] or 0) > (rare[0.0] or 0) + 0.1


def test_training_stops_early_and_keeps_the_best_epoch() -> None:
    epochs: list[Epoch] = []
    features, targets = clouds([40, 40, 40], spread=4.0)  # hard enough to be overfitted
    settings = replace(SETTINGS, patience=3, max_epochs=200, dropout=0.0, learning_rate=0.02)
    result = train_head(
        features, targets, labels=LABELS, settings=settings, seed=1, on_epoch=epochs.append
    )
    losses = [epoch.validation_loss for epoch in epochs]
    assert len(epochs) == result.report.n_epochs == result.report.best_epoch + 3 < 200
    assert losses.index(min(losses)) + 1 == result.report.best_epoch
    assert [epoch.number for epoch in epochs] == list(range(1, len(epochs) + 1))
    assert epochs[0].n_most == 200
    # The head answers as it did in its best epoch, not in its last one.
    assert result.report.accuracy == epochs[result.report.best_epoch - 1].validation_accuracy
    assert epochs[-1].training_loss < epochs[0].training_loss


def test_two_photos_of_two_classes_are_enough() -> None:
    features, targets = clouds([2, 2, 2])
    report = trained(features, targets).report
    assert (report.n_training, report.n_validation) == (3, 3)


@pytest.mark.parametrize(
    ("n_each", "message"),
    [([5, 5, 0], "1 label.*'forest/broadleaf'"), ([5, 5, 1], "single photo: forest/broadleaf")],
)
def test_too_few_photos_are_named(n_each: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        trained(*clouds(n_each))


def test_one_label_is_not_enough() -> None:
    features, targets = clouds([9])
    with pytest.raises(ValueError, match="at least 2"):
        train_head(features, targets, labels=["sky"], settings=SETTINGS, seed=1)


def test_features_that_are_not_finite_are_refused() -> None:
    features, targets = clouds([5, 5, 5])
    features[:, 3] = np.nan
    with pytest.raises(ValueError, match="not finite, first in column 3"):
        trained(features, targets)


def test_features_and_targets_must_fit() -> None:
    features, targets = clouds([5, 5, 5])
    with pytest.raises(ValueError, match=r"\(15, 10\) and targets \(14,\)"):
        trained(features, targets[1:])
    with pytest.raises(ValueError, match="labels are 0 to 2"):
        trained(features, np.append(targets[1:], 3))


def test_features_of_another_width_are_refused() -> None:
    head = trained(*clouds([5, 5, 5])).head
    with pytest.raises(ValueError, match=r"\(2, 9\); this head reads \(N, 10\)"):
        head.probabilities(np.ones((2, 9), np.float32))
