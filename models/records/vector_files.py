"""Vectors in a file of their own: what `sceneatlas features` writes and a build takes in.

`.npz` holds the arrays `uris` (N,) and `vectors` (N, D); `.parquet` the columns `uri` and `vector`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from models.records.arrays import Vectors
from models.records.tables import fixed_size_lists, matrix_of

_SUFFIXES = (".npz", ".parquet")


@dataclass(frozen=True, slots=True)
class NamedVectors:
    """Vectors (N, D) float32 with the URI, or the photo id, of each row's photo."""

    uris: tuple[str, ...]
    vectors: Vectors


def check_suffix(file: Path) -> None:
    """Raise ValueError unless the file's name ends in .npz or .parquet."""
    if file.suffix not in _SUFFIXES:
        raise ValueError(f"{str(file)!r} must end in {' or '.join(_SUFFIXES)}")


def write_vectors(file: Path, uris: Sequence[str], vectors: Vectors) -> None:
    """Write vectors (N, D) with the URI of each; the file's name chooses the format."""
    check_suffix(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".npz":
        np.savez_compressed(file, uris=np.asarray(uris, np.str_), vectors=vectors)
    else:
        rows = {"uri": pa.array(uris, pa.string()), "vector": fixed_size_lists(vectors)}
        pq.write_table(pa.table(rows), file, compression="zstd")


def read_vectors(file: Path) -> NamedVectors:
    """Read vectors, running no code from the file.

    Raises ValueError for a file of another form, and for vectors that are not finite numbers.
    """
    check_suffix(file)
    read = _read_npz(file) if file.suffix == ".npz" else _read_parquet(file)
    if read.vectors.ndim != 2 or len(read.uris) != len(read.vectors):  # noqa: PLR2004 - rows, columns
        raise ValueError(
            f"{file} holds {len(read.uris)} uris for vectors of shape {read.vectors.shape}; "
            "expected (N,) and (N, D)"
        )
    if not np.isfinite(read.vectors).all():
        raise ValueError(f"{file} holds vectors with NaN or infinite values")
    return read


def _read_npz(file: Path) -> NamedVectors:
    with np.load(file, allow_pickle=False) as arrays:
        missing = {"uris", "vectors"} - set(arrays.files)
        if missing:
            raise ValueError(f"{file} lacks {', '.join(sorted(missing))}; it has {arrays.files}")
        return NamedVectors(tuple(arrays["uris"].tolist()), arrays["vectors"].astype(np.float32))


def _read_parquet(file: Path) -> NamedVectors:
    table = pq.read_table(file)
    keys = next((name for name in ("uri", "photo_id") if name in table.column_names), None)
    if keys is None or "vector" not in table.column_names:
        raise ValueError(f"{file} lacks uri (or photo_id) and vector; it has {table.column_names}")
    column = table["vector"]
    if pa.types.is_fixed_size_list(column.type):
        vectors = matrix_of(column)
    else:
        vectors = np.asarray(column.to_pylist(), np.float32)
    return NamedVectors(tuple(table[keys].to_pylist()), vectors)
