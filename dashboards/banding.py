"""Colourings by what is known of a photo's file: when, where and how it was taken."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dashboards.colouring import Category, Colouring
from dashboards.ledger import Named
from dashboards.palette import RAMP, colour_of

if TYPE_CHECKING:
    from dashboards.exhibition import Exhibition

_N_BANDS = len(RAMP)
_ENVIRONMENTS = ("indoor", "outdoor natural", "outdoor man-made")


def offered(shown: "Exhibition") -> list[str]:
    """Return the names of those colourings that say something in a run."""
    return [key for key, (there, _) in KEYS.items() if there(shown)]


def banded(shown: "Exhibition", key: str) -> Colouring:
    """Return one of these colourings by its name."""
    return KEYS[key][1](shown)


def by_environment(shown: "Exhibition") -> Colouring:
    """Colour by where the scene of the first tag is: indoors, in nature, among buildings."""
    tags = shown.tags_of_run
    if tags is None:
        return _by_name("place", Named((), np.full(shown.n_photos, -1, np.int32)))
    names = [shown.environments.get(label, "") for label in tags.labels]
    places = [_ENVIRONMENTS.index(name) if name in _ENVIRONMENTS else -1 for name in names]
    codes = np.array([*places, -1], np.int32)[tags.first_codes()]
    return _by_name("place", Named(_ENVIRONMENTS, codes), by_count=False)


def by_date(shown: "Exhibition") -> Colouring:
    """Colour by when a photo was taken, in up to nine spans of equal length."""
    taken = shown.ledger.taken
    known = ~np.isnat(taken)
    low, high = taken[known].min(), taken[known].max()
    unit = next((one for one in "YMD" if _count(low, high, one) > 1), "D")
    if unit == "Y" and _count(low, high, "M") <= _N_BANDS:
        unit = "M"  # a turn of the year within few months
    first = low.astype(f"datetime64[{unit}]").astype(int)
    width = -(-_count(low, high, unit) // _N_BANDS)
    steps = taken[known].astype(f"datetime64[{unit}]").astype(int) - first
    codes = np.full(len(taken), -1, np.int32)
    codes[known] = steps // width
    n_bands = int(codes.max()) + 1
    starts = first + width * np.arange(n_bands)
    names = [_span(start, start + width - 1, unit) for start in starts]
    return _bands("span", names, codes)


def by_folder(shown: "Exhibition") -> Colouring:
    """Colour by the folder that a photo lies in."""
    return _by_name("folder", shown.ledger.folders)


def by_camera(shown: "Exhibition") -> Colouring:
    """Colour by the camera that took a photo."""
    return _by_name("camera", shown.ledger.cameras)


def by_sharpness(shown: "Exhibition") -> Colouring:
    """Colour by sharpness, in bands of equally many photos."""
    return _by_value(shown.ledger.sharpness, "{:.0f}")


def by_brightness(shown: "Exhibition") -> Colouring:
    """Colour by brightness, in bands of equally many photos."""
    return _by_value(shown.ledger.brightness * 100, "{:.0f} %")


def _by_value(values: NDArray[np.float32], how: str) -> Colouring:
    edges = np.unique(np.quantile(values, np.linspace(0, 1, _N_BANDS + 1)))
    if len(edges) == 1:
        edges = np.repeat(edges, 2)
    codes = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    told = [how.format(edge) for edge in edges]
    names = [f"{low} to {high}" for low, high in pairwise(told)]
    return _bands("band", names, codes.astype(np.int32))


def _by_name(kind: str, column: Named, *, by_count: bool = True) -> Colouring:
    """Colour by a column of names, frequent ones first."""
    counts = column.counts()
    order = np.argsort(-counts, kind="stable") if by_count else np.arange(len(counts))
    ranks = np.empty(len(counts) + 1, np.int16)
    ranks[order] = np.arange(len(counts))
    ranks[-1] = len(counts)
    named = [
        Category(column.names[at], int(counts[at]), colour_of(code))
        for code, at in enumerate(order)
    ]
    return Colouring(kind, ranks[column.codes], (*named, _nameless(kind, column.codes)))


def _bands(kind: str, names: Sequence[str], codes: NDArray[np.int32]) -> Colouring:
    """Colour by bands in their order, from dark to light."""
    places = np.linspace(0, _N_BANDS - 1, len(names)).round().astype(int)
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    bands = [Category(name, int(counts[at]), RAMP[places[at]]) for at, name in enumerate(names)]
    filled = np.where(codes < 0, len(names), codes).astype(np.int16)
    return Colouring(kind, filled, (*bands, _nameless(kind, codes)))


def _nameless(kind: str, codes: NDArray[np.int32]) -> Category:
    return Category(f"no {_MISSING.get(kind, kind)}", int((codes < 0).sum()), None, real=False)


def _count(low: np.datetime64, high: np.datetime64, unit: str) -> int:
    """Return how many units lie between two times, both counted."""
    first, last = (one.astype(f"datetime64[{unit}]").astype(int) for one in (low, high))
    return int(last - first) + 1


def _span(first: int, last: int, unit: str) -> str:
    told = [str(one) for one in np.array([first, last]).astype(f"datetime64[{unit}]")]
    return told[0] if first == last else f"{told[0]} to {told[1]}"


def _has_environments(shown: "Exhibition") -> bool:
    labels = shown.tags_of_run.labels if shown.tags_of_run else ()
    return any(label in shown.environments for label in labels)


def _always(_: "Exhibition") -> bool:
    return True


def _has_cameras(shown: "Exhibition") -> bool:
    return bool(shown.ledger.cameras.names)


def _has_dates(shown: "Exhibition") -> bool:
    return bool((~np.isnat(shown.ledger.taken)).any())


_MISSING = {"span": "date", "place": "known place"}
_Asked = tuple[Callable[["Exhibition"], bool], Callable[["Exhibition"], Colouring]]
KEYS: dict[str, _Asked] = {  # by name: whether a run has it, and how it is made
    "environment": (_has_environments, by_environment),
    "date": (_has_dates, by_date),
    "folder": (_always, by_folder),
    "camera": (_has_cameras, by_camera),
    "sharpness": (_always, by_sharpness),
    "brightness": (_always, by_brightness),
}
