"""Take a user's own vectors in as a representation."""

import re
from hashlib import sha256
from pathlib import Path

import numpy as np
import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.collection.uris import uri_of
from models.records.arrays import Vectors
from models.records.manifest import Representation
from models.records.overlap import overlap
from models.records.store import AtlasStore, Remarks
from models.records.tables import fixed_size_lists, matrix_of
from models.records.vector_files import NamedVectors, read_vectors
from tasks.former import Former
from tasks.opened import atlas_store
from tasks.retries import BACKOFF_S, may_pass

_TAKEN = ("conv", "conv-nmf", "tags-nmf")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


@task(
    retries=2,
    retry_delay_seconds=BACKOFF_S,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
    task_run_name="adopt-{name}",
)
def adopt(
    atlas: str, photos: str, *, name: str, file: str, roster: str, former: Former
) -> Representation:
    """Write a file's vectors in the order of the roster.

    A file that has the former one's vectors, and more, stays of the same kin: its map is continued.

    The file names photos by URI, by path, or by photo id. Raises ValueError for a photo that it
    lacks (a map with holes would be a silent sample), and for a name that is taken or no name.
    """
    if name in _TAKEN or not _NAME.fullmatch(name):
        raise ValueError(
            f"own vectors cannot be called {name!r}: use letters, digits and hyphens, "
            f"and none of {', '.join(_TAKEN)}"
        )
    store = atlas_store(atlas)
    given = read_vectors(Path(file).expanduser())
    ids = store.read(roster)["photo_id"].to_pylist()
    rows = _rows(store, photos, given)
    missing = [photo_id for photo_id in ids if photo_id not in rows]
    if missing:
        raise ValueError(
            f"{file} has no vector for {len(missing)} of {len(ids)} photos, the first is "
            f"{_uri_of(store, photos, missing[0])}; write them with `sceneatlas features`"
        )
    vectors = given.vectors[[rows[photo_id] for photo_id in ids]]
    path = store.derived_path(f"vectors/{name}", roster, sha256(vectors.tobytes()).hexdigest())
    if not store.has(path):
        was = former.tables.get(f"vectors/{name}")
        kin = (was and _continued(store, was, ids, vectors)) or path
        rows = pa.table({"photo_id": ids, "vector": fixed_size_lists(vectors)})
        store.write(path, rows, Remarks(kin=kin))
    return Representation(name, path, "vector")


def _continued(store: AtlasStore, was: str, ids: list[str], vectors: Vectors) -> str | None:
    """Return the kin of the former vectors if the photos of both have the same ones."""
    before = store.read(was)
    shared, old = overlap(ids, before["photo_id"].to_pylist()), matrix_of(before["vector"])
    same = np.array_equal(old[shared.former], vectors[shared.kept])
    return store.remarks(was).kin if same and len(shared.kept) else None


def _rows(store: AtlasStore, photos: str, given: NamedVectors) -> dict[str, int]:
    """Return the row of the file for each photo id that it names in one way or another."""
    table = store.read(photos, ["photo_id", "uris"])
    id_of = {photo_id: photo_id for photo_id in table["photo_id"].to_pylist()}
    for photo_id, uris in zip(*(column.to_pylist() for column in table.columns), strict=True):
        id_of |= dict.fromkeys(uris, photo_id)
    named = (id_of.get(uri) or id_of.get(uri_of(Path(uri))) for uri in given.uris)
    return {photo_id: row for row, photo_id in enumerate(named) if photo_id is not None}


def _uri_of(store: AtlasStore, photos: str, photo_id: str) -> str:
    rows = store.read(photos, ["photo_id", "uris"]).to_pylist()
    return next(str(row["uris"][0]) for row in rows if row["photo_id"] == photo_id)
