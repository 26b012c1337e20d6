"""Matrices of photos that are made of known topics."""

import numpy as np
from scipy.sparse import csr_array

from models.records.arrays import Vectors
from models.topics.labels import label_matrix


def planted(seed: int, n_photos: int = 120, n_topics: int = 4, noise: float = 0.02) -> Vectors:
    """Photos made of a few known topics with a block of values each, and a little noise."""
    random = np.random.default_rng(seed)
    terms = np.kron(np.eye(n_topics), random.uniform(0.5, 1, 6)) + 0.02
    weights = random.gamma(0.5, 1, (n_photos, n_topics)) * np.arange(n_topics, 0, -1)
    matrix = weights @ terms
    return np.asarray(matrix + noise * random.random(matrix.shape), dtype=np.float32)


def sparse_labels(seed: int, n_photos: int = 150) -> csr_array:
    random = np.random.default_rng(seed)
    blocks = random.integers(0, 5, n_photos)
    labels = np.stack([block * 8 + random.permutation(8)[:5] for block in blocks])
    probabilities = np.sort(random.dirichlet(np.ones(6), n_photos)[:, :5])[:, ::-1]
    return label_matrix(labels, probabilities.astype(np.float32), 40)
