import numpy as np

from models.history.matching import match_topics


def test_matches_are_one_to_one_and_best_in_sum() -> None:
    terms = np.array([[1, 0, 0], [0.9, 0.1, 0], [0, 0, 1]], dtype=np.float32)
    others = np.array([[0, 1, 0], [3, 0, 0]], dtype=np.float32)
    matches, likeness = match_topics(terms, others)
    assert matches.tolist() == [1, 0, -1]
    np.testing.assert_allclose(likeness, [1, 0.1 / 0.82**0.5, 0], atol=1e-6)
