"""What people read about a topic."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from models.topics.naming import TopicName, exemplars, label_lift, name_topics, shares

LABELS = ["beach", "pier", "coast", "kitchen"]


def names(*terms: list[float]) -> list[str]:
    return [topic.name for topic in name_topics(np.array(terms, dtype=np.float32), LABELS)]


def test_strong_labels_are_joined_and_weak_ones_left_out() -> None:
    assert names([0.5, 0.3, 0.1, 0.0], [0.0, 0.0, 0.02, 0.9]) == ["beach + pier", "kitchen"]


def test_a_name_has_three_labels_at_most_and_ties_keep_the_vocabulary_order() -> None:
    assert names([0.2, 0.2, 0.2, 0.2]) == ["beach + pier + coast"]


def test_terms_are_listed_strongest_first_without_zeros() -> None:
    terms = np.array([[0.125, 0.5, 0.0, 0.25]], dtype=np.float32)
    listed = [("pier", 0.5), ("kitchen", 0.25), ("beach", 0.125)]
    assert name_topics(terms, LABELS) == [TopicName("pier + kitchen", listed)]


def test_equal_names_are_told_apart_by_one_label_more_or_a_number() -> None:
    assert names([0.9, 0, 0.1, 0], [0.9, 0.1, 0, 0], [0.9, 0, 0, 0], [0.8, 0, 0, 0]) == [
        "beach",
        "beach + pier",
        "beach (2)",
        "beach (3)",
    ]


def test_without_labels_a_topic_is_called_by_its_place() -> None:
    assert names([0.0] * 4, [0.0, 0.0, 0.0, 1.0], [0.0] * 4) == ["topic 1", "kitchen", "topic 3"]
    assert [t.name for t in name_topics(np.zeros((2, 0), np.float32), [])] == ["topic 1", "topic 2"]


def test_terms_of_another_vocabulary_are_refused() -> None:
    with pytest.raises(ValueError, match="3 columns for 4 labels"):
        name_topics(np.ones((1, 3), dtype=np.float32), LABELS)


def test_a_feature_topic_is_named_by_what_its_photos_show_more_than_others() -> None:
    # "coast" is on every photo, so it says nothing about either topic
    tags = csr_array(np.array([[0.6, 0, 0.3, 0], [0.5, 0, 0.3, 0], [0, 0, 0.3, 0.6]], np.float32))
    weights = np.array([[2, 0], [1, 0], [0, 3]], dtype=np.float32)
    lift = label_lift(weights, tags)
    assert [topic.name for topic in name_topics(lift, LABELS)] == ["beach", "kitchen"]
    np.testing.assert_allclose(lift[0, 0], (0.6 * 2 + 0.5) / 3 - 1.1 / 3, rtol=1e-5)
    assert lift[0, 2] == pytest.approx(0, abs=1e-6)


def test_a_topic_without_weight_lifts_nothing() -> None:
    tags = csr_array(np.ones((3, 4), dtype=np.float32))
    assert not label_lift(np.zeros((3, 2), dtype=np.float32), tags).any()


def test_shares_sum_to_one() -> None:
    assert shares(np.array([[3, 1], [3, 1]], dtype=np.float32)).tolist() == [0.75, 0.25]
    assert shares(np.zeros((2, 3), dtype=np.float32)).tolist() == [0, 0, 0]


def test_exemplars_are_strong_and_pure_photos() -> None:
    weights = np.array([[0.9, 0.9], [0.8, 0.0], [0.0, 0.1], [0.0, 0.0]], dtype=np.float32)
    first, second = exemplars(weights, 3)
    assert first.tolist() == [1, 0]  # a little weaker than row 0, but of this topic alone
    assert second.tolist() == [0, 2]


def test_equal_exemplars_stand_by_row() -> None:
    (rows,) = exemplars(np.ones((9, 1), dtype=np.float32), 4)
    assert rows.tolist() == [0, 1, 2, 3]
