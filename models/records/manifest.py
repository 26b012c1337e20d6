"""A run's manifest: what it was asked, what it found, made and depended on."""

from dataclasses import asdict, dataclass, field
from typing import Any

from models.records.tables import SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a run: its counts, seconds and bytes, and what the reader should know.

    bytes_read: of photos. bytes_written: to the atlas. Both are 0 in runs before they were counted.
    """

    name: str
    seconds: float
    found: int
    done: int
    reused: int
    rejected: int
    notes: tuple[str, ...] = ()
    bytes_read: int = 0
    bytes_written: int = 0


@dataclass(frozen=True, slots=True)
class Representation:
    """A named vector per photo.

    table: features/<extractor>, or the path of a derived table. column: of vectors in it.
    """

    name: str
    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One published run. `tables` maps a table's name to the file that holds it in this run."""

    started_at: str
    sources: tuple[str, ...]
    extractor: str
    tagger: str | None
    representations: tuple[Representation, ...]
    tables: dict[str, str]
    stages: tuple[Stage, ...]
    settings: dict[str, Any]
    versions: dict[str, str]
    weights: dict[str, str]
    extractors: tuple[str, ...] = ()  # whose features it needs; () in runs that did not say
    engines: tuple[str, ...] = ()  # what computed features in this run; () where all were there
    # What publishing adds:
    run_id: str = ""
    finished_at: str = ""
    rejects_by_reason: dict[str, int] = field(default_factory=dict)
    n_ignored: int = 0
    # What restoring adds:
    restored_from: str = ""
    restored_by: str = ""
    schema_version: int = SCHEMA_VERSION

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader should know, each once, in the order of the stages."""
        return tuple(dict.fromkeys(note for stage in self.stages for note in stage.notes))

    def to_json(self) -> dict[str, Any]:
        """Return the manifest as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Manifest":
        """Read a manifest; raises ValueError for one that a newer SceneAtlas wrote."""
        version = value.get("schema_version")
        if version != SCHEMA_VERSION:
            raise ValueError(
                f"run {value.get('run_id')!r} has schema version {version}, this SceneAtlas reads "
                f"{SCHEMA_VERSION}; open the atlas with the version that built it, or build anew"
            )
        representations = tuple(Representation(**item) for item in value["representations"])
        stages = tuple(Stage(**{**item, "notes": tuple(item["notes"])}) for item in value["stages"])
        listed = {
            "representations": representations,
            "stages": stages,
            "sources": tuple(value["sources"]),
            "extractors": tuple(value.get("extractors", ())),
            "engines": tuple(value.get("engines", ())),
        }
        return cls(**{**value, **listed})

    def stage(self, name: str) -> Stage:
        """Return a stage by name; raises KeyError naming those there are."""
        for stage in self.stages:
            if stage.name == name:
                return stage
        known = ", ".join(stage.name for stage in self.stages)
        raise KeyError(f"run {self.run_id} has no stage {name!r}; it has {known}")
