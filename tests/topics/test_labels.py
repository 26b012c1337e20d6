"""The matrix of labels holds what photos were tagged with, and nothing else."""

import numpy as np
import pytest

from models.topics.labels import label_matrix


def test_the_label_matrix_holds_each_probability_at_its_label() -> None:
    labels = np.array([[2, 0], [1, -1], [-1, -1]])
    probabilities = np.array([[0.5, 0.25], [0.75, 0.1], [0.3, 0.2]], dtype=np.float32)
    matrix = label_matrix(labels, probabilities, 4)
    expected = [[0.25, 0, 0.5, 0], [0, 0.75, 0, 0], [0, 0, 0, 0]]
    np.testing.assert_array_equal(matrix.toarray(), np.array(expected, dtype=np.float32))
    assert matrix.dtype == np.float32


def test_the_label_matrix_refuses_what_does_not_fit() -> None:
    with pytest.raises(ValueError, match="index 4 is outside the 4 labels"):
        label_matrix(np.array([[4]]), np.ones((1, 1), dtype=np.float32), 4)
    with pytest.raises(ValueError, match="differ"):
        label_matrix(np.array([[1]]), np.ones((1, 2), dtype=np.float32), 4)
