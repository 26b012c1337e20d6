"""Tags are the most probable labels, in an order that ties cannot change."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax as reference

from models.scenes.tags import confident, softmax, top_tags


def test_softmax_agrees_with_scipy_and_does_not_overflow() -> None:
    logits = np.random.default_rng(0).normal(size=(50, 9)).astype(np.float32) * 300
    assert np.allclose(softmax(logits), reference(logits.astype(float), axis=1), atol=1e-7)
    assert softmax(logits).dtype == np.float32


def test_softmax_leaves_its_argument_unchanged() -> None:
    logits = np.ones((2, 3), dtype=np.float32)
    softmax(logits)
    assert (logits == 1).all()


@given(
    seed=st.integers(0, 100),
    n_photos=st.integers(0, 12),
    n_labels=st.integers(1, 9),
    k=st.integers(1, 12),
)
def test_top_tags_are_the_most_probable_with_ties_by_lower_number(
    seed: int, n_photos: int, n_labels: int, k: int
) -> None:
    coarse = np.random.default_rng(seed).integers(0, 4, (n_photos, n_labels))  # many ties
    probabilities = (coarse / 8).astype(np.float32)
    labels, top = top_tags(probabilities, k)
    assert labels.shape == top.shape == (n_photos, min(k, n_labels))
    for row in range(n_photos):
        order = sorted(range(n_labels), key=lambda label: (-probabilities[row, label], label))
        assert labels[row].tolist() == order[:k]
        assert np.array_equal(top[row], probabilities[row, order[:k]])


def test_many_photos_are_tagged_like_few() -> None:
    probabilities = np.random.default_rng(1).random((9000, 6), dtype=np.float32)
    assert np.array_equal(
        top_tags(probabilities, 3)[0][8990:], top_tags(probabilities[8990:], 3)[0]
    )


def test_no_tags_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="k is 0"):
        top_tags(np.ones((1, 2), dtype=np.float32), 0)


def test_a_tag_is_confident_from_its_own_labels_threshold_on() -> None:
    labels, probabilities = top_tags(np.array([[0.6, 0.4], [0.3, 0.7]], dtype=np.float32), 2)
    thresholds = np.array([0.6, 0.8], dtype=np.float32)
    assert confident(labels, probabilities, thresholds).tolist() == [[True, False], [False, False]]
