"""Near duplicates among results: shown as one, with those that it stands for."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.records.arrays import Rows, Vectors

# Cosine of mean-pooled features of a photo and of itself, saved again smaller and coarser; see
# docs/search.md for how it was measured.
ALIKE_FROM = 0.93


@dataclass(frozen=True, slots=True)
class Shown:
    """A result's row, and the rows of near duplicates that would have followed it."""

    row: int
    alike: tuple[int, ...]


def collapsed(
    rows: Rows, originals: Rows | None, unit: Vectors, *, n_wanted: int, limit: float = ALIKE_FROM
) -> list[Shown]:
    """Return the first n_wanted of ranked rows, each standing for its near duplicates behind it.

    originals: (N,) of which photo each is a near duplicate, where a build has looked; else two
    photos are alike from a cosine of `limit` on. unit: (N, D) unit rows to tell that by.
    """
    alike: dict[int, list[int]] = {}
    by_original: dict[int, int] = {}
    for row in rows.tolist():
        first = _first(row, originals, by_original) if originals is not None else None
        if originals is None:
            first = _nearest(row, list(alike), unit, limit)
        if first is not None:
            alike[first].append(row)
        elif len(alike) == n_wanted:
            break
        else:
            alike[row] = []
    return [Shown(row, tuple(others)) for row, others in alike.items()]


def each_alone(rows: Rows, n_wanted: int) -> list[Shown]:
    """Return the first n_wanted of ranked rows, each for itself."""
    return [Shown(row, ()) for row in rows[:n_wanted].tolist()]


def _first(row: int, originals: Rows, by_original: dict[int, int]) -> int | None:
    """Return the row shown already for the same original, and note a new one."""
    original = int(originals[row])
    if original in by_original:
        return by_original[original]
    by_original[original] = row
    return None


def _nearest(row: int, shown: Sequence[int], unit: Vectors, limit: float) -> int | None:
    if not shown:
        return None
    cosines = unit[list(shown)] @ unit[row]
    best = int(cosines.argmax())
    return shown[best] if cosines[best] >= limit else None
