"""Hold a collection against the current run, and miss the sources that are gone."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from models.collection.listing import Listing
from models.collection.presence import check_absence, check_presence, check_there, is_there
from models.records.store import AtlasStore


@dataclass(frozen=True, slots=True)
class Attendance:
    """The sources to list, what the current run has of them, and what was left out.

    before: URIs of the current run's photos, None where they do not matter.
    """

    sources: tuple[str, ...]
    before: pa.ChunkedArray | None
    min_share: float
    notes: tuple[str, ...] = ()

    def check(self, listing: Listing) -> None:
        """Raise PhotosMissing where a source has far fewer photos than the current run."""
        if self.before is not None:
            now = pa.chunked_array([[file.uri for file in listing.found]], pa.string())
            check_presence(self.sources, self.before, now, min_share=self.min_share)


def check_sources(store: AtlasStore, sources: Sequence[str], min_share: float) -> None:
    """Look for the sources of a first build, so that a slip of the pen makes no atlas.

    min_share: as for `attendance`. Raises NoSuchSource.
    """
    if store.current_run_id() is None:
        check_there(attendance(store, sources, min_share).sources)


def attendance(store: AtlasStore, sources: Sequence[str], min_share: float | None) -> Attendance:
    """Return what to list and to expect; raises PhotosMissing for a source that is gone.

    min_share: part of its photos that a source must still have; with 0, sources that are gone are
    left out, with None nobody looks.
    """
    if min_share is None:
        return Attendance(tuple(sources), None, 0.0)
    if min_share == 0:
        return _whoever_came(sources)
    run_id = store.current_run_id()
    if run_id is None:
        return Attendance(tuple(sources), None, min_share)
    uris = store.snapshot(run_id).photos(["uris"])["uris"]
    before = pa.chunked_array([chunk.flatten() for chunk in uris.chunks], pa.string())
    check_absence(sources, before)
    return Attendance(tuple(sources), before, min_share)


def _whoever_came(sources: Sequence[str]) -> Attendance:
    here = tuple(source for source in sources if is_there(source))
    if not here:
        return Attendance(tuple(sources), None, 0.0)  # listing them tells what is wrong
    gone = [source for source in sources if source not in set(here)]
    notes = tuple(f"built without {source}, which is not there" for source in gone)
    return Attendance(here, None, 0.0, notes)
