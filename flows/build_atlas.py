"""From photos to a published atlas: which steps run, in which order."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow

from conf.settings import Settings, load_settings
from flows.artifacts import RunPage
from flows.ending import concluded
from flows.features import Extracted, NothingFound, extract_features
from flows.plan import Plan, plan
from flows.recorder import Recorder
from models.records.manifest import Representation
from models.records.store import AtlasStore
from models.records.tally import Tally
from models.records.writer import sole_writer
from tasks.adopt import adopt
from tasks.arrange import arrange
from tasks.budget import check_budget
from tasks.catalogue import catalogue
from tasks.factor import factor_features, factor_tags
from tasks.publish import publish
from tasks.relate import relate
from tasks.tag import tag

_NO_TAGS = (
    "no tags and no tags-nmf: this backbone has no scene classifier and no trained head fits it; "
    "train one with `sceneatlas train DIR --name NAME`"
)


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
    Raises NothingFound, PhotosMissing and TooManyRejects for a collection that is not as it
    should be, Busy while another build writes the atlas, and ValueError for settings that do not
    fit together.
    """
    settings = load_settings(Path(config) if config else None, **(options or {}))
    decided = plan(settings)
    with sole_writer(AtlasStore(atlas).files) as note:
        record, page = Recorder(note), RunPage(atlas, settings.view.url)
        with concluded(record, atlas, page):
            return _build(record, atlas, sources, decided)


def _build(record: Recorder, atlas: str, sources: Sequence[str], decided: Plan) -> str:
    extracted = _photos(record, atlas, sources, decided)
    tags = _tags(record, atlas, decided)
    representations = _topics(record, atlas, decided, tags)
    representations += _own_vectors(record, atlas, decided.settings)
    _maps(record, atlas, decided, representations)
    run = record.manifest(decided, sources, representations)
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
    )
    listed = catalogue(atlas, extracted.scanned.listing, extracted.unread)
    record.tables |= listed.tables
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


def _tags(record: Recorder, atlas: str, decided: Plan) -> str | None:
    """Tag all photos; return the path of the tags, None without a tagger."""
    how, roster = decided.tagging, record.tables["roster"]
    if how is None:
        record.add("tag", 0.0, Tally(), [_NO_TAGS])
        return None
    record.stage("tag", [partial(tag, atlas, roster, how)])
    return record.tables[f"tags/{how.name}"]


def _topics(record: Recorder, atlas: str, decided: Plan, tags: str | None) -> list[Representation]:
    """Find topics in tags and features; return the representations that they complete."""
    roster, conv, how = record.tables["roster"], decided.features, decided.factoring
    steps = [partial(factor_features, atlas, roster, conv, tags, how)]
    names = ["conv-nmf"]
    if tags is not None:
        steps.append(partial(factor_tags, atlas, roster, tags, how))
        names.append("tags-nmf")
    record.stage("factor", steps)
    weights = [
        (name, record.tables[f"topic_weights/{name}"]) for name in sorted(names, reverse=True)
    ]
    return [conv, *(Representation(name, table, "weights") for name, table in weights)]


def _own_vectors(record: Recorder, atlas: str, settings: Settings) -> list[Representation]:
    """Take in the vectors that the user brought."""
    roster, photos = record.tables["roster"], record.tables["photos"]
    files = settings.vectors.files.items()
    own = [adopt(atlas, roster, photos, name=name, file=file) for name, file in files]
    record.tables |= {f"vectors/{each.name}": each.table for each in own}
    return own


def _maps(
    record: Recorder, atlas: str, decided: Plan, representations: Sequence[Representation]
) -> None:
    """Lay out and relate every representation."""
    roster, k = record.tables["roster"], decided.settings.relate.n_neighbours
    how = decided.arranging
    record.stage("arrange", [partial(arrange, atlas, roster, r, how) for r in representations])
    record.stage("relate", [partial(relate, atlas, roster, r, k) for r in representations])
