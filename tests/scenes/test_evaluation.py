"""The measures of tags agree with scikit-learn and with examples worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, confusion_matrix, top_k_accuracy_score

from models.records.arrays import Rows
from models.scenes.evaluation import (
    Abstention,
    abstention_curve,
    accuracy,
    confusion,
    group_accuracy,
    per_class_accuracy,
    top_k_accuracy,
)
from models.scenes.tags import Probabilities


def drawn(seed: int, n_photos: int = 200, n_labels: int = 8) -> tuple[Probabilities, Rows]:
    generator = np.random.default_rng(seed)
    probabilities = generator.dirichlet(np.ones(n_labels), n_photos).astype(np.float32)
    return probabilities, generator.integers(0, n_labels, n_photos)


@given(seed=st.integers(0, 50), k=st.integers(1, 7))
def test_accuracies_and_confusion_agree_with_scikit_learn(seed: int, k: int) -> None:
    probabilities, targets = drawn(seed)
    guesses = probabilities.argmax(axis=1)
    labels = np.arange(8)
    assert accuracy(probabilities, targets) == pytest.approx(accuracy_score(targets, guesses))
    assert top_k_accuracy(probabilities, targets, k) == pytest.approx(
        top_k_accuracy_score(targets, probabilities, k=k, labels=labels)
    )
    assert np.array_equal(
        confusion(probabilities, targets), confusion_matrix(targets, guesses, labels=labels)
    )


def test_each_class_has_its_own_accuracy_and_none_without_photos() -> None:
    probabilities = np.array([[0.9, 0.1, 0], [0.8, 0.2, 0], [0.4, 0.6, 0]], dtype=np.float32)
    assert per_class_accuracy(probabilities, np.array([0, 1, 1])) == [1.0, 0.5, None]


def test_abstaining_trades_coverage_for_accuracy() -> None:
    top = np.array([0.9, 0.8, 0.7, 0.6], dtype=np.float32)
    curve = abstention_curve(
        np.stack([top, 1 - top], axis=1), np.array([0, 0, 1, 0]), [0, 0.75, 0.95]
    )
    assert curve == [
        Abstention(0, coverage=1.0, accuracy=0.75),
        Abstention(0.75, coverage=0.5, accuracy=1.0),
        Abstention(0.95, coverage=0.0, accuracy=None),
    ]


def test_a_group_is_as_probable_as_its_labels_together() -> None:
    probabilities = np.array([[0.4, 0.3, 0.3]], dtype=np.float32)
    groups = ["indoor", "outdoor", "outdoor"]
    assert group_accuracy(probabilities, np.array([1]), groups) == 1
    assert group_accuracy(probabilities, np.array([0]), groups) == 0


@pytest.mark.parametrize(
    ("n_photos", "targets", "message"),
    [(0, [], "no photos"), (3, [0, 1], "do not fit"), (2, [0, 8], "labels are 0 to 7")],
)
def test_what_does_not_fit_is_refused(n_photos: int, targets: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        accuracy(np.ones((n_photos, 8), np.float32), np.array(targets, dtype=np.int64))
