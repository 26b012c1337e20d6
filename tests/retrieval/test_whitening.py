import numpy as np
import pytest

from models.retrieval.whitening import whitening

RANDOM = np.random.default_rng(9)
SPREAD = np.linspace(3, 0.1, 40, dtype=np.float32)
VECTORS = (RANDOM.normal(size=(300, 40)) * SPREAD + 5).astype(np.float32)


def test_whitened_vectors_are_unit_rows_of_at_most_a_third_as_many_values_as_photos() -> None:
    whitened = whitening(VECTORS[:60]).applied(VECTORS[:60])
    assert whitened.shape == (60, 20)
    np.testing.assert_allclose(np.linalg.norm(whitened, axis=1), 1, atol=1e-5)


def test_what_most_photos_share_counts_for_less() -> None:
    plain = VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True)
    whitened = whitening(VECTORS).applied(VECTORS)
    assert (plain @ plain.T).mean() > 0.5
    assert abs((whitened @ whitened.T).mean()) < 0.05
    parts = whitened.var(axis=0)
    assert parts.max() / parts.min() < np.square(SPREAD.max() / SPREAD.min()) / 10


def test_the_order_of_photos_makes_no_difference() -> None:
    order = RANDOM.permutation(300)
    whitened, other = whitening(VECTORS).applied(VECTORS), whitening(VECTORS[order])
    cosines = whitened @ whitened.T
    again = other.applied(VECTORS)
    np.testing.assert_allclose(again @ again.T, cosines, atol=1e-3)


def test_a_photo_from_outside_is_whitened_as_those_inside() -> None:
    learned = whitening(VECTORS)
    np.testing.assert_allclose(
        learned.applied(VECTORS[4:5])[0], learned.applied(VECTORS)[4], atol=1e-6
    )


def test_too_few_photos_are_told() -> None:
    with pytest.raises(ValueError, match="2 photos are too few"):
        whitening(VECTORS[:2])
