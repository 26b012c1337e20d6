"""Stability: topics that are there come back, topics of noise do not."""

import numpy as np

from models.records.arrays import Vectors
from models.topics.factorization import fit_topics
from models.topics.stability import stability


def planted() -> Vectors:
    random = np.random.default_rng(0)
    terms = np.kron(np.eye(4), np.ones(6))
    return (random.gamma(0.5, 1, (150, 4)) @ terms).astype(np.float32)


def test_planted_topics_come_back_and_noise_does_not() -> None:
    noise = np.random.default_rng(1).random((150, 24), dtype=np.float32) ** 8
    stable, unstable = (
        stability(matrix, fit_topics(matrix, 4, seed=0).terms, seeds=[1, 2])
        for matrix in (planted(), noise)
    )
    assert stable.shape == (4,)
    assert stable.min() > 0.95
    assert unstable.mean() < 0.9


def test_a_part_with_fewer_topics_leaves_topics_without_a_match() -> None:
    matrix = np.eye(5, dtype=np.float32)
    values = stability(matrix, fit_topics(matrix, 5, seed=0).terms, seeds=[0])
    np.testing.assert_allclose(sorted(values), [0, 1, 1, 1, 1], atol=1e-3)


def test_no_photos_left_is_no_stability() -> None:
    zeros = np.zeros((3, 4), dtype=np.float32)
    assert stability(zeros, np.ones((2, 4), dtype=np.float32), seeds=[0]).tolist() == [0, 0]
