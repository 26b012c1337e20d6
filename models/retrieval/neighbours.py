"""Each photo's nearest others, by exact search, in an order that never depends on rounding."""

from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Rows, Similarities, Vectors

_BLOCK_VALUES = 16_000_000  # cosines held at once: 64 MB
_PAIR_VALUES = 2_000_000  # float64 values gathered at once for recomputing pairs: 2 × 16 MB
_LONGEST = 1.001  # a unit row's squared length, rounding forgiven
# Far beyond what a float32 cosine of some thousand dimensions is off by (measured: below 1e-6).
_MARGIN = np.float32(4e-6)


def nearest(vectors: Vectors, k: int) -> tuple[Rows, Similarities]:
    """Find each row's k most similar other rows, by exact blockwise search.

    vectors: (N, D) float32, rows of unit length or zero (`unit_rows` makes them so).
    Returns row numbers (N, k), best first, ties by lower number, and cosines (N, k) in [-1, 1].
    Equal rows tie exactly: a matrix product rounds the same photo differently in different
    places, so it only proposes; the candidates are computed again, pair by pair, in float64, once
    for all rows that are equal. Raises ValueError unless 1 <= k < N, or when rows are longer.
    """
    _check(vectors, k)
    groups = _equal_rows(vectors)
    copies = len(groups.first_rows) < len(vectors)
    distinct = vectors[groups.first_rows] if copies else vectors  # (M, D)
    n_block = max(1, _BLOCK_VALUES // len(distinct))
    rows = np.empty((len(vectors), k), dtype=np.int64)
    similarities = np.empty((len(vectors), k), dtype=np.float32)
    for start in range(0, len(distinct), n_block):
        block = np.arange(start, min(start + n_block, len(distinct)))
        pairs = _candidates(distinct, block, k + 1)
        _rank(
            groups,
            pairs,
            _pair_cosines(distinct, pairs[0], distinct, pairs[1]),
            (rows, similarities),
        )
    return rows, similarities


def nearest_to(queries: Vectors, vectors: Vectors, k: int) -> tuple[Rows, Similarities]:
    """Find the k rows of `vectors` that are most similar to each query, by exact search.

    queries: (Q, D), vectors: (N, D), both float32 unit rows. A query that stands in vectors finds
    itself. Returns row numbers (Q, k) and cosines, ordered as by `nearest` and equal to its own.
    Raises ValueError unless 1 <= k <= N.
    """
    if not 1 <= k <= len(vectors):
        raise ValueError(f"k={k} of {len(vectors)} rows: ask for at least 1 and at most all rows")
    rows = np.empty((len(queries), k), dtype=np.int64)
    similarities = np.empty((len(queries), k), dtype=np.float32)
    n_block = max(1, _BLOCK_VALUES // len(vectors))
    for start in range(0, len(queries), n_block):
        block = queries[start : start + n_block]
        asked, found = _proposed(-block @ vectors.T, k)
        cosines = _pair_cosines(block, asked, vectors, found)
        order = np.lexsort((found, -cosines, asked))
        first = np.searchsorted(asked[order], np.arange(len(block)))
        best = order[first[:, None] + np.arange(k)]  # (B, k)
        rows[start : start + len(block)] = found[best]
        similarities[start : start + len(block)] = cosines[best]
    return rows, similarities


@dataclass(frozen=True, slots=True)
class _Groups:
    """Rows that are equal to the bit. Group g holds members[starts[g]:starts[g + 1]], ascending."""

    first_rows: Rows  # (M,)
    members: Rows  # (N,)
    starts: Rows  # (M + 1,)

    def of(self, group: int) -> Rows:
        return self.members[self.starts[group] : self.starts[group + 1]]


def _check(vectors: Vectors, k: int) -> None:
    if not 1 <= k < len(vectors):
        raise ValueError(
            f"k={k} neighbours of {len(vectors)} rows: ask for at least 1 and fewer than the rows"
        )
    longest = np.einsum("nd,nd->n", vectors, vectors).max()
    if not longest <= _LONGEST:  # NaN fails as well
        raise ValueError(
            f"a row has length {np.sqrt(longest):.3g}, nearest() needs 1 or 0: use unit_rows()"
        )


def _equal_rows(vectors: Vectors) -> _Groups:
    """Group the rows that are equal; a group's place is that of its first row among the first."""
    seen: dict[bytes, int] = {}
    hashes = (blake2b(row, digest_size=16).digest() for row in np.ascontiguousarray(vectors))
    group_of = np.array([seen.setdefault(each, len(seen)) for each in hashes], np.int64)
    # Stable: a group's members stay ascending.
    members = np.argsort(group_of, kind="stable").astype(np.int64)
    starts = np.searchsorted(group_of[members], np.arange(len(seen) + 1)).astype(np.int64)
    return _Groups(members[starts[:-1]], members, starts)


def _candidates(distinct: Vectors, block: Rows, n_wanted: int) -> tuple[Rows, Rows]:
    """Return pairs (query, candidate), by query, that surely hold each query's best n_wanted."""
    # NumPy finds the n least 6× faster than the n largest, hence the minus.
    queries, candidates = _proposed(-distinct[block] @ distinct.T, min(n_wanted, len(distinct)))
    return block[queries], candidates


def _proposed(opposite: NDArray[np.float32], n_wanted: int) -> tuple[Rows, Rows]:
    """Return the places (row, column) of each row's least n_wanted values, and of close ones."""
    nth_best = np.partition(opposite, n_wanted - 1, axis=1)[:, n_wanted - 1, None]  # (B, 1)
    queries, candidates = np.nonzero(opposite <= nth_best + _MARGIN)
    return queries.astype(np.int64), candidates.astype(np.int64)


def _pair_cosines(one: Vectors, left: Rows, other: Vectors, right: Rows) -> NDArray[np.float32]:
    """Return the pairs' cosines (P,), each summed in float64 in the order of its dimensions."""
    n_chunk = max(1, _PAIR_VALUES // one.shape[1])
    cosines = np.empty(len(left), dtype=np.float32)
    for start in range(0, len(left), n_chunk):
        chunk = slice(start, start + n_chunk)
        sides = (one[left[chunk]].astype(np.float64), other[right[chunk]].astype(np.float64))
        cosines[chunk] = np.einsum("pd,pd->p", *sides)
    return np.clip(cosines, -1, 1)


def _rank(
    groups: _Groups,
    pairs: tuple[Rows, Rows],
    cosines: NDArray[np.float32],
    into: tuple[Rows, Similarities],
) -> None:
    """Order each query's candidates, with all rows they stand for, and write its rows' best k."""
    rows, similarities = into
    k = rows.shape[1]
    queries, candidates = pairs
    bounds = np.flatnonzero(np.diff(queries, prepend=-1, append=-1))
    for start, stop in pairwise(bounds):
        # k + 1 rows of a group are enough, even if the query itself is one of them.
        members = [groups.of(candidate)[: k + 1] for candidate in candidates[start:stop]]
        found = np.concatenate(members)
        scores = np.repeat(cosines[start:stop], [len(m) for m in members])
        order = np.lexsort((found, -scores))[: k + 1]
        for row in groups.of(queries[start]):
            others = order[found[order] != row][:k]
            rows[row], similarities[row] = found[others], scores[others]
