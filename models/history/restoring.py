"""Going back to an older run: it is published again, under a name of its own."""

from dataclasses import replace
from datetime import UTC, datetime

from models.records.manifest import Manifest
from models.records.run_ids import next_run_id
from models.records.store import AtlasStore
from models.records.writer import sole_writer


def restore(store: AtlasStore, run_id: str, *, by: str) -> Manifest:
    """Make an older run the current one; return its new manifest. by: who wants it, for the record.

    The new run names the tables of the old one, so nothing is copied and readers change over in
    the one step that publishes any run. What was current stays as it is: history only grows, the
    newest run is the one that readers see, and the next build goes on from it.
    Raises NoAtlas for an unknown run, Busy while another writes the atlas, ValueError if readers
    see these tables already, and FileNotFoundError if one of them is missing.
    """
    with sole_writer(store.files):
        old, current = store.manifest(run_id), store.snapshot().manifest
        if current.tables == old.tables:
            raise ValueError(
                f"run {run_id} is what readers see already"
                + (f", as {current.run_id}" if current.run_id != run_id else "")
            )
        now = datetime.now(UTC)
        moment = now.isoformat(timespec="seconds")
        restored = replace(
            old,
            run_id=next_run_id(store.run_ids(), now),
            started_at=moment,
            finished_at=moment,
            restored_from=run_id,
            restored_by=by,
        )
        store.publish(restored)
        return restored
