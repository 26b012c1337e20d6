"""What a run's photos are called: tags and topics as words, and how much each photo shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array, csr_array, diags_array, hstack

from models.records.arrays import Vectors
from models.records.snapshot import Snapshot
from models.retrieval.words import Query, UnknownWord, matching, part_of_name

Sparse = csr_array[np.float32, tuple[int, int]]
Kind = Literal["tag", "topic"]
Shown = NDArray[np.float32]  # (N,), how much each photo shows of a term, from 0 to 1

_CLEAR_PROBABILITY = 0.05  # from here on a tag that is not wanted rules a photo out


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The M names of a run, the most frequent first within a kind, and what each photo has of them.

    weights: (N, M), of tags their probability (0 outside a photo's first few), of topics their
    share among the photo's topics.
    """

    names: tuple[str, ...]
    kinds: tuple[Kind, ...]
    weights: csc_array

    def shown(self, query: Query) -> Shown:
        """Return how much of a query each photo shows, 0 where it lacks a term.

        It shows of all wanted terms what it shows of the least of them, and nothing where it
        clearly shows what is not wanted. With no wanted term that leaves 1 for all others.
        Raises UnknownWord for a wanted term; what is not wanted and unknown is nowhere anyway.
        """
        least: Shown = np.ones(self.weights.shape[0], np.float32)
        for term in query.wanted:
            least = np.minimum(least, self.of(term))
        for term in set(query.unwanted) - {unknown.term for unknown in self.unknown(query)}:
            least = np.where(self.of(term) >= _CLEAR_PROBABILITY, np.float32(0), least)
        return least

    def unknown(self, query: Query) -> list[UnknownWord]:
        """Return the terms that are not wanted and that nothing is called, with suggestions."""
        unknown = []
        for term in query.unwanted:
            try:
                matching(term, self.names)
            except UnknownWord as error:
                unknown.append(error)
        return unknown

    def of(self, term: str) -> Shown:
        """Return how much of one term each photo shows: the most of the names it means.

        A topic that is named by three labels shows a third of its share of each.
        """
        places = matching(term, self.names)
        parts = [part_of_name(term, self.names[place]) for place in places]
        columns = self.weights[:, places] @ diags_array(np.asarray(parts, np.float32))
        return np.asarray(columns.max(axis=1).todense(), np.float32).ravel()

    def reasons(self, row: int, query: Query) -> tuple[tuple[str, float], ...]:
        """Return the names that make a photo an answer, with how much it shows, most first."""
        places = dict.fromkeys(p for term in query.wanted for p in matching(term, self.names))
        weights = [(self.names[place], float(self.weights[row, place])) for place in places]
        return tuple(sorted((w for w in weights if w[1] > 0), key=lambda weight: -weight[1]))


def vocabulary(snapshot: Snapshot) -> Vocabulary:
    """Read the vocabulary of a run: its tagger's labels, then its topics."""
    tags, labels = tag_matrix(snapshot)
    parts: list[tuple[csc_array, list[str], Kind]] = [(csc_array(tags), labels, "tag")]
    for representation in snapshot.with_topics():
        names = [str(name) for name in snapshot.topics(representation)["name"].to_pylist()]
        shares = topic_shares(snapshot.topic_weights(representation))
        parts.append((csc_array(shares), names, "topic"))
    return Vocabulary(
        names=tuple(name for _, names, _ in parts for name in names),
        kinds=tuple(kind for _, names, kind in parts for _ in names),
        weights=csc_array(hstack([matrix for matrix, _, _ in parts])),
    )


def tag_matrix(snapshot: Snapshot) -> tuple[Sparse, list[str]]:
    """Return the photos' tags (N, L) by probability, and the L labels, the most frequent first."""
    ids = snapshot.photo_ids()
    if not snapshot.manifest.tagger:
        return cast(Sparse, csr_array((len(ids), 0), dtype=np.float32)), []
    table = snapshot.tags()
    names, counts = np.unique(table["label"].to_numpy(zero_copy_only=False), return_counts=True)
    labels = [str(name) for name in names[np.argsort(-counts, kind="stable")]]
    column_of = {label: column for column, label in enumerate(labels)}
    columns = [column_of[label] for label in table["label"].to_pylist()]
    rows = rows_of(table["photo_id"].to_pylist(), ids)
    values = table["probability"].to_numpy().astype(np.float32)
    shape = (len(ids), len(labels))
    return cast(Sparse, coo_array((values, (rows, columns)), shape=shape).tocsr()), labels


def topic_shares(weights: Vectors) -> Vectors:
    """Return topic weights (N, k) as shares of each photo's sum; a photo without any keeps none."""
    sums = weights.sum(axis=1, keepdims=True)
    shares: Vectors = (weights / np.where(sums > 0, sums, 1)).astype(np.float32)
    return shares


def rows_of(photo_ids: Sequence[str], ids: Sequence[str]) -> list[int]:
    """Return the rows of photos among all ids; raises LookupError naming one that is not there."""
    places = {photo_id: row for row, photo_id in enumerate(ids)}
    try:
        return [places[photo_id] for photo_id in photo_ids]
    except KeyError as error:
        raise LookupError(f"no photo {error.args[0]!r} in this run") from None
