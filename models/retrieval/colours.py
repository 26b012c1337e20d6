"""A run's colour histograms: computed from its thumbnails when first asked for, then kept."""

from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.pixels.decode import Limits, decode
from models.records.arrays import Vectors
from models.records.snapshot import Snapshot
from models.records.tables import fixed_size_lists, matrix_of
from models.retrieval.histogram import colour_histogram

COLOURS = "colours"  # the name that searches know them by, beside representations
_THUMBNAIL_LIMITS = Limits(max_bytes=10_000_000, max_pixels=10_000_000)  # our own small pictures
_BLOCK_PHOTOS = 256
_DESCRIPTOR = "hsv-8-12-3"  # another descriptor would be another table

Told = Callable[[int], object]  # hears how many more photos are done


def colours(snapshot: Snapshot, told: Told | None = None) -> Vectors:
    """Return the histograms (N, 1440) float32 of all photos, of some 3 ms each the first time.

    They are kept beside the run's derived tables, as float16; where the atlas cannot be written
    they are computed anew by each reader. told: hears of photos as they are done.
    """
    store, ids = snapshot.store, snapshot.photo_ids()
    path = colours_path(snapshot)
    if store.has(path):
        return matrix_of(store.read(path, ["vector"])["vector"])
    blocks = []
    for start in range(0, len(ids), _BLOCK_PHOTOS):
        some = ids[start : start + _BLOCK_PHOTOS]
        webps = store.thumbnails.gather(some, ["webp"])["webp"].to_pylist()
        blocks.append(np.stack([histogram_of_thumbnail(webp) for webp in webps]))
        if told:
            told(len(some))
    vectors = np.concatenate(blocks).astype(np.float16)
    rows = {"photo_id": pa.array(ids, pa.string()), "vector": fixed_size_lists(vectors)}
    with suppress(OSError):  # a reader may have no right to write; the next one computes again
        store.write(path, pa.table(rows))
    return vectors.astype(np.float32)


def histogram_of_thumbnail(webp: bytes) -> NDArray[np.float32]:
    """Return the histogram (1440,) of a thumbnail of ours."""
    return colour_histogram(np.asarray(decode(webp, limits=_THUMBNAIL_LIMITS)))


def colours_path(snapshot: Snapshot) -> str:
    """Return where a run's histograms are kept once they have been computed."""
    roster = snapshot.manifest.tables["roster"]
    return snapshot.store.derived_path(COLOURS, roster, _DESCRIPTOR)
