"""What the runs that are kept need of an atlas; everything else may go."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from models.records.failure import last_failure
from models.records.manifest import Manifest
from models.records.playground import roster_of, sheets_of
from models.records.store import AtlasStore

_SEPARATOR = " "  # stands in no photo id


@dataclass(frozen=True, slots=True)
class Needs:
    """What some runs need.

    derived: paths of tables. extractors: whose features; None where a run did not say, then all
    are needed. contents: ids of photos. refused: ids of what they rejected. sightings: "ID URI" of
    each file of theirs. playgrounds: of whose photos, with the extractors that each asks for.
    """

    derived: frozenset[str]
    extractors: frozenset[str] | None
    contents: pa.Array
    refused: pa.Array
    sightings: pa.Array
    playgrounds: dict[str, frozenset[str]]

    def file(self, path: str) -> bool:
        """Tell whether a file below `derived/` or `playground/` is needed."""
        top, _, rest = path.partition("/")
        if top == "derived":
            return path in self.derived
        roster, _, kept = rest.partition("/")
        kind, _, name = kept.rpartition("/")
        asked = self.playgrounds.get(roster, frozenset())
        return name.removesuffix(".parquet") in asked if kind else bool(asked)

    def rows(self, table: str, keys: pa.Table) -> pa.BooleanArray:
        """Tell for each row of a shard (n_rows,) whether it is needed.

        keys: its photo_id, of sightings its uri too.
        """
        if table == "sightings":
            return _among(_sightings(keys), self.sightings)
        if table == "refusals":
            return _among(keys["photo_id"], self.refused)
        if self.reads(table):
            return _among(keys["photo_id"], self.contents)
        return pa.array([False] * len(keys), pa.bool_())

    def reads(self, table: str) -> bool:
        """Tell whether a table of features, or any other, is one that these runs read."""
        if self.extractors is None or not table.startswith("features/"):
            return True
        return table.removeprefix("features/") in self.extractors


def needs_of(store: AtlasStore, run_ids: Sequence[str], *, keep_features: bool) -> Needs:
    """Return what these runs need. keep_features: of all networks, also of those unused now.

    Raises NoAtlas, ValueError or FileNotFoundError where a run cannot be read: who cannot tell
    what is needed must not delete.
    """
    runs = [store.manifest(run_id) for run_id in run_ids]
    photos = [store.read(run.tables["photos"], ["photo_id", "uris"]) for run in runs]
    rejected = _rejected(store, runs)
    playgrounds = {roster: _asked(store, roster) for roster in map(roster_of, runs)}
    return Needs(
        derived=frozenset(path for run in runs for path in _derived(run.to_json()))
        | _of_last_failure(store),
        extractors=None if keep_features else _extractors(runs, playgrounds.values()),
        contents=_unique(table["photo_id"] for table in photos),
        refused=_unique(table["photo_id"] for table in rejected),
        sightings=_unique([*map(_held, photos), *map(_sightings, rejected)]),
        playgrounds=playgrounds,
    )


def _rejected(store: AtlasStore, runs: Sequence[Manifest]) -> list[pa.Table]:
    """Return the sightings of files that these runs rejected for what they hold."""
    tables = [store.read(run.tables["rejects"], ["uri"]) for run in runs]
    uris = _unique(table["uri"] for table in tables)
    refused = pa.array(list(store.refusals.keys()), pa.string())
    return [
        seen.filter(pc.and_(_among(seen["uri"], uris), _among(seen["photo_id"], refused)))
        for seen in store.sightings.tables(["photo_id", "uri"])
    ]


def _of_last_failure(store: AtlasStore) -> frozenset[str]:
    """Return the table by which a person finds out why the last run failed."""
    failure = last_failure(store)
    return frozenset([failure.rejects] if failure and failure.rejects else [])


def _derived(value: object) -> Iterator[str]:
    """Yield every path of a derived table that a manifest names, in whichever field."""
    if isinstance(value, str) and value.startswith("derived/"):
        yield value
    parts: Iterable[object] = ()
    if isinstance(value, dict):
        parts = value.values()
    elif isinstance(value, list | tuple):
        parts = value
    for part in parts:
        yield from _derived(part)


def _extractors(runs: Sequence[Manifest], asked: Iterable[frozenset[str]]) -> frozenset[str] | None:
    if not all(run.extractors for run in runs):
        return None
    return frozenset(name for run in runs for name in run.extractors).union(*asked)


def _asked(store: AtlasStore, roster: str) -> frozenset[str]:
    """Return whose features the playground of a run's photos ranks, or is still to rank."""
    return frozenset(tap.extractor for each in sheets_of(store.files, roster) for tap in each.taps)


def _held(photos: pa.Table) -> pa.ChunkedArray:
    """Return "ID URI" of each path of each photo."""
    ids = photos["photo_id"].take(pc.list_parent_indices(photos["uris"]))
    uris = pc.list_flatten(photos["uris"])
    return _sightings(pa.table({"photo_id": ids, "uri": uris}))


def _sightings(rows: pa.Table) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(rows["photo_id"], rows["uri"], _SEPARATOR)


def _unique(columns: Iterable[pa.ChunkedArray]) -> pa.Array:
    chunks = [chunk for column in columns for chunk in column.chunks]
    return pc.unique(pa.chunked_array(chunks, pa.string()))


def _among(values: pa.ChunkedArray, wanted: pa.Array) -> pa.BooleanArray:
    found = pc.is_in(values, value_set=wanted)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
