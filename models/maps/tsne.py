"""A map of the collection by t-SNE: photos with similar vectors lie together.

Method: van der Maaten & Hinton 2008; perplexity, start by principal components and learning rate
as Kobak & Berens 2019 and Belkina et al. 2019 advise; descent by openTSNE.
"""

from dataclasses import dataclass

import numpy as np
from openTSNE import TSNEEmbedding
from openTSNE.affinity import PerplexityBasedNN
from openTSNE.nearest_neighbors import PrecomputedNeighbors

from models.maps.affinities import nearest_others
from models.maps.crowding import Points
from models.maps.gradient import Gradient
from models.maps.pca import Scores, plane, reduced
from models.maps.resuming import check_start, resumed
from models.maps.unit import kernel_unit
from models.records.arrays import Positions, Vectors

_FEWEST_PHOTOS = 8  # with fewer, each has hardly two neighbours to keep
_START_SPREAD = 1e-4  # standard deviation of the start: small, so that it orders, not binds
_EXAGGERATION = 12  # of all attraction, at first: van der Maaten's, and openTSNE's
# Then less, for a fifth of that time, lets dense groups sort themselves out: of 2,000 photos the
# recall of 12 neighbours was 0.0014 higher, over eight seeds.
_EASED_EXAGGERATION = 3
# With openTSNE's 0.8 throughout, 20,000 photos need nearly twice the steps; with more at once,
# photos overshoot: 2,000 keep 0.001 fewer of their neighbours, over eight seeds.
_MOMENTA = (0.8, 0.9)
_CAREFUL_STEPS = 100
_STEPS = 50  # between looks at the divergence
_LEAST_GAIN = 0.02  # of the divergence; beyond, recall grows by 0.003 at most (20,000 photos)


@dataclass(frozen=True, slots=True)
class TsneMap:
    """Positions (N, 2) float32 around the origin, the perplexity used, and what a reader must know.

    perplexity is 0 and the note not empty where t-SNE would have meant nothing.
    """

    positions: Positions
    perplexity: float
    note: str


def tsne(
    vectors: Vectors,
    *,
    seed: int,
    perplexity: float = 30.0,
    max_iterations: int = 500,
    n_jobs: int = 1,
    start: Positions | None = None,
) -> TsneMap:
    """Lay the rows out in the plane so that near rows stay near.

    vectors: (N, D) float32. Nearness is the straight-line distance between rows as given: hand in
    `unit_rows(vectors)` for the order of cosines. More than 50 dimensions are reduced to their 50
    principal components. Early exaggeration comes first, for half of max_iterations; the descent
    after it ends sooner where 50 steps gain less than 2 % of the divergence. Perplexity is
    lowered to (N − 1) / 3 where photos are few; below 8 photos the map is their two principal
    components. Equal rows form a patch in which some coincide. The same rows, seed and library give
    the same bits, for any n_jobs.
    start: (N, 2), an earlier map in any units, NaN for photos that were not on it: `place` finds
    where these begin. Nothing is exaggerated then, so that photos stay near where they were; and
    `align` brings back the old centre, turn and scale. Of fewer than 8 photos it is no start.
    Raises ValueError where start has another number of rows.
    """
    check_start(vectors, start)
    if len(vectors) < _FEWEST_PHOTOS:
        note = f"too few photos for t-SNE ({len(vectors)}): shown by principal components"
        return TsneMap(plane(vectors).astype(np.float32), 0.0, note)
    if np.array_equal(vectors, np.broadcast_to(vectors[0], vectors.shape)):
        note = "all photos are the same in this representation: there is nothing to map"
        return TsneMap(np.zeros((len(vectors), 2), dtype=np.float32), 0.0, note)
    used = min(perplexity, (len(vectors) - 1) / 3)
    rows = reduced(vectors)
    earlier = None if start is None else resumed(rows, start, perplexity=used, seed=seed)
    embedding = TSNEEmbedding(
        _fresh(rows, seed) if earlier is None else _in_kernel_units(rows, earlier, used),
        _affinities(rows, used, n_jobs),
        negative_gradient_method=Gradient(),
        random_state=seed,
        n_jobs=n_jobs,
    )
    if earlier is None:
        _unfold(embedding, max_iterations)
    else:
        embedding.optimize(max_iterations, inplace=True)
    return TsneMap(np.asarray(embedding, dtype=np.float32), used, "")


def _unfold(embedding: TSNEEmbedding, max_iterations: int) -> None:
    """Move a fresh map's photos to where they stay: exaggerated, eased, and as they are."""
    n_exaggerated = max_iterations // 2
    n_eased = n_exaggerated // 5
    embedding.optimize(n_exaggerated - n_eased, exaggeration=_EXAGGERATION, inplace=True)
    embedding.optimize(n_eased, exaggeration=_EASED_EXAGGERATION, inplace=True)
    former = np.inf
    for done in range(0, max_iterations, _STEPS):
        n_steps = min(_STEPS, max_iterations - done)
        momentum = _MOMENTA[done >= _CAREFUL_STEPS]
        embedding.optimize(n_steps, momentum=momentum, inplace=True)
        if embedding.kl_divergence > (1 - _LEAST_GAIN) * former:
            return
        former = embedding.kl_divergence


def _affinities(rows: Scores, perplexity: float, n_jobs: int) -> PerplexityBasedNN:
    n_neighbours = min(len(rows) - 1, int(3 * perplexity))
    index = PrecomputedNeighbors(*nearest_others(rows, n_neighbours))
    return PerplexityBasedNN(knn_index=index, perplexity=perplexity, n_jobs=n_jobs)


def _fresh(rows: Scores, seed: int) -> Points:
    """Return the principal components, small, and shaken so that equal photos can part."""
    components = plane(rows)
    shaken = 0.01 * np.random.default_rng(seed).standard_normal(components.shape)
    start: Points = _START_SPREAD * (components / components[:, 0].std() + shaken)
    return start


def _in_kernel_units(rows: Scores, points: Points, perplexity: float) -> Points:
    return points / kernel_unit(rows, points, perplexity=perplexity)
