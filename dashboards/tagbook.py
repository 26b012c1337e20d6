"""The tags of a run's photos as columns of numbers, and each photo's tags in words."""

from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dashboards.placard import Tag
from models.records.arrays import Rows

_ID_LETTERS = 64


class TagBook:
    """All tags of a run, by photo and then by rank.

    tags: the run's table of tags, in that order. ids: the run's photo ids (N,), sorted.
    labels: the distinct labels. codes: (M,) each tag's place in them. probabilities: (M,).
    bounds: (N + 1,) where the tags of each photo begin.
    """

    def __init__(self, tags: pa.Table, ids: NDArray[np.bytes_]) -> None:
        labels = _one(pc.dictionary_encode(tags["label"].combine_chunks()))
        self.labels: tuple[str, ...] = tuple(labels.dictionary.to_pylist())
        self.codes: NDArray[np.int32] = labels.indices.to_numpy().astype(np.int32)
        self.probabilities: NDArray[np.float32] = tags["probability"].to_numpy()
        self.confident: NDArray[np.bool_] = tags["confident"].to_numpy()
        self.bounds = _bounds(fixed_ids(tags["photo_id"]), ids)

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


def fixed_ids(column: pa.ChunkedArray) -> NDArray[np.bytes_]:
    """Return a column of ids as 64 ASCII bytes each, without a Python object for any of them."""
    text = column.cast(pa.string()).combine_chunks()
    if isinstance(text, pa.ChunkedArray):  # older pyarrow keeps one chunk, or none
        text = pa.concat_arrays(text.chunks) if text.num_chunks else pa.array([], pa.string())
    n_letters = pc.sum(pc.binary_length(text)).as_py() or 0
    if n_letters != _ID_LETTERS * len(text):
        raise ValueError(f"ids of {_ID_LETTERS} letters are wanted; this table has others")
    if not len(text):
        return np.empty(0, "S64")
    _, ends, letters = text.buffers()
    start = int(np.frombuffer(ends, np.int32)[text.offset])
    whole: NDArray[np.bytes_] = np.frombuffer(letters, "S1", n_letters, start).view("S64")
    return whole


def _bounds(owners: NDArray[np.bytes_], ids: NDArray[np.bytes_]) -> Rows:
    """Return where the tags of each of the sorted ids begin (N + 1,); owners: (M,), sorted."""
    starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]]) if len(owners) else np.empty(0)
    ends = np.append(starts, len(owners)).astype(np.int64)
    if len(starts) == len(ids):  # each photo has tags
        return ends
    places = np.searchsorted(ids, owners[ends[:-1]])
    n_each = np.zeros(len(ids), np.int64)
    n_each[places] = np.diff(ends)
    return np.append(0, np.cumsum(n_each))


def _one(encoded: pa.DictionaryArray | pa.ChunkedArray) -> pa.DictionaryArray:
    """Return a column of one chunk as that chunk."""
    return encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
