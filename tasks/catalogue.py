"""Turn a listing into the run's photos, rejects and roster, with every file accounted for."""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.collection.duplicates import Looks, duplicate_of
from models.collection.listing import Found
from models.collection.uris import folder_of
from models.records.store import AtlasStore
from models.records.tables import PHOTOS, REJECTS, ROSTER
from models.records.tally import Made, Tally
from tasks.metered import weighed
from tasks.opened import atlas_store
from tasks.retries import BACKOFF_S, may_pass
from tasks.scan import sighted

Row = dict[str, Any]


@task(
    retries=2,
    retry_delay_seconds=BACKOFF_S,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
)
@weighed
def catalogue(atlas: str, listing: str, unread: Sequence[str]) -> Made:
    """Write `photos`, `rejects` and `roster`; reused counts the files that became photos."""
    store = atlas_store(atlas)
    rows = store.read(listing).to_pylist()
    uris, rejects = _sorted_out(store, rows, unread)
    photos = _photos(store, uris)
    tables = {
        "photos": _keep(store, "photos", photos),
        "rejects": _keep(store, "rejects", pa.Table.from_pylist(rejects, REJECTS)),
        "roster": _keep(store, "roster", _roster(photos)),
    }
    n_photos = sum(len(paths) for paths in uris.values())
    return Made(tables, Tally(reused=n_photos, rejected=len(rejects), found=len(rows)))


def _sorted_out(
    store: AtlasStore, rows: list[Row], unread: Sequence[str]
) -> tuple[dict[str, list[str]], list[Row]]:
    """Return the URIs of each photo, and the rejects, of a listing's rows."""
    holds = sighted(store)
    refused = {row["photo_id"]: row for part in store.refusals.tables() for row in part.to_pylist()}
    rejects = [row for path in unread for row in store.read(path).to_pylist()]
    uris = defaultdict(list)
    for row in rows:
        if row["reason"] is not None:
            rejects.append(_reject(row["uri"], "scan", row))
            continue
        content = holds.get(Found(row["uri"], row["bytes"], row["version"]))
        if content in refused:
            rejects.append(_reject(row["uri"], "decode", refused[content]))
        elif content is not None:
            uris[content].append(row["uri"])
    return dict(uris), sorted(rejects, key=lambda reject: str(reject["uri"]))


def _reject(uri: str, stage: str, why: Row) -> Row:
    return {"uri": uri, "stage": stage, "reason": why["reason"], "detail": why["detail"] or ""}


def _photos(store: AtlasStore, uris: dict[str, list[str]]) -> pa.Table:
    """Return `photos`, column by column: rows of their own would take ten times the memory."""
    ids = sorted(uris)
    if not ids:
        return PHOTOS.empty_table()
    contents = store.contents.gather(ids)
    paths = [sorted(uris[content]) for content in ids]
    known = {name: contents[name] for name in contents.column_names if name in PHOTOS.names}
    repeats = duplicate_of(_looks(contents))
    columns = known | {
        "uris": pa.array(paths, PHOTOS.field("uris").type),
        "folder": pa.array([folder_of(each[0]) for each in paths], pa.string()),
        "duplicate_of": pa.array([None if row is None else ids[row] for row in repeats]),
    }
    return pa.table([columns[name] for name in PHOTOS.names], PHOTOS.names).cast(PHOTOS)


def _looks(contents: pa.Table) -> Looks:
    sides = (contents[name].to_numpy().astype(np.int64) for name in ("width", "height"))
    return Looks(
        fingerprints=contents["fingerprint"].to_pylist(),
        captured_at=contents["captured_at"].to_pylist(),
        cameras=contents["camera"].to_pylist(),
        pixels=math.prod(sides),
        sharpness=contents["sharpness"].to_numpy().astype(np.float64),
    )


def _roster(photos: pa.Table) -> pa.Table:
    columns = {"photo_id": photos["photo_id"], "counted": photos["duplicate_of"].is_null()}
    return pa.table(columns, ROSTER)


def _keep(store: AtlasStore, name: str, table: pa.Table) -> str:
    path = store.derived_path(name, table.to_pylist())
    if not store.has(path):
        store.write(path, table)
    return path
