"""What is known of the last run that failed, until one succeeds: when, why, what it rejected."""

from dataclasses import asdict, dataclass

from models.records.store import AtlasStore

_FAILED = "failed.json"


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that was not published.

    after: the run that was current then, which tells without a clock whether a later one
    succeeded. rejects: the path of the table of its rejects, None where it did not come so far.
    """

    started_at: str
    failed_at: str
    reason: str
    after: str | None
    rejects: str | None


def keep_failure(store: AtlasStore, failure: Failure) -> None:
    """Write down the last failure, in place of an earlier one."""
    store.files.write_json(_FAILED, asdict(failure))


def last_failure(store: AtlasStore) -> Failure | None:
    """Return the failure that is newer than the current run, None if there is none."""
    if not store.files.exists(_FAILED):
        return None
    failure = Failure(**store.files.read_json(_FAILED))
    return failure if failure.after == store.current_run_id() else None


def forget_failure(store: AtlasStore) -> None:
    """Drop the last failure, since a run has succeeded."""
    store.files.remove(_FAILED)
