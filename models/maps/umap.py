"""A map of the collection by UMAP: groups lie denser and farther apart than on a t-SNE map.

Method: McInnes, Healy & Melville 2018, from principal components as Kobak & Linderman 2021 advise.
The graph and the descent are umap-learn's, which brings a compiler: it is loaded when first used.
"""

import warnings
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from models.maps.affinities import nearest_others
from models.maps.crowding import Points
from models.maps.pca import Scores, plane, reduced
from models.maps.resuming import check_start, resumed
from models.records.arrays import Positions, Vectors

_FEWEST_PHOTOS = 8  # as for t-SNE
_EPOCHS, _FEWER_EPOCHS, _MANY = 500, 200, 10_000  # umap-learn's own
_SIDE = 10.0  # of the map at the start, umap-learn's
_SPREAD, _MIN_DISTANCE = 1.0, 0.1  # of its curve of nearness, umap-learn's
_RATE = 1.0  # of the first step, umap-learn's
# An earlier map is to be mended, not made anew: digits trusted at .988 stay so, and move by 1 % of
# the map's spread instead of 13 %.
_RESUMED_RATE = 0.03


def umap(
    vectors: Vectors, *, n_neighbours: int, seed: int, start: Positions | None = None
) -> Positions:
    """Lay the rows out in the plane (N, 2) float32, each among its n_neighbours nearest.

    vectors: (N, D) float32, compared by straight-line distance, and reduced, as for `tsne`. Fewer
    than 8 rows, or rows that are all the same, lie at their principal components. The same rows,
    seed and library give the same bits: it runs in one thread.
    start: (N, 2), an earlier UMAP map, NaN for photos that were not on it, as for `tsne`.
    Raises ValueError where start has another number of rows, and ImportError, saying what to
    install, without umap-learn.
    """
    check_start(vectors, start)
    rows = reduced(vectors)
    if len(rows) < _FEWEST_PHOTOS or not (rows != rows[0]).any():
        return plane(rows).astype(np.float32)
    earlier = None if start is None else resumed(rows, start, perplexity=n_neighbours, seed=seed)
    graph = _graph(rows, n_neighbours)
    if earlier is not None:
        return _settled(earlier, graph, _Descent(_FEWER_EPOCHS, _RESUMED_RATE, seed))
    n_epochs = _EPOCHS if len(rows) <= _MANY else _FEWER_EPOCHS
    return _settled(_fresh(rows, seed), graph, _Descent(n_epochs, _RATE, seed))


class _Descent(NamedTuple):
    n_epochs: int
    rate: float
    seed: int


def _fresh(rows: Scores, seed: int) -> Points:
    """Return the principal components, ten units wide, and shaken so that equal photos can part."""
    components = plane(rows)
    shaken = 1e-4 * np.random.default_rng(seed).standard_normal(components.shape)
    begin: Points = _SIDE * (components / np.ptp(components, axis=0).max() + shaken)
    return begin


def _graph(rows: Scores, n_neighbours: int) -> coo_array:
    """Return how surely each photo neighbours each other (N, N), symmetric, zeros left out."""
    near, distances = nearest_others(rows, min(n_neighbours, len(rows)) - 1)
    itself = np.arange(len(rows))[:, None]
    graph, _, _ = _umap_learn().fuzzy_simplicial_set(
        rows,
        near.shape[1] + 1,
        None,
        "euclidean",
        knn_indices=np.concatenate([itself, near], axis=1),
        knn_dists=np.pad(distances, ((0, 0), (1, 0))).astype(np.float32),
    )
    graph = coo_array(graph)
    graph.sum_duplicates()
    return graph


def _settled(begin: Points, graph: coo_array, how: _Descent) -> Positions:
    """Let joined photos attract and random ones repel each other, stepping less and less far."""
    library = _umap_learn()
    joined = graph.data >= graph.data.max() / how.n_epochs  # weaker ones would never have a turn
    one, other = (axis[joined].astype(np.int32) for axis in graph.coords)
    points = begin.astype(np.float32)
    settled: Positions = library.optimize_layout_euclidean(
        points,
        points,
        one,
        other,
        how.n_epochs,
        len(points),
        library.make_epochs_per_sample(graph.data[joined], how.n_epochs),
        *library.find_ab_params(_SPREAD, _MIN_DISTANCE),
        _random_state(how.seed),
        initial_alpha=how.rate,
        move_other=True,
    )
    return settled


def _umap_learn() -> ModuleType:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ImportWarning)  # that there is no TensorFlow
            return import_module("umap.umap_")
    except ImportError as missing:
        raise ImportError(
            "a UMAP map needs umap-learn: pip install 'sceneatlas[umap]', or choose t-SNE"
        ) from missing


def _random_state(seed: int) -> NDArray[np.int64]:
    """Return what umap-learn's own generator of random numbers begins with (3,)."""
    limits = np.iinfo(np.int32)
    return np.random.default_rng(seed).integers(limits.min + 1, limits.max - 1, 3)
