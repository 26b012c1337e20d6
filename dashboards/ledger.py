"""What each photo's row says of its file, as columns of numbers: small at a million photos."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dashboards.tagbook import fixed_ids
from models.records.snapshot import Snapshot

Bits = NDArray[np.bool_]  # (N,) one for each photo


@dataclass(frozen=True, slots=True)
class Named:
    """A column of few words; codes: (N,) int32, each photo's place in `names`, -1 for none."""

    names: tuple[str, ...]
    codes: NDArray[np.int32]

    def counts(self) -> NDArray[np.int64]:
        """Return how many photos have each name."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.names))


class Ledger:
    """The photos of a run as columns in row order, each read when first asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @cached_property
    def folders(self) -> Named:
        """The folder that each photo lies in."""
        return self._named("folder")

    @cached_property
    def cameras(self) -> Named:
        """The camera that took each photo."""
        return self._named("camera")

    @cached_property
    def taken(self) -> NDArray[np.datetime64]:
        """When each photo was taken, (N,) datetime64[s], NaT where nobody knows."""
        return _array(self._column("captured_at"), "datetime64[s]")

    @cached_property
    def sharpness(self) -> NDArray[np.float32]:
        """How sharp each photo is, (N,)."""
        return _array(self._column("sharpness"), "float32")

    @cached_property
    def brightness(self) -> NDArray[np.float32]:
        """How bright each photo is, (N,) from 0, black, to 1."""
        return _array(self._column("brightness"), "float32")

    @cached_property
    def duplicate(self) -> Bits:
        """Whether each photo is a near duplicate of another one that stands for it, (N,)."""
        return np.asarray(self._column("duplicate_of").is_valid())

    @cached_property
    def stands_for(self) -> NDArray[np.int32]:
        """The row of the photo that each near duplicate is one of, (N,), -1 for all others."""
        rows = np.full(len(self.duplicate), -1, np.int32)
        if self.duplicate.any():
            ids = fixed_ids(self._column("photo_id"))
            originals = fixed_ids(self._column("duplicate_of").drop_null())
            rows[self.duplicate] = np.searchsorted(ids, originals)
        return rows

    def _named(self, column: str) -> Named:
        values = self._column(column)
        names = sorted(pc.unique(values).drop_null().to_pylist())
        codes = pc.index_in(values, value_set=pa.array(names, pa.string())).fill_null(-1)
        return Named(tuple(names), codes.to_numpy().astype(np.int32))

    def _column(self, name: str) -> pa.ChunkedArray:
        return self._snapshot.photos([name])[name]


def _array(column: pa.ChunkedArray, dtype: str) -> NDArray[Any]:
    found: NDArray[Any] = column.to_numpy().astype(dtype)
    return found
