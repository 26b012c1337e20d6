"""The strongest topics of each photo: what pages tell of topic weights, in a tenth of the bytes."""

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Vectors

_N_TOPICS = 3  # of a photo that are told
_LEAST_SHARE = 0.05  # of a photo's topic weight that is worth telling


class Strongest:
    """Each photo's strongest topics and their shares; weights: (N, k).

    topics: (N, 3) int16, strongest first. shares: (N, 3) float32, of all the photo's weight.
    weighty: (N,), whether a photo has any weight.
    """

    def __init__(self, weights: Vectors) -> None:
        n_photos, self.n_topics = weights.shape
        n_told = min(_N_TOPICS, self.n_topics)
        totals = weights.sum(axis=1)
        self.weighty: NDArray[np.bool_] = totals > 0
        self.topics = np.zeros((n_photos, n_told), np.int16)
        self.shares = np.zeros((n_photos, n_told), np.float32)
        left = weights.copy()
        rows = np.arange(n_photos)
        for place in range(n_told):
            topics = left.argmax(axis=1)
            self.topics[:, place] = topics
            self.shares[:, place] = weights[rows, topics] / np.where(self.weighty, totals, 1)
            left[rows, topics] = -1

    def of(self, row: int) -> list[tuple[int, float]]:
        """Return the topics of a photo that are worth telling, with their shares."""
        pairs = zip(self.topics[row].tolist(), self.shares[row].tolist(), strict=True)
        return [(topic, share) for topic, share in pairs if share >= _LEAST_SHARE]
