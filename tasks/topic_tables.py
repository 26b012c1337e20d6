"""Reading and writing topics: what people see of them, and each photo's weights."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.records.arrays import Rows
from models.records.store import AtlasStore, Remarks
from models.records.tables import TOPICS, matrix_of, topic_weights_table
from models.topics.continuation import Topics
from models.topics.naming import TopicName, shares


@dataclass(frozen=True, slots=True)
class TopicPaths:
    """The two tables of a representation's topics."""

    about: str
    weights: str

    def made(self, store: AtlasStore) -> bool:
        """Tell whether both have been written."""
        return store.has(self.about) and store.has(self.weights)


@dataclass(frozen=True, slots=True)
class About:
    """What belongs to a fit and stays with it: names, and how surely each topic comes back (k,)."""

    names: list[TopicName]
    stability: NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What follows from the photos at hand: rows that show each topic best, and coherence (k,)."""

    exemplars: list[Rows]
    coherence: NDArray[np.floating]


def read_topics(store: AtlasStore, paths: TopicPaths) -> Topics:
    """Return topics as they were written, in the rows of their run."""
    rows = store.read(paths.weights)
    components = store.read(paths.about, ["component"])["component"].to_pylist()
    return Topics(
        terms=np.array(components, np.float32).reshape(len(components), -1),
        weights=matrix_of(rows["weights"]),
        residuals=rows["residual"].to_numpy(),
        fitted=np.array(rows["placed_by"].to_pylist(), object) == "fit",
        relative_error=store.remarks(paths.about).measures["relative_error"],
    )


def read_about(store: AtlasStore, path: str) -> About:
    """Return what belongs to the fit of topics that were written."""
    rows = store.read(path, ["name", "terms", "stability"]).to_pylist()
    names = [
        TopicName(row["name"], [(term["label"], term["weight"]) for term in row["terms"]])
        for row in rows
    ]
    stable = [np.nan if row["stability"] is None else row["stability"] for row in rows]
    return About(names, np.array(stable, np.float64))


def read_coherences(store: AtlasStore, path: str) -> dict[tuple[str, ...], float]:
    """Return the coherence of topics that were written, by their exemplars."""
    rows = store.read(path, ["exemplars", "coherence"]).to_pylist()
    return {
        tuple(row["exemplars"]): row["coherence"] for row in rows if row["coherence"] is not None
    }


def write_topics(
    store: AtlasStore,
    paths: TopicPaths,
    ids: list[str],
    topics: Topics,
    *,
    about: About,
    evidence: Evidence,
    remarks: Remarks,
    fit: str,
) -> None:
    """Write both tables. fit: names the fit; a map of these weights holds as long as it does."""
    weights = topic_weights_table(ids, topics.weights, topics.residuals, topics.fitted)
    store.write(paths.weights, weights, Remarks(kin=fit))
    store.write(paths.about, _rows(ids, topics, about, evidence), remarks)


def _rows(ids: list[str], topics: Topics, about: About, evidence: Evidence) -> pa.Table:
    share = shares(topics.weights)
    rows = [
        {
            "topic": topic,
            "name": named.name,
            "terms": [{"label": label, "weight": weight} for label, weight in named.terms],
            "share": share[topic],
            "coherence": _known(evidence.coherence[topic]),
            "stability": _known(about.stability[topic]),
            "exemplars": [ids[row] for row in evidence.exemplars[topic]],
            "component": topics.terms[topic].tolist(),
        }
        for topic, named in enumerate(about.names)
    ]
    return pa.Table.from_pylist(rows, TOPICS)


def _known(value: np.floating) -> float | None:
    return None if np.isnan(value) else float(value)
