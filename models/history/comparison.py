"""What changed from one run to another: photos, tags, topics, and where photos lie."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from models.history.movement import movement
from models.history.topic_pairs import TopicsCompared, pair_topics
from models.records.arrays import Rows
from models.records.overlap import Overlap, overlap
from models.records.snapshot import Snapshot

_BY_LINES = "\n"  # stands in no URI
_LEAST_ON_MAPS = 2  # one photo has no spread


@dataclass(frozen=True, slots=True)
class Sight:
    """A photo, and the first of the places where it lies."""

    photo_id: str
    uri: str


@dataclass(frozen=True, slots=True)
class Flip:
    """A photo whose likeliest label is another one now; "" where it has none."""

    photo_id: str
    uri: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MapCompared:
    """How far the photos of both runs moved on a map; the units are those of `Movement`."""

    representation: str
    method: str
    median: float
    p95: float
    share_far: float
    n_photos: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two runs, named by their ids.

    n_kept: photos in both; n_moved: those of them that lie under other paths now. flips: None
    where a run has no tags. notes: what is not compared, and what to mind, in words.
    """

    before: str
    after: str
    added: tuple[Sight, ...]
    gone: tuple[Sight, ...]
    n_kept: int
    n_moved: int
    flips: tuple[Flip, ...] | None
    topics: tuple[TopicsCompared, ...]
    maps: tuple[MapCompared, ...]
    notes: tuple[str, ...]


def compare(before: Snapshot, after: Snapshot) -> Comparison:
    """Compare two runs of an atlas; both are read, neither is changed."""
    then, now = (run.photos(["photo_id", "uris"]) for run in (before, after))
    shared = overlap(now["photo_id"].to_pylist(), then["photo_id"].to_pylist())
    lost = overlap(then["photo_id"].to_pylist(), now["photo_id"].to_pylist()).new
    flips = _flips(before, after, now.take(shared.kept))
    return Comparison(
        before=before.run_id,
        after=after.run_id,
        added=_sights(now, shared.new),
        gone=_sights(then, lost),
        n_kept=len(shared.kept),
        n_moved=_n_moved(then.take(shared.former), now.take(shared.kept)),
        flips=flips,
        topics=_topics(before, after, shared),
        maps=_maps(before, after, shared),
        notes=_notes(before, after, shared),
    )


def _sights(photos: pa.Table, rows: Rows) -> tuple[Sight, ...]:
    return tuple(
        Sight(row["photo_id"], row["uris"][0] if row["uris"] else "")
        for row in photos.take(rows).to_pylist()
    )


def _n_moved(then: pa.Table, now: pa.Table) -> int:
    """Count the rows whose paths differ; the tables hold the same photos."""
    old, new = (pc.binary_join(table["uris"], _BY_LINES) for table in (then, now))
    return int(pc.sum(pc.not_equal(old, new)).as_py() or 0)


def _flips(before: Snapshot, after: Snapshot, photos: pa.Table) -> tuple[Flip, ...] | None:
    if not (before.manifest.tagger and after.manifest.tagger):
        return None
    old, new = (_first_labels(run, photos["photo_id"]) for run in (before, after))
    flipped = pc.not_equal(old, new)
    rows = photos.filter(flipped).to_pylist()
    labels = zip(old.filter(flipped).to_pylist(), new.filter(flipped).to_pylist(), strict=True)
    return tuple(
        Flip(row["photo_id"], row["uris"][0] if row["uris"] else "", *pair)
        for row, pair in zip(rows, labels, strict=True)
    )


def _first_labels(run: Snapshot, photo_ids: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return each photo's likeliest label (N,), "" for a photo without tags."""
    tags = run.tags().select(["photo_id", "rank", "label"])
    first = tags.filter(pc.equal(tags["rank"], 1))
    rows = pc.index_in(photo_ids, value_set=first["photo_id"].combine_chunks())
    return first["label"].take(rows).fill_null("")


def _topics(before: Snapshot, after: Snapshot, shared: Overlap) -> tuple[TopicsCompared, ...]:
    both = [name for name in after.with_topics() if name in before.with_topics()]
    return tuple(pair_topics(before, after, name, shared) for name in both)


def _maps(before: Snapshot, after: Snapshot, shared: Overlap) -> tuple[MapCompared, ...]:
    if len(shared.kept) < _LEAST_ON_MAPS:
        return ()
    both = [each for each in after.maps() if each in before.maps()]
    return tuple(MapCompared(*each, **_moved(before, after, each, shared)) for each in both)


def _moved(
    before: Snapshot, after: Snapshot, named: tuple[str, str], shared: Overlap
) -> dict[str, Any]:
    old, new = before.positions(*named), after.positions(*named)
    return movement(old[shared.former], new[shared.kept])._asdict()


def _notes(before: Snapshot, after: Snapshot, shared: Overlap) -> tuple[str, ...]:
    old, new = before.manifest, after.manifest
    notes = []
    if len(shared.kept) < _LEAST_ON_MAPS:
        n_shared = len(shared.kept)
        notes.append(f"photos that both runs have: {n_shared}; maps are not compared")
    if old.extractor != new.extractor:
        notes.append(f"features are of other networks: {old.extractor}, then {new.extractor}")
    if old.tagger != new.tagger:
        taggers = f"{old.tagger or 'none'}, then {new.tagger or 'none'}"
        notes.append(f"the tagger changed: {taggers}")
    for run, other in ((before, after), (after, before)):
        notes += [f"only {run.run_id} has {name}" for name in sorted(_shown(run) - _shown(other))]
    return tuple(notes)


def _shown(run: Snapshot) -> set[str]:
    topics = {f"topics of {name}" for name in run.with_topics()}
    return topics | {f"a {method} map of {name}" for name, method in run.maps()}
