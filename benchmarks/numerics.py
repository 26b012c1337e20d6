"""Topics, maps and neighbours against scikit-learn: time and quality, at three sizes each.

Vectors are drawn: groups of groups, as features of photos are. Seconds of the clock are compared;
beside them stands the ratio of the processor's seconds, which other programs disturb less.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from scipy.sparse import csr_array
from sklearn.decomposition import NMF
from sklearn.manifold import TSNE
from sklearn.neighbors import NearestNeighbors

from benchmarks.report import Claim
from models.maps.lasting import Layout, fitted_map
from models.maps.quality import neighbour_recall, trustworthiness
from models.maps.tsne import tsne
from models.records.arrays import Positions, Rows, Vectors
from models.retrieval.metrics import unit_rows
from models.retrieval.neighbour_index import nearest_of_many
from models.retrieval.neighbours import nearest, nearest_to
from models.topics.factorization import fit_topics
from models.topics.labels import label_matrix
from models.topics.measuring import relative_error

_TOPICS = 30
_ROUNDS = 200
_SEEDS = (0, 1, 2)  # fits end in local optima, which differ by 0.1 % of NMF's error: means are told
_PERPLEXITY = 30
_NEIGHBOURS = 20
_JUDGED = 6_000  # photos, by whose neighbours maps are compared
_QUERIES = 5_000  # of the largest collection, to have a scikit-learn time at all


Made = TypeVar("Made")


class _Timed(NamedTuple, Generic[Made]):
    made: Made
    wall_s: float
    cpu_s: float


def claims(full: bool) -> Iterator[Claim]:
    """Compare each method, from small to large; the short form leaves the large sizes out."""
    for n_photos in (2_000, 20_000, 100_000) if full else (2_000,):
        yield _topics_of_features(n_photos)
    for n_photos in (2_000, 20_000, 100_000) if full else (2_000, 20_000):
        yield _topics_of_labels(n_photos)
    for n_photos in (2_000, 20_000, 200_000) if full else (2_000, 10_000):
        yield _neighbours(n_photos)
    yield _neighbours_by_index(300_000 if full else 30_000)
    yield from _maps((2_000, 20_000) if full else (1_500,))
    if full:
        yield _map_of_many(200_000, 20_000)


def _topics_of_features(n_photos: int) -> Claim:
    matrix = np.maximum(_drawn(n_photos, 1280), 0)
    return _topics(f"NMF of {n_photos:,} × 1,280 features", matrix)


def _topics_of_labels(n_photos: int) -> Claim:
    return _topics(f"NMF of {n_photos:,} × 397 labels", _drawn_labels(n_photos))


def _topics(name: str, matrix: Vectors | csr_array) -> Claim:
    """Compare fits; both errors are measured by one function, since theirs is summed in float32."""

    def our_fit(seed: int) -> tuple[Vectors, Vectors]:
        fitted = fit_topics(matrix, _TOPICS, seed=seed, max_iterations=_ROUNDS)
        return fitted.weights, fitted.terms

    def their_fit(seed: int) -> tuple[Vectors, Vectors]:
        method = NMF(_TOPICS, init="nndsvda", max_iter=_ROUNDS, random_state=seed)
        return method.fit_transform(matrix), method.components_

    def judged(fit: Callable[[int], tuple[Vectors, Vectors]]) -> _Timed[float]:
        fits = [_timed(partial(fit, seed)) for seed in _SEEDS]
        return _mean([_Timed(relative_error(matrix, *each.made), *each[1:]) for each in fits])

    ours, theirs = judged(our_fit), judged(their_fit)
    quality = {"error ours": ours.made, "error theirs": theirs.made}
    return _claim(name, "NMF by coordinate descent", ours, theirs, quality)


def _mean(fits: list[_Timed[float]]) -> _Timed[float]:
    made, wall_s, cpu_s = np.mean([tuple(fit) for fit in fits], axis=0)
    return _Timed(float(made), float(wall_s), float(cpu_s))


def _neighbours(n_photos: int) -> Claim:
    vectors = unit_rows(_drawn(n_photos, 512))
    asked = vectors[:_QUERIES]
    method = NearestNeighbors(n_neighbors=_NEIGHBOURS, algorithm="brute", metric="cosine")
    if n_photos > _QUERIES:
        name = f"{_NEIGHBOURS} neighbours of {_QUERIES:,} of {n_photos:,} × 512"
        ours = _timed(lambda: nearest_to(asked, vectors, _NEIGHBOURS)[0])
        theirs = _timed(lambda: method.fit(vectors).kneighbors(asked, return_distance=False))
    else:
        name = f"{_NEIGHBOURS} neighbours of {n_photos:,} × 512"
        ours = _timed(lambda: nearest(vectors, _NEIGHBOURS)[0])
        theirs = _timed(lambda: method.fit(vectors).kneighbors(return_distance=False))
    quality = {"recall of theirs in ours": _recall(theirs.made, ours.made)}
    return _claim(name, "NearestNeighbors, brute force", ours, theirs, quality)


def _neighbours_by_index(n_photos: int) -> Claim:
    """Compare the index with our own exact search, on whose seconds it has to improve."""
    vectors = unit_rows(_drawn(n_photos, 128))
    sample = np.arange(0, n_photos, max(1, n_photos // _QUERIES))
    ours = _timed(lambda: nearest_of_many(vectors, _NEIGHBOURS, exact_at_most=1))
    exact = _timed(lambda: nearest_to(vectors[sample], vectors, _NEIGHBOURS))
    share = n_photos / len(sample)
    theirs = _Timed(exact.made, exact.wall_s * share, exact.cpu_s * share)
    return _claim(
        f"{_NEIGHBOURS} neighbours of {n_photos:,} × 128, by index",
        "our exact search",
        ours,
        theirs,
        {"recall@20 ours": ours.made.recall},
        note=f"theirs extrapolated from {len(sample):,} queries; {ours.made.method}",
    )


def _maps(sizes: tuple[int, ...]) -> Iterator[Claim]:
    for n_photos in sizes:
        vectors = unit_rows(_drawn(n_photos, 50))
        method = TSNE(perplexity=_PERPLEXITY, random_state=0, n_jobs=1)
        fits = [
            _timed(partial(tsne, vectors, perplexity=_PERPLEXITY, seed=seed)) for seed in _SEEDS
        ]
        theirs = _timed(partial(method.fit_transform, vectors))  # begins at PCA, whatever the seed
        told = [_trusted("ours", vectors, fit.made.positions) for fit in fits]
        quality = {name: float(np.mean([each[name] for each in told])) for name in told[0]}
        quality |= _trusted("theirs", vectors, theirs.made.astype(np.float32))
        ours = _mean([_Timed(0.0, fit.wall_s, fit.cpu_s) for fit in fits])
        yield _claim(f"t-SNE of {n_photos:,} × 50", "TSNE, Barnes-Hut", ours, theirs, quality)


def _map_of_many(n_photos: int, n_fitted: int) -> Claim:
    """Fit a part and place the rest; scikit-learn is run on the part, and extrapolated."""
    vectors = unit_rows(_drawn(n_photos, 50))
    how = Layout("tsne", _PERPLEXITY, 500, n_fitted, seed=0)
    ours = _timed(lambda: fitted_map(vectors, np.ones(n_photos, np.bool_), how).positions)
    part = _timed(lambda: TSNE(perplexity=_PERPLEXITY, random_state=0).fit(vectors[:n_fitted]))
    share = n_photos / n_fitted
    theirs = _Timed(part.made, part.wall_s * share, part.cpu_s * share)
    return _claim(
        f"t-SNE of {n_photos:,} × 50, {n_fitted:,} fitted, the others placed",
        "TSNE, Barnes-Hut",
        ours,
        theirs,
        _trusted("ours", vectors, ours.made),
        note=f"theirs extrapolated from {n_fitted:,}, in proportion, which flatters it",
    )


def _trusted(side: str, vectors: Vectors, positions: Positions) -> dict[str, float]:
    trust = trustworthiness(vectors, positions, most_rows=_JUDGED)
    recall = neighbour_recall(vectors, positions, 12, most_rows=_JUDGED)
    assert trust is not None
    assert recall is not None
    return {f"trustworthiness {side}": trust.value, f"recall@12 {side}": recall.value}


def _recall(expected: Rows, found: Rows) -> float:
    return float(np.mean([np.isin(e, f).mean() for e, f in zip(expected, found, strict=True)]))


def _timed(work: Callable[[], Made]) -> _Timed[Made]:
    wall, cpu = time.perf_counter(), time.process_time()
    made = work()
    return _Timed(made, time.perf_counter() - wall, time.process_time() - cpu)


def _claim(
    name: str,
    peer: str,
    ours: _Timed[Any],
    theirs: _Timed[Any],
    quality: dict[str, float],
    note: str = "",
) -> Claim:
    ratio = theirs.wall_s / ours.wall_s
    quality = quality | {"ratio of CPU seconds": theirs.cpu_s / ours.cpu_s}
    return Claim(name, peer, ours.wall_s, theirs.wall_s, ratio, "s", quality=quality, note=note)


def _drawn(n_photos: int, n_values: int) -> Vectors:
    """Return rows of 12 kinds, with 8 variants each, that vary along a few directions of their own.

    (N, D) float32 around zero.
    """
    random = np.random.default_rng(n_values)
    kinds = random.standard_normal((12, 1, n_values))
    centres = (kinds + 0.6 * random.standard_normal((12, 8, n_values))).reshape(96, n_values)
    directions = random.standard_normal((96, 6, n_values)).astype(np.float32)
    drawn = np.empty((n_photos, n_values), dtype=np.float32)
    variants = random.integers(0, 96, n_photos)
    for variant in range(96):
        rows = np.flatnonzero(variants == variant)
        along = 0.4 * random.standard_normal((len(rows), 6), dtype=np.float32)
        drawn[rows] = centres[variant] + along @ directions[variant]
        drawn[rows] += 0.3 * random.standard_normal((len(rows), n_values), dtype=np.float32)
    return drawn


def _drawn_labels(n_photos: int) -> csr_array:
    """Return the five best of 397 labels of each photo, of 40 kinds that overlap (N, 397)."""
    random = np.random.default_rng(0)
    favourites = random.integers(0, 397, (40, 12))
    picks = np.argsort(random.random((n_photos, 12)), axis=1)[:, :5]
    labels = favourites[random.integers(0, 40, n_photos)[:, None], picks]
    labels[:, -1] = random.integers(0, 397, n_photos)  # something that no kind explains
    probabilities = np.sort(random.dirichlet(np.ones(6), n_photos)[:, :5])[:, ::-1]
    return label_matrix(labels.astype(np.int64), probabilities.astype(np.float32), 397)
