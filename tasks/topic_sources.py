"""What topics are found in: the top labels of photos, or their features."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.records.arrays import Rows, Vectors
from models.records.manifest import Representation
from models.records.store import AtlasStore
from models.topics.coherence import exemplar_coherence, term_coherence
from models.topics.continuation import Topics
from models.topics.labels import label_matrix
from models.topics.naming import TopicName, label_lift, name_topics

Coherences = Mapping[tuple[str, ...], float]  # of the former run's topics, by their exemplars

_TERMS_JUDGED = 5  # a label topic's coherence looks at so many of its strongest labels


class LabelSource:
    """The matrix of each photo's top labels (N, L), over the tagger's whole vocabulary."""

    def __init__(self, store: AtlasStore, ids: list[str], tags: str, labels: Sequence[str]) -> None:
        self._store = store
        self._ids = ids
        self._labels = labels
        self.inputs = [tags]
        self.kin = store.remarks(tags).kin

    def values(self, rows: Rows) -> csr_array:
        """Return the probabilities (n, L) of some photos' top labels."""
        return self._matrix[rows]

    def names(self, topics: Topics) -> list[TopicName]:
        """Name topics by their strongest labels."""
        return name_topics(topics.terms, self._labels)

    def coherence(
        self, topics: Topics, exemplars: Sequence[Rows], known: Coherences
    ) -> NDArray[np.floating]:
        """Return how often a topic's labels stand together; exemplars play no part."""
        return term_coherence(topics.terms, self._matrix, n_terms=_TERMS_JUDGED)

    @cached_property
    def _matrix(self) -> csr_array:  # only a fit needs it: most runs go on from one
        return tag_matrix(self._store, self._ids, self.inputs[0], self._labels)


class FeatureSource:
    """The last convolutional features (N, D), named by tags where there are tags."""

    def __init__(
        self, store: AtlasStore, ids: list[str], features: Representation, tags: str | None
    ) -> None:
        self._store = store
        self._ids = ids
        self._features = features
        self._tags = tags
        self.inputs = [features.table, tags]
        self.kin = features.table if tags is None else f"{features.table} {store.remarks(tags).kin}"

    def values(self, rows: Rows) -> Vectors:
        """Return the features (n, D) of some photos."""
        # NMF knows no negative value; the backbone's card tells whether there are any.
        vectors = self._vectors(rows)
        return np.maximum(vectors, 0, out=vectors)

    def names(self, topics: Topics) -> list[TopicName]:
        """Name topics by the labels that are likelier on their photos than elsewhere."""
        if self._tags is None:
            return name_topics(np.zeros((len(topics.terms), 0), np.float32), [])
        matrix = tag_matrix(self._store, self._ids, self._tags, self._occurring)
        return name_topics(label_lift(topics.weights, matrix), self._occurring)

    def coherence(
        self, topics: Topics, exemplars: Sequence[Rows], known: Coherences
    ) -> NDArray[np.floating]:
        """Return how alike the photos are that show a topic best; only new groups are read."""
        groups = [tuple(self._ids[row] for row in rows) for rows in exemplars]
        fresh = [place for place, group in enumerate(groups) if group and group not in known]
        found = np.array([known.get(group, np.nan) for group in groups])
        found[fresh] = self._alike([exemplars[place] for place in fresh])
        return found

    def _alike(self, groups: Sequence[Rows]) -> NDArray[np.floating]:
        if not len(groups):
            return np.zeros(0)
        rows, place = np.unique(np.concatenate(groups), return_inverse=True)
        vectors = self._vectors(rows)
        bounds = np.cumsum([len(each) for each in groups])[:-1]
        return exemplar_coherence(vectors, np.split(place, bounds))

    @cached_property
    def _occurring(self) -> list[str]:
        column = self._store.read(str(self._tags), ["label"])["label"]
        return sorted(column.unique().to_pylist())

    def _vectors(self, rows: Rows) -> Vectors:
        return self._store.vectors(self._features, [self._ids[row] for row in rows])


def tag_matrix(store: AtlasStore, ids: list[str], tags: str, labels: Sequence[str]) -> csr_array:
    """Return the (N, L) matrix of the top labels' probabilities, in the order of ids and labels."""
    table = store.read(tags, ["photo_id", "rank", "label", "probability"])
    row = _places(table["photo_id"], ids)
    rank = table["rank"].to_numpy().astype(np.int64) - 1
    n_ranks = int(rank.max(initial=-1)) + 1
    indices: Rows = np.full((len(ids), n_ranks), -1, np.int64)
    probabilities = np.zeros((len(ids), n_ranks), np.float32)
    indices[row, rank] = _places(table["label"], labels)
    probabilities[row, rank] = table["probability"].to_numpy()
    return label_matrix(indices, probabilities, len(labels))


def _places(column: pa.ChunkedArray, among: Sequence[str]) -> Rows:
    places = pc.index_in(column, value_set=pa.array(among, pa.string()))
    if places.null_count:
        stranger = column.filter(pc.is_null(places))[0]
        raise KeyError(f"a table names {stranger}, which the run does not have; build again")
    found: Rows = places.to_numpy().astype(np.int64)
    return found
