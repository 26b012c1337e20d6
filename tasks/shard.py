"""The rows that one shard of files adds to an atlas, kept until they are written together."""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pyarrow as pa

from models.collection.listing import Found
from models.pixels.decode import Undecodable
from models.pixels.develop import Developed
from models.records.arrays import Vectors
from models.records.photo import PhotoId
from models.records.store import AtlasStore
from models.records.tables import (
    CONTENTS,
    REFUSALS,
    REJECTS,
    SIGHTINGS,
    THUMBNAILS,
    features_table,
)
from models.records.tally import Tally


class Shard:
    """What became of each file of a shard. `save` writes it; until then nothing is changed."""

    def __init__(self, store: AtlasStore, extractors: Sequence[str]) -> None:
        self._store = store
        self._features = {name: store.features(name) for name in extractors}
        self._refused_before = store.refusals.keys()
        self._sightings: list[tuple[Found, PhotoId]] = []
        self._unread: list[tuple[Found, str]] = []
        self._first: dict[PhotoId, Found] = {}  # the file that a new content was met in
        self._refused: dict[PhotoId, Undecodable] = {}
        self._developed: list[tuple[PhotoId, int, Developed]] = []
        self._vectors: dict[str, list[Vectors]] = {name: [] for name in extractors}
        complete = [store.contents, store.thumbnails, *self._features.values()]
        self._held = [shards.keys() for shards in complete]

    def sight(self, file: Found, content: PhotoId) -> bool:
        """Note which content a file holds; return whether that content has yet to be extracted."""
        self._sightings.append((file, content))
        complete = all(content in keys for keys in self._held)
        if complete or content in self._refused_before or content in self._first:
            return False
        self._first[content] = file
        return True

    def leave_unread(self, file: Found, error: OSError) -> None:
        """Note that a file could not be read; the next run tries again."""
        self._unread.append((file, str(error)))

    def refuse(self, content: PhotoId, why: Undecodable) -> None:
        """Note that a content cannot be decoded; it is not tried again."""
        self._refused[content] = why

    def keep(self, contents: list[tuple[PhotoId, int, Developed]], vectors: list[Vectors]) -> None:
        """Note facts, thumbnails and, for each extractor in turn, the vectors of a batch."""
        self._developed += [(content, n, _without_pixels(one)) for content, n, one in contents]
        for rows, batch in zip(self._vectors.values(), vectors, strict=True):
            rows.append(batch)

    def tally(self) -> Tally:
        """Count the shard's files: done where a content was new, reused where it was known."""
        refused = self._refused_before | self._refused.keys()
        n_refused = sum(content in refused for _, content in self._sightings)
        done = len(self._developed)
        return Tally(
            done=done,
            reused=len(self._sightings) - n_refused - done,
            rejected=n_refused + len(self._unread),
        )

    def save(self, *identity: object) -> str | None:
        """Write all rows; return the path of the table of unread files, None if there are none.

        Sightings come last: a file counts as seen only when everything about it is kept.
        """
        ids = [content for content, _, _ in self._developed]
        for name, batches in self._vectors.items():
            if batches:
                self._append_new(f"features/{name}", features_table(ids, np.concatenate(batches)))
        self._append_new("thumbnails", self._thumbnails())
        self._append_new("contents", self._contents())
        self._append_new("refusals", self._refusals())
        self._store.sightings.append(self._seen())
        return self._write_unread(*identity) if self._unread else None

    def _append_new(self, table: str, rows: pa.Table) -> None:
        shards = self._store.shards(table)
        known = shards.keys()
        shards.append(
            rows.filter(
                pa.array([key not in known for key in rows["photo_id"].to_pylist()], pa.bool_())
            )
        )

    def _thumbnails(self) -> pa.Table:
        rows = [{"photo_id": key, **asdict(one.thumbnail)} for key, _, one in self._developed]
        return pa.Table.from_pylist(rows, THUMBNAILS)

    def _contents(self) -> pa.Table:
        rows = [
            {"photo_id": key, "bytes": n_bytes, **asdict(one.facts)}
            for key, n_bytes, one in self._developed
        ]
        return pa.Table.from_pylist(rows, CONTENTS)

    def _refusals(self) -> pa.Table:
        rows = [
            {"photo_id": key, "reason": why.reason, "detail": why.detail}
            for key, why in self._refused.items()
        ]
        return pa.Table.from_pylist(rows, REFUSALS)

    def _seen(self) -> pa.Table:
        rows = [
            {"uri": file.uri, "bytes": file.n_bytes, "version": file.version, "photo_id": content}
            for file, content in self._sightings
        ]
        return pa.Table.from_pylist(rows, SIGHTINGS)

    def _write_unread(self, *identity: object) -> str:
        rows = [
            {"uri": file.uri, "stage": "read", "reason": "cannot be read", "detail": detail}
            for file, detail in self._unread
        ]
        path = self._store.derived_path("unread", rows, *identity)
        self._store.write(path, pa.Table.from_pylist(rows, REJECTS))
        return path


def _without_pixels(developed: Developed) -> Developed:
    return Developed(developed.facts, developed.thumbnail, None)
