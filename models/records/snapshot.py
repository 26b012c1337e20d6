"""Reading one published run: the questions a dashboard, a recommender or a notebook asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from models.records.annotations import with_names
from models.records.arrays import Positions, Similarities, Vectors
from models.records.manifest import Manifest, Representation
from models.records.tables import matrix_of

if TYPE_CHECKING:
    from models.records.store import AtlasStore


class Snapshot:
    """One run of an atlas. Every per-photo table stands in the order of `photo_ids`."""

    def __init__(self, store: AtlasStore, manifest: Manifest) -> None:
        self.store = store
        self.manifest = manifest

    @property
    def run_id(self) -> str:
        """The run's id."""
        return self.manifest.run_id

    def photo_ids(self) -> list[str]:
        """Return the ids of all photos, sorted: the row order of every per-photo table."""
        return list(self._table("roster")["photo_id"].to_pylist())

    def photos(self, columns: list[str] | None = None) -> pa.Table:
        """Return the photos, one row a content."""
        return self._table("photos", columns)

    def rejects(self) -> pa.Table:
        """Return the files that did not become photos, with stage and reason."""
        return self._table("rejects")

    def taggers(self) -> list[str]:
        """Return the names of the taggers whose tags this run has."""
        return self._under("tags")

    def tags(self, tagger: str | None = None) -> pa.Table:
        """Return photo_id, rank, label, probability, confident; ranks of a photo in order."""
        return self._table(f"tags/{tagger or self._main_tagger()}")

    def representations(self) -> tuple[Representation, ...]:
        """Return the representations of this run."""
        return self.manifest.representations

    def vectors(self, representation: str) -> Vectors:
        """Return a representation's vectors (N, D) float32."""
        return self.store.vectors(self._representation(representation), self.photo_ids())

    def topics(self, representation: str) -> pa.Table:
        """Return a representation's topics, under the names that people gave them."""
        topics = self.computed_topics(representation)
        given = self.store.topic_names.given(self.manifest, representation, topics)
        return with_names(topics, given)

    def computed_topics(self, representation: str) -> pa.Table:
        """Return a representation's topics as the run made them, under the names it gave them."""
        return self._table(f"topics/{representation}")

    def topic_weights(self, representation: str) -> Vectors:
        """Return how much of each topic each photo has: (N, k) float32."""
        return matrix_of(self._table(f"topic_weights/{representation}")["weights"])

    def with_topics(self) -> list[str]:
        """Return the representations that have topics."""
        return self._under("topics")

    def maps(self) -> list[tuple[str, str]]:
        """Return (representation, method) of every map."""
        return [(name.split("/")[0], name.split("/")[1]) for name in self._under("positions")]

    def positions(self, representation: str, method: str = "tsne") -> Positions:
        """Return where each photo lies on a map: (N, 2) float32."""
        table = self._table(f"positions/{representation}/{method}", ["x", "y"])
        return np.column_stack([table["x"].to_numpy(), table["y"].to_numpy()])

    def measures(self, table: str) -> dict[str, float]:
        """Return what was measured of a table, such as a map's trustworthiness."""
        return self.store.remarks(self._path(table)).measures

    def notes(self, table: str) -> tuple[str, ...]:
        """Return what a reader of a table should know."""
        return self.store.remarks(self._path(table)).notes

    def neighbours(self, representation: str) -> tuple[pa.ChunkedArray, Similarities]:
        """Return each photo's nearest: lists of photo ids (N) and similarities (N, k)."""
        table = self._table(f"neighbours/{representation}")
        return table["ids"], matrix_of(table["similarities"])

    def quality(self) -> pa.Table:
        """Return everything measured in this run: run_id, table, measure, value."""
        return self._table("quality")

    def thumbnail(self, photo_id: str) -> dict[str, Any] | None:
        """Return webp bytes, width and height of a photo's thumbnail, or None."""
        return self.store.thumbnails.get(photo_id)

    def has(self, table: str) -> bool:
        """Tell whether this run has a table."""
        return table in self.manifest.tables

    def _table(self, name: str, columns: list[str] | None = None) -> pa.Table:
        return self.store.read(self._path(name), columns)

    def _path(self, name: str) -> str:
        try:
            return self.manifest.tables[name]
        except KeyError:
            known = ", ".join(sorted(self.manifest.tables))
            raise KeyError(f"run {self.run_id} has no table {name!r}; it has {known}") from None

    def _under(self, folder: str) -> list[str]:
        prefix = f"{folder}/"
        names = sorted(name for name in self.manifest.tables if name.startswith(prefix))
        return [name.removeprefix(prefix) for name in names]

    def _main_tagger(self) -> str:
        if self.manifest.tagger is None:
            raise KeyError(f"run {self.run_id} was built without a tagger")
        return self.manifest.tagger

    def _representation(self, name: str) -> Representation:
        for representation in self.manifest.representations:
            if representation.name == name:
                return representation
        known = ", ".join(item.name for item in self.manifest.representations)
        raise KeyError(f"no representation {name!r} in run {self.run_id}; it has {known}")
