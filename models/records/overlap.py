"""Which photos two rosters share: what a run can keep from the one before, and what is new."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models.records.arrays import Rows


@dataclass(frozen=True, slots=True)
class Overlap:
    """Row numbers. kept: rows of now that stood in `former` rows then. new: the other rows of now.

    kept and former are of one length, and name the same photos one after another.
    """

    kept: Rows
    former: Rows
    new: Rows


def overlap(now: Sequence[str], before: Sequence[str]) -> Overlap:
    """Compare two lists of ids, each without repetition."""
    places = pc.index_in(pa.array(now, pa.string()), value_set=pa.array(before, pa.string()))
    was = places.fill_null(-1).to_numpy().astype(np.int64)  # (N,), -1: not there before
    kept, new = np.flatnonzero(was >= 0), np.flatnonzero(was < 0)
    return Overlap(kept, was[kept], new)
