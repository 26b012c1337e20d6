"""Feature matrices too large for memory: gathered on disk, shard by shard, and gone afterwards."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.records.shards import Shards

HalfVectors = NDArray[np.float16]  # (N, D), as features are kept


@contextmanager
def gathered_on_disk(shards: Shards, keys: Sequence[str], folder: Path) -> Iterator[HalfVectors]:
    """Yield the `vector` of each key as one memory map (N, D) float16, in the order of the keys.

    One shard is in memory at a time. The file lies in `folder`, is as large as the vectors, and
    goes when the block ends, or the process dies. Raises KeyError naming a key without a row.
    """
    with tempfile.TemporaryFile(dir=folder, prefix="features-") as file:
        matrix, filled = None, np.zeros(len(keys), dtype=bool)
        wanted = pa.array(keys, pa.string())
        for part in shards.tables(["photo_id", "vector"]):
            if matrix is None:
                matrix = _mapped(file, len(keys), part["vector"].type.list_size)
            _place(matrix, filled, wanted, part)
        if matrix is None or not filled.all():
            missing = keys[int(filled.argmin())] if len(keys) else "any photo"
            raise KeyError(f"{shards.folder} has no row for {missing}")
        matrix.flags.writeable = False
        yield matrix


def _mapped(file: IO[bytes], n_rows: int, n_columns: int) -> HalfVectors:
    # NumPy maps no empty file, hence at least a row.
    shape = (max(n_rows, 1), n_columns)
    return np.memmap(file, np.float16, mode="w+", shape=shape)[:n_rows]


def _place(
    matrix: HalfVectors, filled: NDArray[np.bool_], wanted: pa.Array, part: pa.Table
) -> None:
    """Copy a shard's rows to where their keys stand."""
    found = pc.index_in(wanted, value_set=part["photo_id"].combine_chunks())  # (N,), null: not here
    rows = np.flatnonzero(found.is_valid().to_numpy(zero_copy_only=False))
    if len(rows):
        values = part["vector"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
        own = values.reshape(-1, matrix.shape[1])
        matrix[rows] = own[found.drop_null().to_numpy()]
        filled[rows] = True
