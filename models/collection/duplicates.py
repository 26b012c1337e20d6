"""Near duplicates: copies of one picture, re-saved or resized, and shots of one burst."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from models.pixels.fingerprint import CELLS, FINGERPRINT_BYTES, HASH_BYTES

Pairs = NDArray[np.int64]  # (P, 2) row numbers

_BLOCK_PAIRS = 100_000  # pairs compared at once: 40 MB of layouts
_NO_PAIRS: Pairs = np.empty((0, 2), np.int64)


@dataclass(frozen=True, slots=True)
class Looks:
    """What near duplicates are found by, a row a photo.

    fingerprints: 200 bytes each (models/pixels/fingerprint.py), or None if it was never taken.
    captured_at, cameras: of bursts. pixels: width × height, sharpness: which of them to keep.
    """

    fingerprints: Sequence[bytes | None]
    captured_at: Sequence[datetime | None]
    cameras: Sequence[str | None]
    pixels: NDArray[np.int64]
    sharpness: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two pictures are at least: bits of the hash that differ, and mean colour apart."""

    most_bits: int
    most_colour: float  # of 255, after the mean of each picture is taken away


# Chosen on 120 photos: saved anew at quality 10, halved, brightened by a tenth, or trimmed by 1 %
# at each side, 98 to 100 % of them are found; among 1,906 different photos no stranger was.
COPY = Likeness(most_bits=10, most_colour=8.0)
SHOT = Likeness(most_bits=22, most_colour=20.0)
BURST_S = 10.0  # seconds between two shots of a burst


def duplicate_of(looks: Looks) -> list[int | None]:
    """Return for each photo the row of the one that it repeats, None for those that stand alone.

    Of each group the one with most pixels is kept, of those the sharpest, of those the first.
    Copies look almost the same; shots of a burst look alike, come from one camera, and follow each
    other within 10 seconds.
    """
    n_photos = len(looks.fingerprints)
    groups = _groups(np.concatenate([_copies(looks), _burst_shots(looks)]), n_photos)
    best_first = np.lexsort((np.arange(n_photos), -looks.sharpness, -looks.pixels))
    kept: dict[int, int] = {}
    for row in best_first.tolist():
        kept.setdefault(groups[row], row)
    heads = (kept[group] for group in groups.tolist())
    return [None if head == row else head for row, head in enumerate(heads)]


def _copies(looks: Looks) -> Pairs:
    """Return pairs of rows that show the same picture, wherever and whenever they were saved."""
    rows = np.array([n for n, known in enumerate(looks.fingerprints) if known], np.int64)
    prints = _matrix([looks.fingerprints[row] for row in rows])
    # Photos that look the same to the byte, such as a thousand black ones, are compared once.
    distinct, first, of = np.unique(prints, axis=0, return_index=True, return_inverse=True)
    found = [first[pairs[_alike(distinct, pairs, COPY)]] for pairs in _candidates(distinct)]
    equal = np.column_stack([first[of.ravel()], np.arange(len(rows))])
    return rows[np.concatenate([equal, *found])] if len(rows) else _NO_PAIRS


def _burst_shots(looks: Looks) -> Pairs:
    """Return pairs of rows that follow each other at once, from one camera, and look alike."""
    timed = [
        (camera, taken, row)
        for row, (camera, taken, known) in enumerate(
            zip(looks.cameras, looks.captured_at, looks.fingerprints, strict=True)
        )
        if camera and taken and known
    ]
    following = [
        (before[2], after[2])
        for before, after in pairwise(sorted(timed))
        if before[0] == after[0] and (after[1] - before[1]).total_seconds() <= BURST_S
    ]
    pairs = np.array(following, np.int64).reshape(-1, 2)
    rows, places = np.unique(pairs, return_inverse=True)
    prints = _matrix([looks.fingerprints[row] for row in rows])
    return pairs[_alike(prints, places.reshape(-1, 2), SHOT)]


def _candidates(prints: NDArray[np.uint8]) -> Iterator[Pairs]:
    """Yield pairs of rows whose hashes agree in some piece of 16 bits.

    The hash is cut up in two ways, in a row and in columns: hashes that differ in three bits or
    fewer have a piece in common for certain, others most often.
    """
    bits = np.unpackbits(prints[:, :HASH_BYTES], axis=1)  # (N, 64)
    for cut in (bits, bits.reshape(-1, 16, 4).transpose(0, 2, 1)):
        pieces = np.packbits(cut.reshape(-1, 64), axis=1).view(np.uint16)  # (N, 4)
        for piece in pieces.T:
            yield from _equal_pairs(piece)


def _equal_pairs(values: NDArray[np.uint16]) -> Iterator[Pairs]:
    """Yield all pairs of rows with equal values, in portions."""
    order = np.argsort(values, kind="stable").astype(np.int64)
    ends = np.searchsorted(values[order], values[order], side="right")  # (N,), of each one's equals
    places, ahead = np.arange(len(values)), 0
    while len(places):
        ahead += 1
        places = places[places + ahead < ends[places]]
        for start in range(0, len(places), _BLOCK_PAIRS):
            some = places[start : start + _BLOCK_PAIRS]
            yield np.column_stack([order[some], order[some + ahead]])


def _alike(prints: NDArray[np.uint8], pairs: Pairs, least: Likeness) -> NDArray[np.bool_]:
    """Tell for each pair whether both hash and layout are as near as they must be."""
    one, other = prints[pairs[:, 0]], prints[pairs[:, 1]]
    differing = np.bitwise_count(one[:, :HASH_BYTES] ^ other[:, :HASH_BYTES]).sum(axis=1)
    near: NDArray[np.bool_] = differing <= least.most_bits
    near[near] = _apart(one[near], other[near]) <= least.most_colour
    return near


def _apart(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the mean difference of the layouts, each without its own mean colour: of 255."""
    grids = [
        prints[:, HASH_BYTES:].reshape(len(prints), CELLS, 3).astype(np.float32)
        for prints in (one, other)
    ]
    left, right = (grid - grid.mean(axis=1, keepdims=True) for grid in grids)
    apart: NDArray[np.float32] = np.abs(left - right).mean(axis=(1, 2))
    return apart


def _groups(pairs: Pairs, n_photos: int) -> NDArray[np.int32]:
    ones = np.ones(len(pairs), np.int8)
    graph = coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(n_photos, n_photos))
    return connected_components(graph, directed=False)[1]


def _matrix(prints: Sequence[bytes | None]) -> NDArray[np.uint8]:
    joined = b"".join(known for known in prints if known)
    return np.frombuffer(joined, np.uint8).reshape(len(prints), FINGERPRINT_BYTES)
