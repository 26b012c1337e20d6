"""The tables of an atlas: one pyarrow schema each, with its version in the metadata."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.records.arrays import Vectors

SCHEMA_VERSION = 1

_ID = pa.field("photo_id", pa.string(), nullable=False)
_COUNTED = pa.int32()

# Per content, shared by all runs.
CONTENTS = pa.schema(
    [
        _ID,
        pa.field("bytes", pa.int64(), nullable=False),
        pa.field("format", pa.string(), nullable=False),
        pa.field("width", _COUNTED, nullable=False),
        pa.field("height", _COUNTED, nullable=False),
        pa.field("captured_at", pa.timestamp("s")),
        pa.field("camera", pa.string()),
        pa.field("latitude", pa.float64()),
        pa.field("longitude", pa.float64()),
        pa.field("sharpness", pa.float32(), nullable=False),
        pa.field("brightness", pa.float32(), nullable=False),
        pa.field("fingerprint", pa.binary()),
    ]
)
REFUSALS = pa.schema([_ID, pa.field("reason", pa.string()), pa.field("detail", pa.string())])
THUMBNAILS = pa.schema(
    [_ID, pa.field("webp", pa.binary()), pa.field("width", _COUNTED), pa.field("height", _COUNTED)]
)

# Per file: what a path held when it was last read.
SIGHTINGS = pa.schema(
    [
        pa.field("uri", pa.string(), nullable=False),
        pa.field("bytes", pa.int64(), nullable=False),
        pa.field("version", pa.string(), nullable=False),
        _ID,
    ]
)

# Per run.
LISTING = pa.schema(
    [
        pa.field("uri", pa.string(), nullable=False),
        pa.field("bytes", pa.int64()),
        pa.field("version", pa.string()),
        pa.field("reason", pa.string()),
        pa.field("detail", pa.string()),
    ]
)
# counted: false for a near duplicate, which is placed but shapes no topic and no map.
ROSTER = pa.schema([_ID, pa.field("counted", pa.bool_(), nullable=False)])
PHOTOS = pa.schema(
    [
        _ID,
        pa.field("uris", pa.list_(pa.string()), nullable=False),
        *[field for field in CONTENTS if field.name not in {"photo_id", "fingerprint"}],
        pa.field("folder", pa.string(), nullable=False),
        pa.field("duplicate_of", pa.string()),
    ]
)
REJECTS = pa.schema(
    [
        pa.field("uri", pa.string(), nullable=False),
        pa.field("stage", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("detail", pa.string(), nullable=False),
    ]
)
TAGS = pa.schema(
    [
        _ID,
        pa.field("rank", pa.int8(), nullable=False),
        pa.field("label", pa.string(), nullable=False),
        pa.field("probability", pa.float32(), nullable=False),
        pa.field("confident", pa.bool_(), nullable=False),
    ]
)
_TERM = pa.struct([pa.field("label", pa.string()), pa.field("weight", pa.float32())])
TOPICS = pa.schema(
    [
        pa.field("topic", _COUNTED, nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("terms", pa.list_(_TERM), nullable=False),
        pa.field("share", pa.float32(), nullable=False),
        pa.field("coherence", pa.float32()),
        pa.field("stability", pa.float32()),
        pa.field("exemplars", pa.list_(pa.string()), nullable=False),
        pa.field("component", pa.list_(pa.float32()), nullable=False),
    ]
)
POSITIONS = pa.schema(
    [
        _ID,
        pa.field("x", pa.float32(), nullable=False),
        pa.field("y", pa.float32(), nullable=False),
        pa.field("placed_by", pa.string(), nullable=False),
    ]
)
QUALITY = pa.schema(
    [
        pa.field("run_id", pa.string(), nullable=False),
        pa.field("table", pa.string(), nullable=False),
        pa.field("measure", pa.string(), nullable=False),
        pa.field("value", pa.float64(), nullable=False),
    ]
)


def features_table(photo_ids: Sequence[str], vectors: Vectors) -> pa.Table:
    """Return `features/<extractor>`: vectors (N, D), kept as float16 to halve the largest table."""
    column = fixed_size_lists(vectors.astype(np.float16))
    return pa.table({"photo_id": pa.array(photo_ids, pa.string()), "vector": column})


def topic_weights_table(
    photo_ids: list[str], weights: Vectors, residuals: Vectors, fitted: NDArray[np.bool_]
) -> pa.Table:
    """Return `topic_weights/<representation>`: weights (N, k) float32.

    residuals: (N,), which part of a photo's values its topics leave unexplained, by length.
    fitted: (N,), whether a photo shaped the topics or was only measured by them.
    """
    columns = {
        "photo_id": pa.array(photo_ids, pa.string()),
        "weights": fixed_size_lists(weights.astype(np.float32)),
        "residual": pa.array(residuals.astype(np.float32)),
        "placed_by": placed_by(fitted),
    }
    return pa.table(columns)


def placed_by(fitted: NDArray[np.bool_]) -> pa.Array:
    """Return the words that tables have for photos that shaped a fit, and for the others."""
    return pa.array(np.where(fitted, "fit", "transform"), pa.string())


def neighbours_table(
    photo_ids: list[str], neighbours: NDArray[np.int64], similarities: Vectors
) -> pa.Table:
    """Return `neighbours/<representation>`; neighbours: row numbers (N, k) into photo_ids."""
    k = neighbours.shape[1]
    ids = pa.array(photo_ids, pa.string())
    flat = ids.take(pa.array(neighbours.reshape(-1)))
    return pa.table(
        {
            "photo_id": ids,
            "ids": pa.FixedSizeListArray.from_arrays(flat, k),
            "similarities": fixed_size_lists(similarities.astype(np.float32)),
        }
    )


def matrix_of(column: pa.ChunkedArray) -> Vectors:
    """Return a column of fixed-size lists as an array (N, D) float32."""
    width = column.type.list_size
    if not len(column):
        return np.empty((0, width), np.float32)
    chunks = [chunk.flatten().to_numpy(zero_copy_only=False) for chunk in column.chunks]
    return np.concatenate(chunks).astype(np.float32).reshape(-1, width)


def fixed_size_lists(matrix: NDArray[np.floating]) -> pa.FixedSizeListArray:
    """Return an array (N, D) as a column of lists of D."""
    flat = pa.array(np.ascontiguousarray(matrix).reshape(-1))
    return pa.FixedSizeListArray.from_arrays(flat, matrix.shape[1])
