"""The tags of a run's photos as columns of numbers, and each photo's tags in words."""

from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dashboards.placard import Tag
from models.records.arrays import Rows


class TagBook:
    """All tags of a run, by photo and then by rank.

    tags: the run's table of tags, in that order. ids: the run's photo ids, sorted.
    labels: the distinct labels. codes: (M,) each tag's place in them. probabilities: (M,).
    bounds: (N + 1,) where the tags of each photo begin.
    """

    def __init__(self, tags: pa.Table, ids: pa.Array) -> None:
        labels = _one(pc.dictionary_encode(tags["label"].combine_chunks()))
        self.labels: tuple[str, ...] = tuple(labels.dictionary.to_pylist())
        self.codes: NDArray[np.int32] = labels.indices.to_numpy().astype(np.int32)
        self.probabilities: NDArray[np.float32] = tags["probability"].to_numpy()
        self.confident: NDArray[np.bool_] = tags["confident"].to_numpy()
        owners = pc.index_in(tags["photo_id"], value_set=ids).to_numpy()
        self.bounds: Rows = np.searchsorted(owners, np.arange(len(ids) + 1)).astype(np.int64)

    def of(self, row: int) -> tuple[Tag, ...]:
        """Return a photo's tags, likeliest first."""
        return tuple(
            Tag(
                self.labels[self.codes[at]], float(self.probabilities[at]), bool(self.confident[at])
            )
            for at in range(self.bounds[row], self.bounds[row + 1])
        )

    @cached_property
    def firsts(self) -> Rows:
        """Where each photo's first tag stands (N,), -1 for a photo without tags."""
        starts, stops = self.bounds[:-1], self.bounds[1:]
        return np.where(stops > starts, starts, -1)

    @cached_property
    def owners(self) -> NDArray[np.int32]:
        """The row of the photo that has each tag (M,)."""
        n_each = np.diff(self.bounds)
        return np.repeat(np.arange(len(n_each), dtype=np.int32), n_each)

    def first_codes(self) -> NDArray[np.int32]:
        """Return the label of each photo's first tag (N,), -1 without tags."""
        if not len(self.codes):
            return np.full(len(self.firsts), -1, np.int32)
        return np.where(self.firsts >= 0, self.codes[self.firsts], -1).astype(np.int32)

    def first_probabilities(self) -> NDArray[np.float32]:
        """Return the probability of each photo's first tag (N,), 0 without tags."""
        if not len(self.codes):
            return np.zeros(len(self.firsts), np.float32)
        return np.where(self.firsts >= 0, self.probabilities[self.firsts], 0).astype(np.float32)

    def probability_of(self, label: str) -> NDArray[np.float32]:
        """Return how likely each photo shows a label (N,), 0 where it is not among its tags."""
        found = np.zeros(len(self.bounds) - 1, np.float32)
        if label in self.labels:
            chosen = self.codes == self.labels.index(label)
            found[self.owners[chosen]] = self.probabilities[chosen]
        return found


def _one(encoded: pa.DictionaryArray | pa.ChunkedArray) -> pa.DictionaryArray:
    """Return a column of one chunk as that chunk."""
    return encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
