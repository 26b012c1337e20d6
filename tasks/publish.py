"""Check a run for completeness and make it the one that readers see."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.records.manifest import Manifest
from models.records.run_ids import next_run_id
from models.records.store import AtlasStore
from models.records.tables import QUALITY
from tasks.opened import atlas_store

_PER_PHOTO = ("photos", "roster", "topic_weights/", "positions/", "neighbours/")


class Incomplete(RuntimeError):
    """A table does not have a row for every photo; the run is not published."""


@task(cache_policy=NO_CACHE)
def publish(atlas: str, manifest: Manifest, n_ignored: int) -> str:
    """Name, complete and publish a run; return its id. Raises Incomplete."""
    store = atlas_store(atlas)
    check_complete(store, manifest)
    finished = datetime.now(UTC)
    run_id = next_run_id(store.run_ids(), finished)
    quality = store.derived_path("quality", run_id)
    store.write(quality, _quality(store, manifest, run_id))
    reasons = Counter(store.read(manifest.tables["rejects"], ["reason"])["reason"].to_pylist())
    complete = replace(
        manifest,
        run_id=run_id,
        finished_at=finished.isoformat(timespec="seconds"),
        tables={**manifest.tables, "quality": quality},
        rejects_by_reason=dict(reasons.most_common()),
        n_ignored=n_ignored,
    )
    store.publish(complete)
    return run_id


def check_complete(store: AtlasStore, manifest: Manifest) -> None:
    """Raise Incomplete unless every per-photo table has as many rows as there are photos."""
    n_photos = _n_rows(store, manifest.tables["roster"])
    for name, path in manifest.tables.items():
        if name.startswith(_PER_PHOTO) and _n_rows(store, path) != n_photos:
            raise Incomplete(
                f"table {name!r} has {_n_rows(store, path)} rows for {n_photos} photos; "
                f"nothing was published, the atlas is as it was. Delete {path} and build again"
            )


def _n_rows(store: AtlasStore, path: str) -> int:
    with store.files.open_table(path) as parquet:
        return int(parquet.metadata.num_rows)


def _quality(store: AtlasStore, manifest: Manifest, run_id: str) -> pa.Table:
    rows = [
        {"run_id": run_id, "table": name, "measure": measure, "value": value}
        for name, path in sorted(manifest.tables.items())
        for measure, value in sorted(store.remarks(path).measures.items())
    ]
    return pa.Table.from_pylist(rows, QUALITY)
