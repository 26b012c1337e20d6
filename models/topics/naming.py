"""What people see of a topic: its name and terms, its share, and the photos that show it best."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.records.arrays import Rows, Vectors

_NAME_SHARE = 0.4  # a label joins the name from this part of the strongest label's weight on
_NAME_LABELS = 3
_LISTED_TERMS = 10


@dataclass(frozen=True, slots=True)
class TopicName:
    """A topic's name, unique among its siblings, and its strongest labels with their weights."""

    name: str
    terms: list[tuple[str, float]]


def name_topics(terms: Vectors, labels: Sequence[str]) -> list[TopicName]:
    """Name each topic by its strongest labels: up to three, joined by " + ".

    terms: (k, L) float32, from 0 up: a label topic's own terms, or `label_lift` of a feature topic.
    A label joins from 40 % of the strongest on; ties go to the earlier label. Where two names
    would be equal, the later topic takes one label more, or else a number. A topic without any
    label is called "topic 1", by its place. Raises ValueError unless there are L labels.
    """
    if terms.shape[1] != len(labels):
        raise ValueError(
            f"terms have {terms.shape[1]} columns for {len(labels)} labels: "
            "give the vocabulary that the label matrix was made with"
        )
    named: list[TopicName] = []
    for place, weights in enumerate(terms, start=1):
        listed = _listed(weights, labels)
        name = _unused(listed, place, {other.name for other in named})
        named.append(TopicName(name, listed))
    return named


def label_lift(weights: Vectors, tags: csr_array) -> Vectors:
    """Return how much likelier each label is on a topic's photos than on all photos, (k, L).

    weights: (N, k) topic weights. tags: (N, L) label probabilities, zero outside a photo's top 5.
    The lift is the weighted mean probability minus the plain mean, and 0 where that is negative.
    """
    totals = weights.sum(axis=0, dtype=np.float64)
    parts = weights / np.where(totals > 0, totals, 1)  # (N, k), each column sums to 1
    on_topic = np.asarray(tags.T @ parts).T  # (k, L)
    overall = np.asarray(tags.sum(axis=0)) / max(1, tags.shape[0])  # (L,)
    lift: Vectors = np.maximum(on_topic - overall, 0).astype(np.float32)
    return lift


def shares(weights: Vectors) -> NDArray[np.float64]:
    """Return each topic's part of all weight (k,): they sum to 1, or are 0 without any weight."""
    totals: NDArray[np.float64] = weights.sum(axis=0, dtype=np.float64)
    return totals / totals.sum() if totals.any() else totals


def exemplars(weights: Vectors, n_exemplars: int) -> list[Rows]:
    """Return the row numbers of the photos that show each topic best, best first, per topic.

    weights: (N, k). A photo counts by its weight times the topic's part of all its weights, so
    a strong and pure one comes first; ties go to the lower row. Photos that have nothing of the
    topic are left out: fewer than n_exemplars can come back.
    """
    whole = weights.sum(axis=1, keepdims=True, dtype=np.float64)
    scores = weights * (weights / np.where(whole > 0, whole, 1))  # (N, k)
    order = np.argsort(-scores, axis=0, kind="stable")[:n_exemplars]  # (n_exemplars, k)
    return [rows[scores[rows, topic] > 0] for topic, rows in enumerate(order.T)]


def _listed(weights: NDArray[np.float32], labels: Sequence[str]) -> list[tuple[str, float]]:
    order = np.argsort(-weights, kind="stable")[:_LISTED_TERMS]
    return [(labels[label], float(weights[label])) for label in order if weights[label] > 0]


def _unused(listed: list[tuple[str, float]], place: int, taken: set[str]) -> str:
    """Return the shortest name that is still free."""
    if not listed:
        return _numbered(f"topic {place}", taken)
    strong = [label for label, weight in listed if weight >= _NAME_SHARE * listed[0][1]]
    shortest = min(len(strong), _NAME_LABELS)
    for n_labels in range(shortest, len(listed) + 1):
        name = " + ".join(label for label, _ in listed[:n_labels])
        if name not in taken:
            return name
    return _numbered(" + ".join(label for label, _ in listed[:shortest]), taken)


def _numbered(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free
