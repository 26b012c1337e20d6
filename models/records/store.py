"""An atlas on disk or in a bucket: shared shards, derived tables, runs, and the current one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from models.records.annotations import TopicNames
from models.records.arrays import Vectors
from models.records.digest import digest
from models.records.files import Files
from models.records.manifest import Manifest, Representation
from models.records.shards import Shards
from models.records.snapshot import Snapshot
from models.records.tables import SCHEMA_VERSION, matrix_of

_CURRENT = "current.json"
_SIGHTING = ("uri", "version", "bytes", "photo_id")  # a path may hold one thing after another


class NoAtlas(LookupError):
    """There is no published run to read where one was asked for."""


@dataclass(frozen=True, slots=True)
class Remarks:
    """What was measured while a table was made, and what its reader should know.

    kin: what it rests on besides the photos, such as a fit; a table of equal kin can be continued.
    """

    measures: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    kin: str = ""


class AtlasStore:
    """Typed access to an atlas: a local folder or any fsspec URL.

    Costly rows live in shards keyed by content. A derived table is a file named by a digest of
    what it was made from: if the file is there, its work is done. A run is a manifest that names
    its tables; `current.json` names the run that readers see, and moving it is the one atomic
    step of publishing.
    """

    def __init__(self, url: str) -> None:
        self.url = str(url)
        self.files = Files(self.url)
        self.topic_names = TopicNames(self.files)
        self._shards: dict[str, Shards] = {}

    @property
    def contents(self) -> Shards:
        """Facts of every decoded content."""
        return self.shards("contents")

    @property
    def refusals(self) -> Shards:
        """Contents that cannot be decoded, with reasons."""
        return self.shards("refusals")

    @property
    def thumbnails(self) -> Shards:
        """Upright thumbnails."""
        return self.shards("thumbnails")

    @property
    def sightings(self) -> Shards:
        """Which content a path held at which size and version."""
        return self.shards("sightings")

    def features(self, extractor: str) -> Shards:
        """Vectors of one extractor."""
        return self.shards(f"features/{extractor}")

    def shards(self, table: str) -> Shards:
        """Return an append-only table by name; the same object each time, with its index."""
        if table not in self._shards:
            identity = _SIGHTING if table == "sightings" else ("photo_id",)
            self._shards[table] = Shards(self.files, table, identity)
        return self._shards[table]

    def derived_path(self, table: str, *inputs: object) -> str:
        """Return where a derived table made from these inputs (JSON values) belongs."""
        return f"derived/{table}/{digest(SCHEMA_VERSION, table, *inputs)}.parquet"

    def has(self, path: str) -> bool:
        """Tell whether a derived table has been made."""
        return self.files.exists(path)

    def read(self, path: str, columns: list[str] | None = None) -> pa.Table:
        """Return a derived table."""
        return self.files.read_table(path, columns)

    def write(self, path: str, rows: pa.Table, remarks: Remarks | None = None) -> None:
        """Keep a derived table with its schema version and remarks in the file's metadata."""
        remarks = remarks or Remarks()
        metadata = {
            "sceneatlas.schema_version": str(SCHEMA_VERSION),
            "sceneatlas.measures": json.dumps(remarks.measures, sort_keys=True),
            "sceneatlas.notes": json.dumps(remarks.notes),
            "sceneatlas.kin": remarks.kin,
        }
        self.files.write_table(path, rows.replace_schema_metadata(metadata))

    def remarks(self, path: str) -> Remarks:
        """Return what was remarked when a derived table was made."""
        with self.files.open_table(path) as parquet:
            metadata = parquet.schema_arrow.metadata or {}
        measures = json.loads(metadata.get(b"sceneatlas.measures", b"{}"))
        notes = json.loads(metadata.get(b"sceneatlas.notes", b"[]"))
        return Remarks(measures, tuple(notes), metadata.get(b"sceneatlas.kin", b"").decode())

    def vectors(self, representation: Representation, photo_ids: Sequence[str]) -> Vectors:
        """Return a representation's vectors (N, D) float32; photo_ids: of its run, in order."""
        table, column = representation.table, representation.column
        if table.startswith("features/"):
            return self.shards(table).vectors(photo_ids, column)
        return matrix_of(self.read(table, [column])[column])

    def publish(self, manifest: Manifest) -> None:
        """Make a run the current one; raises FileNotFoundError if a table of it is missing."""
        for name, path in manifest.tables.items():
            if not self.has(path):
                raise FileNotFoundError(
                    f"run {manifest.run_id} lacks its table {name!r} ({path}); build again"
                )
        self.files.write_json(f"runs/{manifest.run_id}.json", manifest.to_json())
        self.files.write_json(_CURRENT, {"run_id": manifest.run_id})

    def current_run_id(self) -> str | None:
        """Return the id of the run that readers see, or None before the first one."""
        if not self.files.exists(_CURRENT):
            return None
        return str(self.files.read_json(_CURRENT)["run_id"])

    def run_ids(self) -> list[str]:
        """Return the ids of all kept runs, oldest first."""
        return [name.removesuffix(".json") for name in self.files.names("runs")]

    def manifest(self, run_id: str) -> Manifest:
        """Return a run's manifest; raises NoAtlas naming the runs there are."""
        path = f"runs/{run_id}.json"
        if not self.files.exists(path):
            known = ", ".join(self.run_ids()) or "none"
            raise NoAtlas(f"no run {run_id!r} in {self.url}; there are: {known}")
        return Manifest.from_json(self.files.read_json(path))

    def snapshot(self, run_id: str | None = None) -> Snapshot:
        """Return a reader of a run, the current one by default; raises NoAtlas before the first."""
        run_id = run_id or self.current_run_id()
        if run_id is None:
            raise NoAtlas(
                f"no atlas in {self.url!r} yet; make one with: "
                f"sceneatlas build PHOTOS --atlas {self.url}"
            )
        return Snapshot(self, self.manifest(run_id))
