"""List a collection, and find what of it is new."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.collection.listing import Found, Listing, list_photos
from models.records.meter import metered
from models.records.store import AtlasStore
from models.records.tables import LISTING
from models.records.tally import Tally
from tasks.opened import atlas_store
from tasks.presence import attendance
from tasks.retries import BACKOFF_S, may_pass


@dataclass(frozen=True, slots=True)
class Scanned:
    """A collection's listing and, of its rows, those whose content has yet to be extracted."""

    listing: str
    pending: str
    n_found: int
    n_pending: int
    n_ignored: int
    moved: Tally  # the bytes alone
    notes: tuple[str, ...] = ()


@task(
    retries=2,
    retry_delay_seconds=BACKOFF_S,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
)
def scan(
    atlas: str,
    sources: Sequence[str],
    extractors: Sequence[str],
    min_found_share: float | None = None,
) -> Scanned:
    """Write the listing of a collection and the part of it that any extractor has not seen.

    min_found_share: part of the current run's photos that each source must still have.
    Raises PhotosMissing.
    """
    store = atlas_store(atlas)
    expected = attendance(store, sources, min_found_share)
    listing = list_photos(expected.sources, without=store.files.local_root() or store.url)
    expected.check(listing)
    pending = _pending(store, listing.found, extractors)
    with metered() as counts:
        paths = [write_listing(store, Listing(pending)), write_listing(store, listing)]
    return Scanned(
        pending=paths[0],
        listing=paths[1],
        n_found=len(listing.found) + len(listing.rejected),
        n_pending=len(pending),
        n_ignored=listing.n_ignored,
        moved=Tally(bytes_written=counts.n_written),
        notes=expected.notes,
    )


@task(cache_policy=NO_CACHE)
def still_pending(atlas: str, scanned: Scanned, extractors: Sequence[str]) -> Scanned:
    """Return the same collection with the files that other extractors have not seen."""
    store = atlas_store(atlas)
    rows = store.read(scanned.listing, ["uri", "bytes", "version", "reason"]).to_pylist()
    found = [
        Found(row["uri"], row["bytes"], row["version"]) for row in rows if row["reason"] is None
    ]
    pending = _pending(store, found, extractors)
    with metered() as counts:
        path = write_listing(store, Listing(pending))
    moved = Tally(bytes_written=counts.n_written)
    return replace(scanned, pending=path, n_pending=len(pending), moved=moved)


def write_listing(store: AtlasStore, listing: Listing) -> str:
    """Keep a listing as a table; return its path."""
    rows = [
        *(
            {"uri": file.uri, "bytes": file.n_bytes, "version": file.version}
            for file in listing.found
        ),
        *(
            {"uri": file.uri, "reason": file.reason, "detail": file.detail}
            for file in listing.rejected
        ),
    ]
    path = store.derived_path("listing", rows)
    if not store.has(path):
        store.write(path, pa.Table.from_pylist(rows, LISTING))
    return path


def _pending(store: AtlasStore, found: list[Found], extractors: Sequence[str]) -> list[Found]:
    sightings = sighted(store)
    ready = store.contents.keys() & store.thumbnails.keys()
    for extractor in extractors:
        ready &= store.features(extractor).keys()
    ready |= store.refusals.keys()
    return [file for file in found if sightings.get(file) not in ready]


def sighted(store: AtlasStore) -> dict[Found, str]:
    """Return which content each file held when it was last read at this size and version."""
    known: dict[Found, str] = {}
    for table in store.sightings.tables():
        files = zip(*(table[name].to_pylist() for name in ("uri", "bytes", "version")), strict=True)
        known.update(zip(map(Found._make, files), table["photo_id"].to_pylist(), strict=True))
    return known
