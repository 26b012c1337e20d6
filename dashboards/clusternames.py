"""Where on a map the name of a topic or tag belongs: where most of its photos lie together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.colouring import Colouring

_N_CELLS = 48  # along an edge of the map
_MOST_NAMES = 40
_LEAST_PART = 0.05  # of a category's photos that must lie around its name
_N_SAMPLED = 200_000  # rows are in the order of hashes: the first ones are a fair sample


@dataclass(frozen=True, slots=True)
class ClusterName:
    """A category's name at a place in [0, 1] × [0, 1]; n_photos: in the whole category."""

    code: int
    name: str
    x: float
    y: float
    n_photos: int


def cluster_names(colouring: Colouring, places: NDArray[np.float32]) -> list[ClusterName]:
    """Return the names to write on a map, those of most photos first; places: (N, 2)."""
    codes, places = colouring.codes[:_N_SAMPLED], places[:_N_SAMPLED]
    named = [(code, one) for code, one in enumerate(colouring.categories) if one.real]
    largest = sorted(named, key=lambda pair: -pair[1].n_photos)[:_MOST_NAMES]
    found = []
    for code, category in largest:
        at = _thickest(places[codes == code])
        if at is not None:
            x, y = round(float(at[0]), 4), round(float(at[1]), 4)
            found.append(ClusterName(code, category.name, x, y, category.n_photos))
    return found


def _thickest(places: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """Return the middle of the photos around the fullest 3 × 3 cells; None where they scatter."""
    if not len(places):
        return None
    cells = np.minimum((places * _N_CELLS).astype(int), _N_CELLS - 1)
    counts = np.zeros((_N_CELLS + 2, _N_CELLS + 2))
    np.add.at(counts, (cells[:, 0] + 1, cells[:, 1] + 1), 1)
    around = np.lib.stride_tricks.sliding_window_view(counts, (3, 3)).sum(axis=(2, 3))
    top = np.array(np.unravel_index(around.argmax(), around.shape))
    if around.max() < _LEAST_PART * len(places):
        return None
    near = (np.abs(cells - top) <= 1).all(axis=1)
    middle: NDArray[np.float32] = places[near].mean(axis=0)
    return middle
