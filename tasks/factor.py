"""Find topics: in the top labels of the photos, and in their features."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from prefect import task
from prefect.cache_policies import NO_CACHE
from scipy.sparse import csr_array

from models.records.arrays import Rows, Vectors
from models.records.manifest import Representation
from models.records.store import AtlasStore, Remarks
from models.records.tables import TOPICS, topic_weights_table
from models.records.tally import Made, Tally
from models.topics.coherence import exemplar_coherence, term_coherence
from models.topics.factorization import Factorization, feasible_topics, fit_topics, label_matrix
from models.topics.naming import TopicName, exemplars, label_lift, name_topics, shares
from models.topics.stability import stability
from tasks.opened import atlas_store
from tasks.progress import advance
from tasks.retries import BACKOFF_S, may_pass

_TERMS_JUDGED = 5  # a label topic's coherence looks at so many of its strongest labels


@dataclass(frozen=True, slots=True)
class Factoring:
    """How topics are found."""

    n_topics: int
    n_exemplars: int
    max_iterations: int
    tolerance: float
    stability_refits: int
    seed: int


@task(
    tags=["sceneatlas-factor"],
    retries=2,
    retry_delay_seconds=BACKOFF_S,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
    task_run_name="factor-tags",
)
def factor_tags(atlas: str, roster: str, tags: str, how: Factoring) -> Made:
    """Factor the matrix of each photo's top labels into `tags-nmf`."""
    store = atlas_store(atlas)
    tables = _tables(store, "tags-nmf", [roster, tags], how)
    if not _made(store, tables):
        ids = _ids(store, roster)
        matrix, labels = _label_matrix(store, ids, tags)
        fitted = _fit(matrix, how)
        named = name_topics(fitted.terms, labels)
        coherence = term_coherence(fitted.terms, matrix, n_terms=_TERMS_JUDGED)
        stable = _stability(matrix, fitted, how)
        _write(store, tables, _Topics(ids, fitted, named, coherence, stable), how)
    advance("factor", 1)
    return _result(store, tables, roster)


@task(
    tags=["sceneatlas-factor"],
    retries=2,
    retry_delay_seconds=BACKOFF_S,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
    task_run_name="factor-features",
)
def factor_features(
    atlas: str, roster: str, features: Representation, tags: str | None, how: Factoring
) -> Made:
    """Factor the last convolutional features into `conv-nmf`; tags, if any, name its topics."""
    store = atlas_store(atlas)
    tables = _tables(store, "conv-nmf", [roster, features.table, tags], how)
    if not _made(store, tables):
        ids = _ids(store, roster)
        vectors = store.vectors(features, ids)
        clipped = np.maximum(vectors, 0)  # NMF knows no negative value; the backbone's card tells
        fitted = _fit(clipped, how)
        named = _named_by_tags(store, ids, tags, fitted)
        coherence = exemplar_coherence(vectors, exemplars(fitted.weights, how.n_exemplars))
        stable = _stability(clipped, fitted, how)
        _write(store, tables, _Topics(ids, fitted, named, coherence, stable), how)
    advance("factor", 1)
    return _result(store, tables, roster)


@dataclass(frozen=True, slots=True)
class _Topics:
    ids: list[str]
    fitted: Factorization
    names: list[TopicName]
    coherence: NDArray[np.floating]
    stability: NDArray[np.floating]


def _tables(
    store: AtlasStore, representation: str, inputs: Sequence[str | None], how: Factoring
) -> dict[str, str]:
    names = (f"topics/{representation}", f"topic_weights/{representation}")
    return {name: store.derived_path(name, *inputs, asdict(how)) for name in names}


def _made(store: AtlasStore, tables: dict[str, str]) -> bool:
    return all(store.has(path) for path in tables.values())


def _result(store: AtlasStore, tables: dict[str, str], roster: str) -> Made:
    topics = next(iter(tables.values()))
    return Made(tables, Tally(done=len(_ids(store, roster))), store.remarks(topics).notes)


def _fit(matrix: Vectors | csr_array, how: Factoring) -> Factorization:
    n_topics = feasible_topics(matrix, how.n_topics)
    return fit_topics(
        matrix,
        n_topics,
        seed=how.seed,
        max_iterations=how.max_iterations,
        tolerance=how.tolerance,
    )


def _stability(
    matrix: Vectors | csr_array, fitted: Factorization, how: Factoring
) -> NDArray[np.floating]:
    """Return how surely each topic comes back in refits on parts; NaN where none are wanted."""
    if how.stability_refits == 0 or not len(fitted.terms):
        return np.full(len(fitted.terms), np.nan)
    seeds = range(how.seed + 1, how.seed + 1 + how.stability_refits)
    return stability(matrix, fitted.terms, seeds=seeds)


def _write(store: AtlasStore, tables: dict[str, str], topics: _Topics, how: Factoring) -> None:
    fitted = topics.fitted
    n_topics = len(fitted.terms)
    about_name = next(iter(tables))
    notes: tuple[str, ...] = ()
    if n_topics < how.n_topics:
        notes = (
            f"{about_name.removeprefix('topics/')} has {n_topics} topics instead of "
            f"{how.n_topics}: in it, the {len(topics.ids)} photos differ in no more ways",
        )
    measures = {"relative_error": fitted.relative_error, "n_topics": float(n_topics)}
    about, weights = tables.values()
    store.write(weights, topic_weights_table(topics.ids, fitted.weights))
    store.write(about, _topic_rows(topics, how), Remarks(measures, notes))


def _topic_rows(topics: _Topics, how: Factoring) -> pa.Table:
    share = shares(topics.fitted.weights)
    best = exemplars(topics.fitted.weights, how.n_exemplars)
    rows = [
        {
            "topic": topic,
            "name": named.name,
            "terms": [{"label": label, "weight": weight} for label, weight in named.terms],
            "share": share[topic],
            "coherence": _known(topics.coherence[topic]),
            "stability": _known(topics.stability[topic]),
            "exemplars": [topics.ids[row] for row in best[topic]],
            "component": topics.fitted.terms[topic].tolist(),
        }
        for topic, named in enumerate(topics.names)
    ]
    return pa.Table.from_pylist(rows, TOPICS)


def _label_matrix(store: AtlasStore, ids: list[str], tags: str) -> tuple[csr_array, list[str]]:
    """Return the (N, L) matrix of top labels' probabilities, and the L labels that occur."""
    table = store.read(tags, ["photo_id", "rank", "label", "probability"])
    labels = sorted(set(table["label"].to_pylist()))
    place = {label: index for index, label in enumerate(labels)}
    row_of = {photo_id: row for row, photo_id in enumerate(ids)}
    n_ranks = max(table["rank"].to_pylist(), default=0)
    indices: Rows = np.full((len(ids), n_ranks), -1, np.int64)
    probabilities = np.zeros((len(ids), n_ranks), np.float32)
    for tag in table.to_pylist():
        at = row_of[tag["photo_id"]], tag["rank"] - 1
        indices[at] = place[tag["label"]]
        probabilities[at] = tag["probability"]
    return label_matrix(indices, probabilities, len(labels)), labels


def _named_by_tags(
    store: AtlasStore, ids: list[str], tags: str | None, fitted: Factorization
) -> list[TopicName]:
    if tags is None:
        return name_topics(np.zeros((len(fitted.terms), 0), np.float32), [])
    matrix, labels = _label_matrix(store, ids, tags)
    return name_topics(label_lift(fitted.weights, matrix), labels)


def _ids(store: AtlasStore, roster: str) -> list[str]:
    return list(store.read(roster)["photo_id"].to_pylist())


def _known(value: np.floating) -> float | None:
    return None if np.isnan(value) else float(value)
