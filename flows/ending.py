"""How a build ends: success forgets the failure before it, failure is kept to be looked into."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime

from flows.artifacts import RunPage
from flows.recorder import Recorder
from models.records.failure import Failure, forget_failure, keep_failure
from models.records.store import AtlasStore


@contextlib.contextmanager
def concluded(record: Recorder, atlas: str, page: RunPage) -> Iterator[None]:
    """Keep what failed in `failed.json` and on the run page, and what was published there too."""
    store = AtlasStore(atlas)
    try:
        with page.progress():
            yield
    except Exception as error:
        with contextlib.suppress(OSError):  # a full disk is told of by the error itself
            keep_failure(store, _failure(record, store, error))
        page.tell_failure(store, error, record.stages, record.tables.get("rejects"))
        raise
    forget_failure(store)
    page.tell_success(store.snapshot())


def _failure(record: Recorder, store: AtlasStore, error: Exception) -> Failure:
    return Failure(
        started_at=record.started.isoformat(timespec="seconds"),
        failed_at=datetime.now(UTC).isoformat(timespec="seconds"),
        reason=str(error) or repr(error),
        after=store.current_run_id(),
        rejects=record.tables.get("rejects"),
    )
