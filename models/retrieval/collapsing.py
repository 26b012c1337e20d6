"""Near duplicates: which photos are one, and results that stand for those behind them."""

from dataclasses import dataclass

import numpy as np

from models.records.arrays import Rows, Similarities

# Cosine of mean-pooled features of a photo and of itself, saved again coarser or cut narrower;
# docs/search.md tells how it was measured.
ALIKE_FROM = 0.93


@dataclass(frozen=True, slots=True)
class Shown:
    """A result's row, and the rows of near duplicates that would have followed it."""

    row: int
    alike: tuple[int, ...]


def originals_among(
    neighbours: list[int], similarities: Similarities, limit: float = ALIKE_FROM
) -> Rows:
    """Return the row of the photo that each is a near duplicate of (N,), its own where of none.

    neighbours: each photo's rows, one photo after the other (N · k). similarities: (N, k), falling.
    A photo belongs to the first before it that is an original and similar from the limit on: not
    to a chain of photos that are alike by twos only.
    """
    near = np.asarray(neighbours, np.int64).reshape(similarities.shape)
    originals = np.arange(len(near))
    for row in np.flatnonzero((similarities >= limit).any(axis=1)).tolist():
        alike = near[row, similarities[row] >= limit]
        before = alike[(alike < row) & (originals[alike] == alike)]
        if len(before):
            originals[row] = before[0]
    return originals


def collapsed(rows: Rows, originals: Rows, *, n_wanted: int) -> list[Shown]:
    """Return the first n_wanted of ranked rows, each standing for its near duplicates behind it.

    originals: (N,) of which photo each is a near duplicate.
    """
    alike: dict[int, list[int]] = {}
    shown: dict[int, int] = {}  # by original
    for row in rows.tolist():
        original = int(originals[row])
        if original in shown:
            alike[shown[original]].append(row)
        elif len(alike) < n_wanted:
            shown[original] = row
            alike[row] = []
    return [Shown(row, tuple(others)) for row, others in alike.items()]


def each_alone(rows: Rows, n_wanted: int) -> list[Shown]:
    """Return the first n_wanted of ranked rows, each for itself."""
    return [Shown(row, ()) for row in rows[:n_wanted].tolist()]
