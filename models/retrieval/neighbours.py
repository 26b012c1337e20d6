"""Each photo's nearest others, by exact search, in an order that never depends on rounding."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from math import isqrt

import numpy as np
from numpy.typing import NDArray

from models.records.arrays import Rows, Similarities, Vectors

_BLOCK_VALUES = 16_000_000  # cosines held at once: 64 MB
_PAIR_VALUES = 131_072  # float64 values gathered at once for recomputing pairs: 2 × 1 MB, in cache
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
    copies = _copies(vectors)
    if copies is None:
        return _others(*nearest_to(vectors, vectors, k + 1))
    distinct = vectors[copies.first_rows]  # (M, D)
    found, cosines = nearest_to(distinct, distinct, min(k + 1, len(distinct)))
    rows, similarities = _told_apart(copies, found, cosines, k + 1)  # (M, k + 1)
    return _others(rows[copies.group_of], similarities[copies.group_of])


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
    for block, asked, found in _candidates(queries, vectors, k):
        pairs = (asked, found, _pair_cosines(queries[block], asked, vectors, found))
        rows[block], similarities[block] = _best(pairs, k)
    return rows, similarities


@dataclass(frozen=True, slots=True)
class _Copies:
    """Rows that are equal to the bit, as groups; a group's number is the order of its first row.

    Group g holds members[starts[g]:starts[g + 1]], ascending.
    """

    group_of: Rows  # (N,)
    first_rows: Rows  # (M,)
    members: Rows  # (N,)
    starts: Rows  # (M + 1,)


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


def _copies(vectors: Vectors) -> _Copies | None:
    """Group the rows that are equal; None where all differ."""
    first_like = np.arange(len(vectors))
    seen: dict[bytes, int] = {}
    for row in _suspects(vectors):
        digest = blake2b(vectors[row].tobytes(), digest_size=16).digest()
        first_like[row] = seen.setdefault(digest, row)
    first_rows, group_of = np.unique(first_like, return_inverse=True)
    if len(first_rows) == len(vectors):
        return None
    members = np.argsort(group_of, kind="stable")  # stable: a group's members stay ascending
    starts = np.searchsorted(group_of[members], np.arange(len(first_rows) + 1))
    return _Copies(group_of, first_rows, members, starts)


def _suspects(vectors: Vectors) -> list[int]:
    """Return the rows, ascending, that share a sum of their bits with others: few but copies."""
    bits = np.ascontiguousarray(vectors, dtype=np.float32).view(np.uint32)
    factors = np.random.default_rng(0).integers(0, 2**64, bits.shape[1], dtype=np.uint64)
    sums = np.einsum("nd,d->n", bits, factors, dtype=np.uint64)  # modulo 2^64
    _, same, count = np.unique(sums, return_inverse=True, return_counts=True)
    suspects: list[int] = np.flatnonzero(count[same] > 1).tolist()
    return suspects


def _candidates(queries: Vectors, vectors: Vectors, k: int) -> Iterator[tuple[slice, Rows, Rows]]:
    """Yield blocks of queries, with pairs (query in the block, row) that hold each one's best k.

    Rows are looked at in strided groups of some √(N / k): the k-th best of the groups' best is a
    bound that few rows reach but the best k, and most groups need no second look.
    """
    n_rows = len(vectors)
    per_group = isqrt(n_rows // k)
    n_groups = -(-n_rows // per_group)  # at least k
    n_block = max(1, min(len(queries), _BLOCK_VALUES // n_rows))
    cosines = np.full((n_block, per_group * n_groups), -np.inf, dtype=np.float32)
    for start in range(0, len(queries), n_block):
        block = slice(start, min(start + n_block, len(queries)))
        there = cosines[: block.stop - start]
        np.matmul(queries[block], vectors.T, out=there[:, :n_rows])
        yield block, *_above_bound(there.reshape(-1, per_group, n_groups), k)


def _above_bound(cosines: NDArray[np.float32], k: int) -> tuple[Rows, Rows]:
    """Return pairs (query, row) of at least the best k rows of each query, and of all close ones.

    cosines: (B, S, G), row s · G + g at [s, g].
    """
    n_groups = cosines.shape[2]
    best = cosines.max(axis=1)  # (B, G)
    # NumPy finds the k least 6× faster than the k largest, hence the minus.
    bound = -np.partition(-best, k - 1, axis=1)[:, k - 1] - _MARGIN  # (B,)
    queries, groups = np.nonzero(best >= bound[:, None])  # (P,)
    pairs, places = np.nonzero(cosines[queries, :, groups] >= bound[queries, None])
    return queries[pairs], places * n_groups + groups[pairs]


def _pair_cosines(one: Vectors, left: Rows, other: Vectors, right: Rows) -> NDArray[np.float32]:
    """Return the pairs' cosines (P,), each summed in float64 in the order of its dimensions."""
    n_chunk = max(1, _PAIR_VALUES // max(1, one.shape[1]))
    cosines = np.empty(len(left), dtype=np.float32)
    for start in range(0, len(left), n_chunk):
        chunk = slice(start, start + n_chunk)
        sides = (one[left[chunk]].astype(np.float64), other[right[chunk]].astype(np.float64))
        cosines[chunk] = np.einsum("pd,pd->p", *sides)
    return np.clip(cosines, -1, 1)


def _best(pairs: tuple[Rows, Rows, NDArray[np.float32]], k: int) -> tuple[Rows, Similarities]:
    """Return each query's best k rows and their cosines (Q, k), of at least k pairs a query.

    pairs: query, row and cosine (P,), each query from 0 to the last being there.
    """
    queries, found, cosines = pairs
    order = np.lexsort((found, -cosines, queries))
    first = np.flatnonzero(np.diff(queries[order], prepend=-1))
    best = order[first[:, None] + np.arange(k)]  # (Q, k)
    return found[best], cosines[best]


def _told_apart(
    copies: _Copies, found: Rows, cosines: Similarities, k: int
) -> tuple[Rows, Similarities]:
    """Return the best k rows (M, k) of all that the groups found (M, w) stand for."""
    sizes = np.minimum(np.diff(copies.starts), k)[found]  # k rows of a group are enough
    multiple = (sizes > 1).any(axis=1)
    rows = np.empty((len(found), k), dtype=np.int64)
    similarities = np.empty((len(found), k), dtype=np.float32)
    single, n_found = ~multiple, found.shape[1]  # k, or fewer: then no row is single
    rows[single, :n_found] = copies.first_rows[found[single]]
    similarities[single, :n_found] = cosines[single]
    if multiple.any():
        pairs = _spread(copies, found[multiple], cosines[multiple], sizes[multiple])
        rows[multiple], similarities[multiple] = _best(pairs, k)
    return rows, similarities


def _spread(
    copies: _Copies, found: Rows, cosines: Similarities, sizes: Rows
) -> tuple[Rows, Rows, NDArray[np.float32]]:
    """Return pairs (query, row, cosine) with the first rows, as many as sizes say, of each group.

    found, cosines, sizes: (Q, w).
    """
    each = sizes.ravel()
    place = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)  # within its group
    members = copies.members[np.repeat(copies.starts[found].ravel(), each) + place]
    queries = np.repeat(np.arange(len(found)), sizes.sum(axis=1))
    return queries, members, np.repeat(cosines.ravel(), each)


def _others(rows: Rows, similarities: Similarities) -> tuple[Rows, Similarities]:
    """Leave each row itself out of its best (N, k + 1), or the last: equal rows may stand first."""
    own = rows == np.arange(len(rows))[:, None]
    own[~own.any(axis=1), -1] = True
    return rows[~own].reshape(len(rows), -1), similarities[~own].reshape(len(rows), -1)
