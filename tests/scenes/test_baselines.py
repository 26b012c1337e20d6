"""The baselines learn, and are measured on photos that they have not seen."""

import numpy as np
import pytest

from models.scenes.baselines import Photos, baselines


def clouds(n_each: int, seed: int, n_labels: int = 7) -> Photos:
    centres = np.random.default_rng(99).normal(size=(n_labels, 16)) * 2
    targets = np.repeat(np.arange(n_labels), n_each)
    noise = np.random.default_rng(seed).normal(size=(len(targets), 16))
    return Photos((centres[targets] + noise).astype(np.float32), targets)


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
    shuffled = Photos(training.features, np.random.default_rng(2).permutation(training.targets))
    for baseline in baselines(shuffled, test, seed=0):
        assert baseline.accuracy < 0.6, baseline


def test_baselines_are_the_same_by_seed() -> None:
    training, test = clouds(20, 0), clouds(30, 1)
    assert baselines(training, test, seed=4) == baselines(training, test, seed=4)


def test_few_training_photos_are_enough() -> None:
    assert len(baselines(clouds(2, 0), clouds(5, 1), seed=0)) == 3


def test_one_photo_a_class_is_not_enough() -> None:
    with pytest.raises(ValueError, match="single photo"):
        baselines(clouds(1, 0), clouds(5, 1), seed=0)
