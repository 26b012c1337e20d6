"""From photos to a published atlas: which steps run, in which order."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prefect import flow

from conf.settings import load_settings
from flows.artifacts import RunPage
from flows.continuation import advice, former_run
from flows.derive import Derivation, derive
from flows.ending import concluded
from flows.features import Extracted, NothingFound, extract_features, extract_scanned
from flows.plan import Plan, plan
from flows.recorder import Recorder
from flows.standing import standing_objects
from models.collection.presence import PhotosMissing
from models.records.store import AtlasStore
from models.records.tally import Tally
from models.records.writer import Hold, sole_writer
from tasks.budget import check_budget
from tasks.catalogue import catalogue
from tasks.presence import check_sources
from tasks.progress import begin
from tasks.publish import publish
from tasks.scan import Scanned, still_pending


@flow(name="build-atlas")
def build_atlas(
    sources: list[str],
    atlas: str,
    config: str | None = None,
    options: dict[str, dict[str, Any]] | None = None,
) -> str:
    """Build an atlas, or bring it up to date; return the id of the published run.

    sources: folders, files, patterns or fsspec URLs. config: a file of settings.
    options: settings by section, over those of the file.
    Raises NoSuchSource, NothingFound, PhotosMissing and TooManyRejects for a collection that is
    not as it should be, Busy while another build writes the atlas, and ValueError for settings
    that do not fit together.
    """
    settings = load_settings(Path(config) if config else None, **(options or {}))
    decided = plan(settings)
    check_sources(AtlasStore(atlas), sources, settings.scan.min_found_share)
    files, wait_s = AtlasStore(atlas).files, 60.0 * settings.store.wait_minutes
    with sole_writer(files, wait_s=wait_s, on_wait=_tell_who_is_waited_for) as hold:
        record, page = Recorder(hold.note), RunPage(atlas, settings.view.url)
        with concluded(record, atlas, page), standing_objects():
            try:
                return _build(record, atlas, sources, decided, hold)
            except (LookupError, FileNotFoundError):  # what was written is not there
                hold.check()
                raise


def _tell_who_is_waited_for(who: str) -> None:
    begin(f"waiting for {who}", 0)


def _build(record: Recorder, atlas: str, sources: Sequence[str], decided: Plan, hold: Hold) -> str:
    extracted = _photos(record, atlas, sources, decided)
    _instances(record, atlas, extracted.scanned, decided)
    store, drift = AtlasStore(atlas), decided.settings.drift
    former, notes = former_run(store, record.tables["roster"], drift)
    representations = derive(Derivation(record, atlas, decided, former))
    record.note("arrange", [*notes, *advice(store, record.tables, drift)])
    run = record.manifest(decided, sources, representations)
    hold.check()
    return publish(atlas, run, n_ignored=extracted.scanned.n_ignored)


def _photos(record: Recorder, atlas: str, sources: Sequence[str], decided: Plan) -> Extracted:
    """Extract what is new; list the photos. The run's counts are those of this stage."""
    started = time.monotonic()
    settings = decided.settings
    extracted = extract_features(
        atlas,
        sources,
        decided.extraction,
        shard_photos=settings.extract.shard_photos,
        min_found_share=settings.scan.min_found_share,
        engine=settings.engine,
    )
    listed = catalogue(atlas, extracted.scanned.listing, extracted.unread)
    record.tables |= listed.tables
    record.engines = extracted.engines
    done, found, rejected = extracted.tally.done, listed.tally.found, listed.tally.rejected
    tally = Tally(done=done, rejected=rejected, reused=found - done - rejected, found=found)
    tally = tally.moving(extracted.tally + listed.tally)
    notes = (*record.opening_notes, *extracted.scanned.notes)
    record.add("extract", time.monotonic() - started, tally, notes)
    if found == rejected:
        raise NothingFound(
            f"none of the {found} files in {', '.join(sources)} could be read as a photo; "
            f"`sceneatlas rejects {atlas}` tells why"
        )
    check_budget(atlas, listed.tables["rejects"], found, decided.budget)
    return extracted


def _instances(record: Recorder, atlas: str, scanned: Scanned, decided: Plan) -> None:
    """Extract what finds the same place again, for the photos that were listed just now."""
    if decided.instance is None:
        return
    started, (_, how), settings = time.monotonic(), decided.instance, decided.settings
    lacking = still_pending(atlas, scanned, [name for _, _, name in how.taps])
    shard_photos = settings.extract.shard_photos
    made = extract_scanned(atlas, lacking, how, shard_photos=shard_photos, engine=settings.engine)
    if made.unread:
        raise PhotosMissing(
            f"{made.tally.rejected} files could be read a moment ago and cannot be read now; "
            "is a disk gone? What was finished is kept: build again"
        )
    files, done = record.stages[-1], made.tally.done
    tally = Tally(done=done, rejected=files.rejected, reused=files.found - files.rejected - done)
    record.add("instance", time.monotonic() - started, tally.moving(made.tally))
