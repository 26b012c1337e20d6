"""The pull on each photo of a t-SNE map, towards those that it is near to in the vectors."""

from contextlib import suppress
from functools import cache

import numpy as np
from openTSNE import _tsne  # openTSNE's loop over the neighbours: it has no public name
from scipy.sparse import csr_matrix

from models.compiling import Compiled, can_compile
from models.maps.attraction_code import attraction_code
from models.maps.crowding import Points


def attraction(points: Points, affinities: csr_matrix, *, n_jobs: int = 1) -> Points:
    """Return Σ affinity · (point - other) / (1 + distance²) over the others of each photo (N, 2).

    points: (N, 2) float64, affinities: (N, N). With LLVM in float32, in one thread, several times
    as fast; else in double precision by openTSNE, in n_jobs threads, which change no bit.
    """
    function = _compiled()
    if function is None:
        return _by_opentsne(points, affinities, n_jobs, ask_error=False)[1]
    places = (points - points.mean(axis=0)).astype(np.float32)
    pulls = np.empty_like(places)
    starts = affinities.indptr.astype(np.int64)
    neighbours = affinities.indices.astype(np.int32, copy=False)
    weights = affinities.data.astype(np.float64, copy=False)
    arrays = (places, starts, neighbours, weights, pulls)
    function(*(array.ctypes.data for array in arrays), 0, len(points))
    return np.asarray(pulls, dtype=np.float64)


def divergence(points: Points, affinities: csr_matrix, total: float) -> float:
    """Return the Kullback-Leibler divergence of a map whose kernel sums to this total."""
    (affinity, error), _ = _by_opentsne(points, affinities, 1, ask_error=True)
    return float(error + affinity * np.log(total))


@cache
def _compiled() -> Compiled | None:
    if can_compile():
        with suppress(ImportError, OSError, RuntimeError):  # then openTSNE does it
            return attraction_code()
    return None


def _by_opentsne(
    points: Points, affinities: csr_matrix, n_jobs: int, *, ask_error: bool
) -> tuple[tuple[float, float], Points]:
    pulls = np.zeros_like(points)
    sums: tuple[float, float] = _tsne.estimate_positive_gradient_nn(
        affinities.indices,
        affinities.indptr,
        affinities.data,
        points,
        points,
        pulls,  # added to
        1.0,
        num_threads=n_jobs,
        should_eval_error=ask_error,
    )
    return sums, pulls
