"""The baselines learn, and are measured on photos that they have not seen."""

from pathlib import Path

import numpy as np
import pytest

from models.scenes.baselines import Photos, baselines


def clouds(n_each: int, seed: int, n_labels: int = 7) -> Photos:
    centres = np.random.default_rng(99).normal(size=(n_labels, 16)) * 2
    targets = np.repeat(np.arange(n_labels), n_each)
    noise = np.random.default_rng(seed).normal(size=(len(targets), 16))
    features = (centres[targets] + noise).astype(np.float32)
    return Photos(features, targets, np.arange(len(targets)))


@pytest.mark.parametrize("n_labels", [2, 7])
def test_every_baseline_learns_what_features_show(n_labels: int) -> None:
    found = baselines(clouds(20, 0, n_labels), clouds(30, 1, n_labels), seed=0)
    assert [b.method for b in found] == [
        "logistic regression",
        "linear SVM",
        "k nearest neighbours",
    ]
    for baseline in found:
        assert baseline.accuracy > 0.9, baseline
        assert baseline.accuracy <= baseline.top5_accuracy <= 1


def test_labels_without_a_meaning_are_not_learnt() -> None:
    training, test = clouds(20, 0), clouds(30, 1)
    permuted = np.random.default_rng(2).permutation(training.targets)
    shuffled = Photos(training.features, permuted, training.rows)
    for baseline in baselines(shuffled, test, seed=0):
        assert baseline.accuracy < 0.6, baseline


def test_baselines_are_the_same_by_seed() -> None:
    training, test = clouds(20, 0), clouds(30, 1)
    assert baselines(training, test, seed=4) == baselines(training, test, seed=4)


def test_rows_of_a_half_precision_memory_map_serve_as_they_do_in_memory(tmp_path: Path) -> None:
    training, test = clouds(20, 0), clouds(30, 1)
    both = np.concatenate([training.features, test.features]).astype(np.float16)
    np.save(tmp_path / "both.npy", both)
    mapped = np.load(tmp_path / "both.npy", mmap_mode="r")
    targets = np.concatenate([training.targets, test.targets])
    rows = np.split(np.arange(len(both)), [len(training.rows)])
    expected, found = (
        baselines(*(Photos(features, targets, part) for part in rows), seed=0)
        for features in (both, mapped)
    )
    assert found == expected
    assert all(baseline.accuracy > 0.9 for baseline in found)


def test_too_many_photos_for_memory_are_thinned_class_by_class(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("models.scenes.baselines._MOST_VALUES", 16 * 70)
    found = baselines(clouds(20, 0), clouds(30, 1), seed=0)  # 140 photos of 16 values
    assert [baseline.n_training for baseline in found] == [70, 70, 70]
    assert all(baseline.accuracy > 0.9 for baseline in found)


def test_few_training_photos_are_enough() -> None:
    assert len(baselines(clouds(2, 0), clouds(5, 1), seed=0)) == 3


def test_one_photo_a_class_is_not_enough() -> None:
    with pytest.raises(ValueError, match="single photo"):
        baselines(clouds(1, 0), clouds(5, 1), seed=0)
