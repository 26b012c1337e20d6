"""Vectors whitened by the collection that they are of: what most photos share counts for less.

Jégou & Chum, "Negative evidences and co-occurrences in image retrieval: the benefit of PCA and
whitening", ECCV 2012. Nothing but the vectors themselves is learned from.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from models.records.arrays import Vectors
from models.retrieval.metrics import unit_rows

N_COMPONENTS = 128
_PHOTOS_PER_COMPONENT = 3  # fewer photos than this cannot tell directions from chance
_POWER = 0.5  # of the standard deviation; 1 whitens wholly, which lifts noise with few photos
_N_SAMPLED = 20_000  # photos that the directions are computed from
_SEED = 7


@dataclass(frozen=True, slots=True)
class Whitening:
    """A mean (D,) and directions (D, C), each divided by the root of its standard deviation."""

    mean: NDArray[np.float32]
    directions: NDArray[np.float32]

    def applied(self, vectors: Vectors) -> Vectors:
        """Return vectors (N, D) whitened, (N, C) unit rows."""
        return unit_rows((unit_rows(vectors) - self.mean) @ self.directions)


def whitening(vectors: Vectors, n_components: int = N_COMPONENTS) -> Whitening:
    """Learn a whitening from a collection's vectors (N, D); fewer components of few photos.

    Raises ValueError for fewer than three photos.
    """
    step = max(1, len(vectors) // _N_SAMPLED)
    sampled = unit_rows(vectors[::step])
    n_kept = min(n_components, len(sampled) // _PHOTOS_PER_COMPONENT, sampled.shape[1])
    if n_kept < 1:
        raise ValueError(f"{len(vectors)} photos are too few to learn a whitening from; need 3")
    pca = PCA(n_kept, random_state=_SEED).fit(sampled)
    deviations = np.sqrt(pca.explained_variance_)
    scales = np.where(deviations > deviations[0] * 1e-6, deviations, np.inf) ** -_POWER
    directions = pca.components_.T * scales
    return Whitening(pca.mean_.astype(np.float32), directions.astype(np.float32))
