"""Where and when a topic is found: its part of the photos of each period and each folder."""

from dataclasses import dataclass
from itertools import count
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dashboards.ledger import Bits, Ledger

Unit = Literal["D", "M", "Y"]

_UNITS: tuple[Unit, ...] = ("D", "M", "Y")  # from the finest
_MOST_PERIODS = 36
_MOST_FOLDERS = 12


@dataclass(frozen=True, slots=True)
class Part:
    """A period or a folder: how many of its photos are of the topic."""

    name: str
    n_photos: int
    n_all: int

    @property
    def share(self) -> float:
        """The topic's part in [0, 1]; 0 where there is no photo at all."""
        return self.n_photos / self.n_all if self.n_all else 0.0


def over_time(ledger: Ledger, chosen: Bits, among: Bits) -> list[Part]:
    """Return the parts of up to 36 periods of equal length, the first first; none without dates.

    chosen: (N,), the topic's photos. among: (N,), all photos that count.
    """
    taken = ledger.taken
    known = among & ~np.isnat(taken)
    if not known.any():
        return []
    low, high = taken[known].min(), taken[known].max()
    unit, width = _period(low, high)
    first = int(low.astype(f"datetime64[{unit}]").astype(int))
    places = (taken[known].astype(f"datetime64[{unit}]").astype(int) - first) // width
    everywhere = np.bincount(places)
    here = np.bincount(places[chosen[known]], minlength=len(everywhere))
    return [
        Part(_span(first + at * width, width, unit), int(n), int(n_all))
        for at, n, n_all in zip(count(), here, everywhere, strict=False)
    ]


def by_folder(ledger: Ledger, chosen: Bits, among: Bits) -> tuple[list[Part], int]:
    """Return the folders with most of the topic's photos, and how many more have any."""
    folders = ledger.folders
    there = folders.codes >= 0
    n_names = len(folders.names)
    everywhere = np.bincount(folders.codes[among & there], minlength=n_names)
    here = np.bincount(folders.codes[among & chosen & there], minlength=n_names)
    order = [int(at) for at in np.argsort(-here, kind="stable") if here[at]]
    parts = [Part(folders.names[at], int(here[at]), int(everywhere[at])) for at in order]
    return parts[:_MOST_FOLDERS], max(0, len(parts) - _MOST_FOLDERS)


def meeting(
    one: NDArray[np.float32], other: NDArray[np.float32], counted: Bits
) -> NDArray[np.float32]:
    """Return how far topics of two fits mean the same photos: cosines (k, m) of their weights.

    one: (N, k), other: (N, m), weights of the same photos. counted: (N,), which of them count.
    A topic that no photo has meets none.
    """
    first, second = _unit(one[counted]), _unit(other[counted])
    cosines: NDArray[np.float32] = first.T @ second
    return cosines


def _unit(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(weights, axis=0)
    return (weights / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def _period(low: np.datetime64, high: np.datetime64) -> tuple[Unit, int]:
    """Return the finest unit that needs no more periods than are shown, and how many make one."""
    for unit in _UNITS:
        n_units = _n_units(low, high, unit)
        if n_units <= _MOST_PERIODS or unit == "Y":
            return unit, -(-n_units // _MOST_PERIODS)
    raise AssertionError("a year is the last unit")


def _n_units(low: np.datetime64, high: np.datetime64, unit: Unit) -> int:
    ends = [int(end.astype(f"datetime64[{unit}]").astype(int)) for end in (low, high)]
    return ends[1] - ends[0] + 1


def _span(start: int, width: int, unit: Unit) -> str:
    first = str(np.datetime64(start, unit))
    return first if width == 1 else f"{first} to {np.datetime64(start + width - 1, unit)}"
