"""A collection's vectors, ready to be asked how far each is from a query: exactly, in blocks."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Vectors
from models.retrieval.metrics import MINKOWSKI_POWER, Distances, metric_named, unit_rows

_BLOCK_VALUES = 4_000_000  # vector values compared at once: 32 MB in float64
# A matrix product rounds equal photos differently in different places, by some 1e-7; what is
# nearer than this is a tie, and ties go to the lower row.
_N_DECIMALS = 6


class Index:
    """Vectors (N, D) float32 of all photos, in the order of their ids.

    Recall is 1: no photo is left out of a comparison.
    """

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors

    def __len__(self) -> int:
        return len(self.vectors)

    @cached_property
    def unit(self) -> Vectors:
        """The vectors scaled to length 1; zero rows stay zero."""
        return unit_rows(self.vectors)

    def distances(
        self, queries: Vectors, metric: str = "cosine", *, power: float = MINKOWSKI_POWER
    ) -> Distances:
        """Return the distances (Q, N) from each query to every photo.

        queries: (Q, D). power: of minkowski. Raises ValueError for an unknown metric, values that
        it has no meaning for, or queries of another length.
        """
        if queries.shape[1] != self.vectors.shape[1]:
            raise ValueError(
                f"the query has {queries.shape[1]} values, the atlas's vectors "
                f"{self.vectors.shape[1]}: it was made by another network or layer"
            )
        measure = metric_named(metric, power)
        if metric == "cosine":
            return np.clip(1 - (unit_rows(queries) @ self.unit.T).astype(np.float64), 0, 2)
        n_block = max(1, _BLOCK_VALUES // max(1, self.vectors.shape[1]))
        blocks = [
            measure(queries, self.vectors[start : start + n_block])
            for start in range(0, len(self.vectors), n_block)
        ]
        return np.concatenate(blocks, axis=1) if blocks else np.empty((len(queries), 0))


def nearest_first(distances: NDArray[np.floating]) -> NDArray[np.int64]:
    """Return the rows (N,) by rising distance; ties, of six decimals, by lower row."""
    scale = float(np.abs(distances).max(initial=0)) or 1.0
    return np.argsort(np.round(distances / scale, _N_DECIMALS), kind="stable")
