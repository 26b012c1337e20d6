"""The part that building and training share: find the photos, extract what is new."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from conf.settings import Engine
from flows.engine import work_off
from flows.limits import limited
from models.records.tally import Tally
from tasks.calibrate import calibrate
from tasks.extract import Extraction, extract
from tasks.opened import close_darkroom
from tasks.progress import begin
from tasks.scan import Scanned, scan


@dataclass(frozen=True, slots=True)
class Extracted:
    """A scanned collection whose readable photos all have their features.

    unread: paths of the tables of files that could not be read. engines: what ran the network.
    """

    scanned: Scanned
    tally: Tally
    unread: tuple[str, ...]
    engines: tuple[str, ...]


class NothingFound(ValueError):
    """A collection has no photos; nothing was built and nothing was changed."""


def extract_features(
    atlas: str,
    sources: Sequence[str],
    how: Extraction,
    *,
    shard_photos: int,
    min_found_share: float | None = None,
    engine: Engine | None = None,
) -> Extracted:
    """Scan a collection and extract what no run has extracted yet.

    engine: where shards are worked on, here by default.
    Raises NothingFound, and PhotosMissing where a source has less than `min_found_share` of the
    photos that the current run has of it.
    """
    begin("scan", 0)
    scanned = scan(atlas, sources, [name for _, _, name in how.taps], min_found_share)
    if scanned.n_found == 0:
        raise NothingFound(
            f"no photos in {', '.join(sources)} ({scanned.n_ignored} other files were ignored); "
            "photos are JPEG, PNG, WebP, TIFF, GIF, BMP, AVIF, HEIC and JPEG 2000 files"
        )
    return extract_scanned(atlas, scanned, how, shard_photos=shard_photos, engine=engine)


def extract_scanned(
    atlas: str,
    scanned: Scanned,
    how: Extraction,
    *,
    shard_photos: int,
    engine: Engine | None = None,
) -> Extracted:
    """Extract the pending photos of a listing, a shard at a time."""
    how = prepared(atlas, scanned, how)
    begin("extract", scanned.n_pending)
    calls = [
        {
            "atlas": atlas,
            "pending": scanned.pending,
            "start": start,
            "stop": min(start + shard_photos, scanned.n_pending),
            "how": how,
        }
        for start in range(0, scanned.n_pending, shard_photos)
    ]
    try:
        with limited("extract"):
            made = list(work_off("extract", extract, calls, engine))
    finally:
        close_darkroom()
    unread = tuple(path for part in made for path in part.tables.values())
    engines = tuple(dict.fromkeys(note for part in made for note in part.notes))
    return Extracted(scanned, sum((part.tally for part in made), scanned.moved), unread, engines)


def prepared(atlas: str, scanned: Scanned, how: Extraction) -> Extraction:
    """Return how to extract a listing: by how many photos it has, and by which for int8."""
    how = replace(how, n_photos=scanned.n_found)
    if how.precision == "int8" and scanned.n_pending:
        how = replace(how, calibration=(atlas, calibrate(atlas, scanned.listing, how)))
    return how
