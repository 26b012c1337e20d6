"""Which photos of a run excite each channel of a layer most, read from features that are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.records.arrays import Rows, Vectors
from models.records.store import AtlasStore
from models.records.tables import matrix_of

POOLINGS = ("avg", "max", "gem")  # those that leave one value a channel, as they are preferred
_ALL_POOLINGS = (*POOLINGS, "none")
N_KEPT = 96  # photos a channel: near duplicates among them will be joined


@dataclass(frozen=True, slots=True)
class Table:
    """Features of a layer that an atlas keeps, and how a channel's map became one value."""

    extractor: str
    pooling: str


@dataclass(frozen=True, slots=True)
class Excitement:
    """Each channel's photos, most excited first; rows, values: (C, k), k at most N_KEPT.

    n_photos: how many photos of the run were measured.
    """

    table: Table
    rows: Rows
    values: Vectors
    n_photos: int

    @property
    def n_channels(self) -> int:
        """How many channels the layer has."""
        return len(self.rows)


def tables_of(backbone: str, layer: str, extractors: Iterable[str]) -> list[Table]:
    """Return which of these extractors tapped a layer of a network, the most telling first.

    extractors: in the order of preference, as models/backbones/card.py names them: network, layer,
    pooling and a digest, with points between.
    """
    known = list(dict.fromkeys(extractors))
    return [
        Table(extractor, pooling)
        for pooling in POOLINGS
        for extractor in known
        if _taps(extractor, backbone, layer, pooling)
    ]


def taps_of(backbone: str, layers: Iterable[str], extractors: Sequence[str]) -> list[str]:
    """Return which layers of a network these extractors tap, however they pool."""
    return [
        layer
        for layer in layers
        if any(
            _taps(extractor, backbone, layer, pooling)
            for extractor in extractors
            for pooling in _ALL_POOLINGS
        )
    ]


def _taps(extractor: str, backbone: str, layer: str, pooling: str) -> bool:
    network = backbone.replace(":", "-")
    return extractor.startswith(f"{network}.{layer}.{pooling}.")


def excitement(
    store: AtlasStore, table: Table, photo_ids: Sequence[str], n_kept: int = N_KEPT
) -> Excitement | None:
    """Return the photos that excite each channel most, None where none was measured.

    photo_ids: of the run, in their order, which rows refer to. Equal values go by row. Features are
    read shard by shard: a million photos take the memory of a few thousand.
    """
    row_of = {photo_id: row for row, photo_id in enumerate(photo_ids)}
    seen = np.zeros(len(photo_ids), np.bool_)
    best: tuple[Rows, Vectors] | None = None
    for some in store.features(table.extractor).tables(["photo_id", "vector"]):
        rows, vectors = _new(some, row_of, seen)
        if len(rows):
            every = np.broadcast_to(rows[:, None], vectors.shape)
            best = _most(every, vectors, best, n_kept)
    if best is None:
        return None
    return Excitement(table, best[0].T.copy(), best[1].T.copy(), int(seen.sum()))


def _new(some: pa.Table, row_of: dict[str, int], seen: NDArray[np.bool_]) -> tuple[Rows, Vectors]:
    """Return rows (n,) and vectors (n, C) of photos of the run not seen yet, and mark them seen."""
    ids = some["photo_id"].to_pylist()
    found = {row_of[one]: at for at, one in enumerate(ids) if one in row_of}
    places = [(row, at) for row, at in found.items() if not seen[row]]
    rows = np.array([row for row, _ in places], np.int64)
    seen[rows] = True
    return rows, matrix_of(some["vector"])[[at for _, at in places]]


def _most(
    rows: Rows, values: Vectors, before: tuple[Rows, Vectors] | None, n_kept: int
) -> tuple[Rows, Vectors]:
    """Return the n_kept largest of each column (k, C), and of those from before."""
    if before is not None:
        rows, values = np.concatenate([before[0], rows]), np.concatenate([before[1], values])
    order = np.lexsort((rows, -values), axis=0)[:n_kept]
    return np.take_along_axis(rows, order, axis=0), np.take_along_axis(values, order, axis=0)
