"""Each photo's nearest others where an exact search no longer pays: by an index that is checked.

Method: an inverted file over the cells of a k-means clustering (Jégou, Douze & Schmid 2011), by
FAISS. A search looks into ever more cells until a sample's neighbours are nearly all found.
"""

from dataclasses import dataclass

import faiss
import numpy as np

from models.records.arrays import Rows, Similarities, Vectors
from models.retrieval.neighbours import nearest, nearest_to

EXACT = "exact"

_EXACT_AT_MOST = 200_000  # photos; of more, an exact search costs hours
_LEAST_RECALL = 0.95
_RECALL_AT = 20
_SAMPLE_ROWS = 500
_CELLS = 4  # × √N of them, FAISS's advice for up to a million rows
_TRAINING_ROWS = 40  # a cell: FAISS warns below 39
_TRAINING_ROUNDS = 10
_FIRST_PROBES = 4
_BLOCK_ROWS = 4096  # rows searched at once
_SPARE = 8  # candidates beyond k: their cosines are computed again, in double precision


@dataclass(frozen=True, slots=True)
class Neighbours:
    """rows and similarities (N, k) as `nearest` gives them, how they were found and how surely.

    method: "exact", or how many of the index's cells are looked into. recall: which part of the
    exact 20 nearest is among the 20 found: 1 for an exact search, else measured on 500 photos.
    """

    rows: Rows
    similarities: Similarities
    method: str = EXACT
    recall: float = 1.0


def nearest_of_many(
    vectors: Vectors, k: int, *, seed: int = 0, exact_at_most: int = _EXACT_AT_MOST
) -> Neighbours:
    """Find each row's k most similar other rows: exactly up to 200,000 rows, then by an index.

    vectors: (N, D) float32, rows of unit length or zero, 1 <= k < N, as for `nearest`, which also
    says what it raises. The index looks into ever more cells until recall@20 is at least 0.95, in
    the end into all. The same rows, seed and number of threads give the same neighbours.
    """
    if len(vectors) <= exact_at_most:
        return Neighbours(*nearest(vectors, k))
    index = _index(vectors, seed)
    sample = np.sort(np.random.default_rng(seed).permutation(len(vectors))[:_SAMPLE_ROWS])
    recall = _opened(index, vectors, sample)
    rows, similarities = _search(index, vectors, np.arange(len(vectors)), k)
    return Neighbours(rows, similarities, f"{index.nprobe} of {index.nlist} cells", recall)


def _index(vectors: Vectors, seed: int) -> faiss.IndexIVFFlat:
    n_columns = vectors.shape[1]
    n_cells = min(round(_CELLS * np.sqrt(len(vectors))), len(vectors) // _TRAINING_ROWS) or 1
    centres = faiss.IndexFlatIP(n_columns)
    index = faiss.IndexIVFFlat(centres, n_columns, n_cells, faiss.METRIC_INNER_PRODUCT)
    index.cp.seed, index.cp.niter = seed + 1, _TRAINING_ROUNDS
    drawn = np.random.default_rng(seed).permutation(len(vectors))[: _TRAINING_ROWS * n_cells]
    index.train(np.ascontiguousarray(vectors[np.sort(drawn)]))
    index.add(np.ascontiguousarray(vectors))
    return index


def _opened(index: faiss.IndexIVFFlat, vectors: Vectors, sample: Rows) -> float:
    """Let the index look into as many cells as the recall asks for; return the recall."""
    k = min(_RECALL_AT, len(vectors) - 1)
    expected = _without_oneself(sample, *nearest_to(vectors[sample], vectors, k + 1), k)[0]
    index.nprobe = min(_FIRST_PROBES, index.nlist)
    while True:
        found = _search(index, vectors, sample, k)[0]
        shared = [np.isin(e, f).mean() for e, f in zip(expected, found, strict=True)]
        recall = float(np.mean(shared))
        if recall >= _LEAST_RECALL or index.nprobe == index.nlist:
            return recall
        index.nprobe = min(2 * index.nprobe, index.nlist)


def _search(
    index: faiss.IndexIVFFlat, vectors: Vectors, asked: Rows, k: int
) -> tuple[Rows, Similarities]:
    """Return the k best others (A, k) that the index knows, with cosines from double precision."""
    rows = np.empty((len(asked), k), dtype=np.int64)
    similarities = np.empty((len(asked), k), dtype=np.float32)
    for start in range(0, len(asked), _BLOCK_ROWS):
        block = slice(start, start + _BLOCK_ROWS)
        queries = np.ascontiguousarray(vectors[asked[block]])
        found = index.search(queries, k + 1 + _SPARE)[1]  # (B, k + 1 + _SPARE), −1 for none
        cosines = _cosines(queries, vectors, found)
        rows[block], similarities[block] = _without_oneself(asked[block], found, cosines, k)
    lonely = np.flatnonzero((rows < 0).any(axis=1))  # its cells hold fewer than k others
    if len(lonely):
        exact = nearest_to(vectors[asked[lonely]], vectors, k + 1)
        rows[lonely], similarities[lonely] = _without_oneself(asked[lonely], *exact, k)
    return rows, similarities


def _cosines(queries: Vectors, vectors: Vectors, found: Rows) -> Similarities:
    """Return each query's cosines with its own rows (B, k), summed in double precision."""
    cosines = np.empty(found.shape, dtype=np.float32)
    for place, (query, near) in enumerate(zip(queries, found, strict=True)):
        products = vectors[near].astype(np.float64) * query
        cosines[place] = products.sum(axis=1)
    return np.where(found < 0, np.float32(-2), np.clip(cosines, -1, 1))


def _without_oneself(
    asked: Rows, found: Rows, cosines: Similarities, k: int
) -> tuple[Rows, Similarities]:
    """Return the k best of what was found, ties by lower row, the asker left out."""
    ranked = np.where(found == asked[:, None], np.float32(-3), cosines)
    order = np.lexsort((found, -ranked), axis=1)[:, :k]
    return np.take_along_axis(found, order, axis=1), np.take_along_axis(cosines, order, axis=1)
