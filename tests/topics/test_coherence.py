"""Coherence: together, by chance and never have the values that the measure's authors give."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from models.topics.coherence import exemplar_coherence, term_coherence


def coherence(tags: list[list[float]], topic: list[float]) -> float:
    terms = np.array([topic], dtype=np.float32)
    (value,) = term_coherence(terms, csr_array(np.array(tags, dtype=np.float32)))
    return float(value)


def test_labels_always_together_score_one() -> None:
    assert coherence([[0.5, 0.2], [0.3, 0.3], [0, 0]], [0.9, 0.1]) == pytest.approx(1)


def test_labels_never_together_score_minus_one() -> None:
    assert coherence([[0.5, 0], [0, 0.3]], [0.9, 0.1]) == -1


def test_labels_together_as_by_chance_score_zero() -> None:
    assert coherence([[1, 1], [1, 0], [0, 1], [0, 0]], [0.9, 0.1]) == pytest.approx(0)


def test_a_hand_worked_pair() -> None:
    # p(a) = 3/4, p(b) = 2/4, p(ab) = 2/4: log(0.5 / 0.375) / -log(0.5)
    expected = np.log(4 / 3) / np.log(2)
    assert coherence([[1, 1], [1, 1], [1, 0], [0, 0]], [0.5, 0.5]) == pytest.approx(expected)


def test_labels_on_every_photo_are_together() -> None:
    assert coherence([[1, 1], [1, 1]], [0.5, 0.5]) == 1


def test_only_labels_of_the_topic_count() -> None:
    assert coherence([[1, 1, 0], [0, 0, 1]], [0.5, 0.5, 0]) == pytest.approx(1)


def test_only_the_strongest_terms_count() -> None:
    tags = csr_array(np.array([[1, 1, 0], [0, 0, 1]], dtype=np.float32))
    terms = np.array([[0.5, 0.4, 0.1]], dtype=np.float32)
    assert term_coherence(terms, tags, n_terms=2)[0] == pytest.approx(1)
    assert term_coherence(terms, tags, n_terms=3)[0] == pytest.approx((1 - 1 - 1) / 3)


def test_one_label_or_no_photo_has_no_coherence() -> None:
    assert np.isnan(coherence([[1, 1]], [1, 0]))
    nobody = csr_array(np.zeros((0, 2), dtype=np.float32))
    assert np.isnan(term_coherence(np.ones((1, 2), dtype=np.float32), nobody)).all()


def test_exemplar_coherence_is_the_mean_cosine_of_exemplars() -> None:
    vectors = np.array([[2, 0], [0, 3], [1, 1], [4, 0]], dtype=np.float32)
    exemplars = [np.array([0, 3]), np.array([0, 1]), np.array([0, 1, 2]), np.array([2])]
    found = exemplar_coherence(vectors, exemplars)
    np.testing.assert_allclose(found, [1, 0, 2 * 0.5**0.5 / 3, np.nan], atol=1e-6)
