"""A map that lasts: fitted on the photos that count, then new photos are placed, old ones stay."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.maps.alignment import align
from models.maps.placement import place, unit_of
from models.maps.quality import neighbour_recall, trustworthiness
from models.maps.tsne import tsne
from models.records.arrays import Positions, Rows, Vectors
from models.records.overlap import Overlap

Method = Literal["tsne", "umap"]
_SAMPLE_SEED = 0
_MOST_PLACED_JUDGED = 500  # each is ranked against all photos: this is what placing costs most


@dataclass(frozen=True, slots=True)
class Layout:
    """How a map is laid out. fit_at_most: photos fitted; beyond, a random part is, and said so."""

    method: Method
    perplexity: float
    max_iterations: int
    fit_at_most: int
    seed: int


@dataclass(frozen=True, slots=True)
class LastingMap:
    """positions: (N, 2). fitted: (N,), false where a photo was placed on a map made of others."""

    positions: Positions
    fitted: NDArray[np.bool_]
    note: str = ""


def fitted_map(
    vectors: Vectors, counted: NDArray[np.bool_], how: Layout, start: Positions | None = None
) -> LastingMap:
    """Lay out the counted photos, and place the others among them.

    vectors: (N, D) float32, compared by straight-line distance. counted: (N,), at least one.
    start: (N, 2) positions to begin from, NaN for photos that had none.
    """
    chosen = _chosen(np.flatnonzero(counted), how.fit_at_most)
    begin = None if start is None else start[chosen]
    laid_out, note = _laid_out(_of(vectors, chosen), how, begin)
    fitted = np.zeros(len(vectors), np.bool_)
    fitted[chosen] = True
    positions = np.zeros((len(vectors), 2), np.float32)
    positions[chosen] = laid_out
    if len(chosen) < counted.sum():
        note = (
            f"{len(chosen):,} of {len(vectors):,} photos shaped the map, "
            f"the others were placed on it{'; ' + note if note else ''}"
        )
    return _placed(vectors, LastingMap(positions, fitted, note), np.flatnonzero(~fitted), how)


def continued_map(
    vectors: Vectors,
    former: LastingMap,
    shared: Overlap,
    how: Layout,
    unit: float | None = None,
) -> LastingMap | None:
    """Place new photos; those known before do not move by a bit. None where no fitted one is left.

    former: in the rows of the run before. unit: the map's, as `judged` has it.
    """
    positions = np.zeros((len(vectors), 2), np.float32)
    fitted = np.zeros(len(vectors), np.bool_)
    positions[shared.kept] = former.positions[shared.former]
    fitted[shared.kept] = former.fitted[shared.former]
    if not fitted.any():
        return None
    return _placed(vectors, LastingMap(positions, fitted, former.note), shared.new, how, unit)


def turned_onto(made: LastingMap, reference: Positions, shared: Overlap) -> LastingMap:
    """Return a map turned, mirrored and scaled onto an earlier one that shares photos with it."""
    positions = align(made.positions, reference, shared=(shared.kept, shared.former))
    return LastingMap(positions, made.fitted, made.note)


def judged(
    vectors: Vectors, made: LastingMap, n_neighbours: int, perplexity: float
) -> dict[str, float]:
    """Return how far a fresh map can be trusted, and what its placed photos are held against.

    kernel_unit: of the map, by which later photos are placed.
    """
    fitted = np.flatnonzero(made.fitted)
    measures = {"n_fitted": float(len(fitted))}
    unit = unit_of(_of(vectors, fitted), made.positions[fitted], perplexity)
    if unit is not None:
        measures["kernel_unit"] = unit
    trust = trustworthiness(vectors, made.positions, n_neighbours=n_neighbours)
    if trust is not None:
        measures |= {"trustworthiness": trust.value, "trustworthiness_rows": float(trust.n_rows)}
    recall = neighbour_recall(vectors, made.positions, n_neighbours, rows=fitted)
    return measures | ({} if recall is None else {"recall_fitted": recall.value})


def judged_placement(
    vectors: Vectors, made: LastingMap, counted: NDArray[np.bool_], n_neighbours: int
) -> dict[str, float]:
    """Return how well photos were placed: what was measured of the fitted ones stays as it is."""
    placed = np.flatnonzero(~made.fitted & counted)
    measures = {"n_placed": float(len(placed))}
    recall = neighbour_recall(
        vectors, made.positions, n_neighbours, rows=placed, most_rows=_MOST_PLACED_JUDGED
    )
    return measures | ({} if recall is None else {"recall_placed": recall.value})


def _laid_out(vectors: Vectors, how: Layout, start: Positions | None) -> tuple[Positions, str]:
    if how.method == "umap":
        from models.maps.umap import umap  # noqa: PLC0415 - its library takes seconds to import

        return umap(vectors, n_neighbours=round(how.perplexity), seed=how.seed, start=start), ""
    made = tsne(
        vectors,
        perplexity=how.perplexity,
        seed=how.seed,
        max_iterations=how.max_iterations,
        start=start,
    )
    return made.positions, made.note


def _placed(
    vectors: Vectors, on: LastingMap, rows: Rows, how: Layout, unit: float | None = None
) -> LastingMap:
    if not len(rows):
        return on
    positions = on.positions.copy()
    positions[rows] = place(
        vectors[rows],
        vectors,
        on.positions,
        perplexity=how.perplexity,
        seed=how.seed,
        unit=unit,
        among=on.fitted,
    )
    return LastingMap(positions, on.fitted, on.note)


def _of(vectors: Vectors, rows: Rows) -> Vectors:
    """Return these rows, given in ascending order: no copy where they are all."""
    return vectors if len(rows) == len(vectors) else vectors[rows]


def _chosen(rows: Rows, most: int) -> Rows:
    if len(rows) <= most:
        return rows
    return np.sort(np.random.default_rng(_SAMPLE_SEED).choice(rows, most, replace=False))
